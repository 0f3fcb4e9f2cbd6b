"""Who sees and who keeps forms: of a school its 教导处, of a 学区 its head, and the platform's administrator.
Everybody with a post there sees them; one that is still looked over, only who sent it."""

import json
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.files.access import Subject
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row

NO_PAPER = "没有找到这份表格，或者你不在可以看它的人里。"
_KEEPERS = {Role.SCHOOL_ADMIN: Scope.SCHOOL, Role.DISTRICT_HEAD: Scope.DISTRICT}
# $1 schools, $2 学区, $3 the viewer sees all, $4 the viewer.
VISIBLE = """
(CASE WHEN w.taken_at IS NULL THEN w.created_by = $4
 ELSE $3 OR w.scope = 'school' AND w.scope_id = ANY($1::uuid[])
      OR w.scope = 'district' AND w.scope_id = ANY($2::uuid[]) END)
"""
_COLUMNS = """
SELECT w.*, coalesce(s.name, d.name) AS place_name, f.name AS file_name
FROM plan_paper w JOIN file f ON f.id = w.file
LEFT JOIN school s ON w.scope = 'school' AND s.id = w.scope_id
LEFT JOIN district d ON w.scope = 'district' AND d.id = w.scope_id
"""
_ALL = f"""
{_COLUMNS} WHERE w.ended_on IS NULL AND w.taken_at IS NOT NULL AND {VISIBLE}
ORDER BY w.kind <> 'plan', w.kind, w.scope <> 'school', place_name, w.name, w.id LIMIT 200
"""
_ONE = f"{_COLUMNS} WHERE w.id = $5 AND w.ended_on IS NULL AND {VISIBLE}"


async def visible(viewer: Viewer) -> list[Row]:
    """The forms that stand, one's own school's first; ``facts`` as data, ``place_name``, ``file_name``."""
    return [_read(one) for one in await rows(_ALL, *_seen(viewer))]


async def find(viewer: Viewer, paper_id: UUID) -> Row:
    """One that stands, or that the viewer has just sent.

    Raises:
        Missing: absent, ended, or not for this viewer.
    """
    found = await row(_ONE, *_seen(viewer), paper_id)
    if found is None:
        raise Missing(NO_PAPER)
    return _read(found)


async def find_managed(viewer: Viewer, paper_id: UUID) -> Row:
    """One that is the viewer's to take, replace or remove.

    Raises:
        Missing: also where the viewer only sees it.
    """
    found = await find(viewer, paper_id)
    if not may_manage(viewer, found["scope"], found["scope_id"]):
        raise Missing(NO_PAPER)
    return found


def may_manage(viewer: Viewer, scope: str, place: UUID | None) -> bool:
    """Whether the viewer keeps the forms of this place."""
    return any(
        post.role == Role.PLATFORM_ADMIN
        or (post.role in _KEEPERS and (post.scope, post.scope_id) == (scope, place))
        for post in viewer.posts
    )


def places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer keeps forms: ``scope``, ``id``, ``name``."""
    found = {
        (post.scope.value, post.scope_id): post.scope_name
        for post in viewer.posts
        if post.role in _KEEPERS and post.scope == _KEEPERS[post.role]
    }
    return [{"scope": scope, "id": place, "name": name} for (scope, place), name in found.items()]


async def sees_any(viewer: Viewer, paper_ids: list[UUID]) -> bool:
    """Whether one of them is for the viewer: then its file is."""
    return bool(await named(viewer, paper_ids))


async def refuse_edit(_viewer: Viewer, _paper_id: UUID) -> None:
    """Files are added to a form by nobody: another file is another form."""
    raise Missing(NO_PAPER)


async def named(viewer: Viewer, paper_ids: list[UUID]) -> dict[UUID, Subject]:
    """Name and address of those the viewer sees."""
    found = await rows(
        f"SELECT w.id, w.name FROM plan_paper w WHERE w.id = ANY($5::uuid[]) AND {VISIBLE}",  # noqa: S608
        *_seen(viewer), paper_ids,
    )  # fmt: skip
    return {one["id"]: Subject(f"表格“{one['name']}”", f"/papers/{one['id']}") for one in found}


def _seen(viewer: Viewer) -> tuple[list[UUID], list[UUID], bool, UUID]:
    return (
        sorted({post.school_id for post in viewer.posts if post.school_id is not None}),
        sorted({post.district_id for post in viewer.posts if post.district_id is not None}),
        any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts),
        viewer.id,
    )


def _read(found: Row) -> Row:
    facts = found["facts"]
    return {**found, "facts": json.loads(facts) if isinstance(facts, str) else facts}
