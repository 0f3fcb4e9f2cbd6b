"""SQL conditions: which schools and people a viewer knows, and which they manage.

The rules are the table "Who knows and manages whom" of docs/architecture.md. A function adds its values to
``args`` and answers the condition over the given table alias; every list filters with these in the database.
"""

# ruff: noqa: S608  (conditions are put together from our own text; values are arguments)

from typing import Any
from uuid import UUID

from server.people.tables import Role, Scope
from server.people.viewer import Viewer

TODAY = "school_today()"
# Roles that carry rights over others: who holds one elsewhere is managed there too, or from above.
POWERFUL = (
    "('platform_admin', 'region_researcher', 'district_head', 'researcher', 'school_admin', 'auditor',"
    " 'guest_expert')"
)


class Arguments(list[Any]):
    """The values of one statement; ``add`` answers the placeholder of a new one."""

    def add(self, value: Any) -> str:
        """``$n`` of ``value``."""
        self.append(value)
        return f"${len(self)}"


def holds(alias: str) -> str:
    """Whether a membership or a school's tie is valid today."""
    return f"coalesce({alias}.starts_on <= {TODAY}, true) AND coalesce({alias}.ends_on >= {TODAY}, true)"


def lasts(alias: str) -> str:
    """Whether it holds today or is still to begin."""
    return f"coalesce({alias}.ends_on >= {TODAY}, true)"


def is_platform_admin(viewer: Viewer) -> bool:
    """Whether the viewer runs this installation."""
    return any(post.role == Role.PLATFORM_ADMIN for post in viewer.posts)


def administered_schools(viewer: Viewer) -> list[UUID]:
    """Schools the viewer is 学校管理员 of (教学点 below them are managed too)."""
    return viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL)


def headed_districts(viewer: Viewer) -> list[UUID]:
    """学区 the viewer is head of."""
    return viewer.scopes(Role.DISTRICT_HEAD, scope=Scope.DISTRICT)


def manages_anything(viewer: Viewer) -> bool:
    """Whether there is any place the viewer keeps in order."""
    return bool(is_platform_admin(viewer) or administered_schools(viewer) or headed_districts(viewer))


def known_districts(viewer: Viewer, args: Arguments) -> str:
    """A subquery: the 学区 of the viewer's posts and schools, also by a tie, and all of their 区县."""
    schools = {post.school_id for post in viewer.posts} | {viewer.school_id}
    own = args.add([place for place in schools if place is not None])
    held = args.add([post.district_id for post in viewer.posts if post.district_id is not None])
    regions = args.add(
        [post.region_id for post in viewer.posts if post.region_id and post.district_id is None]
    )
    return (
        f"(SELECT district FROM school WHERE id = ANY({own}::uuid[]) UNION SELECT unnest({held}::uuid[])"
        f" UNION SELECT l.district FROM school_link l WHERE l.school = ANY({own}::uuid[]) AND {holds('l')}"
        f" UNION SELECT id FROM district WHERE region IN (SELECT regions_within({regions}::uuid[])))"
    )


def known_school(viewer: Viewer, args: Arguments, school: str = "s") -> str:
    """Schools of the known 学区, and those tied to one of them today."""
    if is_platform_admin(viewer):
        return "true"
    districts = known_districts(viewer, args)
    return (
        f"({school}.district IN {districts} OR {school}.id IN"
        f" (SELECT l.school FROM school_link l WHERE l.district IN {districts} AND {holds('l')}))"
    )


def known_group(viewer: Viewer, args: Arguments, group: str = "g") -> str:
    """Groups of known schools and 学区, of the viewer's 区县, and those the viewer is in."""
    if is_platform_admin(viewer):
        return "true"
    school = known_school(viewer, args, "ks")
    districts = known_districts(viewer, args)
    regions = args.add([post.region_id for post in viewer.posts if post.region_id is not None])
    mine = args.add(viewer.scopes(scope=Scope.GROUP))
    return (
        f"({group}.id = ANY({mine}::uuid[]) OR {group}.district IN {districts}"
        f" OR {group}.school IN (SELECT ks.id FROM school ks WHERE {school})"
        f" OR {group}.region IN (SELECT regions_within({regions}::uuid[])))"
    )


