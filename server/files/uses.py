"""Which subject shows which file. Being used is what makes a file readable to others than its uploader."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.database import execute, rows, value
from server.base.ids import new_id
from server.files.access import Subject, doors
from server.files.tables import Place
from server.people.viewer import Viewer


@dataclass(slots=True)
class Places:
    """Where a file is shown: what the reader may see, and how many subjects more."""

    seen: list[Subject] = field(default_factory=list)
    hidden: int = 0


ATTACH = """
INSERT INTO file_use (id, file, kind, subject_id, place, added_by, created_at)
SELECT $1, id, $3, $4, $5, $6, now() FROM file WHERE id = $2 AND state = 'ready'
ON CONFLICT ON CONSTRAINT uq_file_use_subject DO NOTHING
"""
COPY = """
INSERT INTO file_use (id, file, kind, subject_id, place, added_by, created_at)
SELECT gen_random_uuid(), file, kind, $3, place, $4, now()
FROM file_use WHERE kind = $1 AND subject_id = $2
ON CONFLICT ON CONSTRAINT uq_file_use_subject DO NOTHING
"""
ATTACHMENTS = """
SELECT f.id, f.name, f.type, f.size, u.created_at, w.name AS added_by
FROM file_use u JOIN file f ON f.id = u.file LEFT JOIN users w ON w.id = u.added_by
WHERE u.kind = $1 AND u.subject_id = $2 AND u.place = 'attachment' AND f.state = 'ready'
  AND coalesce(u.created_at <= $3, true)
ORDER BY u.created_at, u.id
"""
TWIN = """
SELECT old.id FROM file_use u JOIN file old ON old.id = u.file JOIN file new ON new.id = $1
WHERE u.kind = $2 AND u.subject_id = $3 AND u.place = 'attachment' AND old.id <> new.id
  AND old.state = 'ready' AND old.name = new.name AND old.sha256 = new.sha256
LIMIT 1
"""


async def attach(
    file_id: UUID, kind: str, subject_id: UUID, *, place: Place = Place.BODY, by: UUID | None = None
) -> None:
    """Note that a subject shows a ready file. Twice is once. Joins the caller's transaction.

    The caller has made sure that whoever asks may read the file *and* change the subject: this is how
    a file becomes readable for everybody who may see the subject.
    """
    await execute(ATTACH, new_id(), file_id, kind, subject_id, place, by)


async def find_twin(file_id: UUID, kind: str, subject_id: UUID) -> UUID | None:
    """The attachment of the subject with the name and bytes of ``file_id``, if there is one.

    Until the caller's transaction ends nobody else finds out the same about this subject.
    """
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"attachments {kind} {subject_id}")
    found: UUID | None = await value(TWIN, file_id, kind, subject_id)
    return found


async def copy(kind: str, from_id: UUID, to_id: UUID, by: UUID | None = None) -> None:
    """Everything ``from_id`` shows is shown by ``to_id`` too: a fork has the pictures of its 通案."""
    await execute(COPY, kind, from_id, to_id, by)


async def of(kind: str, subject_id: UUID) -> list[UUID]:
    """Ids of all files a subject shows, in its text and as attachments."""
    found = await rows(
        "SELECT DISTINCT file FROM file_use WHERE kind = $1 AND subject_id = $2", kind, subject_id
    )
    return [line["file"] for line in found]


async def places(viewer: Viewer, file_ids: list[UUID]) -> dict[UUID, Places]:
    """Which subjects show these files, as far as the viewer may see them. One query and one per kind."""
    found = await rows(
        "SELECT DISTINCT file, kind, subject_id FROM file_use WHERE file = ANY($1::uuid[])", file_ids
    )
    named: dict[UUID, Subject] = {}
    for kind in {line["kind"] for line in found} & doors.keys():
        named |= await doors[kind].named(
            viewer, [each["subject_id"] for each in found if each["kind"] == kind]
        )
    made = {file_id: Places() for file_id in file_ids}
    for line in found:
        subject = named.get(line["subject_id"])
        if subject is None:
            made[line["file"]].hidden += 1
        else:
            made[line["file"]].seen.append(subject)
    return made


async def attachments(kind: str, subject_id: UUID, until: datetime | None = None) -> list[dict[str, Any]]:
    """The attachments of a subject, oldest first: id, name, type, size, created_at, added_by (a name).
    ``until``: those added up to then alone."""
    return await rows(ATTACHMENTS, kind, subject_id, until)


async def remove_attachment(file_id: UUID, kind: str, subject_id: UUID) -> bool:
    """Take a file from the list of attachments; whether it was there. The bytes stay: forks may show them."""
    removed = await value(
        "DELETE FROM file_use WHERE file = $1 AND kind = $2 AND subject_id = $3 AND place = 'attachment'"
        " RETURNING id",
        file_id,
        kind,
        subject_id,
    )
    return removed is not None
