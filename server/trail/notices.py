"""通知: one act is one notice per person, never to whoever did it, and quiet at night."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from server.base.clock import local, now
from server.base.database import execute, in_transaction, rows
from server.base.ids import new_id

Row: TypeAlias = dict[str, Any]
Door: TypeAlias = "Callable[[Any, list[UUID]], Awaitable[set[UUID]]]"

QUIET_FROM = time(21)
QUIET_UNTIL = time(7)
PAGE_SIZE = 30
KEPT_DAYS = 400  # a school year and the summer
ACTS = UUID("5b0f7c1e-2d0c-4c39-9a51-6f2f5d1f2a10")  # a name space of our own

TELL = """
INSERT INTO notice (id, user_id, act_id, kind, object_id, actor_id, title, body, url, at, loud_at)
SELECT id, user_id, $3, $4, $5, $6, $7, $8, $9, $10, $11
FROM unnest($1::uuid[], $2::uuid[]) AS told(id, user_id)
ON CONFLICT ON CONSTRAINT uq_notice_act DO NOTHING
"""
PAGE = """
SELECT id, kind, object_id, title, body, url, at, read_at, count(*) OVER () AS total
FROM notice WHERE user_id = $1 AND ($2 = '' OR kind = $2) AND (NOT $3 OR read_at IS NULL)
ORDER BY at DESC, id DESC LIMIT $4 OFFSET $5
"""
# The bell: counted in the query of the visit. Past a hundred nobody counts.
UNREAD = """
(SELECT count(*) FROM (SELECT 1 FROM notice n
  WHERE n.user_id = u.id AND n.read_at IS NULL AND n.loud_at <= now() LIMIT 100) AS unread)
"""

# By kind: which of these objects the person may still see. A kind without a door is always open: its page
# decides. Handed over by ``app``.
doors: dict[str, Door] = {}


def act(object_id: UUID, what: str) -> UUID:
    """The id of an act said in words, as ``act(plan_id, "released 3")``: told twice, it is one act."""
    return uuid5(ACTS, f"{object_id} {what}")


async def tell(
    user_ids: Iterable[UUID],
    act_id: UUID,
    *,
    title: str,
    url: str,
    kind: str,
    body: str = "",
    object_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Tell these people, in the transaction of the act. The actor is left out; who knows already is not told
    again.

    ``title`` is one sentence; ``url`` an address of ours, whose own door decides when it is opened; ``kind``
    is the kind of ``object_id`` ("plan", "job", "account", …), by which the inbox filters.
    """
    assert in_transaction(), "tell() belongs into the writing() block of the act"
    told = sorted({user_id for user_id in user_ids if user_id != actor_id})
    if told:
        moment = now()
        await execute(
            TELL, [new_id() for _one in told], told, act_id, kind, object_id, actor_id, title, body, url,
            moment, loud_at(moment),
        )  # fmt: skip


def loud_at(moment: datetime) -> datetime:
    """From when on the bell counts what happens at ``moment``: at night not before seven."""
    then = local(moment)
    if QUIET_UNTIL <= then.time() < QUIET_FROM:
        return moment
    day = then.date() + timedelta(days=1) if then.time() >= QUIET_FROM else then.date()
    return datetime.combine(day, QUIET_UNTIL, then.tzinfo)


async def page_of(
    user_id: UUID, *, kind: str = "", unread: bool = False, page: int = 1
) -> tuple[list[Row], int]:
    """One page of a person's notices, newest first, and how many there are in all."""
    found = await rows(PAGE, user_id, kind, unread, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    return found, found[0]["total"] if found else 0


async def kinds_of(user_id: UUID) -> list[str]:
    """The kinds this person has notices of."""
    found = await rows("SELECT DISTINCT kind FROM notice WHERE user_id = $1 ORDER BY kind", user_id)
    return [line["kind"] for line in found]


async def withdrawn(viewer: Any, lines: list[Row]) -> set[UUID]:
    """The ids of those of these notices whose object is no longer there for the viewer; one query a kind."""
    gone: set[UUID] = set()
    for kind in {line["kind"] for line in lines} & doors.keys():
        named = [line for line in lines if line["kind"] == kind and line["object_id"] is not None]
        seen = await doors[kind](viewer, [line["object_id"] for line in named])
        gone |= {line["id"] for line in named if line["object_id"] not in seen}
    return gone


async def open_one(user_id: UUID, notice_id: UUID) -> Row | None:
    """Mark one notice as read; where it leads, or ``None`` when it is not this person's."""
    found = await rows(
        "UPDATE notice SET read_at = coalesce(read_at, $3) WHERE id = $2 AND user_id = $1"
        " RETURNING url, kind",
        user_id, notice_id, now(),
    )  # fmt: skip
    return found[0] if found else None


async def read_all(user_id: UUID) -> None:
    """Everything is read."""
    await execute("UPDATE notice SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL", user_id, now())


async def read_about(user_id: UUID, object_id: UUID) -> None:
    """What is said about this object is read: the person has opened it."""
    await execute(
        "UPDATE notice SET read_at = $3 WHERE user_id = $1 AND object_id = $2 AND read_at IS NULL",
        user_id, object_id, now(),
    )  # fmt: skip


async def forget_old() -> None:
    """Delete notices of an earlier school year."""
    await execute("DELETE FROM notice WHERE at < $1", now() - timedelta(days=KEPT_DAYS))
