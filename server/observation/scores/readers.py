"""Whom a teacher lets see how their lessons went over a term: asked one by one, taken back any time."""

from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows, writing
from server.base.errors import Missing
from server.base.ids import new_id
from server.observation.access import Row
from server.observation.forms import FormRefused
from server.people import names
from server.people.tables import Role
from server.people.viewer import Viewer
from server.trail import notices
from server.trail.recording import audit

KIND = "progress"  # of its notice
MOST = 30
NO_PROGRESS = "没有找到这一页，或者这位老师没有请你看。"
NOBODY = "选一位老师。"
TOO_MANY = f"最多请 {MOST} 位，先撤回几位。"

_FIND = """
SELECT u.id, u.name, u.id = $1 AS is_own FROM users u
WHERE u.id = $2 AND (u.id = $1 OR EXISTS (
  SELECT 1 FROM progress_reader r WHERE r.teacher = u.id AND r.reader = $1))
"""
_READERS = """
SELECT u.id, u.name, coalesce(s.name, '') AS school_name
FROM progress_reader r JOIN users u ON u.id = r.reader
LEFT JOIN school s ON s.id = u.school WHERE r.teacher = $1 ORDER BY r.at, u.id
"""
_CANDIDATES = """
SELECT u.id, u.name, u.login, u.subject, coalesce(s.name, '') AS school_name
FROM users u LEFT JOIN school s ON s.id = u.school
WHERE u.id <> $1 AND u.disabled_at IS NULL AND (u.school = $2 OR EXISTS (
  SELECT 1 FROM membership m WHERE m."user" = u.id
  AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
  AND (m.scope_id = ANY($3::uuid[]) OR m.role = ANY($4) AND m.scope_id = ANY($5::uuid[]))))
AND NOT EXISTS (SELECT 1 FROM progress_reader r WHERE r.teacher = $1 AND r.reader = u.id)
ORDER BY u.name, u.id LIMIT 400
"""
_SHOWN = """
SELECT o.teacher AS id FROM progress_reader o WHERE o.reader = $1 AND o.teacher = ANY($2::uuid[])
UNION SELECT $1 WHERE $1 = ANY($2::uuid[])
"""


async def find(viewer: Viewer, teacher_id: UUID) -> Row:
    """The teacher whose term the viewer may see: ``id``, ``name``, ``is_own``.

    Raises:
        Missing: nobody, or somebody who did not ask this viewer.
    """
    found = await row(_FIND, viewer.id, teacher_id)
    if found is None:
        raise Missing(NO_PROGRESS)
    return found


async def find_own(viewer: Viewer, teacher_id: UUID) -> Row:
    """The same, of the viewer alone.

    Raises:
        Missing: somebody else.
    """
    found = await find(viewer, teacher_id)
    if not found["is_own"]:
        raise Missing(NO_PROGRESS)
    return found


async def readers(teacher_id: UUID) -> list[Row]:
    """Who may see it, in the order they were asked."""
    return await rows(_READERS, teacher_id)


async def candidates(viewer: Viewer) -> list[Row]:
    """Whom one can ask: colleagues of the school and the groups, researchers and guest experts above; with
    ``label``, apart from namesakes."""
    places = {place for post in viewer.posts for place in (post.school_id, post.district_id, post.region_id)}
    groups = [post.scope_id for post in viewer.posts if post.scope_id is not None]
    found = await rows(
        _CANDIDATES, viewer.id, viewer.school_id, groups,
        [Role.RESEARCHER, Role.REGION_RESEARCHER, Role.GUEST_EXPERT],
        [place for place in places if place is not None],
    )  # fmt: skip
    for line, label in zip(found, names.labels(found), strict=True):
        line["label"] = label
    return found


async def ask(viewer: Viewer, teacher_id: UUID, reader: UUID | None) -> None:
    """Let somebody see it from now on; they are told. Twice is once.

    Raises:
        Missing: not the viewer's own.
        FormRefused: nobody chosen, nobody one can ask, or too many.
    """
    await find_own(viewer, teacher_id)
    there = await readers(viewer.id)
    if reader in {line["id"] for line in there}:
        return
    if reader is None or reader not in {line["id"] for line in await candidates(viewer)}:
        raise FormRefused({"reader": NOBODY})
    if len(there) >= MOST:
        raise FormRefused({"reader": TOO_MANY})
    async with writing():
        made = await row(
            "INSERT INTO progress_reader (id, teacher, reader, at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT ON CONSTRAINT uq_progress_reader_once DO NOTHING RETURNING id",
            new_id(), viewer.id, reader, now(),
        )  # fmt: skip
        if made is None:
            return
        await audit(viewer.id, "progress_opened", KIND, viewer.id, viewer.name, reader=reader)
        await notices.tell(
            [reader], made["id"], title=f"{viewer.name}老师请你看自己的课一学期的变化", kind=KIND,
            url=f"/progress/{viewer.id}", object_id=viewer.id, actor_id=viewer.id,
        )  # fmt: skip


async def withdraw(viewer: Viewer, teacher_id: UUID, reader: UUID) -> None:
    """From now on they do not see it any more. Twice is once.

    Raises:
        Missing: not the viewer's own.
    """
    await find_own(viewer, teacher_id)
    async with writing():
        gone = await row(
            "DELETE FROM progress_reader WHERE teacher = $1 AND reader = $2 RETURNING id", viewer.id, reader
        )
        if gone is not None:
            await audit(viewer.id, "progress_closed", KIND, viewer.id, viewer.name, reader=reader)


async def shown_to(viewer: Viewer, teacher_ids: list[UUID]) -> set[UUID]:
    """Those of these teachers whose term the viewer may see: asked by the inbox."""
    found = await rows(_SHOWN, viewer.id, teacher_ids)
    return {line["id"] for line in found}
