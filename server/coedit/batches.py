"""One batch in flight: what colleagues are going to see is committed first.

Rooms put their updates in line; the writer takes what is there, applies it to the rooms' documents,
inserts it in one statement and tells the rooms. While it is under way the next batch gathers, so a slow
disk makes batches larger, not the line longer.
"""

import asyncio
import contextlib
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from server.base.logs import log
from server.coedit import building
from server.coedit.entries import Entry
from server.coedit.limits import BATCH_BYTES, BATCH_ROWS, JOIN_SECONDS, PENDING_BYTES

COMMIT_SECONDS = 5.0
CONNECT_SECONDS = 5.0
CONNECTION = {
    "application_name": "gongbei-coedit-writer",
    "synchronous_commit": "on",  # "committed" is a promise, whatever the role's default says
    "statement_timeout": "4500",
    "timezone": "UTC",
}
# SKIP LOCKED: a lease that is being taken, or a document held still for a release, counts as lost at once;
# waiting for it would hold up the rooms beside it.
APPEND = """
    INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)
    SELECT l.room, u.data, u.user_id, u.client_id, u.epoch, now()
    FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::uuid[], $5::bigint[])
         WITH ORDINALITY AS u (room, epoch, data, user_id, client_id, place)
    JOIN room_lease l USING (room, epoch)
    ORDER BY u.place
    FOR KEY SHARE OF l SKIP LOCKED
    RETURNING document_id
"""
# The same, and whose the client ids are that the batch is the first to bring.
APPEND_AND_CLAIM = f"""
    WITH appended AS ({APPEND}), claimed AS (
        INSERT INTO coedit_client (document_id, client_id, user_id)
        SELECT c.room, c.client_id, c.user_id
        FROM unnest($6::uuid[], $7::bigint[], $8::uuid[]) AS c (room, client_id, user_id)
        WHERE c.room IN (SELECT document_id FROM appended)
        ON CONFLICT DO NOTHING
    )
    SELECT document_id FROM appended
"""  # noqa: S608 (ours)
# Not an answer to our statement but to the state of the server: nothing is wrong with the rows.
TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)


# An answer to what the rows say. Whatever else the server refuses (a table, a right, a disk page), it would
# refuse of every room: no document is to blame.
ABOUT_ROWS = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    asyncpg.PLPGSQLError,
)


class Room(Protocol):
    """What the writer needs of a room."""

    document_id: UUID
    epoch: int

    def take(self, most_rows: int, most_bytes: int) -> list[Entry]:
        """Apply waiting updates to the document; those to be inserted, and those to settle with them."""

    def has_waiting(self) -> bool:
        """Whether updates are left for a later batch."""

    def committed(self, entries: list[Entry]) -> None:
        """They are on disk: show them, acknowledge them."""

    def lost(self) -> None:
        """Somebody else has the lease; nothing was inserted."""

    def failed(self, *, poisoned: bool) -> None:
        """The commit failed, or nobody knows. ``poisoned``: this room fails where others do not."""


Batch = list[tuple[Room, list[Entry]]]


