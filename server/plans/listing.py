"""备课 list: the plans a viewer may read, by scope and filter, in two queries."""

import functools
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from server.base.database import planned_anew, row, rows
from server.people.namesakes import told_apart
from server.people.viewer import Viewer
from server.plans.access import HAND, HELPED, IN_DISCUSSION, IN_REACH, VISIBLE, Row, visible_to
from server.plans.indexing import KIND
from server.plans.pulling import differences
from server.plans.searching import READ
from server.plans.tables import Kind, State
from server.search.finding import condition
from server.search.words import parse

PAGE_SIZE = 50
LAST_PAGE = 1_000
SEARCH_LENGTH = 60


class Scope(StrEnum):
    """The three heaps on the list page."""

    MINE = "mine"
    GROUP = "group"
    RELEASED = "released"


_HEAPS = {
    Scope.MINE: "p.owner = $1",
    Scope.GROUP: f"({IN_DISCUSSION} OR {HELPED})",
    Scope.RELEASED: f"p.released_number > 0 AND ({IN_REACH} OR p.owner = $1)",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL. Unknown values count as none; ``page`` starts at 1."""

    scope: Scope = Scope.MINE
    kind: str = ""
    state: str = ""
    subject: str = ""
    grade: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string, forgiving: a bad link shows a list, not an error."""
        page = query.get("page", "")
        return cls(
            scope=Scope(query["scope"]) if query.get("scope") in set(Scope) else Scope.MINE,
            kind=_known(query.get("kind"), Kind),
            state=_known(query.get("state"), State),
            subject=query.get("subject", "").strip()[:SEARCH_LENGTH].replace("\0", ""),
            grade=query.get("grade", "").strip()[:SEARCH_LENGTH].replace("\0", ""),
            q=query.get("q", "").strip()[:SEARCH_LENGTH].replace("\0", ""),
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the scope is chosen."""
        return bool(self.kind or self.state or self.subject or self.grade or self.q)

    def url(self, **changes: Any) -> str:
        """The address of this list with ``changes``; any change but of the page starts at its first."""
        new = replace(self, **{"page": 1, **changes})
        values = {
            "scope": "" if new.scope == Scope.MINE else new.scope,
            "kind": new.kind,
            "state": new.state,
            "subject": new.subject,
            "grade": new.grade,
            "q": new.q,
            "page": "" if new.page == 1 else new.page,
        }
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/plans?{kept}" if kept else "/plans"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. ``counts`` are per scope without filters; ``hint`` is set when nothing fits."""

    filters: Filters
    plans: list[Row]
    total: int
    counts: dict[str, int]
    hint: Row | None

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.filters.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.plans) - 1


async def list_plans(viewer: Viewer, filters: Filters) -> Listing:
    """One page of plans, newest change first, with how many there are in each scope."""
    sql, args = _asked(_LIST, viewer, filters)
    found = await _planned_for(sql, args) if filters.q else await rows(sql, *args)
    counts = {scope.value: found[0][scope] for scope in Scope}
    plans = [plan for plan in found if plan["id"] is not None]
    total = counts[filters.scope]
    if filters.is_narrow:
        total = plans[0]["total"] if plans else 0
    hint = await _hint(viewer, filters) if not plans and filters.q else None
    plans = await told_apart(plans, key="owner", name="owner_name", label="owner_label")
    await differences.mark(viewer, plans)
    return Listing(filters, plans, total, counts, hint)


async def stamp(viewer: Viewer, filters: Filters) -> str:
    """What ``list_plans`` would answer, as a digest: the database sums the rows up instead of sending them.

    Empty for a search by words, which says more than rows (``hint``).
    """
    if filters.q:
        return ""
    sql, args = _asked(_STAMP, viewer, filters)
    found = await row(sql, *args)
    assert found is not None
    return f"{found['mine']} {found['group']} {found['released']} {found['shown']}"


def _asked(frame: str, viewer: Viewer, filters: Filters) -> tuple[str, list[Any]]:
    """``frame`` around one page of the list: the text and its arguments."""
    args = visible_to(viewer)
    where, more = _where(filters)
    sql = _text(frame, filters.scope, where, filters.is_narrow, len(args) + len(more))
    return sql, [*args, *more, PAGE_SIZE, (filters.page - 1) * PAGE_SIZE]


@functools.lru_cache(256)  # six thousand letters, the same for most readers
def _text(frame: str, scope: Scope, where: str, is_narrow: bool, start: int) -> str:
    return frame.format(
        page=_PAGE.format(
            hand=HAND,
            heap=_HEAPS[scope],
            visible=VISIBLE,
            where=where,
            total="count(*) OVER ()" if is_narrow else "0",
            limit=f"${start + 1}",
            offset=f"${start + 2}",
        )
    )


def _where(filters: Filters) -> tuple[str, list[Any]]:
    """SQL after the scope, with its arguments from $8 on."""
    parts: list[str] = []
    args: list[Any] = []
    for column in ("kind", "state", "subject", "grade"):
        value = getattr(filters, column)
        if value:
            args.append(value)
            parts.append(f" AND p.{column} = ${7 + len(args)}")
    if filters.q:
        match, more = _match(filters.q, 8 + len(args))
        parts.append(match)
        args += more
    return "".join(parts), args


async def _hint(viewer: Viewer, filters: Filters) -> Row | None:
    """Where else the searched words are: the grade and subject with most plans this viewer may read."""
    match, more = _match(filters.q, 8)
    found = await _planned_for(_HINT.format(match=match), [*visible_to(viewer), *more])
    return found[0] if found else None


def _match(words: str, first: int) -> tuple[str, list[Any]]:
    """The words stand in the text of the plan that the viewer reads; arguments from ``$first`` on."""
    query = parse(words)
    if not query.terms:
        return " AND false", []
    held, args = condition(query, "e", first)
    return f"{_FOUND} AND {held})", args


async def _planned_for(sql: str, args: list[Any]) -> list[Row]:
    async with planned_anew() as connection:
        return [dict(found) for found in await connection.fetch(sql, *args)]


def _known(value: str | None, kinds: type[StrEnum]) -> str:
    return value if value is not None and value in set(kinds) else ""


_FOUND = f"""
 AND EXISTS (SELECT 1 FROM search_entry e WHERE e.kind = '{KIND}' AND e.object_id = p.id AND {READ}
"""  # noqa: S608
_COUNTS = f"""
SELECT (SELECT count(*) FROM plan p WHERE {_HEAPS[Scope.MINE]}) AS mine,
       (SELECT count(*) FROM plan p WHERE {_HEAPS[Scope.GROUP]}) AS "group",
       (SELECT count(*) FROM plan p WHERE {_HEAPS[Scope.RELEASED]}) AS released
"""  # noqa: S608
_PAGE = """
SELECT p.*, u.name AS owner_name, u.hue AS owner_hue, g.name AS group_name,
       m.released_number AS source_number, base.number AS base_number, {hand} AS has_hand
FROM (
  SELECT p.id, p.title, p.subject, p.grade, p.period, p.kind, p.state, p.released_number, p.owner,
         p.prep_group, p.source_plan, p.base_version, p.filled_sections, p.total_sections, p.minutes,
         p.changed_places, p.updated_at, {total} AS total
  FROM plan p WHERE {heap} AND {visible}{where}
  ORDER BY p.updated_at DESC, p.id LIMIT {limit} OFFSET {offset}
) p
JOIN users u ON u.id = p.owner
LEFT JOIN prep_group g ON g.id = p.prep_group
LEFT JOIN plan m ON m.id = p.source_plan
LEFT JOIN plan_release base ON base.version = p.base_version
ORDER BY p.updated_at DESC, p.id
"""
# One statement, for the counts are wanted with every page: a round trip costs more than they do.
_LIST = f"""
SELECT * FROM ({_COUNTS}) counts LEFT JOIN ({{page}}) page ON true ORDER BY page.updated_at DESC, page.id
"""  # noqa: S608
_STAMP = f"""
SELECT counts.*, (SELECT md5(string_agg(page::text, '|' ORDER BY page.updated_at DESC, page.id))
                  FROM ({{page}}) page) AS shown
FROM ({_COUNTS}) counts
"""  # noqa: S608
_HINT = f"""
SELECT p.subject, p.grade, count(*) AS plans,
       count(*) FILTER (WHERE p.owner = $1) AS mine,
       count(*) FILTER (WHERE p.released_number > 0) AS released
FROM plan p WHERE {VISIBLE}{{match}}
GROUP BY p.subject, p.grade ORDER BY plans DESC, p.grade LIMIT 1
"""  # noqa: S608
