"""All rooms of this process: opened by the first joiner, evicted when empty, watched over meanwhile."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from server.base.logs import log
from server.coedit import awareness, building, clients, compacting, leases, mending, standing, wire
from server.coedit.batches import Writer
from server.coedit.building import Built
from server.coedit.content import Content
from server.coedit.entries import Entry
from server.coedit.grants import Authorise, Grant, Headers, Settled
from server.coedit.limits import HELD_SECONDS, PRESENCE_SECONDS
from server.coedit.log import NotSeeded, read
from server.coedit.patience import within
from server.coedit.rooms import Room
from server.coedit.sockets import Socket
from server.coedit.standing import Standings

LOAD_SECONDS = 5.0
EMPTY_SECONDS = 30.0
SETTLE_SECONDS = 600.0
COMPACT_ROWS = 512
COMPACT_IDLE_ROWS = 16  # fewer are read as fast as they would be folded
QUARANTINE_SECONDS = 60.0
RENEW_SECONDS = 5.0
ORPHANS_SECONDS = 60.0
NOT_TOLD_OF = -1  # batches: the owner before us was killed and may have told nobody of its changes
ASKED_TOGETHER = 4  # of the pool's connections
DATABASE_DOWN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
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
        self._settled = settled
        self._standings = standings
        self._empty_seconds = empty_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._authorise = authorise
        self._flagged: dict[UUID, float] = {}
        self._barred: dict[tuple[UUID, UUID], float] = {}  # document and person
        self._presence: dict[Room, float] = {}
        self._looked_for_orphans = self.now()
        self._unsettled: set[UUID] = set()  # changed in rooms that failed

    # -- who may what

    async def authorise(self, headers: Headers, document_id: UUID, *, is_active: bool) -> Grant | None:
        """As handed over; whoever sent what breaks the shape of documents may only read for a while."""
        grant = await self._authorise(headers, document_id, is_active=is_active)
        if grant is not None and self.is_barred(document_id, grant.user_id):
            return replace(grant, can_write=False)
        return grant

    def is_barred(self, document_id: UUID, user_id: UUID) -> bool:
        """Whether somebody broke the shape of a document a moment ago."""
        return self._barred.get((document_id, user_id), 0) > self.now()

    def refuse_content(self, room: Room, entry: Entry, what: str) -> None:
        """Cut whoever sent it; nobody was shown it. Say so, and take nothing from this person for a while."""
        log.warning("content refused", document=str(room.document_id), user=str(entry.user_id), what=what)
        self._barred[room.document_id, entry.user_id] = self.now() + QUARANTINE_SECONDS
        entry.socket.refuse(MISPLACED)
        entry.socket.cut(wire.MALFORMED, "misplaced content")
        if self.content is not None:
            self.spawn(self.content.spoilt(room.document_id, entry.user_id, what, None))

    # -- coming and going

    async def join(self, socket: Socket) -> Room:
        """Put ``socket`` into its room, which many joiners load once. It may be gone when this returns."""
        room = self._room(socket.document_id)
        room.members.add(socket)
        socket.room = room
        await asyncio.shield(room.ready)
        return room

    async def open(self, document_id: UUID) -> Room:
        """The room, for somebody who is no member and lets it go later. It may be gone when this returns."""
        room = self._room(document_id)
        await asyncio.shield(room.ready)
        return room

    def let_go(self, room: Room) -> None:
        """An opened room that nobody else is in is evicted like one that the last member left."""
        if not room.members and not room.is_gone:
            self._rest(room)
            asyncio.get_running_loop().call_later(self._empty_seconds, self._evict, room)

    def _room(self, document_id: UUID) -> Room:
        room = self.rooms.get(document_id)
        if room is None:
            room = self.rooms[document_id] = Room(self, document_id)
            self.spawn(self._load(room))
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
        self.let_go(room)

    async def _load(self, room: Room) -> None:
        try:
            taken = await within(LOAD_SECONDS, leases.take_over(room.document_id, self.owner))
            built, rows = (None, 0)
            if taken is not None:
                built, rows = await within(LOAD_SECONDS, self._build(room.document_id))
                if await within(LOAD_SECONDS, self._mend(room, taken.epoch, built)):
                    built, rows = await within(LOAD_SECONDS, self._build(room.document_id))
        except NotSeeded:
            log.error("document without a first state", document=str(room.document_id))
            room.close(wire.NO_RIGHT, "no document")
        except DATABASE_DOWN as error:
            log.warning("room did not load", document=str(room.document_id), error=type(error).__name__)
            room.close(wire.TRY_AGAIN, "not loaded")
        else:
            if taken is None or built is None:
                room.point_elsewhere()
                return
            if built.skipped:
                log.error("document with unreadable rows", document=str(room.document_id), rows=built.skipped)
            room.is_flagged |= self._flagged.get(room.document_id, 0) > self.now()
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
        if self.content is None:
            return False
        try:
            before = await mending.mend(self.content, room.document_id, epoch, built.doc)
        except mending.Unmendable as error:
            room.is_flagged = True
            self.spawn(self.content.spoilt(room.document_id, None, str(error), None))
            return False
        if before is not None:
            self.spawn(self.content.spoilt(room.document_id, None, "mended", before))
        return before is not None

    async def rebuild(self, room: Room) -> Built | None:
        """The committed document once more; ``None``: it could not be had, and the room is closed."""
        try:
            return (await within(LOAD_SECONDS, self._build(room.document_id)))[0]
        except (NotSeeded, *DATABASE_DOWN) as error:
            log.warning("room did not reload", document=str(room.document_id), error=type(error).__name__)
            room.close(wire.TRY_AGAIN, "not loaded")
            return None

    def forget(self, room: Room) -> None:
        """The room is gone; the next joiner makes a new one."""
        if self.rooms.get(room.document_id) is room:
            del self.rooms[room.document_id]
        if room.is_changed:
            self._unsettled.add(room.document_id)
        self.writer.drop(room)
        self._presence.pop(room, None)

    def quarantine(self, document_id: UUID) -> None:
        """The document may be read but not written for a while."""
        self._flagged[document_id] = self.now() + QUARANTINE_SECONDS

    def _evict(self, room: Room) -> None:
        if room.members or room.is_gone or not room.is_at_rest():
            return  # whoever came meanwhile leaves again, and sets the clock again
        if room.is_changed:  # the database was away when it came to rest
            self._rest(room)
            asyncio.get_running_loop().call_later(self._empty_seconds, self._evict, room)
            return
        rows, epoch = room.rows, room.epoch
        room.close(wire.RESTARTING, "empty")
        self.spawn(self._put_away(room.document_id, epoch, rows))

    async def _put_away(self, document_id: UUID, epoch: int, rows: int) -> None:
        with contextlib.suppress(NotSeeded, *DATABASE_DOWN):
            if rows >= COMPACT_IDLE_ROWS:
                await compacting.compact(document_id)
            await compacting.forget(document_id)
            await leases.release(document_id, epoch)

    # -- after commits

    def after_commit(self, room: Room) -> None:
        """Compact when the log has grown; settle when the last one left before this commit."""
        if room.rows >= COMPACT_ROWS and not room.is_compacting:
            room.is_compacting = True
            self.spawn(self._compact(room))
        self.let_go(room)

    async def _compact(self, room: Room) -> None:
        try:
            while room.rows >= COMPACT_ROWS:
                folded = await compacting.compact(room.document_id)
                if not folded:
                    return  # it does not fold: reported once, and tried again when the room is next opened
                room.rows -= folded
            await compacting.forget(room.document_id)
        except (NotSeeded, *DATABASE_DOWN) as error:
            log.warning("compaction failed", document=str(room.document_id), error=type(error).__name__)
        room.is_compacting = False

    def _rest(self, room: Room) -> None:
        if room.is_changed and room.is_at_rest() and not room.is_settling:
            room.is_settling = True
            self.spawn(self._settle(room))

    async def _settle(self, room: Room) -> None:
        batches = room.batches
        try:
            await self._settled(room.document_id)
            room.settled_batches, room.changed_at = batches, self.now()
        except DATABASE_DOWN as error:  # the sweep tries again
            log.warning("settling failed", document=str(room.document_id), error=type(error).__name__)
        room.is_settling = False

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
        """Every few seconds: leases, rights, changes without foundations, long work, quarantine's end."""
        await self._renew_leases()
        await self._look_over()
        now = self.now()
        for room in list(self.rooms.values()):
            room.expire_held(now - HELD_SECONDS)
            if room.is_changed and (not room.members or now - room.changed_at > SETTLE_SECONDS):
                self._rest(room)
        await self._settle_failed()
        self._barred = {who: until for who, until in self._barred.items() if until > now}
        if now - self._looked_for_orphans > ORPHANS_SECONDS:
            self._looked_for_orphans = now
            await self.settle_left_open()
        for document_id in [key for key, until in self._flagged.items() if until < now]:
            del self._flagged[document_id]
            if document_id in self.rooms:
                self.rooms[document_id].close(wire.RESTARTING, "may be written again")

    async def _settle_failed(self) -> None:
        for document_id in list(self._unsettled):
            try:
                await within(RENEW_SECONDS, self._settled(document_id))
            except DATABASE_DOWN:
                return
            self._unsettled.discard(document_id)

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

    async def settle_left_open(self) -> None:
        """What an earlier life of this process, or one that is no more, had open when it was killed comes to
        rest now."""
        try:
            for document_id, epoch in await leases.left_open(self.owner):
                if document_id not in self.rooms:
                    await self._settled(document_id)
                    await leases.release(document_id, epoch)
        except DATABASE_DOWN as error:
            log.warning("settling failed", error=type(error).__name__)

    async def heartbeat(self) -> None:
        """Something on every line: a client that hears nothing for 45 s knows that the line is dead."""
        for socket in self._members():
            socket.write(socket.ack())

    def _members(self) -> list[Socket]:
        return [socket for room in self.rooms.values() for socket in room.members if socket.is_open]

    async def give_back(self) -> None:
        """At the end of this process: another may take the rooms at once."""
        rooms = [room for room in self.rooms.values() if room.epoch]
        for room in rooms:
            room.close(wire.RESTARTING, "restart")
        await asyncio.gather(*(self._give_back(room) for room in rooms))

    async def _give_back(self, room: Room) -> None:
        if room.is_changed:  # else the lease stays, and the next start settles it
            await self._settled(room.document_id)
        await leases.release(room.document_id, room.epoch)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` beside; an error nobody expected is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("coedit task failed", error=error)