class Writer:
    """The line, the one batch under way, and the connection of its own that it goes through."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._line: dict[Room, None] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._connection: asyncpg.Connection[Any] | None = None
        self._append: Any = None
        self._append_and_claim: Any = None
        self.pending_bytes = 0
        self.open_gate = asyncio.Event()
        self.open_gate.set()

    def queue(self, room: Room) -> None:
        """``room`` has updates waiting."""
        self._line[room] = None
        self._idle.clear()
        self._wake.set()

    def drop(self, room: Room) -> None:
        """``room`` is no more."""
        self._line.pop(room, None)

    def account(self, size_bytes: int) -> None:
        """So many bytes more (or, negative, fewer) wait; past the limit sockets are not read."""
        self.pending_bytes += size_bytes
        if self.pending_bytes > PENDING_BYTES:
            self.open_gate.clear()
        else:
            self.open_gate.set()

    async def drained(self) -> None:
        """Wait until nothing is in line or under way."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write batches until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._line:
                    started = loop.time()
                    batch = self._form()
                    rows = sum(entry.row is not None for _room, entries in batch for entry in entries)
                    if batch:
                        await self._write(batch, rows)
                    # What comes within the same moment goes out in one write per member; a line that was
                    # quiet for so long is never waited for.
                    await asyncio.sleep(max(0.0, started + JOIN_SECONDS - loop.time()))
                self._idle.set()
        finally:
            self._hang_up()

    def _form(self) -> Batch:
        batch: Batch = []
        rows = size = 0
        for room in list(self._line):
            if rows >= BATCH_ROWS or size >= BATCH_BYTES:
                break
            del self._line[room]
            entries = self._take(room, BATCH_ROWS - rows, BATCH_BYTES - size)
            if entries:
                batch.append((room, entries))
                rows += len(entries)
                size += sum(entry.size for entry in entries)
            if room.has_waiting():
                self._line[room] = None  # at the end of the line
        return batch

    def _take(self, room: Room, most_rows: int, most_bytes: int) -> list[Entry]:
        try:
            return room.take(most_rows, most_bytes)
        except BaseException as error:  # the edge of one room: the others are written on
            if not building.is_bug(error):
                raise
            log.error("room failed", room=str(room.document_id), error=error)
            room.failed(poisoned=True)
            return []

    async def _write(self, batch: Batch, rows: int) -> None:
        batch = self._tell_unchanged(batch)
        try:
            inserted = await self._insert(batch) if rows else set()
        except TRANSIENT as error:
            log.warning("commit failed", error=type(error).__name__, rooms=len(batch), rows=rows)
            self._hang_up()
            for room, _entries in batch:
                room.failed(poisoned=False)
            return
        except asyncpg.PostgresError as error:
            log.warning("batch refused", error=type(error).__name__, rooms=len(batch), rows=rows)
            for one in batch:
                await self._write_alone(*one)
            return
        for room, entries in batch:
            self._tell(room, entries, inserted)

    def _tell_unchanged(self, batch: Batch) -> Batch:
        """Rooms to which nothing is new do not share the fate of the others; those that are left."""
        changed = []
        for room, entries in batch:
            if any(entry.row is not None for entry in entries):
                changed.append((room, entries))
            else:
                self._tell(room, entries, set())
        return changed

    async def _write_alone(self, room: Room, entries: list[Entry]) -> None:
        try:
            inserted = await self._insert([(room, entries)])
        except TRANSIENT as error:
            log.warning("commit failed", error=type(error).__name__, room=str(room.document_id))
            self._hang_up()
            room.failed(poisoned=False)
        except asyncpg.PostgresError as error:
            log.error("room refused", error=type(error).__name__, room=str(room.document_id))
            room.failed(poisoned=isinstance(error, ABOUT_ROWS))
        else:
            self._tell(room, entries, inserted)

    def _tell(self, room: Room, entries: list[Entry], inserted: set[UUID]) -> None:
        if room.document_id not in inserted and any(entry.row is not None for entry in entries):
            room.lost()
            return
        try:
            room.committed(entries)
        except BaseException as error:  # the edge of one room: the others are told on
            if not building.is_bug(error):
                raise
            log.error("room failed", room=str(room.document_id), error=error)
            room.failed(poisoned=False)

    async def _insert(self, batch: Batch) -> set[UUID]:
        """The rooms whose rows went in: all of a room's rows, or none.

        Raises:
            asyncpg.PostgresError, OSError, TimeoutError: nothing went in, or nobody knows.
        """
        lines = [
            (room.document_id, room.epoch, entry.row, entry.user_id, entry.client_id)
            for room, entries in batch
            for entry in entries
            if entry.row is not None
        ]
        if self._connection is None:
            async with asyncio.timeout(COMMIT_SECONDS):
                await self._dial()
        columns = [list(column) for column in zip(*lines, strict=True)]
        claims = [
            (room.document_id, client, entry.user_id)
            for room, entries in batch
            for entry in entries
            for client in entry.claims
        ]
        # The driver's own clock; one of asyncio's around every batch costs a tenth of the process (measured).
        if claims:
            columns += [list(column) for column in zip(*claims, strict=True)]
            found = await self._append_and_claim.fetch(*columns, timeout=COMMIT_SECONDS)
        else:
            found = await self._append.fetch(*columns, timeout=COMMIT_SECONDS)
        return {row["document_id"] for row in found}

    async def _dial(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS, server_settings=CONNECTION)
        try:
            append = await connection.prepare(APPEND)
            append_and_claim = await connection.prepare(APPEND_AND_CLAIM)
        except BaseException:  # also when the time is over
            connection.terminate()
            raise
        self._connection, self._append, self._append_and_claim = connection, append, append_and_claim

    def _hang_up(self) -> None:
        """Drop the connection. An insert it still has on the way meets a higher epoch."""
        if self._connection is not None:
            with contextlib.suppress(asyncpg.InterfaceError):
                self._connection.terminate()
            self._connection = self._append = self._append_and_claim = None
