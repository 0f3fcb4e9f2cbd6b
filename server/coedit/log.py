"""The committed log of a document: its first state, and the document built from it.

Everybody may read here; only the owner of a room appends (``batches``), except for the one seed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pycrdt import Doc

from server.base import database
from server.base.errors import Conflict
from server.coedit import building, clients, structs
from server.coedit.wire import Malformed

READ = """
    SELECT upto_seq AS seq, data FROM coedit_base WHERE document_id = $1
    UNION ALL
    SELECT u.seq, u.data FROM coedit_update u, coedit_base b
    WHERE b.document_id = $1 AND u.document_id = $1 AND u.seq > b.upto_seq
    ORDER BY seq
"""  # one statement, one snapshot: a compaction in between moves rows into the base
AFTER = """
    WITH start AS (
        SELECT upto_seq, data FROM (
            SELECT upto_seq, data FROM coedit_base WHERE document_id = $1
            UNION ALL SELECT upto_seq, data FROM coedit_past WHERE document_id = $1) known
        ORDER BY upto_seq <= $2 DESC, abs(upto_seq - $2) LIMIT 1)
    SELECT upto_seq AS seq, data, NULL::uuid AS user_id, NULL::timestamptz AS at FROM start
    UNION ALL
    SELECT u.seq, u.data, u.user_id, u.at FROM coedit_update u, start
    WHERE u.document_id = $1 AND u.seq > start.upto_seq AND u.seq <= $3
    ORDER BY seq
"""
NEWEST = 2**63 - 1  # of any log
MINUTES = """
    SELECT max(u.seq) AS seq, max(u.at) AS at FROM coedit_update u
    WHERE u.document_id = $1 AND u.seq > (
        SELECT min(upto_seq) FROM (SELECT upto_seq FROM coedit_base WHERE document_id = $1
                                   UNION ALL SELECT upto_seq FROM coedit_past WHERE document_id = $1) known)
    GROUP BY date_trunc('minute', u.at) ORDER BY 1
"""
READ_SECONDS = 5.0


class NotSeeded(LookupError):
    """The document has no first state; nobody may type into a blank that stands for a lost plan."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The base first, then the rows after it."""

    updates: list[bytes]
    base_seq: int
    last_seq: int

    @property
    def rows(self) -> int:
        """How many rows the base does not cover."""
        return len(self.updates) - 1


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the log: whose it is, by the server's knowledge, and when it was committed."""

    seq: int
    data: bytes
    user_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """``start`` is the document up to some row; ``changes`` are the rows after it, one by one."""

    start: bytes
    start_seq: int
    changes: list[Change]


async def seed(document_id: UUID, update: bytes, user_id: UUID) -> None:
    """Give a document its first state, once for all time, in the caller's transaction.

    Raises:
        Conflict: it has one; nothing was written.
        Malformed: ``update`` is not a Y update (v1) that stands by itself.
    """
    if building.fold([update]) is None:
        raise Malformed("seed")
    made = await database.row(
        """
        WITH base AS (
            INSERT INTO coedit_base (document_id, upto_seq, data, at) VALUES ($1, 0, $2, now())
            ON CONFLICT (document_id) DO NOTHING RETURNING document_id
        )
        INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)
        SELECT document_id, $2, $3, 0, 0, now() FROM base RETURNING seq
        """,
        document_id,
        update,
        user_id,
    )
    if made is None:
        raise Conflict("这份文稿已经有内容了，没有再写一遍。")
    await database.execute(
        "UPDATE coedit_base SET upto_seq = $2 WHERE document_id = $1", document_id, made["seq"]
    )
    wrote = [client for client, _start, _end in structs.scan_own(update).gives]
    await clients.claim(document_id, wrote, user_id)


async def read(document_id: UUID) -> Stored:
    """What is committed now.

    Raises:
        NotSeeded: there is no such document.
    """
    found = await database.rows(READ, document_id)
    if not found:
        raise NotSeeded(str(document_id))
    return Stored([row["data"] for row in found], found[0]["seq"], found[-1]["seq"])


async def after(document_id: UUID, seq: int, upto: int = NEWEST) -> Stretch:
    """The rows after ``seq`` and up to ``upto`` one by one, as far back as they are kept (24 hours), and what
    they build on.

    It may begin earlier than asked for, or later when rows are gone already.

    Raises:
        NotSeeded: there is no such document.
    """
    found = await database.rows(AFTER, document_id, seq, upto)
    if not found:
        raise NotSeeded(str(document_id))
    start, *changes = found
    return Stretch(start["data"], start["seq"], [Change(**change) for change in changes])


async def minutes(document_id: UUID) -> list[tuple[int, datetime]]:
    """The last row of every minute in which somebody wrote, and its moment, as far back as rows are kept."""
    return [(row["seq"], row["at"]) for row in await database.rows(MINUTES, document_id)]


async def load(document_id: UUID) -> "Doc[Any]":
    """The committed document, built in a thread; the caller's own copy.

    Raises:
        NotSeeded: there is no such document.
    """
    stored = await read(document_id)
    built = await building.in_thread(building.build, stored.updates)
    return built.doc


async def state(document_id: UUID) -> bytes:
    """The committed document as one update.

    Raises:
        NotSeeded: there is no such document.
    """
    doc = await load(document_id)
    return await building.in_thread(doc.get_update)
