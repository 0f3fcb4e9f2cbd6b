"""Which process writes a document. Whoever takes the lease raises its epoch, so that an append the old
owner still has on the way inserts nothing: not a second late, not thirty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.base import database

HELD_SECONDS = 20
ORPHANED_SECONDS = 60
LATE_SECONDS = 8  # since the last renewal, which is due every 5: the owner has missed one


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes a document, by a lease that has not run out."""

    owner: str
    epoch: int
    is_late: bool  # it has not renewed when it should have


async def holder(document_id: UUID) -> Holder | None:
    """The present owner; ``None``: the lease is free. Locks nothing, so that it disturbs no append."""
    found = await database.row(
        "SELECT owner, epoch, expires < now() + make_interval(secs => $2) AS is_late"
        " FROM room_lease WHERE room = $1 AND expires > now()",
        document_id,
        float(HELD_SECONDS - LATE_SECONDS),
    )
    return Holder(**found) if found else None


async def abandon(document_id: UUID, epoch: int) -> None:
    """The owner under ``epoch`` is dead: whoever asks next may take the room. Nothing when it was taken.

    Should it live after all, nothing is lost: its appends insert nothing as soon as another has the lease.
    """
    await database.execute(
        "UPDATE room_lease SET expires = now() WHERE room = $1 AND epoch = $2 AND expires > now()",
        document_id,
        epoch,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease of ours. ``left_open``: whoever had it before did not give it back, nor tell of its changes."""

    epoch: int
    left_open: bool


async def take(document_id: UUID, owner: str) -> int | None:
    """The new epoch of ``take_over``."""
    taken = await take_over(document_id, owner)
    return taken.epoch if taken else None


async def take_over(document_id: UUID, owner: str) -> Taken | None:
    """The lease under a new epoch, or ``None`` while another process owns the room.

    Waits for an append that is on its way under the present lease (it holds KEY SHARE): what is read
    after this call is all there will ever be from before it. An owner takes its own lease again after a
    restart or a failed commit.
    """
    other = await holder(document_id)
    if other is not None and other.owner != owner:
        return None  # asked without a lock first: an append that meets a locked lease counts it as lost
    async with database.writing():
        await database.execute("SET LOCAL lock_timeout = '4s'")
        await database.execute(
            "INSERT INTO room_lease (room, epoch, owner, expires) VALUES ($1, 0, '', '-infinity')"
            " ON CONFLICT (room) DO NOTHING",
            document_id,
        )
        # FOR UPDATE, not the UPDATE's own weaker lock: that one would not wait for KEY SHARE.
        found = await database.row(
            "SELECT owner, expires > now() AS held, expires > '-infinity' AS left_open"
            " FROM room_lease WHERE room = $1 FOR UPDATE",
            document_id,
        )
        if found is None or (found["held"] and found["owner"] != owner):
            return None
        epoch: int = await database.value(
            "UPDATE room_lease SET epoch = epoch + 1, owner = $2, expires = now() + make_interval(secs => $3)"
            " WHERE room = $1 RETURNING epoch",
            document_id,
            owner,
            float(HELD_SECONDS),
        )
        return Taken(epoch, found["left_open"])


async def renew(held: Iterable[tuple[UUID, int]]) -> set[UUID]:
    """Prolong these (room, epoch); the rooms that are still ours."""
    pairs = list(held)
    found = await database.rows(
        "UPDATE room_lease l SET expires = now() + make_interval(secs => $3)"
        " FROM unnest($1::uuid[], $2::bigint[]) AS mine(room, epoch)"
        " WHERE l.room = mine.room AND l.epoch = mine.epoch RETURNING l.room",
        [room for room, _epoch in pairs],
        [epoch for _room, epoch in pairs],
        float(HELD_SECONDS),
    )
    return {row["room"] for row in found}


async def release(document_id: UUID, epoch: int) -> None:
    """Give a room back; nothing when somebody took it already. The row stays: epochs never start again."""
    await database.execute(
        "UPDATE room_lease SET expires = '-infinity' WHERE room = $1 AND epoch = $2", document_id, epoch
    )


async def left_open(owner: str) -> list[tuple[UUID, int]]:
    """Rooms, with their epochs, that an earlier life of this process never gave back, or that no process
    has given back or renewed for a minute."""
    found = await database.rows(
        "SELECT room, epoch FROM room_lease WHERE expires > '-infinity'"
        " AND (owner = $1 OR expires < now() - make_interval(secs => $2)) LIMIT 500",
        owner,
        float(ORPHANED_SECONDS),
    )
    return [(row["room"], row["epoch"]) for row in found]
