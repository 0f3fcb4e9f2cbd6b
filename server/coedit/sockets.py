"""One member of a room: what it may do, how far it is acknowledged, and what it is sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from server.base import errors
from server.base.logs import log
from server.coedit import awareness, building, keystrokes, structs, wire
from server.coedit.entries import Entry
from server.coedit.grants import Grant, Headers
from server.coedit.limits import DOCUMENT_BYTES, STATE_REQUEST_COST, UPDATE_BYTES, Bucket
from server.coedit.patience import within
from server.coedit.standing import Ground
from server.coedit.wire import Malformed

if TYPE_CHECKING:
    from server.coedit.hub import Hub
    from server.coedit.rooms import Room

WALK_APART_BYTES = 64 * 1024  # a longer update is walked in a thread
FRAME_COST_BYTES = 64 * 1024  # a frame costs one more of the rate for each
ASK_SECONDS = 5.0
UPDATE_HEAD = bytes((wire.SYNC, wire.UPDATE))
AWARENESS_HEAD = bytes((wire.AWARENESS,))
READ_ONLY = "这份文稿现在只能看：刚才的修改没有存到共同的文稿里，请先把它导出或复制到别处。"
TOO_LARGE = "这次修改太大，没有存到共同的文稿里：请分几次粘贴，或改为上传附件。"


class Wire(Protocol):
    """What a member needs of its connection."""

    def write(self, data: bytes) -> None:
        """Send whole frames now; nothing once the connection is closing."""

    def way_out(self) -> Callable[[bytes], None]:
        """The shortest way for ready frames; it raises ``RuntimeError`` once our half is shut."""
        return self.write

    def is_full(self) -> bool:
        """Whether the reader is so slow that what we wrote piles up."""

    async def close(self, code: int, reason: str) -> None:
        """Say why and go."""


class Socket:
    """A connection in a room, from the answered handshake to its close."""

    is_person = True

    def __init__(
        self, hub: "Hub", connection: Wire, document_id: UUID, headers: Headers, grant: Grant, *, is_old: bool
    ) -> None:
        self.hub = hub
        self.document_id = document_id
        self.headers = headers
        self.grant = grant
        self.is_open = True
        self.is_live = False  # it has the whole document, and gets what comes
        self.is_refused = False  # a change was not taken: none after it can be acknowledged
        self.room: Room | None = None
        self._connection = connection
        self.send = connection.way_out()  # for who is live: asks nothing any more
        self._is_old = is_old
        self.is_active = False  # it changed something since its right was last asked
        self.asked_at = hub.now()  # for its right
        self.ground: Ground | None = None  # what that right rests on
        self.next_ground: Ground | None = None
        self._questions = self._answered = 0  # numbers of the last one
        self._behind: bytes | None = None
        self._bucket = Bucket(hub.now())
        self._received = 0
        self._settled = 0
        self._out_of_turn: set[int] = set()
        self._client_id: int | None = None

    # -- what it may

    @property
    def may_write(self) -> bool:
        """Right, schema and room allow it."""
        flagged = self.room is not None and self.room.is_flagged
        return self.grant.can_write and not self._is_old and not flagged

    def is_of(self, any_id: str) -> bool:
        """Whether ``any_id`` is that of its document, person or session."""
        return any_id in (str(self.document_id), str(self.grant.user_id), self.grant.session_id)

    async def ask_again(self) -> None:
        """Ask its right again; close it when it is gone, freeze it when it may only read now.

        An answer counts unless a later question was answered before it.
        """
        self._questions += 1
        number, ground = self._questions, self.next_ground
        try:
            active, self.is_active = self.is_active, False
            asked = self.hub.authorise(self.headers, self.document_id, is_active=active)
            grant = await within(ASK_SECONDS, asked)
        except errors.SignedOut:
            self._expel(wire.SESSION_OVER, "session over")
            return
        if number < self._answered:
            return
        self._answered = number
        if grant is None or grant.user_id != self.grant.user_id:
            self._expel(wire.NO_RIGHT, "no right")
            return
        self.asked_at, self.ground = self.hub.now(), ground
        changed = grant.can_write != self.grant.can_write
        self.grant = grant
        if changed and grant.can_write and self.is_refused:
            self.cut(wire.RESTARTING, "may write again")  # what was refused comes with its next step 2
        elif changed:
            self.write(wire.right(grant.can_write))  # before anybody writes a sentence in vain

    def freeze(self) -> None:
        """From now on it may only read, whatever earlier questions are answered."""
        self._questions += 1
        self._answered = self._questions
        if self.grant.can_write:
            self.grant = replace(self.grant, can_write=False)
            self.write(wire.right(False))

    def _expel(self, code: int, reason: str) -> None:
        log.info("socket expelled", document=str(self.document_id), user=str(self.grant.user_id), code=code)
        self.cut(code, reason)
        if self.room is not None:
            self.room.drop_waiting(self)

    # -- what it sends

    async def receive(self, data: bytes) -> None:
        """Take one message in, at the pace allowed.

        Raises:
            Malformed: no honest client sends this.
        """
        cost = 1 + len(data) // FRAME_COST_BYTES
        if data[:2] == b"\x00\x00":
            cost += STATE_REQUEST_COST
        wait = self._bucket.take(cost, self.hub.now())
        if wait:
            await asyncio.sleep(wait)
        if not self.hub.writer.open_gate.is_set():
            await self.hub.writer.open_gate.wait()
        await self._read(data)

    def receive_now(self, data: bytes) -> bool:
        """Take a message in during the call in which it arrived, if nothing about it has to wait.

        Whether it was taken; what was not belongs to ``receive``.
        """
        if not self.is_open:
            return True  # it was cut: nothing is read from it any more
        is_update = data[:2] == UPDATE_HEAD
        if not (is_update or data[:1] == AWARENESS_HEAD) or len(data) >= FRAME_COST_BYTES:
            return False
        hub = self.hub
        if hub.is_stopping or not hub.writer.open_gate.is_set() or not self._bucket.take_one(hub.now()):
            return False
        try:
            if is_update:
                self._take_update(data)
            else:
                self._take_presence(data)
        except Malformed as error:
            log.info("malformed frame", user=str(self.grant.user_id), what=str(error))
            self.cut(wire.MALFORMED, "malformed")
        except Exception as error:  # noqa: BLE001 (the edge of one connection: the others go on)
            log.error("connection failed", error=error)
            self.cut(wire.RESTARTING, "error")
        return True

    def _take_update(self, data: bytes) -> None:
        update, end = wire.read_varbytes(data, 2)
        if end != len(data):
            raise Malformed("sync")
        self._received += 1
        self.is_active = True
        scan = keystrokes.scan(update) or structs.scan(update)
        self._put(self._received, update, wire.frame(data), scan, whole=False)

    def _take_presence(self, data: bytes) -> None:
        entries, end = wire.read_varbytes(data, 1)
        if end != len(data):
            raise Malformed("presence")
        self._present(entries)

    async def _read(self, data: bytes) -> None:
        if len(data) < 1:
            raise Malformed("empty")
        kind = data[0]
        if kind == wire.SYNC:
            await self._sync(data)
        elif kind == wire.AWARENESS:
            self._take_presence(data)
        elif kind == wire.QUERY_AWARENESS and len(data) == 1:
            self._show_everybody()
        else:
            raise Malformed("kind")

    async def _sync(self, data: bytes) -> None:
        if len(data) < 3:
            raise Malformed("sync")
        body, end = wire.read_varbytes(data, 2)
        if end != len(data):
            raise Malformed("sync")
        match data[1]:
            case wire.STEP_1:
                wire.read_state_vector(body)
                self._when_clean(lambda: self._catch_up(body))
            case wire.STEP_2:
                await self._change(body, b"", DOCUMENT_BYTES, whole=True)
            case wire.UPDATE:
                await self._change(body, wire.frame(data), UPDATE_BYTES, whole=False)
            case _:
                raise Malformed("sync")

    async def _change(self, update: bytes, frame: bytes, limit: int, *, whole: bool) -> None:
        self._received += 1
        self.is_active = True
        number = self._received
        if len(update) > limit:
            self.refuse(TOO_LARGE)
            return
        scan = await building.in_thread(structs.scan, update) if len(update) > WALK_APART_BYTES else None
        self._put(number, update, frame, scan or structs.scan(update), whole=whole)

    def _put(self, number: int, update: bytes, frame: bytes, scan: structs.Scan, *, whole: bool) -> None:
        if not self.may_write:
            if whole:  # every client answers our step 1; most have nothing new
                self._when_clean(lambda: self._refuse_unless_known(scan))
            else:
                self.refuse()
            return
        if self.room is not None and not self.room.is_gone:
            entry = Entry(self, number, update, scan, whole=whole, arrived=self.hub.now())
            entry.frame = frame
            self.room.enqueue(entry)

    def _refuse_unless_known(self, scan: structs.Scan) -> None:
        if self.room is not None and not self.room.live.brings_nothing(scan):
            self.refuse()

    def refuse(self, reason: str = READ_ONLY) -> None:
        """Say that a change was not taken; the client keeps its text."""
        self.is_refused = True
        self.write(wire.refused(reason))

    def _present(self, packed: bytes) -> None:
        room = self.room
        if room is None:
            return
        for client_id, clock, state in awareness.read(packed):
            if self._client_id is None and state != awareness.GONE:
                self._client_id = client_id
            if client_id != self._client_id:
                continue
            stamped = awareness.stamp(state, self.grant.user())
            holder = room.presence.holder(client_id)
            mine = isinstance(holder, Socket) and holder.grant.user_id == self.grant.user_id
            if room.presence.say(self, client_id, clock, stamped, same_person=mine):
                self.hub.tell_presence(room)

    # -- how far it is acknowledged

    def settle(self, number: int) -> None:
        """Its ``number``-th change is on disk, or changed nothing."""
        if number == self._settled + 1:
            self._settled = number
            while self._settled + 1 in self._out_of_turn:
                self._settled += 1
                self._out_of_turn.discard(self._settled)
        else:
            self._out_of_turn.add(number)

    def ack(self) -> bytes:
        """Frame 100 as of now."""
        return wire.committed(self._settled)

    # -- what it is sent

    def greet(self) -> None:
        """The first frames: what we have, so that it sends what we lack."""
        if self._is_old:
            self.write(wire.old_schema(self.hub.schema))
        if not self.grant.can_write:
            self.write(wire.right(False))
        self._when_clean(self._ask_for_missing)

    def _ask_for_missing(self) -> None:
        if self.room is not None:
            self.write(wire.step_1(self.room.live.state_vector()))

    def _catch_up(self, state_vector: bytes) -> None:
        if self.room is None or not self.is_open:
            return
        try:
            self.write(self.room.live.answer(state_vector))
        except Malformed:
            self.cut(wire.MALFORMED, "malformed state vector")
            return
        self._go_live()

    def _go_live(self) -> None:
        """It has everything, or will have when it has read what was written."""
        self.is_live = True
        self._behind = None
        self._show_everybody()
        if self.is_slow and self.room is not None:
            self.fall_behind(self.room.live.state_vector())

    def _show_everybody(self) -> None:
        if self.room is not None:
            everybody = self.room.presence.everybody()
            if everybody:
                self.write(wire.awareness(awareness.pack(everybody)))

    def write(self, frames: bytes) -> None:
        """Send ready frames."""
        if self.is_open:
            self._connection.write(frames)

    @property
    def is_slow(self) -> bool:
        """What we wrote piles up beyond the limit."""
        return self._connection.is_full()

    def choke(self) -> None:
        """What we wrote piles up: with the next change it falls behind."""
        if self.room is not None:
            self.room.choked.add(self)

    def fall_behind(self, state_vector: bytes) -> None:
        """From here on it is sent nothing; ``state_vector`` is what it will have read by then."""
        self._behind = state_vector
        self.is_live = False

    def has_read(self) -> None:
        """The slow reader has read what was written: send the rest in one piece."""
        if self._behind is not None:
            self._when_clean(self._send_rest)

    def _send_rest(self) -> None:
        if self._behind is None or self.room is None:
            return
        self.write(wire.update(self.room.live.read(self._behind)) + self.ack())
        self._go_live()

    def _when_clean(self, act: Callable[[], None]) -> None:
        if self.room is not None and not self.room.is_gone:
            self.room.when_clean(act)

    # -- its end

    def cut(self, code: int, reason: str) -> None:
        """Close it; nothing is read from it or written to it any more."""
        if self.is_open:
            self.is_open = self.is_live = False
            self.hub.spawn(self._connection.close(code, reason))
