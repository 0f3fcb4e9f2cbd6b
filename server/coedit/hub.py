"""All rooms of this process: opened by the first joiner, evicted when empty, watched over meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

from server.base.database import DATABASE_DOWN
from server.base.logs import log
from server.coedit import awareness, leases, standing, wire
from server.coedit.batches import Writer
from server.coedit.content import Content
from server.coedit.entries import Entry
from server.coedit.grants import Authorise, Grant, Headers, Settled
from server.coedit.limits import ANSWERS_SECONDS, HELD_SECONDS, PRESENCE_SECONDS
from server.coedit.loading import Loader
from server.coedit.patience import within
from server.coedit.quarantine import Quarantine
from server.coedit.resting import Resting
from server.coedit.rooms import Room
from server.coedit.sockets import Socket
from server.coedit.standing import Standings

EMPTY_SECONDS = 30.0
RENEW_SECONDS = 5.0
ASKED_TOGETHER = 4  # of the pool's connections
MISPLACED = (
    "你的页面写进了文稿不能有的东西，这一次修改没有存到共同的文稿里。"
    "请先把它导出或复制到别处，一分钟以后刷新页面再写。"
)


class Hub:
    """The rooms, their one writer, and what they were handed."""

    def __init__(
        self, dsn: str, *, owner: str, schema: int, authorise: Authorise, settled: Settled,
        empty_seconds: float = EMPTY_SECONDS, content: Content | None = None,
        standings: Standings | None = None,
    ) -> None:  # fmt: skip
        self.owner = owner
        self.schema = schema
        self.content = content
        self.writer = Writer(dsn)
        self.rooms: dict[UUID, Room] = {}
        self.sockets: Counter[UUID] = Counter()
        self.now = asyncio.get_running_loop().time
        self.is_stopping = False
        self.is_broken = False  # this process cannot go on
        self.quarantine = Quarantine(self.now)
        self.loader = Loader(self)
        self.resting = Resting(self, settled, empty_seconds)
        self._standings = standings
        self._tasks: set[asyncio.Task[None]] = set()
        self._authorise = authorise
        self._presence: dict[Room, float] = {}

    # -- who may what

    async def authorise(self, headers: Headers, document_id: UUID, *, is_active: bool) -> Grant | None:
        """As handed over; whoever sent what breaks the shape of documents may only read for a while."""
        grant = await self._authorise(headers, document_id, is_active=is_active)
        return grant and self._less_if_barred(document_id, grant)

    def _less_if_barred(self, document_id: UUID, grant: Grant) -> Grant:
        if self.quarantine.bars(document_id, grant.user_id):
            return replace(grant, can_write=False)
        return grant

    def refuse_content(self, room: Room, entry: Entry, what: str) -> None:
        """Cut whoever sent it; nobody was shown it. Say so, and take nothing from this person for a while."""
        log.warning("content refused", document=str(room.document_id), user=str(entry.user_id), what=what)
        entry.socket.refuse(MISPLACED)
        entry.socket.cut(wire.MALFORMED, "misplaced content")
        if entry.socket.is_person:
            self.quarantine.bar(room.document_id, entry.user_id)
            for member in room.members:
                if member.grant.user_id == entry.user_id:
                    member.freeze()
        if self.content is not None:
            self.spawn(self.content.spoilt(room.document_id, entry.user_id, what, None))

    # -- coming and going

    async def join(self, socket: Socket) -> Room:
        """Put ``socket`` into its room, which many joiners load once. It may be gone when this returns."""
        room = self._room(socket.document_id)
        socket.grant = self._less_if_barred(socket.document_id, socket.grant)  # asked for before that
        room.members.add(socket)
        socket.room = room
        await asyncio.shield(room.ready)
        return room

    async def open(self, document_id: UUID) -> Room:
        """The room, for somebody who is no member and lets it go later. It may be gone when this returns."""
        room = self._room(document_id)
        await asyncio.shield(room.ready)
        return room

    def _room(self, document_id: UUID) -> Room:
        room = self.rooms.get(document_id)
        if room is None:
            room = self.rooms[document_id] = Room(self, document_id)
            self.spawn(self.loader.load(room))
        return room

    def leave(self, socket: Socket) -> None:
        """Take ``socket`` out; what it sent before is still committed."""
        room = socket.room
        if room is None:
            return
        socket.is_open = socket.is_live = False
        room.members.discard(socket)
        if room.is_gone:
            return
        if room.presence.leave(socket):
            self.tell_presence(room)
        self.resting.let_go(room)

    def forget(self, room: Room) -> None:
        """The room is gone; the next joiner makes a new one."""
        if self.rooms.get(room.document_id) is room:
            del self.rooms[room.document_id]
        self.resting.remember(room)
        self.writer.drop(room)
        self._presence.pop(room, None)

    # -- who is here

    def tell_presence(self, room: Room) -> None:
        """Send what changed, at once when the room was quiet, else with its next tick."""
        if room in self._presence:
            return
        last = room.presence.told_at
        wait = max(0.0, last + PRESENCE_SECONDS - self.now())
        self._presence[room] = self.now() + wait
        asyncio.get_running_loop().call_later(wait, self._tell_presence_now, room)

    def _tell_presence_now(self, room: Room) -> None:
        if self._presence.pop(room, None) is None or room.is_gone:
            return
        room.presence.told_at = self.now()
        changed = room.presence.take_changes()
        if changed:
            frame = wire.awareness(awareness.pack(changed))
            for member in room.members:
                if member.is_live:
                    member.write(frame)

    # -- watching over

    async def recheck(self, any_id: str | None = None) -> None:
        """Ask the rights of the sockets of this document, person or session again; of all, without an id."""
        await self._ask([socket for socket in self._members() if any_id is None or socket.is_of(any_id)])

    async def _look_over(self) -> None:
        if self._standings is None:
            await self.recheck()
            return
        try:
            meant = await standing.moved(self, self._members(), self._standings)
        except DATABASE_DOWN as error:
            log.warning("rights not rechecked", error=type(error).__name__)
            return
        await self._ask(meant)

    async def _ask(self, meant: list[Socket]) -> None:
        for place in range(0, len(meant), ASKED_TOGETHER):
            try:
                await asyncio.gather(*(one.ask_again() for one in meant[place : place + ASKED_TOGETHER]))
            except DATABASE_DOWN as error:
                log.warning("rights not rechecked", error=type(error).__name__)
                return

    async def sweep(self) -> None:
        """Every few seconds: leases, rights, foundations, old answers, long work, quarantine's end."""
        await self._renew_leases()
        await self._look_over()
        now = self.now()
        for room in list(self.rooms.values()):
            room.expire_held(now - HELD_SECONDS)
            if room.epoch:
                room.live.forget_answers(now - ANSWERS_SECONDS)
        await self.resting.sweep()
        for document_id in self.quarantine.over():
            if document_id in self.rooms:
                self.rooms[document_id].close(wire.RESTARTING, "may be written again")

    async def _renew_leases(self) -> None:
        held = [(room.document_id, room.epoch) for room in self.rooms.values() if room.epoch]
        if not held:
            return
        try:
            kept = await within(RENEW_SECONDS, leases.renew(held))
        except DATABASE_DOWN as error:
            log.warning("leases not renewed", error=type(error).__name__)
            return
        for document_id, epoch in held:
            room = self.rooms.get(document_id)
            if document_id not in kept and room is not None and room.epoch == epoch:
                room.lost()

    async def heartbeat(self) -> None:
        """Something on every line: a client that hears nothing for 45 s knows that the line is dead."""
        for socket in self._members():
            socket.write(socket.ack())

    def _members(self) -> list[Socket]:
        return [socket for room in self.rooms.values() for socket in room.members if socket.is_open]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` beside; an error nobody expected is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("coedit task failed", error=error)
