"""批注: reading threads and their remarks, with the rights of the reader in the query."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.mentioning import pieces
from server.plans.tables import State

PAGE_SIZE = 100
NO_THREAD = "没有找到这条批注：可能已经删除，或者不在你能看的教案里。"

# $1 plan, $2 the viewer. What the author noted before sharing is theirs alone, and a thread whose
# remarks are all deleted is no more.
SEEN = """
t.plan = $1 AND (t.author = $2 OR NOT t.before_sharing)
AND EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id AND c.deleted_at IS NULL)
"""
SHOWS = {
    "open": "t.verdict = '' AND $3::uuid IS NOT NULL",
    "settled": "t.verdict <> '' AND $3::uuid IS NOT NULL",
    "mine": "EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id AND c.author = $3"
    " AND c.deleted_at IS NULL)",
    "mentions": "EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id"
    " AND c.mentions @> ARRAY[$3]::uuid[])",
}
_COLUMNS = """
SELECT t.*, s.name AS settled_name,
  coalesce((SELECT nullif(c.signed, '') FROM plan_comment c WHERE c.id = t.id), u.name) AS author_name
FROM plan_thread t JOIN users u ON u.id = t.author LEFT JOIN users s ON s.id = t.settled_by
"""
_PAGE = f"""
{_COLUMNS} WHERE {SEEN} AND {{shown}}
  AND ($4::uuid IS NULL OR (t.created_at, t.id) >
    (SELECT o.created_at, o.id FROM plan_thread o WHERE o.id = $4 AND o.plan = $1))
ORDER BY t.created_at, t.id LIMIT {PAGE_SIZE + 1}
"""  # noqa: S608
_ONE = f"{_COLUMNS} WHERE {SEEN} AND t.id = $3"
_COUNTS = f"""
SELECT {", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in SHOWS.items())}
FROM plan_thread t WHERE {SEEN}
"""  # noqa: S608
_REMARKS = """
SELECT c.id, c.thread, c.author, c.body, c.created_at, c.edited_at, c.deleted_at IS NOT NULL AS is_deleted,
       c.signed, u.name AS reader_name, coalesce(nullif(c.signed, ''), u.name) AS author_name,
       CASE WHEN c.signed = '' THEN u.hue ELSE 8 END AS author_hue,
       (SELECT array_agg(m.name) FROM users m WHERE m.id = ANY(c.mentions)) AS names
FROM plan_comment c JOIN users u ON u.id = c.author
WHERE c.thread = ANY($1::uuid[]) ORDER BY c.created_at, c.id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of threads, oldest first. ``after`` is where the next begins, ``None`` at the end; ``counts``
    says how many each filter has."""

    threads: list[Row]
    after: UUID | None
    counts: dict[str, int]


async def page_of(viewer: Viewer, plan: Row, show: str, after: UUID | None = None) -> Found:
    """The threads of a plan from ``access.find_in_circle`` that ``show`` (a key of ``SHOWS``) names."""
    seen = _seen(viewer, plan)
    found = await rows(_PAGE.format(shown=SHOWS[show]), *seen, viewer.id, after)
    counts = await row(_COUNTS, *seen, viewer.id)
    assert counts is not None
    more = found[PAGE_SIZE - 1]["id"] if len(found) > PAGE_SIZE else None
    return Found(await _with_remarks(viewer, plan, found[:PAGE_SIZE]), more, counts)


async def find(viewer: Viewer, plan: Row, thread_id: UUID) -> Row:
    """One thread with its ``remarks``.

    Raises:
        Missing: not in this plan, or not for this viewer.
    """
    found = await row(_ONE, *_seen(viewer, plan), thread_id)
    if found is None:
        raise Missing(NO_THREAD)
    return (await _with_remarks(viewer, plan, [found]))[0]


async def find_locked(viewer: Viewer, plan: Row, thread_id: UUID) -> Row:
    """The row alone, locked until the transaction ends.

    Raises:
        Missing: not in this plan, or not for this viewer.
    """
    found = await row(f"{_ONE} FOR UPDATE OF t", *_seen(viewer, plan), thread_id)
    if found is None:
        raise Missing(NO_THREAD)
    return found


def _seen(viewer: Viewer, plan: Row) -> tuple[UUID, UUID]:
    return plan["id"], viewer.id


async def _with_remarks(viewer: Viewer, plan: Row, found: list[Row]) -> list[Row]:
    by_thread: dict[UUID, list[dict[str, Any]]] = {thread["id"]: [] for thread in found}
    for line in await rows(_REMARKS, list(by_thread)) if by_thread else ():
        line["pieces"] = list(pieces(line["body"], line["names"] or ()))
        line["is_mine"] = line["author"] == viewer.id
        by_thread[line["thread"]].append(line)
    is_shared = plan["state"] not in (State.DRAFT, State.PRIVATE)
    for thread in found:
        thread["remarks"] = by_thread[thread["id"]]
        thread["is_private"] = thread["before_sharing"] and is_shared
    return found
