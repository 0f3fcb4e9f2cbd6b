"""人员与学校: schools, groups and people the viewer knows, by filters of the URL. One query for each list."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from server.base.database import rows
from server.people import reach
from server.people.names import GROUP_KIND_NAMES, ROLE_NAMES
from server.people.reach import Arguments, holds
from server.people.spelling import DOT, name_key, pinyin_typed
from server.people.tables import GroupKind, Role
from server.people.viewer import Viewer

PAGE_SIZE = 50
LAST_PAGE = 1_000
SEARCH_LENGTH = 60
Row = dict[str, Any]

# The posts of today of u as JSON: what it is called, the place, its group.
POSTS = f"""
(SELECT json_agg(json_build_object('role', m.role, 'title', t.name, 'subject', m.subject,
        'place', coalesce(g.name, c.name, d.name, r.name, ''), 'group', g.id, 'school', coalesce(gc.name, ''))
        ORDER BY m.role, m.id)
 FROM membership m
 LEFT JOIN post_title t ON t.id = m.title
 LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
 LEFT JOIN school gc ON gc.id = g.school
 LEFT JOIN school c ON m.scope = 'school' AND c.id = m.scope_id
 LEFT JOIN district d ON m.scope = 'district' AND d.id = m.scope_id
 LEFT JOIN region r ON m.scope = 'region' AND r.id = m.scope_id
 WHERE m."user" = u.id AND {holds("m")})
"""  # noqa: S608


class Tab(StrEnum):
    """The three lists of the page."""

    SCHOOLS = "schools"
    GROUPS = "groups"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL. Unknown values count as none; ``page`` starts at 1."""

    show: Tab = Tab.PEOPLE
    q: str = ""
    district: UUID | None = None
    school: UUID | None = None
    subject: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string, forgiving: a bad link shows a list, not an error."""
        page = query.get("page", "")
        return cls(
            show=Tab(query["show"]) if query.get("show") in set(Tab) else Tab.PEOPLE,
            q=_text(query, "q"),
            district=_id(query.get("district", "")),
            school=_id(query.get("school", "")),
            subject=_text(query, "subject"),
            kind=_text(query, "kind"),
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the tab is chosen."""
        return bool(self.q or self.district or self.school or self.subject or self.kind)

    def url(self, **changes: Any) -> str:
        """The address with ``changes``; any change but of the page starts at its first."""
        new = replace(self, **{"page": 1, **changes})
        values = {
            "show": "" if new.show == Tab.PEOPLE else new.show,
            "q": new.q,
            "district": new.district,
            "school": new.school,
            "subject": new.subject,
            "kind": new.kind,
            "page": "" if new.page == 1 else new.page,
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/people?{kept}" if kept else "/people"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of one list, and how many there are in all."""

    filters: Filters
    found: list[Row]
    total: int

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.filters.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.found) - 1


async def find(viewer: Viewer, filters: Filters) -> Listing:
    """One page of the list of the chosen tab."""
    match filters.show:
        case Tab.SCHOOLS:
            return await _schools(viewer, filters)
        case Tab.GROUPS:
            return await _groups(viewer, filters)
        case _:
            return await find_people(viewer, filters)


async def find_people(viewer: Viewer, filters: Filters) -> Listing:
    """People by name, pinyin or (for managers) 工号; of a school also those with a post there."""
    args = Arguments()
    where = [reach.known_person(viewer, args)]
    if filters.q:
        where.append(matches(viewer, args, filters.q))
    if filters.school:
        where.append(at_school(args.add(filters.school)))
    if filters.district:
        where.append(f"s.district = {args.add(filters.district)}")
    if filters.subject:
        where.append(f"u.subject = {args.add(filters.subject)}")
    page = _page(args, filters)
    managed = reach.managed_person(viewer, args, "p")  # asked of the rows shown, not of all that fit
    found = await rows(
        f"SELECT p.*, CASE WHEN {managed} THEN p.any_login ELSE '' END AS login,"  # noqa: S608
        f" {POSTS.replace('u.id', 'p.id')} AS posts FROM ("
        "SELECT u.id, u.name, u.name_key, u.hue, u.subject, u.disabled_at, u.school, s.name AS school_name,"
        " u.login AS any_login, count(*) OVER () AS total"
        " FROM users u LEFT JOIN school s ON s.id = u.school"
        f" WHERE {' AND '.join(where)}"
        f" ORDER BY s.name NULLS LAST, u.name_key, u.id {page}) p"
        " ORDER BY p.school_name NULLS LAST, p.name_key, p.id",
        *args,
    )
    return _listing(
        filters, [{**one, "any_login": "", "posts": json.loads(one["posts"] or "[]")} for one in found]
    )


def matches(viewer: Viewer, args: Arguments, words: str) -> str:
    """The condition over ``users u`` that a person is meant by ``words``."""
    key = name_key(words)
    parts = [f"u.name_key LIKE {args.add(_pattern(key))}"]
    if DOT not in key:
        parts.append(f"replace(u.name_key, '{DOT}', '') LIKE {args.add(_pattern(key))}")
    if pinyin := pinyin_typed(words):
        parts.append(f"' ' || u.pinyin LIKE {args.add('% ' + pinyin + '%')}")
    if reach.manages_anything(viewer):
        login = args.add(_pattern(words.strip().lower())[1:])
        parts.append(f"(lower(u.login) LIKE {login} AND {reach.managed_person(viewer, args)})")
    return f"({' OR '.join(parts)})"


