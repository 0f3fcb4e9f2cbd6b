"""Who sees and who keeps templates: of a school its 教导处 and 教研组长, of a 学区 its head and 教研员, of
the platform its administrators. Everybody with a post there sees them."""

from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import Row

NO_TEMPLATE = "没有找到这份教案模板，或者你不在可以看它的人里。"
# $1 schools, $2 学区, $3 the viewer sees all.
VISIBLE = """
($3 OR t.scope = 'platform' OR t.scope = 'school' AND t.scope_id = ANY($1::uuid[])
 OR t.scope = 'district' AND t.scope_id = ANY($2::uuid[]))
"""
_COLUMNS = """
SELECT t.*, coalesce(s.name, d.name, '平台') AS place_name,
       EXISTS (SELECT 1 FROM plan_outline o WHERE o.template = t.id) AS is_used
FROM plan_template t LEFT JOIN school s ON t.scope = 'school' AND s.id = t.scope_id
LEFT JOIN district d ON t.scope = 'district' AND d.id = t.scope_id
"""
_ALL = f"""
{_COLUMNS} WHERE t.ended_on IS NULL AND {VISIBLE}
ORDER BY array_position(ARRAY['platform', 'district', 'school'], t.scope::text), place_name, t.subject
LIMIT 500
"""
_ONE = f"{_COLUMNS} WHERE t.id = $4 AND {VISIBLE}"


async def visible(viewer: Viewer) -> list[Row]:
    """The templates that stand, from the platform down, with ``place_name`` and ``is_used``."""
    return await rows(_ALL, *_seen(viewer))


async def find(viewer: Viewer, template_id: UUID) -> Row:
    """One template, ended ones too.

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(_ONE, *_seen(viewer), template_id)
    if found is None:
        raise Missing(NO_TEMPLATE)
    return found


async def find_managed(viewer: Viewer, template_id: UUID) -> Row:
    """One that stands and is the viewer's to change.

    Raises:
        Missing: also where the viewer only sees it, or it has ended.
    """
    found = await find(viewer, template_id)
    is_theirs = may_manage(viewer, found["scope"], found["scope_id"], found["subject"])
    if found["ended_on"] is not None or not is_theirs:
        raise Missing(NO_TEMPLATE)
    return found


def may_manage(viewer: Viewer, scope: str, place: UUID | None, subject: str) -> bool:
    """Whether the viewer keeps templates of this place and subject ("" is: of all subjects)."""
    return any(
        post.role == Role.PLATFORM_ADMIN
        or (
            post.scope == scope
            and post.scope_id == place
            and place is not None
            and (
                post.role in (Role.SCHOOL_ADMIN, Role.DISTRICT_HEAD)
                or (
                    post.role in (Role.SUBJECT_LEAD, Role.RESEARCHER)
                    and bool(subject)
                    and post.subject == subject
                )
            )
        )
        for post in viewer.posts
    )


async def places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer can make a template: ``scope``, ``id``, ``name``, and ``subject`` where it is theirs
    alone ("" is: any)."""
    wanted: dict[tuple[str, UUID], str] = {}
    for post in viewer.posts:
        if post.scope_id is None or post.scope not in (Scope.SCHOOL, Scope.DISTRICT):
            continue
        key = (post.scope.value, post.scope_id)
        if post.role in (Role.SCHOOL_ADMIN, Role.DISTRICT_HEAD):
            wanted[key] = ""
        elif post.role in (Role.SUBJECT_LEAD, Role.RESEARCHER) and post.subject:
            wanted.setdefault(key, post.subject)
    found = [
        {"scope": scope, "id": place, "name": name, "subject": subject}
        for (scope, place), subject in wanted.items()
        if (name := next((p.scope_name for p in viewer.posts if p.scope_id == place), ""))
    ]
    if any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts):
        found.insert(0, {"scope": Scope.PLATFORM.value, "id": None, "name": "平台", "subject": ""})
    return found


def _seen(viewer: Viewer) -> tuple[list[UUID], list[UUID], bool]:
    return (
        sorted({post.school_id for post in viewer.posts if post.school_id is not None}),
        sorted({post.district_id for post in viewer.posts if post.district_id is not None}),
        any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts),
    )
