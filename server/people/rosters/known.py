"""What is there already, of all that a roster can touch: read once for the whole file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from server.base.database import rows
from server.people.reach import POWERFUL, lasts
from server.people.rosters.entries import Entry
from server.people.spelling import name_key
from server.people.tables import Role, Scope

SCHOOLS = """
SELECT id, name, short_name FROM school WHERE id = $1 OR district = $2
"""
PEOPLE = f"""
SELECT u.id, u.login, u.name, u.phone, u.subject, u.school, u.disabled_at IS NOT NULL AS is_disabled,
       CASE WHEN s.district = $4 OR s.district = (SELECT district FROM school WHERE id = $3)
            THEN s.name END AS near_school,
       (SELECT json_agg(json_build_array(m.role, m.scope, m.scope_id, m.subject)) FROM membership m
        WHERE m."user" = u.id AND {lasts("m")}) AS posts,
       EXISTS (SELECT 1 FROM membership a WHERE a."user" = u.id AND {lasts("a")} AND a.role IN {POWERFUL}
               AND NOT (a.scope = 'school' AND (a.role = 'guest_expert' OR a.scope_id IN
                          (SELECT id FROM school WHERE $3 IN (id, parent) OR district = $4))
                        OR a.scope = 'district' AND a.scope_id IS NOT DISTINCT FROM $4)) AS is_above
FROM users u LEFT JOIN school s ON s.id = u.school
WHERE lower(u.login) = ANY($1::text[]) OR u.phone = ANY($2::text[])
"""  # noqa: S608 (our own text)
SAME_NAMES = "SELECT login, name_key, school FROM users WHERE school = ANY($1) AND name_key = ANY($2::text[])"
GROUPS = """
SELECT id, name, school FROM prep_group
WHERE school = ANY($1) AND kind IN ('prep', 'subject') AND closed_on IS NULL
"""
TITLES = "SELECT id, name, role, scope FROM post_title WHERE scope IN ('school', 'group')"


class HeldPost(NamedTuple):
    """A post somebody has, as far as a roster can give one."""

    role: Role
    scope: Scope
    place: UUID | None
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    ``near_school``: the name of their school, when it is of the same 学区; ``is_above``: with rights over
    places the roster is not of.
    """

    id: UUID
    login: str
    name: str
    phone: str
    subject: str
    school: UUID | None
    near_school: str
    is_disabled: bool
    is_above: bool
    posts: frozenset[HeldPost]


@dataclass(frozen=True, slots=True)
class Known:
    """Schools the file may speak of (by every name), people and phones it names, groups, titles.

    ``school`` is the one school of a school's roster; ``None`` in a district's, where each row says.
    """

    school: UUID | None
    schools: dict[str, UUID]
    school_names: dict[UUID, str]
    people: dict[str, Person] = field(default_factory=dict)
    phones: dict[str, Person] = field(default_factory=dict)
    groups: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    titles: dict[str, tuple[UUID, Role, Scope]] = field(default_factory=dict)
    same_names: dict[tuple[UUID, str], list[str]] = field(default_factory=dict)


async def load(
    school: UUID | None, district: UUID | None, entries: list[Entry], phones: Iterable[str]
) -> Known:
    """Everything the rows can touch, in five queries however many they are."""
    district = district if school is None else None
    schools = await rows(SCHOOLS, school, district)
    ids = [one["id"] for one in schools]
    known = Known(
        school,
        {name: one["id"] for one in schools for name in (one["short_name"], one["name"]) if name},
        {one["id"]: one["name"] for one in schools},
    )
    logins = [entry.login.lower() for entry in entries]
    for found in await rows(PEOPLE, logins, list(phones), school, district):
        person = _person(found)
        known.people[person.login.lower()] = person
        if person.phone:
            known.phones[person.phone] = person
    for group in await rows(GROUPS, ids):
        known.groups[group["school"], group["name"]] = group["id"]
    for title in await rows(TITLES):
        known.titles[title["name"]] = (title["id"], Role(title["role"]), Scope(title["scope"]))
    for found in await rows(SAME_NAMES, ids, [name_key(entry.name) for entry in entries]):
        known.same_names.setdefault((found["school"], found["name_key"]), []).append(found["login"])
    return known


def _person(found: dict[str, Any]) -> Person:
    posts = json.loads(found["posts"] or "[]")
    return Person(
        found["id"], found["login"], found["name"], found["phone"] or "", found["subject"], found["school"],
        found["near_school"] or "", found["is_disabled"], found["is_above"],
        frozenset(
            HeldPost(Role(role), Scope(scope), UUID(place) if place else None, subject)
            for role, scope, place, subject in posts
        ),
    )  # fmt: skip
