"""册: the table of textbooks, and which of them is in use this term."""

from uuid import UUID

from server.base.database import row, rows, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, grades
from server.schoolyear.access import Row
from server.schoolyear.forms import FormRefused
from server.trail.recording import record

EDITION_LENGTH = 20


async def listed(subject: str = "") -> list[Row]:
    """All of them, or those of a subject, by subject, edition, grade and term."""
    return await rows(
        "SELECT * FROM volume WHERE $1 = '' OR subject = $1 ORDER BY subject, edition, grade, term", subject
    )


async def offered(of_grades: list[int]) -> list[Row]:
    """Textbooks in use for these grades, for a form."""
    return await rows(
        "SELECT id, subject, edition, grade, term, name FROM volume"
        " WHERE grade = ANY($1::smallint[]) AND NOT retired ORDER BY subject, edition, grade, term",
        of_grades,
    )


async def add(viewer: Viewer, subject: str, edition: str, grade: int | None, term: int | None) -> UUID:
    """Add one textbook; it is named by its grade and term.

    Raises:
        Missing: the viewer is no administrator of the platform.
        FormRefused: something is missing.
        Conflict: it is there already.
    """
    access.require_volumes(viewer)
    refused = {}
    if not subject or len(subject) > EDITION_LENGTH:
        refused["subject"] = "学科要写，例如 数学。"
    if not edition or len(edition) > EDITION_LENGTH:
        refused["edition"] = "版本要写，例如 人教版。"
    if grade not in range(1, 13) or grade is None:
        refused["grade"] = "选年级。"
    if term not in grades.TERM_BOOKS or term is None:
        refused["term"] = "选上册、下册或全一册。"
    if refused or grade is None or term is None:
        raise FormRefused(refused)
    volume_id = new_id()
    name = f"{grades.name(grade)}{grades.TERM_BOOKS[term]}"
    async with writing():
        added = await row(
            "INSERT INTO volume (id, subject, edition, grade, term, name, retired)"
            " VALUES ($1, $2, $3, $4, $5, $6, false) ON CONFLICT DO NOTHING RETURNING id",
            volume_id, subject, edition, grade, term, name,
        )  # fmt: skip
        if added is None:
            raise Conflict(f"{edition}{subject}{name}已经有了，没有重复添加。")
        await record(viewer.id, "added", "volume", volume_id, f"{edition}{subject}{name}")
    return volume_id


async def retire(viewer: Viewer, volume_id: UUID, *, retired: bool) -> None:
    """Offer a textbook no longer, or again; 任课 that name it keep it.

    Raises:
        Missing: absent, or the viewer is no administrator of the platform.
    """
    access.require_volumes(viewer)
    async with writing():
        found = await row(
            "UPDATE volume SET retired = $2 WHERE id = $1 RETURNING subject, edition, name",
            volume_id,
            retired,
        )
        if found is None:
            raise Missing(access.NO_VOLUMES)
        await record(
            viewer.id, "retired" if retired else "offered", "volume", volume_id,
            f"{found['edition']}{found['subject']}{found['name']}",
        )  # fmt: skip


async def usual(subject: str, grade: int, term: int, school_id: UUID) -> UUID | None:
    """The textbook a school most likely uses: of the edition it uses most for the subject, else the only one
    there is. ``None`` when that is open."""
    found = await rows(
        "SELECT v.id, (SELECT count(*) FROM teaching t JOIN school_class c ON c.id = t.school_class"
        "  JOIN volume used ON used.id = t.volume WHERE c.school = $4 AND used.subject = v.subject"
        "  AND used.edition = v.edition) AS used"
        " FROM volume v WHERE v.subject = $1 AND v.grade = $2 AND v.term IN (0, $3) AND NOT v.retired"
        " ORDER BY used DESC LIMIT 2",
        subject, grade, term, school_id,
    )  # fmt: skip
    if len(found) == 1 or (found and found[0]["used"] > 0):
        return UUID(str(found[0]["id"]))
    return None


def words(volume: Row) -> str:
    """「人教版 三年级上册」, as it stands above a plan."""
    return f"{volume['edition']} {volume['name']}"
