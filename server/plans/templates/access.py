"""Who sees and who keeps templates: of a school its 教导处 and 教研组长, of a 学区 its head and 教研员, of a
region its 教研员, of the platform its administrators, who keep all others too. Everybody with a post there or
below sees them."""

from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Post, Viewer
from server.plans.access import Row

NO_TEMPLATE = "没有找到这份教案模板，或者你不在可以看它的人里。"
MOST_REGIONS = 200  # that a platform's administrator chooses among
# $1 schools, $2 学区, $3 the viewer sees all, $4 the regions of their posts.
VISIBLE = """
($3 OR t.scope = 'platform' OR t.scope = 'school' AND t.scope_id = ANY($1::uuid[])
 OR t.scope = 'district' AND t.scope_id = ANY($2::uuid[])
 OR t.scope = 'region' AND EXISTS (SELECT 1 FROM regions_within(ARRAY[t.scope_id]) AS below(region)
                                   WHERE below.region = ANY($4::uuid[])))
"""
_COLUMNS = """
SELECT t.*, coalesce(s.name, d.name, r.name, '平台') AS place_name,
       EXISTS (SELECT 1 FROM plan_outline o WHERE o.template = t.id) AS is_used
FROM plan_template t LEFT JOIN school s ON t.scope = 'school' AND s.id = t.scope_id
LEFT JOIN district d ON t.scope = 'district' AND d.id = t.scope_id
LEFT JOIN region r ON t.scope = 'region' AND r.id = t.scope_id
"""
_ALL = f"""
{_COLUMNS} WHERE t.ended_on IS NULL AND {VISIBLE}
ORDER BY array_position(ARRAY['platform', 'region', 'district', 'school'], t.scope::text), place_name,
  t.subject LIMIT 500
"""
_ONE = f"{_COLUMNS} WHERE t.id = $5 AND {VISIBLE}"


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
    return any(_keeps(post, scope, place, subject) for post in viewer.posts)


def _keeps(post: Post, scope: str, place: UUID | None, subject: str) -> bool:
    if post.role == Role.PLATFORM_ADMIN:
        return True
    if place is None or (post.scope, post.scope_id) != (scope, place):
        return False
    theirs = _subject_kept(post)
    return theirs is not None and theirs in ("", subject)


def _subject_kept(post: Post) -> str | None:
    """Of which subject a post keeps the templates of its place: "" of all, ``None`` of none.

    A region has no office of its own here: its 教研员 without a subject keep those of all subjects."""
    if post.role in (Role.SCHOOL_ADMIN, Role.DISTRICT_HEAD):
        return ""
    if post.role == Role.REGION_RESEARCHER:
        return post.subject
    if post.role in (Role.SUBJECT_LEAD, Role.RESEARCHER):
        return post.subject or None
    return None


def may_make(viewer: Viewer) -> bool:
    """Whether there is any place the viewer keeps templates of."""
    return any(
        post.role == Role.PLATFORM_ADMIN or (post.scope != Scope.GROUP and _subject_kept(post) is not None)
        for post in viewer.posts
    )


async def places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer can make a template: ``scope``, ``id``, ``name``, and ``subject`` where it is theirs
    alone ("" is: any)."""
    found: dict[tuple[str, UUID], dict[str, Any]] = {}
    for post in viewer.posts:
        subject = _subject_kept(post)
        if post.scope_id is None or post.scope == Scope.GROUP or subject is None:
            continue
        key = (post.scope.value, post.scope_id)
        if key not in found or not subject:
            found[key] = {
                "scope": key[0], "id": key[1], "name": post.scope_name, "subject": subject,
            }  # fmt: skip
    offered = list(found.values())
    if any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts):
        regions = await rows("SELECT id, name FROM region ORDER BY name LIMIT $1", MOST_REGIONS)
        more = [{"scope": Scope.REGION.value, "subject": "", **one} for one in regions]
        offered = [{"scope": Scope.PLATFORM.value, "id": None, "name": "平台", "subject": ""}, *offered]
        offered += [one for one in more if (one["scope"], one["id"]) not in found]
    return offered


def _seen(viewer: Viewer) -> tuple[list[UUID], list[UUID], bool, list[UUID]]:
    return (
        sorted({post.school_id for post in viewer.posts if post.school_id is not None}),
        sorted({post.district_id for post in viewer.posts if post.district_id is not None}),
        any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts),
        sorted({post.region_id for post in viewer.posts if post.region_id is not None}),
    )