def at_school(place: str) -> str:
    """The condition over ``users u``: at home in the school of that placeholder, or posted there today."""
    return (
        f'(u.school = {place} OR u.id IN (SELECT hm."user" FROM membership hm WHERE {holds("hm")}'  # noqa: S608
        f" AND (hm.scope = 'school' AND hm.scope_id = {place} OR hm.scope = 'group'"
        f" AND hm.scope_id IN (SELECT id FROM prep_group WHERE school = {place}))))"
    )


async def _schools(viewer: Viewer, filters: Filters) -> Listing:
    args = Arguments()
    where = [reach.known_school(viewer, args)]
    if filters.q:
        words = args.add(_pattern(filters.q))
        where.append(f"(s.name ILIKE {words} OR s.short_name ILIKE {words})")
    if filters.district:
        where.append(f"s.district = {args.add(filters.district)}")
    if filters.kind:
        where.append(f"s.kind = {args.add(filters.kind)}")
    found = await rows(
        "SELECT s.id, s.name, s.short_name, s.is_rural, s.district, d.name AS district_name,"  # noqa: S608
        " k.name AS kind_name, up.name AS parent_name, count(*) OVER () AS total,"
        " (SELECT count(*) FROM users u WHERE u.school = s.id AND u.disabled_at IS NULL) AS people,"
        " (SELECT count(*) FROM prep_group g WHERE g.school = s.id AND g.closed_on IS NULL) AS groups,"
        f" EXISTS (SELECT 1 FROM school_link l WHERE l.school = s.id AND l.kind = 'lead' AND {holds('l')})"
        " AS leads"
        " FROM school s JOIN district d ON d.id = s.district LEFT JOIN school_kind k ON k.code = s.kind"
        f" LEFT JOIN school up ON up.id = s.parent WHERE {' AND '.join(where)}"
        f" ORDER BY d.name, leads DESC, k.rank NULLS LAST, s.name {_page(args, filters)}",
        *args,
    )
    return _listing(filters, found)


async def _groups(viewer: Viewer, filters: Filters) -> Listing:
    args = Arguments()
    where = [reach.known_group(viewer, args), "g.closed_on IS NULL"]
    if filters.q:
        where.append(f"g.name ILIKE {args.add(_pattern(filters.q))}")
    if filters.district:
        where.append(f"d.id = {args.add(filters.district)}")
    if filters.school:
        where.append(f"g.school = {args.add(filters.school)}")
    if filters.subject:
        where.append(f"g.subject = {args.add(filters.subject)}")
    if filters.kind:
        where.append(f"g.kind = {args.add(filters.kind)}")
    found = await rows(
        "SELECT g.id, g.name, g.kind, g.subject, g.grade, count(*) OVER () AS total,"  # noqa: S608
        " coalesce(s.name, d.name, r.name) AS place_name, members.number, members.leads"
        " FROM prep_group g LEFT JOIN school s ON s.id = g.school"
        " LEFT JOIN district d ON d.id = coalesce(s.district, g.district)"
        " LEFT JOIN region r ON r.id = coalesce(d.region, g.region)"
        ' LEFT JOIN LATERAL (SELECT count(DISTINCT m."user") AS number,'
        "  array_agg(DISTINCT u.name) FILTER (WHERE m.role = 'prep_lead') AS leads"
        f"  FROM membership m JOIN users u ON u.id = m.\"user\" WHERE m.scope = 'group' AND m.scope_id = g.id"
        f"  AND u.disabled_at IS NULL AND {holds('m')}) members ON true"
        f" WHERE {' AND '.join(where)}"
        f" ORDER BY g.school IS NOT NULL, place_name, g.name {_page(args, filters)}",
        *args,
    )
    return _listing(filters, found)


async def choices(viewer: Viewer) -> tuple[list[Row], list[Row]]:
    """The 学区 and schools the filters offer."""
    args = Arguments()
    found = await rows(
        "SELECT s.id, s.name, d.id AS district, d.name AS district_name"  # noqa: S608
        f" FROM school s JOIN district d ON d.id = s.district WHERE {reach.known_school(viewer, args)}"
        " ORDER BY d.name, s.name",
        *args,
    )
    districts = {line["district"]: line["district_name"] for line in found}
    return [{"id": key, "name": name} for key, name in districts.items()], found


def kind_names() -> dict[str, str]:
    """Kinds of groups by code."""
    return {kind.value: GROUP_KIND_NAMES[kind] for kind in GroupKind}


def post_words(post: Row) -> str:
    """「备课组长」, 「数学教研员」 or the local name, for a post as ``POSTS`` gives it."""
    subject = post["subject"] if post["role"] != Role.TEACHER else ""
    return f"{subject}{post['title'] or ROLE_NAMES[Role(post['role'])]}"


def _listing(filters: Filters, found: list[Row]) -> Listing:
    return Listing(filters, found, found[0]["total"] if found else 0)


def _page(args: Arguments, filters: Filters) -> str:
    return f"LIMIT {args.add(PAGE_SIZE)} OFFSET {args.add((filters.page - 1) * PAGE_SIZE)}"


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _text(query: dict[str, str], name: str) -> str:
    return query.get(name, "").replace("\0", "").strip()[:SEARCH_LENGTH]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
