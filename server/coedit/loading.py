"""Opening rooms: lease, log, document; whatever fails, who waits for the room is told."""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from server.base.database import DATABASE_DOWN
from server.base.logs import log
from server.coedit import building, clients, leases, mending, wire
from server.coedit.building import Built
from server.coedit.log import NotSeeded, read
from server.coedit.patience import within
from server.coedit.rooms import Room

if TYPE_CHECKING:
    from server.coedit.hub import Hub

LOAD_SECONDS = 5.0
NOT_TOLD_OF = -1  # batches: the owner before us was killed and may have told nobody of its changes


class Loader:
    """Builds the documents of a hub's rooms."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub

    async def load(self, room: Room) -> None:
        """Open ``room``, point who waits elsewhere, or close it."""
        try:
            await self._load(room)
        except NotSeeded:
            log.error("document without a first state", document=str(room.document_id))
            room.close(wire.NO_RIGHT, "no document")
        except DATABASE_DOWN as error:
            log.warning("room did not load", document=str(room.document_id), error=type(error).__name__)
            room.close(wire.TRY_AGAIN, "not loaded")
        except BaseException as error:
            if not building.is_bug(error):
                raise
            log.error("room did not load", document=str(room.document_id), error=error)
            room.close(wire.TRY_AGAIN, "not loaded")

    async def _load(self, room: Room) -> None:
        taken = await within(LOAD_SECONDS, leases.take_over(room.document_id, self._hub.owner))
        if taken is None:
            room.point_elsewhere()
            return
        built, rows = await within(LOAD_SECONDS, self._build(room.document_id))
        if await within(LOAD_SECONDS, self._mend(room, taken.epoch, built)):
            built, rows = await within(LOAD_SECONDS, self._build(room.document_id))
        if built.skipped:
            log.error("document with unreadable rows", document=str(room.document_id), rows=built.skipped)
        room.is_flagged |= self._hub.quarantine.holds(room.document_id)
        if taken.left_open:
            room.settled_batches = NOT_TOLD_OF
        room.open(built, taken.epoch, rows)

    async def _build(self, document_id: UUID) -> tuple[Built, int]:
        stored = await read(document_id)
        owners = await clients.owners(document_id)
        built = await building.in_thread(building.build, stored.updates)
        return replace(built, owners=owners, last_seq=stored.last_seq), stored.rows

    async def _mend(self, room: Room, epoch: int, built: Built) -> bool:
        """Put a document right that is not in shape, and tell; whether its log has grown."""
        content = self._hub.content
        if content is None:
            return False
        try:
            before = await mending.mend(content, room.document_id, epoch, built.doc)
        except mending.Unmendable as error:
            room.is_flagged = True
            self._hub.spawn(content.spoilt(room.document_id, None, str(error), None))
            return False
        if before is not None:
            self._hub.spawn(content.spoilt(room.document_id, None, "mended", before))
        return before is not None

    async def rebuild(self, room: Room) -> Built | None:
        """The committed document once more; ``None``: it could not be had, and the room is closed."""
        try:
            return (await within(LOAD_SECONDS, self._build(room.document_id)))[0]
        except (NotSeeded, *DATABASE_DOWN) as error:
            log.warning("room did not reload", document=str(room.document_id), error=type(error).__name__)
        except BaseException as error:
            if not building.is_bug(error):
                raise
            log.error("room did not reload", document=str(room.document_id), error=error)
        room.close(wire.TRY_AGAIN, "not loaded")
        return None
