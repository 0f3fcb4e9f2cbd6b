"""Changes from outside: another process of the platform writes into a document through its owner.

Such a writer is no member: nobody sees it, nothing is sent to it but the answer. What it brings goes the way
of every keystroke: one batch, fenced, shown when committed.
"""

import asyncio
import contextlib
from uuid import UUID

import websockets
from websockets.asyncio.server import ServerConnection

from server.base.logs import log
from server.coedit import building, errands, structs, wire
from server.coedit.entries import Entry
from server.coedit.errands import Request
from server.coedit.grants import Grant
from server.coedit.hub import Hub
from server.coedit.limits import DOCUMENT_BYTES
from server.coedit.live import EMPTY
from server.coedit.recipients import Wire
from server.coedit.rooms import Room
from server.coedit.scans import Scan
from server.coedit.sockets import READ_ONLY, TOO_LARGE, Socket

UNREADABLE = "这次修改读不了，没有存到共同的文稿里，文稿没有改动：请告诉平台管理员。"
PAUSE_SECONDS = 2.0  # so long may a document be held still; people's keystrokes wait unacknowledged


class Nowhere(Wire):
    """The connection of somebody who is shown nothing."""

    def write(self, data: bytes) -> None:
        """Nothing."""

    def is_full(self) -> bool:
        """Never."""
        return False

    async def close(self, code: int, reason: str) -> None:
        """Nothing."""


class Outsider(Socket):
    """Whoever sent ``request``; ``outcome`` is the answer. Its right was asked where it comes from."""

    is_person = False

    def __init__(self, hub: Hub, room: Room, request: Request, scan: Scan) -> None:
        grant = Grant(request.user_id, "", 0, True, "")
        super().__init__(hub, Nowhere(), room.document_id, {}, grant, is_old=False)
        self.room: Room = room
        self.outcome: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._request = request
        self._scan = scan

    @property
    def may_write(self) -> bool:
        """Asked at the very moment its change is taken in: is the document what it was computed against?"""
        return super().may_write and self._is_expected(self.room)

    def _is_expected(self, room: Room) -> bool:
        if room.live.brings_nothing(self._scan):
            return True  # sent once more after nobody knew; it changes nothing any more
        have = wire.read_state_vector(room.live.state_vector())
        if have != wire.read_state_vector(self._request.expected):
            return False
        if self._request.deleted and self._request.deleted != errands.digest(room.live.deletions()):
            return False
        return self._scan.extend(have) is not None

    def settle(self, number: int) -> None:
        """It is on disk."""
        self._answer(errands.DONE)

    def refuse(self, reason: str = READ_ONLY) -> None:
        """It was not taken in."""
        if reason == READ_ONLY and not self.room.is_flagged:
            self._answer(errands.MOVED)
        else:
            self._answer(errands.REFUSED, reason)

    def cut(self, code: int, reason: str) -> None:
        """The room ended, or the library could not take it in."""
        self.is_open = False
        if code == wire.MALFORMED:
            log.error("change refused", document=str(self.room.document_id), reason=reason)
            self._answer(errands.REFUSED, UNREADABLE)
        else:
            self._answer(errands.AGAIN)

    def _answer(self, kind: int, words: str = "") -> None:
        if not self.outcome.done():
            self.outcome.set_result(bytes((kind,)) + words.encode())


class Errand:
    """One connection of another process, about one document, until it hangs up."""

    def __init__(self, hub: Hub, room: Room, connection: ServerConnection) -> None:
        self._hub = hub
        self._room = room
        self._connection = connection

    async def run(self) -> None:
        """Answer its messages until it hangs up."""
        try:
            while True:
                await self._take(await self._connection.recv(decode=False))
        finally:
            self._room.go_on(self)
            self._hub.resting.let_go(self._room)

    async def _take(self, message: bytes) -> None:
        if message[:1] == bytes((errands.PAUSE,)):
            await self._connection.send(await self._pause())
            return
        request = errands.unpack(message)
        answer = await self._apply(request)
        self._room.go_on(self)
        log.info(
            "applied from outside", document=str(self._room.document_id), cause=request.cause,
            user=str(request.user_id), bytes=len(request.update), outcome=answer[0],
        )  # fmt: skip
        await self._connection.send(answer)

    async def _pause(self) -> bytes:
        """Hold the document still as soon as all of it is committed; what it is."""
        room = self._room
        if room.paused_by is not None:
            return bytes((errands.AGAIN,))
        room.paused_by = self
        asyncio.get_running_loop().call_later(PAUSE_SECONDS, room.go_on, self)
        clean = asyncio.Event()
        room.when_clean(clean.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(clean.wait(), PAUSE_SECONDS)
        if room.is_gone or not clean.is_set():
            return bytes((errands.AGAIN,))
        return bytes((errands.STATE,)) + room.live.read(EMPTY)

    async def _apply(self, request: Request) -> bytes:
        if len(request.update) > DOCUMENT_BYTES:
            return bytes((errands.REFUSED,)) + TOO_LARGE.encode()
        try:  # a patch of a whole plan may have more structs than one frame of a person
            scan = await building.in_thread(structs.scan_own, request.update)
        except wire.Malformed as error:
            log.error("patch refused", document=str(self._room.document_id), cause=request.cause, error=error)
            return bytes((errands.REFUSED,)) + UNREADABLE.encode()
        room = self._room
        if room.is_gone:
            return bytes((errands.AGAIN,))
        writer = Outsider(self._hub, room, request, scan)
        entry = Entry(writer, 1, request.update, scan, whole=True, arrived=self._hub.now())
        room.enqueue_first(entry)
        room.go_on(self)
        return await writer.outcome


async def serve(hub: Hub, connection: ServerConnection, document_id: UUID) -> None:
    """Let another process write into this document, if it is ours or free.

    Raises:
        Malformed: what it sends is no errand.
    """
    with contextlib.suppress(websockets.ConnectionClosed):
        room = await hub.open(document_id)
        if room.is_gone:
            kind = errands.ELSEWHERE if room.is_elsewhere else errands.AGAIN
            await connection.recv()
            await connection.send(bytes((kind,)))
        else:
            await Errand(hub, room, connection).run()
