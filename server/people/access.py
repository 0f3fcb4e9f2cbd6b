"""Who may see and manage a school, a group, a person. The only door to these rows for other rooms.

Lists are filtered by the conditions of ``people.reach``.
"""

from typing import Any
from uuid import UUID

from server.base.database import row, rows, value
from server.base.errors import Missing
from server.people import reach
from server.people.names import role_name
from server.people.reach import Arguments, holds, is_platform_admin
from server.people.tables import Role, Scope
from server.people.viewer import Viewer

GROUPS = f"""
SELECT g.id, g.name, g.kind, g.subject, g.grade, g.closed_on, g.school AS school_id, s.name AS school_name,
       coalesce(s.name, d.name, r.name) AS place_name, d.id AS district_id, r.id AS region_id
FROM prep_group g LEFT JOIN school s ON s.id = g.school
LEFT JOIN district d ON d.id = coalesce(s.district, g.district)
LEFT JOIN region r ON r.id = coalesce(d.region, g.region)
WHERE (g.id = ANY($1::uuid[]) OR s.id = ANY($2::uuid[]) OR d.id = ANY($3::uuid[])
       OR s.id IN (SELECT l.school FROM school_link l WHERE l.district = ANY($3::uuid[]) AND {holds("l")})
       OR r.id IN (SELECT regions_within($4::uuid[])) OR $5)
"""  # noqa: S608 (our own text)
SCHOOLS = f"""
SELECT s.id, s.name, s.short_name, s.kind, s.is_rural, s.parent, s.district AS district_id,
       d.name AS district_name, d.region AS region_id
FROM school s JOIN district d ON d.id = s.district
WHERE (s.id = ANY($1::uuid[]) OR d.id = ANY($2::uuid[])
       OR s.id IN (SELECT l.school FROM school_link l WHERE l.district = ANY($2::uuid[]) AND {holds("l")})
       OR d.region IN (SELECT regions_within($3::uuid[])) OR $4)
"""  # noqa: S608
NO_SCHOOL = "没有找到这所学校，或者它不归你看。"
NO_PERSON = "没有找到这个人，或者你不在可以看他的人里。"
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
        LEFT JOIN district d ON d.id = coalesce(g.district, m.scope_id)
        LEFT JOIN region r ON r.id = coalesce(g.region, m.scope_id)
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


def is_inside(viewer: Viewer, school_id: UUID, district_id: UUID) -> bool:
    """Whether ``find_school`` opens the school of a page: colleagues of the 学区 only know of it."""
    return (
        school_id in schools_of(viewer)
        or district_id in viewer.scopes(scope=Scope.DISTRICT)
        or bool(viewer.scopes(scope=Scope.REGION))
        or is_platform_admin(viewer)
    )


def places_of(viewer: Viewer) -> list[UUID]:
    """Every place whose feed concerns the viewer: those of the posts and all above them."""
    ids = [
        place
        for post in viewer.posts
        for place in (post.scope_id, post.school_id, post.district_id, post.region_id)
        if place is not None
    ]
    return list(dict.fromkeys(ids))


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
        raise Missing(NO_SCHOOL)
    return found


async def may_manage_school(viewer: Viewer, school_id: UUID) -> bool:
    """Whether the viewer keeps this school in order: its 学校管理员 (of a 教学点 also that of its 中心校),
    the head of its 学区, the platform's administrator."""
    if not reach.manages_anything(viewer):
        return False
    args = Arguments()
    sql = (
        f"SELECT 1 FROM school s WHERE {reach.managed_school(viewer, args)} AND s.id = {args.add(school_id)}"  # noqa: S608
    )
    return await value(sql, *args) is not None


async def may_manage_district(viewer: Viewer, district_id: UUID) -> bool:
    """Whether the viewer keeps this 学区 in order: its head, the platform's administrator."""
    return is_platform_admin(viewer) or district_id in reach.headed_districts(viewer)


async def find_managed_school(viewer: Viewer, school_id: UUID) -> dict[str, Any]:
    """One school with ``district_id``, ``district_name``, ``region_id``.

    Raises:
        Missing: absent, or not this viewer's to manage.
    """
    args = Arguments()
    found = await row(
        f"SELECT s.*, s.district AS district_id, d.name AS district_name, d.region AS region_id"  # noqa: S608
        f" FROM school s JOIN district d ON d.id = s.district"
        f" WHERE {reach.managed_school(viewer, args)} AND s.id = {args.add(school_id)}",
        *args,
    )
    if found is None:
        raise Missing(NO_SCHOOL)
    return found


async def managed_schools(viewer: Viewer) -> list[dict[str, Any]]:
    """Schools the viewer keeps in order: id, name and the name of the 学区."""
    args = Arguments()
    return await rows(
        "SELECT s.id, s.name, d.id AS district_id, d.name AS district_name FROM school s"  # noqa: S608
        f" JOIN district d ON d.id = s.district WHERE {reach.managed_school(viewer, args)}"
        " ORDER BY d.name, s.name",
        *args,
    )


async def find_managed_person(viewer: Viewer, user_id: UUID) -> dict[str, Any]:
    """One person whose account is this viewer's to keep: name, posts, codes, disabling.

    Raises:
        Missing: absent, or not this viewer's to manage.
    """
    args = Arguments()
    found = await row(
        f"SELECT u.*, s.name AS school_name FROM users u LEFT JOIN school s ON s.id = u.school"  # noqa: S608
        f" WHERE {reach.managed_person(viewer, args)} AND u.id = {args.add(user_id)}",
        *args,
    )
    if found is None:
        raise Missing(NO_PERSON)
    return found


def visible_people(viewer: Viewer, args: Arguments, person: str = "u") -> str:
    """The SQL condition over ``users`` as ``person``: people this viewer may find. ``args`` grows."""
    return reach.known_person(viewer, args, person)


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
