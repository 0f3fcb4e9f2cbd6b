"""Who reads what was handed in: leads and 教导处 of the school, or the 教研员 of the 学区; and its author.

Nobody reads their own. Absent and not-yours are the same ``Missing``.
"""

from typing import Any
from uuid import UUID

from server.base.database import row, rows, value
from server.base.errors import Missing
from server.base.titles import marked
from server.files.access import Subject
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row

NO_READING = "没有找到这份交阅的教案：它可能已经收回，或者你不在可以看它的人里。"
READER_ROLES = (Role.PREP_LEAD, Role.SUBJECT_LEAD, Role.SCHOOL_ADMIN, Role.RESEARCHER)

# $1 the viewer, $2 groups led, $3 and $4 schools and subjects led, $5 schools whose 教导处 the viewer is of,
# $6 and $7 学区 and subjects researched.
READS = """
(r.withdrawn_at IS NULL AND r.author <> $1 AND (
  r.desk = 'school' AND (r.prep_group = ANY($2::uuid[]) OR r.school = ANY($5::uuid[]) OR EXISTS (
    SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(school, subject)
    WHERE led.school = r.school AND led.subject = r.subject))
  OR r.desk = 'district' AND EXISTS (
    SELECT 1 FROM unnest($6::uuid[], $7::text[]) AS o(district, subject)
    JOIN school home ON home.district = o.district
    WHERE home.id = r.school AND o.subject IN ('', r.subject))))
"""
SEES = f"({READS} OR r.author = $1)"
_ONE = f"""
SELECT r.*, {READS} AS is_reader, u.name AS author_name, u.hue AS author_hue, s.name AS school_name,
       g.name AS group_name, d.name AS reader_name
FROM plan_reading r JOIN users u ON u.id = r.author LEFT JOIN school s ON s.id = r.school
LEFT JOIN prep_group g ON g.id = r.prep_group LEFT JOIN users d ON d.id = r.reader
WHERE r.id = $8 AND {SEES}
"""  # noqa: S608


def reads_of(viewer: Viewer) -> list[Any]:
    """The arguments $1 to $7 of ``READS`` and ``SEES``."""
    led = [
        post
        for post in viewer.posts
        if post.role == Role.SUBJECT_LEAD and post.scope == Scope.SCHOOL and post.subject
    ]
    research = [
        post for post in viewer.posts if post.role == Role.RESEARCHER and post.scope == Scope.DISTRICT
    ]
    return [
        viewer.id,
        viewer.scopes(Role.PREP_LEAD, scope=Scope.GROUP),
        [post.scope_id for post in led],
        [post.subject for post in led],
        viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL),
        [post.scope_id for post in research],
        [post.subject for post in research],
    ]


def is_reader(viewer: Viewer) -> bool:
    """Whether anything could ever be handed in to the viewer."""
    return any(post.role in READER_ROLES for post in viewer.posts)


async def find(viewer: Viewer, reading_id: UUID) -> Row:
    """What was handed in, with names; ``is_reader``: it is theirs to judge, else it is their own.

    Raises:
        Missing: absent, withdrawn, or not for this viewer.
    """
    found = await row(_ONE, *reads_of(viewer), reading_id)
    if found is None:
        raise Missing(NO_READING)
    return found


async def find_to_judge(viewer: Viewer, reading_id: UUID) -> Row:
    """The same, for a reader alone.

    Raises:
        Missing: also where it is the viewer's own.
    """
    found = await find(viewer, reading_id)
    if not found["is_reader"]:
        raise Missing(NO_READING)
    return found


async def sees_any(viewer: Viewer, reading_ids: list[UUID]) -> bool:
    """Whether at least one of these is for the viewer: asked for its pictures and attachments."""
    return bool(
        await value(
            f"SELECT EXISTS (SELECT 1 FROM plan_reading r WHERE r.id = ANY($8::uuid[]) AND {SEES})",  # noqa: S608
            *reads_of(viewer), reading_ids,
        )
    )  # fmt: skip


async def visible(viewer: Viewer, reading_ids: list[UUID]) -> set[UUID]:
    """Which of these are still there for the viewer."""
    found = await rows(
        f"SELECT r.id FROM plan_reading r WHERE r.id = ANY($8::uuid[]) AND {SEES}",  # noqa: S608
        *reads_of(viewer), reading_ids,
    )  # fmt: skip
    return {line["id"] for line in found}


async def require_edit(_viewer: Viewer, _reading_id: UUID) -> None:
    """What was handed in is not changed: nothing is added to it.

    Raises:
        Missing: always.
    """
    raise Missing(NO_READING)


async def named(viewer: Viewer, reading_ids: list[UUID]) -> dict[UUID, Subject]:
    """What shows a file, as its reader knows it."""
    found = await rows(
        f"SELECT r.id, r.title FROM plan_reading r WHERE r.id = ANY($8::uuid[]) AND {SEES}",  # noqa: S608
        *reads_of(viewer), reading_ids,
    )  # fmt: skip
    return {line["id"]: Subject(f"交阅的{marked(line['title'])}", f"/desk/{line['id']}") for line in found}
