"""Finding entries by words, as far as the caller says they may be shown."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from markupsafe import Markup

from server.base.database import Held, planned_anew
from server.base.errors import Unavailable
from server.search.snippets import marked, snippet
from server.search.words import Query

PAGE_SIZE = 20
RANKED = 200  # so many are counted and put in order of worth: those with titles first, then the newest
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Among:
    """Which entries may be found: SQL about the entry ``e``, by the room that owns the objects.

    ``where`` holds the rights, with the object looked up inside it; ``args`` are its $1, $2, ….
    """

    kind: str
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
    try:
        async with planned_anew() as connection:
            found = await matches(connection, query, among, (page - 1) * PAGE_SIZE, PAGE_SIZE + 1)
            if not found:
                return NOTHING
            shown = [one["id"] for one in found[:PAGE_SIZE]]
            texts = {one["id"]: one for one in await connection.fetch(_TEXTS, shown)}
    except asyncpg.QueryCanceledError as error:
        raise Unavailable(TOO_LONG) from error
    hits = [_hit(texts[entry], query) for entry in shown]
    total = found[0]["total"]
    return Found(hits, min(total, RANKED), is_counted=total <= RANKED, has_more=len(found) > PAGE_SIZE)


async def matches(
    connection: Held, query: Query, among: Among, start: int, size: int
) -> list[asyncpg.Record]:
    """``id`` and ``object_id`` of ``size`` entries from number ``start`` on, in order; ``total`` is how many
    there are, ``RANKED`` + 1 when there are more than ``RANKED``."""
    sql = _page_sql(among, query, is_ranked=start < RANKED)
    return await connection.fetch(sql, *_args(among, query), size, start)


def _hit(entry: asyncpg.Record, query: Query) -> Hit:
    return Hit(
        entry["object_id"], entry["stage"], marked(entry["title"], query), snippet(entry["body"], query)
    )


def condition(query: Query, entry: str, first: int) -> tuple[str, list[Any]]:
    """``entry`` holds every term: SQL for a list that is searched, with its arguments from ``$first`` on."""
    parts = [f"{entry}.lexemes @@ ${first}::text::tsquery"]
    parts += [f"{entry}.folded LIKE ${first + 1 + number}" for number in range(len(query.patterns))]
    return " AND ".join(parts), [query.tsquery, *query.patterns]


def _args(among: Among, query: Query) -> list[Any]:
    return [*among.args, among.kind, query.tsquery, *query.patterns]


def _page_sql(among: Among, query: Query, *, is_ranked: bool) -> str:
    size = len(_args(among, query)) + 1
    words = f"${len(among.args) + 2}::text::tsquery"
    held = _held(among, query, words)
    paging = f"LIMIT ${size} OFFSET ${size + 1}"
    sql = _RANKED if is_ranked else _REST
    return sql.format(held=held, ranked=RANKED, query=words, paging=paging)


def _held(among: Among, query: Query, words: str) -> str:
    kind = len(among.args) + 1
    checks = [f"e.folded LIKE ${kind + 2 + number}" for number in range(len(query.patterns))]
    where = " AND ".join([f"({among.where})", *checks])
    in_head = _HEAP.format(column="head", words=words, kind=f"${kind}", where=where)
    in_body = _HEAP.format(
        column="lexemes", words=words, kind=f"${kind}", where=f"NOT e.head @@ {words} AND {where}"
    )
    return f"SELECT true AS in_head, {in_head} UNION ALL SELECT false, {in_body}"


# Two heaps, those with the words in the head and the others, each sorted first and then looked at one by one
# (OFFSET 0) for as long as the page is not full: rights and long texts are asked of few, common word or not.
_HEAP = """
e.id, e.object_id, e.lexemes, e.moment FROM (
  SELECT e.id, e.object_id, e.stage, e.folded, e.head, e.lexemes, e.moment FROM search_entry e
  WHERE e.kind = {kind} AND e.{column} @@ {words}
  ORDER BY e.moment DESC, e.id OFFSET 0
) e
WHERE {where}
"""
_RANKED = """
SELECT r.id, r.object_id, count(*) OVER () AS total FROM (
  SELECT h.*, row_number() OVER () AS place FROM ({held}) h LIMIT {ranked} + 1
) r
ORDER BY r.place > {ranked}, r.in_head DESC, ts_rank(r.lexemes, {query}) DESC, r.moment DESC, r.id
{paging}
"""
_REST = "SELECT h.id, h.object_id, {ranked} + 1 AS total FROM ({held}) h {paging}"
_TEXTS = "SELECT id, object_id, stage, title, body FROM search_entry WHERE id = ANY($1)"
