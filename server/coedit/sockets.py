"""One member of a room: what it may do, how far it is acknowledged, and what it is sent."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from server.base import errors
from server.base.logs import log
from server.coedit import awareness, building, deletions, keystrokes, structs, wire
from server.coedit.entries import Entry
from server.coedit.grants import Grant, Headers
from server.coedit.limits import DOCUMENT_BYTES, STATE_REQUEST_COST, UPDATE_BYTES, WALK_APART_BYTES, Bucket
from server.coedit.patience import within
from server.coedit.recipients import Recipient, Wire
from server.coedit.scans import Scan
from server.coedit.standing import Ground
from server.coedit.wire import Malformed

if TYPE_CHECKING:
    from server.coedit.hub import Hub

FRAME_COST_BYTES = 64 * 1024  # a frame costs one more of the rate for each
ASK_SECONDS = 5.0
UPDATE_HEAD = bytes((wire.SYNC, wire.UPDATE))
AWARENESS_HEAD = bytes((wire.AWARENESS,))
READ_ONLY = "这份文稿现在只能看：刚才的修改没有存到共同的文稿里，请先把它导出或复制到别处。"
TOO_LARGE = "这次修改太大，没有存到共同的文稿里：请分几次粘贴，或改为上传附件。"


class Socket(Recipient):
    """A connection in a room, from the answered handshake to its close."""

    is_person = True

    def __init__(
        self, hub: "Hub", connection: Wire, document_id: UUID, headers: Headers, grant: Grant, *, is_old: bool
    ) -> None:
        super().__init__(hub, connection)
        self.document_id = document_id
        self.headers = headers
        self.grant = grant
        self.is_refused = False  # a change was not taken: none after it can be acknowledged
        self._is_old = is_old
        self.is_active = False  # it changed something since its right was last asked
        self.asked_at = hub.now()  # for its right
        self.ground: Ground | None = None  # what that right rests on
        self.next_ground: Ground | None = None
        self._questions = self._answered = 0  # numbers of the last one
        self._bucket = Bucket(hub.now())
        self._received = 0
        self._client_id: int | None = None

    # -- what it may

    @property
    def may_write(self) -> bool:
        """Right, schema and room allow it."""
        flagged = self.room is not None and self.room.is_flagged  # asked for every change: no call
        return self.grant.can_write and not self._is_old and not flagged

    def _is_in_flagged_room(self) -> bool:
        """Whether nobody writes here: told at the greeting, and over when the room is closed."""
        return self.room is not None and self.room.is_flagged

    def greet(self) -> None:
        """The first frames: what it may, and what we have, so that it sends what we lack."""
        if self._is_old:
            self.write(wire.old_schema(self.hub.schema))
        if not self.grant.can_write or (not self._is_old and self._is_in_flagged_room()):
            self.write(wire.right(False))
        self.when_clean(self.ask_for_missing)

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
        elif changed and not self._is_in_flagged_room():
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
            self.show_everybody()
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
                self.when_clean(lambda: self.catch_up(body))
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

    def _put(self, number: int, update: bytes, frame: bytes, scan: Scan, *, whole: bool) -> None:
        if not self.may_write:
            if whole:  # every client answers our step 1; most have nothing new
                self.when_clean(lambda: self._refuse_unless_known(scan))
            else:
                self.refuse()
            return
        if self.room is not None and not self.room.is_gone:
            entry = Entry(self, number, update, scan, whole=whole, arrived=self.hub.now())
            entry.frame = frame
            self.room.enqueue(entry)

    def _refuse_unless_known(self, scan: Scan) -> None:
        if self.room is None:
            return
        live = self.room.live
        if live.has_structs(scan) and scan.deletes and live.has_much_deleted():
            self.hub.spawn(self._refuse_unless_deleted(live.all_deleted(), scan))
        elif not live.brings_nothing(scan):
            self.refuse()

    async def _refuse_unless_deleted(self, deleted: bytes, scan: Scan) -> None:
        known = await building.in_thread(deletions.in_update, deleted)
        if not known.cover(scan.deletes):
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
