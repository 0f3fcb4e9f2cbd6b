"""Finding entries by words, as far as the caller says they may be shown."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from markupsafe import Markup

from server.base.database import planned_anew
from server.base.errors import Unavailable
from server.search.snippets import marked, snippet
from server.search.words import Query

PAGE_SIZE = 20
RANKED = 200  # so many are put in order of worth: titles first, then the newest
COUNTED = 1_000  # beyond, a total is said as 「1000 份以上」
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Among:
    """Which entries may be found: SQL about the entry ``e``, by the room that owns the objects.

    ``where`` holds the rights; ``args`` are its $1, $2, ….
    """

    kind: str
    joins: str
    where: str
    args: list[Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; its words are escaped, the found ones marked."""

    object_id: UUID
    stage: str
    title: Markup
    snippet: Markup


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``total`` is how many there are; not ``is_counted``: at least so many."""

    hits: list[Hit]
    total: int
    is_counted: bool
    has_more: bool


TOO_LONG = "这几个字找得太久，没有找完，什么也没有改动。请多写一两个字，或者选上学科、年级再找。"
NOTHING = Found([], 0, is_counted=True, has_more=False)


async def find(query: Query, among: Among, page: int = 1) -> Found:
    """One page of what holds every term, the best first. Nothing for a query without words.

    Titles and fields come before bodies, newer before older; the first ``RANKED`` are then ordered by where
    and how often the words stand. Every hit is on some page.

    Raises:
        Unavailable: it took too long.
    """
    if not query.terms:
        return NOTHING
    start = (page - 1) * PAGE_SIZE
    args = [*among.args, among.kind, query.tsquery, *query.patterns]
    sql = _page_sql(among, len(query.patterns), is_ranked=start < RANKED)
    try:
        async with planned_anew() as connection:
            found = await connection.fetch(sql, *args, PAGE_SIZE + 1, start)
            if not found:
                return NOTHING
            total = found[0]["candidates"]
            if query.patterns:
                total = await connection.fetchval(_count_sql(among, len(query.patterns)), *args, COUNTED + 1)
    except asyncpg.QueryCanceledError as error:
        raise Unavailable(TOO_LONG) from error
    hits = [
        Hit(row["object_id"], row["stage"], marked(row["title"], query), snippet(row["body"], query))
        for row in found[:PAGE_SIZE]
    ]
    return Found(hits, min(total, COUNTED), is_counted=total <= COUNTED, has_more=len(found) > PAGE_SIZE)


def condition(query: Query, entry: str, first: int) -> tuple[str, list[Any]]:
    """``entry`` holds every term: SQL for a list that is searched, with its arguments from ``$first`` on."""
    parts = [f"{entry}.lexemes @@ ${first}::text::tsquery"]
    parts += [f"{entry}.folded LIKE ${first + 1 + number}" for number in range(len(query.patterns))]
    return " AND ".join(parts), [query.tsquery, *query.patterns]


def _page_sql(among: Among, patterns: int, *, is_ranked: bool) -> str:
    size = len(among.args) + 2 + patterns + 1
    paging = f"LIMIT ${size} OFFSET ${size + 1}"
    held = f"{_candidates(among)} WHERE {_checks(among, patterns)}"
    if not is_ranked:
        return f"SELECT c.* {held} {paging}"
    return _RANKED.format(held=held, query=f"${len(among.args) + 2}::text::tsquery", paging=paging)


def _count_sql(among: Among, patterns: int) -> str:
    size = len(among.args) + 2 + patterns + 1
    held = f"{_candidates(among)} WHERE {_checks(among, patterns)}"
    return f"SELECT count(*) FROM (SELECT 1 {held} LIMIT ${size}) h"  # noqa: S608 (our own text)


def _candidates(among: Among) -> str:
    kind = len(among.args) + 1
    return _CANDIDATES.format(
        joins=among.joins, where=among.where, kind=f"${kind}", query=f"${kind + 1}::text::tsquery"
    )


def _checks(among: Among, patterns: int) -> str:
    first = len(among.args) + 3
    return " AND ".join(f"c.folded LIKE ${first + number}" for number in range(patterns)) or "true"


# Sorted first, then read: OFFSET 0 keeps the long texts from being compared before they are needed.
_CANDIDATES = """
FROM (
  SELECT e.id, e.object_id, e.stage, e.title, e.body, e.folded, e.lexemes, e.moment,
         e.head @@ {query} AS in_head, count(*) OVER () AS candidates
  FROM search_entry e {joins}
  WHERE e.kind = {kind} AND e.lexemes @@ {query} AND ({where})
  ORDER BY in_head DESC, e.moment DESC, e.id OFFSET 0
) c
"""
_RANKED = f"""
SELECT r.* FROM (
  SELECT c.*, row_number() OVER () AS place {{held}} LIMIT {RANKED + 1}
) r
ORDER BY r.place > {RANKED}, r.in_head DESC, ts_rank(r.lexemes, {{query}}) DESC, r.moment DESC, r.id
{{paging}}
"""  # noqa: S608
