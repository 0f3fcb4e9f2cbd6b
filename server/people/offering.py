"""What the forms of posts offer: which posts at which places, and which people."""

from typing import Any
from uuid import UUID

from server.base.database import rows
from server.people import reach
from server.people.directory import Row, matches
from server.people.names import ROLE_NAMES, ROLES_AT
from server.people.posts import PostEntry
from server.people.reach import Arguments, lasts
from server.people.tables import Role, Scope
from server.people.viewer import Viewer


async def titles(*scopes: Scope) -> list[Row]:
    """Local names of posts at these kinds of places (all when none)."""
    return await rows(
        "SELECT id, name, role, scope, rank FROM post_title"
        " WHERE cardinality($1::text[]) = 0 OR scope = ANY($1) ORDER BY scope, rank, name",
        [scope.value for scope in scopes],
    )


def offers_at(scope: Scope, named: list[Row], *, at_school_group: bool = False) -> list[tuple[str, str]]:
    """The posts a form offers at one kind of place: 「role」 or 「role:title」, and what it is called."""
    usual = [(role.value, ROLE_NAMES[role]) for role in ROLES_AT[scope]]
    if at_school_group:  # 工作室主持人 and the like are for groups above the schools
        return usual
    local = [
        (f"{one['role']}:{one['id']}", f"{one['name']}（{ROLE_NAMES[Role(one['role'])]}的权限）")
        for one in named
        if one["scope"] == scope
    ]
    return usual + local


async def offers_for(viewer: Viewer, person: Row, held: list[Row]) -> list[dict[str, Any]]:
    """The posts a manager can give this person: by place, 「scope:place:role[:title]」 and words.

    Places are the person's schools with their groups and the 学区 above, as far as the viewer manages them;
    other places offer it on their own pages.
    """
    args = Arguments()
    mine = [post["scope_id"] for post in held if post["scope_id"] is not None]
    near = args.add([place for place in (person["school"], *mine) if place is not None])
    managed = reach.managed_school(viewer, args)
    schools = (
        f"SELECT s.id FROM school s WHERE {managed} AND (s.id = ANY({near}::uuid[])"  # noqa: S608
        f" OR s.id IN (SELECT school FROM prep_group WHERE id = ANY({near}::uuid[])))"
    )
    headed = args.add(reach.headed_districts(viewer))
    everything = args.add(reach.is_platform_admin(viewer))
    districts = (
        f"SELECT d.id FROM district d WHERE d.ended_on IS NULL AND (d.id = ANY({headed}::uuid[])"  # noqa: S608
        f" OR {everything} AND (d.id = ANY({near}::uuid[]) OR d.id IN (SELECT district FROM school"
        f" WHERE id = ANY({near}::uuid[])) OR {args.add(person['school'] is None)}))"
    )
    found = await rows(
        f"WITH schools AS ({schools}), districts AS ({districts})"  # noqa: S608
        " SELECT 'school' AS scope, s.id, s.name, false AS inner_group, 1 AS rank FROM school s"
        " WHERE s.id IN (SELECT id FROM schools)"
        " UNION ALL SELECT 'group', g.id, coalesce(s.name || '　', '') || g.name, g.school IS NOT NULL, 2"
        " FROM prep_group g LEFT JOIN school s ON s.id = g.school WHERE g.closed_on IS NULL"
        " AND (g.school IN (SELECT id FROM schools) OR g.district IN (SELECT id FROM districts))"
        " UNION ALL SELECT 'district', d.id, d.name, false, 3 FROM district d"
        " WHERE d.id IN (SELECT id FROM districts)"
        f" UNION ALL SELECT 'region', r.id, r.name, false, 4 FROM region r WHERE {everything}"
        " ORDER BY rank, name",
        *args,
    )
    named = await titles()
    places = [
        _offer(Scope(one["scope"]), str(one["id"]), one["name"], named, inner=one["inner_group"])
        for one in found
    ]
    if reach.is_platform_admin(viewer):
        places.append(_offer(Scope.PLATFORM, "", "整个平台", named, inner=False))
    return places


def _offer(scope: Scope, place: str, name: str, named: list[Row], *, inner: bool) -> dict[str, Any]:
    offers = offers_at(scope, named, at_school_group=inner)
    return {"name": name, "offers": [(f"{scope.value}:{place}:{key}", words) for key, words in offers]}


async def candidates(viewer: Viewer, words: str, scope: Scope, place_id: UUID) -> list[Row]:
    """People the words mean, to be given a post here: who has one already says so."""
    args = Arguments()
    place = args.add(place_id)
    login = f"CASE WHEN {reach.managed_person(viewer, args)} THEN u.login ELSE '' END AS login"
    where = f"{matches(viewer, args, words)} AND {reach.known_person(viewer, args)} AND u.disabled_at IS NULL"
    return await rows(
        f"SELECT u.id, u.name, u.hue, u.subject, s.name AS school_name, {login},"  # noqa: S608
        f' EXISTS (SELECT 1 FROM membership m WHERE m."user" = u.id AND m.scope = {args.add(scope.value)}'
        f" AND m.scope_id = {place} AND {lasts('m')}) AS is_here"
        f" FROM users u LEFT JOIN school s ON s.id = u.school WHERE {where}"
        " ORDER BY s.name, u.name_key, u.id LIMIT 20",
        *args,
    )


def chosen(text: str, subject: str = "") -> PostEntry | None:
    """The post of an offer 「scope:place:role[:title]」; ``None`` for anything else."""
    scope, _, rest = text.partition(":")
    place, _, kind = rest.partition(":")
    role, _, title = kind.partition(":")
    try:
        return PostEntry(
            Role(role), Scope(scope), UUID(place) if place else None, subject, UUID(title) if title else None
        )
    except ValueError:
        return None
