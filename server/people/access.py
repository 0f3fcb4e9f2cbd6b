"""Who may see a school or a group, and who is listed where. The only door to these rows for other rooms."""

from typing import Any
from uuid import UUID

from server.base.database import row, rows, value
from server.base.errors import Missing
from server.people.names import role_name
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

GROUPS = """
SELECT g.id, g.name, g.subject, g.grade, g.school AS school_id, s.name AS school_name,
       s.district AS district_id, d.region AS region_id
FROM prep_group g JOIN school s ON s.id = g.school JOIN district d ON d.id = s.district
WHERE (g.id = ANY($1) OR s.id = ANY($2) OR d.id = ANY($3) OR d.region = ANY($4) OR $5)
"""
SCHOOLS = """
SELECT s.id, s.name, s.district AS district_id, d.name AS district_name, d.region AS region_id
FROM school s JOIN district d ON d.id = s.district
WHERE (s.id = ANY($1) OR d.id = ANY($2) OR d.region = ANY($3) OR $4)
"""
RANKS = (
    "ARRAY['prep_lead', 'subject_lead', 'researcher', 'district_head', 'school_admin', 'region_researcher',"
    " 'platform_admin', 'guest_expert', 'auditor', 'assistant', 'teacher']::text[]"
)
# Everybody by their first post, then two teachers and one of each other post: who a visitor may be.
DEMO = f"""
SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY role ORDER BY login) AS nth FROM (
        SELECT DISTINCT ON (u.id) u.id, u.login, u.name, u.hue, m.role,
               coalesce(nullif(m.subject, ''), u.subject) AS subject,
               coalesce(school.name, d.name, r.name, '') AS place
        FROM membership m JOIN users u ON u.id = m."user"
        LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
        LEFT JOIN school ON school.id = coalesce(g.school, m.scope_id)
        LEFT JOIN district d ON d.id = m.scope_id
        LEFT JOIN region r ON r.id = m.scope_id
        WHERE u.disabled_at IS NULL
        ORDER BY u.id, array_position({RANKS}, m.role::text)
    ) AS first_posts
) AS listed
WHERE nth <= CASE role WHEN 'teacher' THEN 2 ELSE 1 END
ORDER BY role <> 'teacher', array_position({RANKS}, role::text), nth
"""  # noqa: S608 (our own text)


def schools_of(viewer: Viewer) -> list[UUID]:
    """Schools in which the viewer holds any post (also one in a group of the school)."""
    return list(dict.fromkeys(post.school_id for post in viewer.posts if post.school_id is not None))


def places_of(viewer: Viewer) -> list[UUID]:
    """Every place whose feed concerns the viewer: those of the posts and all above them."""
    ids = [
        place
        for post in viewer.posts
        for place in (post.scope_id, post.school_id, post.district_id, post.region_id)
        if place is not None
    ]
    return list(dict.fromkeys(ids))


def is_platform_admin(viewer: Viewer) -> bool:
    """Whether the viewer runs this installation."""
    return any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts)


async def visible_groups(viewer: Viewer) -> list[dict[str, Any]]:
    """Groups the viewer may know of: those of their schools, districts and regions."""
    return await rows(f"{GROUPS} ORDER BY s.name, g.name", *_group_scopes(viewer))


async def find_group(viewer: Viewer, group_id: UUID) -> dict[str, Any]:
    """One group.

    Raises:
        Missing: absent, or in a place the viewer has no post at.
    """
    found = await row(f"{GROUPS} AND g.id = $6", *_group_scopes(viewer), group_id)
    if found is None:
        raise Missing("没有找到这个备课组。")
    return found


async def visible_schools(viewer: Viewer) -> list[dict[str, Any]]:
    """Schools the viewer may know of."""
    return await rows(f"{SCHOOLS} ORDER BY d.name, s.name", *_group_scopes(viewer)[1:])


async def find_school(viewer: Viewer, school_id: UUID) -> dict[str, Any]:
    """One school.

    Raises:
        Missing: absent, or in a place the viewer has no post at.
    """
    found = await row(f"{SCHOOLS} AND s.id = $5", *_group_scopes(viewer)[1:], school_id)
    if found is None:
        raise Missing("没有找到这所学校。")
    return found


async def platform_name() -> str:
    """The 学区 this platform serves, or the 区县 of several; empty when there are several of those too."""
    for table in ("district", "region"):
        found = await rows(f"SELECT name FROM {table} LIMIT 2")  # noqa: S608 (two names of ours)
        if len(found) == 1:
            return str(found[0]["name"])
    return ""


async def demo_people() -> list[dict[str, Any]]:
    """Who the demo's sign-in page offers: name, hue, role and place of one person per post."""
    return [dict(found, role=role_name(Role(found["role"]), found["subject"])) for found in await rows(DEMO)]


async def find_user_id(login: str) -> UUID:
    """The account of a 工号, for the command line.

    Raises:
        Missing: no such account.
    """
    found = await value("SELECT id FROM users WHERE lower(login) = lower($1)", login.strip())
    if found is None:
        raise Missing(f"没有工号 {login} 的账号。")
    return UUID(str(found))


def _group_scopes(viewer: Viewer) -> tuple[list[UUID], list[UUID], list[UUID], list[UUID], bool]:
    return (
        viewer.scopes(scope=Scope.GROUP),
        schools_of(viewer),
        viewer.scopes(scope=Scope.DISTRICT),
        viewer.scopes(scope=Scope.REGION),
        is_platform_admin(viewer),
    )
