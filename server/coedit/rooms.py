"""One document being written: its members, the live document, and the updates on their way.

The document holds what is committed and, while a batch of this room is under way, that batch: it is
applied when the batch is formed, not when a frame arrives. So between two batches the document *is* the
log, and that is the only time anybody is answered from it (``when_clean``).
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from server.base.logs import log
from server.coedit import building, casting, wire
from server.coedit.awareness import Presence
from server.coedit.building import Built, Unsound
from server.coedit.content import Stray
from server.coedit.entries import Entry
from server.coedit.foundations import Held
from server.coedit.live import Foreign, Live

if TYPE_CHECKING:
    from server.coedit.hub import Hub
    from server.coedit.sockets import Socket

TOO_FULL = "文稿已经到了 5 MB 的上限，刚才的修改没有存到共同的文稿里：请先删掉一些内容，或另起一份。"
APART = -1  # less than no bytes: has no part in the batch
NOT_YOURS = (
    "这次修改里有另一位老师名下的文字，没有存到共同的文稿里：请先把您写的导出或复制到别处，再刷新页面。"
)


class Room:
    """Lives from the first joiner until it is evicted or fails; then it is never used again."""

    def __init__(self, hub: "Hub", document_id: UUID) -> None:
        self.hub = hub
        self.document_id = document_id
        self.epoch = 0
        self.opened_at = 0.0
        self.members: set[Socket] = set()
        self.choked: set[Socket] = set()  # more is on its way to them than they read
        self.presence = Presence()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_gone = False
        self.is_elsewhere = False  # another process has the lease; nothing was shown to anybody here
        self.paused_by: object = None  # nothing is taken in: somebody outside computes a change
        self.is_flagged = False  # something in its log could not be read: nobody writes over it
        self.batches = 0  # committed
        self.settled_batches = 0  # of them, told of by ``settled``
        self.changed_at = 0.0  # first of those not told of
        self.is_settling = False
        self.rows = 0  # since the base
        self.may_compact = True  # it folds, and is not being folded now
        self.live: Live  # from ``open`` on
        self._inbox: list[Entry] = []
        self._held = Held()
        self._in_flight: list[Entry] = []
        self._is_rebuilding = False
        self._when_clean: list[Callable[[], None]] = []

    def open(self, built: Built, epoch: int, rows: int) -> None:
        """The document is here; whoever waited may go on."""
        self.epoch = epoch
        self.opened_at = self.hub.now()
        self.rows = rows
        self._use(built)
        if not self.ready.done():
            self.ready.set_result(None)

    def _use(self, built: Built) -> None:
        self.live = Live(built, self.hub.content)
        self.is_flagged = self.is_flagged or built.skipped > 0

    # -- what sockets ask

    def enqueue(self, entry: Entry) -> None:
        """Take a change in; it is applied, committed, shown and acknowledged in its turn."""
        self._inbox.append(entry)
        self.hub.writer.account(entry.size)
        self.hub.writer.queue(self)

    def when_clean(self, act: Callable[[], None]) -> None:
        """Run ``act`` as soon as the document is what is committed; now, if it is."""
        if self._in_flight or self._is_rebuilding:
            self._when_clean.append(act)
        elif not self.is_gone:
            act()

    def _answer_who_waited(self) -> None:
        waiting, self._when_clean = self._when_clean, []
        for act in waiting:
            act()

    def go_on(self, holder: object) -> None:
        """Take in again what came during the pause of ``holder``, if it is the present one."""
        if self.paused_by is not holder:
            return
        self.paused_by = None
        if self._inbox and not self.is_gone:
            self.hub.writer.queue(self)

    def enqueue_first(self, entry: Entry) -> None:
        """Before all that came during a pause."""
        self._inbox.insert(0, entry)
        self.hub.writer.account(entry.size)
        self.hub.writer.queue(self)

    # -- what the writer asks (batches.Room)

    def has_waiting(self) -> bool:
        """Whether updates are left for a later batch."""
        return bool(self._inbox) and not (self._is_rebuilding or self.paused_by or self.is_gone)

    def take(self, most_rows: int, most_bytes: int) -> list[Entry]:
        """Apply waiting updates, in the order they came; those to commit."""
        if self._is_rebuilding or self.paused_by or self.is_gone or self._in_flight:
            return []
        waiting, self._inbox = self._inbox, []
        taken = self._in_flight
        size = 0
        for place, entry in enumerate(waiting):
            if len(taken) >= most_rows or size >= most_bytes:
                self._inbox = waiting[place:] + self._inbox  # the held ones that try again come after
                break
            try:
                grown = self._take_one(entry)
            except Unsound as error:
                self.hub.refuse_content(self, entry, str(error))
                self._rebuild(entry, taken + waiting[place + 1 :])
                return []
            except BaseException:  # ours: the room fails, and what it had waiting is counted once
                self._inbox = waiting[place + (entry in taken) :] + self._inbox
                raise
            if grown < 0:  # it does not wait for this commit
                self.hub.writer.account(-entry.size)
            else:
                size += grown
        return taken

    def committed(self, entries: list[Entry]) -> None:
        """They are on disk: show them, acknowledge them, answer who waited."""
        if self.is_gone:  # its lease was lost meanwhile
            return
        self._in_flight = []
        shown = [entry for entry in entries if entry.row is not None]
        if shown:
            self.rows += len(shown)
            self.live.grew(sum(len(entry.row or b"") for entry in shown))
            if not self.is_changed:
                self.changed_at = self.hub.now()
            self.batches += 1
        senders = {entry.socket for entry in entries}
        for entry in entries:
            self.hub.writer.account(-entry.size)
            entry.socket.settle(entry.number)
        casting.cast(self, shown, senders)
        if self._when_clean:
            self._answer_who_waited()
        self.hub.resting.after_commit(self)

    def lost(self) -> None:
        """Another process has the lease."""
        self.close(wire.RESTARTING, "moved")

    def failed(self, *, poisoned: bool) -> None:
        """The commit failed or nobody knows: this document must not be shown to anybody any more."""
        if poisoned:
            self.hub.quarantine.put(self.document_id)
        self.close(wire.TRY_AGAIN, "not saved")

    # -- its end

    def point_elsewhere(self) -> None:
        """Another process has the lease: who waits here is led there, not cut."""
        self.is_elsewhere = True
        self.members.clear()
        self.close(wire.TRY_AGAIN, "elsewhere")

    def close(self, code: int, reason: str) -> None:
        """Never to be used again; clients hold what was not acknowledged and come back with it."""
        if self.is_gone:
            return
        self.is_gone = True
        self.hub.forget(self)
        for entry in (*self._inbox, *self._in_flight):
            self.hub.writer.account(-entry.size)
        outside = {entry.socket for entry in (*self._inbox, *self._in_flight)}
        outside = outside.union(self._held.sockets()) - self.members
        self._inbox, self._in_flight, self._held = [], [], Held()
        self._when_clean.clear()
        for member in (*self.members, *outside):
            member.cut(code, reason)
        if not self.ready.done():
            self.ready.set_result(None)

    @property
    def is_changed(self) -> bool:
        """Since it last came to rest."""
        return self.batches != self.settled_batches

    def is_at_rest(self) -> bool:
        """Nothing on its way to the disk."""
        return not (self._inbox or self._in_flight or self._is_rebuilding or self.paused_by)

    def drop_waiting(self, socket: "Socket") -> None:
        """Forget what ``socket``, which lost its right, has waiting."""
        self._held.drop(socket)
        mine = [entry for entry in self._inbox if entry.socket is socket]
        if mine:
            self._inbox = [entry for entry in self._inbox if entry.socket is not socket]
            self.hub.writer.account(-sum(entry.size for entry in mine))

    def expire_held(self, before: float) -> None:
        """Cut sockets whose changes have waited too long for what they build on."""
        if self._held.count:
            for socket in self._held.stale(before):
                self._give_up(socket)

    # -- inside

    def _take_one(self, entry: Entry) -> int:
        """Apply one change, if it can be; bytes for the batch, or less than none: it has no part in it.

        Raises:
            Unsound: the document is spoilt.
        """
        socket = entry.socket
        if not socket.may_write or socket.is_refused:
            socket.refuse()
            return APART
        if self.live.would_be_too_large(entry):
            socket.refuse(TOO_FULL)
            return APART
        try:
            is_in = self.live.take_in(entry)
        except ValueError:
            socket.cut(wire.MALFORMED, "malformed update")
            return APART
        except Stray as error:
            self.hub.refuse_content(self, entry, str(error))
            return APART
        except Foreign:
            log.warning("client id of somebody else", document=str(self.document_id), user=str(entry.user_id))
            socket.refuse(NOT_YOURS)
            socket.cut(wire.MALFORMED, "client id of somebody else")
            return APART
        if not is_in:  # counted apart: it may wait long, and must not stop everybody's reading
            self._hold(entry)
            return APART
        self._in_flight.append(entry)
        if self._held.count and entry.row is not None:
            self._take_up_held(entry)
        return len(entry.row or b"")

    def _hold(self, entry: Entry) -> None:
        """What it builds on is not here yet: a client that types before it has answered our step 1."""
        if not self._held.add(entry, self.live.lacks(entry)):
            self._give_up(entry.socket)

    def _give_up(self, socket: "Socket") -> None:
        """Its next step 2 brings everything."""
        socket.cut(wire.TRY_AGAIN, "foundations missing")
        self.drop_waiting(socket)

    def _take_up_held(self, grown: Entry) -> None:
        """In the next batch: what waited for ``grown``."""
        ripe = self._held.ripen(grown, self.live)
        if ripe:
            self._inbox.extend(ripe)
            self.hub.writer.account(sum(entry.size for entry in ripe))
            self.hub.writer.queue(self)

    def _rebuild(self, culprit: Entry, others: list[Entry]) -> None:
        """One update spoilt the document half-way: build it anew from the log, without that update."""
        log.warning("update spoilt a document", document=str(self.document_id))
        self.hub.writer.account(-culprit.size)
        for entry in others:
            entry.row = None
        self._in_flight = []
        self._inbox = others + self._inbox
        self._is_rebuilding = True
        self.hub.spawn(self._rebuild_now())

    async def _rebuild_now(self) -> None:
        built = await self.hub.loader.rebuild(self)
        if built is None or self.is_gone:
            return
        try:
            was_flagged = self.is_flagged
            self._use(built)
            self._is_rebuilding = False
            if self.is_flagged and not was_flagged:
                for member in self.members:
                    member.write(wire.right(False))
            self._answer_who_waited()
        except BaseException as error:  # the edge of one room
            if not building.is_bug(error):
                raise
            log.error("room failed", room=str(self.document_id), error=error)
            self.failed(poisoned=False)
        if self._inbox:
            self.hub.writer.queue(self)