def known_person(viewer: Viewer, args: Arguments, person: str = "u") -> str:
    """People at home or with a post in a known place; who was disabled or left, for managers alone."""
    if is_platform_admin(viewer):
        return "true"
    me = args.add(viewer.id)
    school = known_school(viewer, args, "ks")
    group = known_group(viewer, args, "kg")
    districts = known_districts(viewer, args)
    regions = args.add([post.region_id for post in viewer.posts if post.region_id is not None])
    schools = f"(SELECT ks.id FROM school ks WHERE {school})"
    posted = (
        f'SELECT m."user" FROM membership m WHERE {holds("m")} AND ('
        f"m.scope = 'school' AND m.scope_id IN {schools}"
        f" OR m.scope = 'district' AND m.scope_id IN {districts}"
        f" OR m.scope = 'group' AND m.scope_id IN (SELECT kg.id FROM prep_group kg WHERE {group})"
        f" OR m.scope = 'region' AND m.scope_id = ANY({regions}::uuid[]))"
    )
    known = f"({person}.disabled_at IS NULL AND ({person}.school IN {schools} OR {person}.id IN ({posted})))"
    return f"({person}.id = {me} OR {known} OR {managed_person(viewer, args, person)})"


def managed_school(viewer: Viewer, args: Arguments, school: str = "s") -> str:
    """Schools whose people, groups and year the viewer keeps in order."""
    if is_platform_admin(viewer):
        return "true"
    if not manages_anything(viewer):
        return "false"
    own = args.add(administered_schools(viewer))
    headed = args.add(headed_districts(viewer))
    return (
        f"({school}.id = ANY({own}::uuid[]) OR {school}.parent = ANY({own}::uuid[])"
        f" OR {school}.district = ANY({headed}::uuid[]))"
    )


def managed_person(viewer: Viewer, args: Arguments, person: str = "u") -> str:
    """People whose account the viewer keeps: at home in a managed school, or without one but with a post in a
    managed place or come from one, and none elsewhere: else giving a stranger a post would give one their
    account. Never somebody with rights over a place the viewer does not manage."""
    if is_platform_admin(viewer):
        return "true"
    if not manages_anything(viewer):
        return "false"
    schools = f"(SELECT ms.id FROM school ms WHERE {managed_school(viewer, args, 'ms')})"
    heads = f"{args.add(headed_districts(viewer))}::uuid[]"
    headed = f"ANY({heads})"
    here = (
        f'SELECT pm."user" FROM membership pm WHERE {lasts("pm")}'
        f" AND (pm.scope = 'school' AND pm.scope_id IN {schools}"
        f" OR pm.scope = 'district' AND pm.scope_id = {headed}"
        f" OR pm.scope = 'group' AND pm.scope_id IN (SELECT id FROM prep_group"
        f" WHERE school IN {schools} OR district = {headed}))"
    )
    came = f'SELECT mv."user" FROM school_move mv WHERE mv.from_school IN {schools}'
    above = (
        f'SELECT am."user" FROM membership am WHERE {lasts("am")} AND am.role IN {POWERFUL} AND NOT ('
        f"am.scope = 'school' AND (am.scope_id IN {schools} OR am.role = 'guest_expert')"
        f" OR am.scope = 'district' AND am.scope_id = {headed})"
    )
    elsewhere = (
        f"SELECT em.\"user\" FROM membership em WHERE {lasts('em')} AND (em.scope IN ('region', 'platform')"
        f" OR em.scope = 'school' AND em.scope_id NOT IN {schools}"
        f" OR em.scope = 'district' AND em.scope_id <> ALL({heads})"
        f" OR em.scope = 'group' AND em.scope_id NOT IN (SELECT id FROM prep_group"
        f" WHERE school IN {schools} OR district = {headed}))"
    )
    return (
        f"(({person}.school IN {schools} OR {person}.school IS NULL"
        f" AND ({person}.id IN ({here}) OR {person}.id IN ({came})) AND {person}.id NOT IN ({elsewhere}))"
        f" AND {person}.id NOT IN ({above}))"
    )
