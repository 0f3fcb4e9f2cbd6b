"""What is done beside the typing: documents that come to rest are told of, long logs are folded."""

import asyncio
import contextlib
from typing import TYPE_CHECKING
from uuid import UUID

from server.base.database import DATABASE_DOWN
from server.base.logs import log
from server.coedit import compacting, leases, wire
from server.coedit.grants import Settled
from server.coedit.log import NotSeeded
from server.coedit.patience import within
from server.coedit.rooms import Room

if TYPE_CHECKING:
    from server.coedit.hub import Hub

SETTLE_SECONDS = 600.0
TELL_SECONDS = 5.0
COMPACT_ROWS = 512
COMPACT_IDLE_ROWS = 16  # fewer are read as fast as they would be folded
ORPHANS_SECONDS = 60.0


class Resting:
    """Settles, folds and puts away the rooms of a hub."""

    def __init__(self, hub: "Hub", settled: Settled, empty_seconds: float) -> None:
        self._hub = hub
        self._settled = settled
        self._empty_seconds = empty_seconds
        self._unsettled: set[UUID] = set()  # changed in rooms that failed
        self._looked_for_orphans = hub.now()

    def let_go(self, room: Room) -> None:
        """An opened room that nobody else is in is evicted like one that the last member left."""
        if not room.members and not room.is_gone:
            self._rest(room)
            asyncio.get_running_loop().call_later(self._empty_seconds, self._evict, room)

    def _evict(self, room: Room) -> None:
        if room.members or room.is_gone or not room.is_at_rest():
            return  # whoever came meanwhile leaves again, and sets the clock again
        if room.is_changed:  # the database was away when it came to rest
            self.let_go(room)
            return
        rows, epoch = room.rows, room.epoch
        room.close(wire.RESTARTING, "empty")
        self._hub.spawn(self._put_away(room.document_id, epoch, rows))

    async def _put_away(self, document_id: UUID, epoch: int, rows: int) -> None:
        with contextlib.suppress(NotSeeded, *DATABASE_DOWN):
            if rows >= COMPACT_IDLE_ROWS:
                await compacting.compact(document_id)
            await compacting.forget(document_id)
            await leases.release(document_id, epoch)

    # -- folding

    def after_commit(self, room: Room) -> None:
        """Compact when the log has grown; settle when the last one left before this commit."""
        if room.rows >= COMPACT_ROWS and room.may_compact:
            room.may_compact = False
            self._hub.spawn(self._compact(room))
        self.let_go(room)

    async def _compact(self, room: Room) -> None:
        may_again = True
        try:
            may_again = await self._fold(room)
            await compacting.forget(room.document_id)
        except (NotSeeded, *DATABASE_DOWN) as error:
            log.warning("compaction failed", document=str(room.document_id), error=type(error).__name__)
        except Exception:
            room.rows = 0  # tried again when as much was written once more, not at every commit
            raise
        finally:
            room.may_compact = may_again

    async def _fold(self, room: Room) -> bool:
        """Whether it folds; what does not was reported, and is tried again when the room is next opened."""
        while room.rows >= COMPACT_ROWS:
            folded = await compacting.compact(room.document_id)
            if folded is None:
                return False
            # 0: somebody else has just folded it, and what came since is little
            room.rows = room.rows - folded if folded else 0
        return True

    # -- telling

    def _rest(self, room: Room) -> None:
        if room.is_changed and room.is_at_rest() and not room.is_settling:
            room.is_settling = True
            self._hub.spawn(self._settle(room))

    async def _settle(self, room: Room) -> None:
        batches = room.batches
        try:
            await self._settled(room.document_id)
            room.settled_batches, room.changed_at = batches, self._hub.now()
        except DATABASE_DOWN as error:  # the sweep tries again
            log.warning("settling failed", document=str(room.document_id), error=type(error).__name__)
        finally:
            room.is_settling = False

    def remember(self, room: Room) -> None:
        """It ends; what nobody was told of is told by the next sweep."""
        if room.is_changed:
            self._unsettled.add(room.document_id)

    async def sweep(self) -> None:
        """Every few seconds: long work, rooms that failed, and what killed processes left."""
        now = self._hub.now()
        for room in list(self._hub.rooms.values()):
            if room.is_changed and (not room.members or now - room.changed_at > SETTLE_SECONDS):
                self._rest(room)
        await self._settle_failed()
        if now - self._looked_for_orphans > ORPHANS_SECONDS:
            self._looked_for_orphans = now
            await self.settle_left_open()

    async def _settle_failed(self) -> None:
        for document_id in list(self._unsettled):
            try:
                await within(TELL_SECONDS, self._settled(document_id))
            except DATABASE_DOWN:
                return
            self._unsettled.discard(document_id)

    async def settle_left_open(self) -> None:
        """What an earlier life of this process, or one that is no more, had open when it was killed comes to
        rest now."""
        try:
            for document_id, epoch in await leases.left_open(self._hub.owner):
                if document_id not in self._hub.rooms:
                    await self._settled(document_id)
                    await leases.release(document_id, epoch)
        except DATABASE_DOWN as error:
            log.warning("settling failed", error=type(error).__name__)

    async def give_back(self) -> None:
        """At the end of this process: another may take the rooms at once."""
        rooms = [room for room in self._hub.rooms.values() if room.epoch]
        for room in rooms:
            room.close(wire.RESTARTING, "restart")
        await asyncio.gather(*(self._give_back(room) for room in rooms))

    async def _give_back(self, room: Room) -> None:
        if room.is_changed:  # else the lease stays, and the next start settles it
            await self._settled(room.document_id)
        await leases.release(room.document_id, room.epoch)
