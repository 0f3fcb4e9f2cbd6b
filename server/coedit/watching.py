"""Watches the open documents for text that goes all at once, and hands over what was there before.

What went is kept at once and told of a little later, when it has not come back: cutting and pasting is no
loss, nor is what is undone.

Cheap while nobody deletes: what changes delete is counted as they pass, and only when that could be a third
of a document its log is read, in a thread, and the text now is compared with the text a minute or two ago.
What another process writes on purpose (restoring, merging) is no loss: the watch begins anew after it.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from rapidfuzz.distance import LCSseq

from server.base import database
from server.base.database import DATABASE_DOWN
from server.base.logs import log as logs
from server.coedit import building, log, structs
from server.coedit.content import Content
from server.coedit.live import Live
from server.coedit.log import NotSeeded, Stretch
from server.coedit.rooms import Room

LOOK_SECONDS: Final = 2.0
MARK_SECONDS: Final = 60.0  # the text now is compared with that of one to two such times ago
SHARE: Final = 0.3
LEAST: Final = 100  # characters: less is quickly written again
ANEW: Final = 0.1  # of what raised suspicion, before an unfounded one is looked into again
PATIENCE_SECONDS: Final = 10.0
MOST_COMPARED: Final = 20_000  # characters of changed lines; more are compared line by line only


@dataclass(slots=True)
class Mark:
    """The document as of row ``seq``: about how long it was, and what had been deleted so far."""

    seq: int
    at: float
    characters: int
    deleted: int


@dataclass(slots=True)
class Watch:
    """One open document. ``seen``: what had been deleted at the last look."""

    live: Live
    marks: list[Mark]
    seen: int = 0
    asked: int = 0

    def is_suspicious(self) -> bool:
        """Whether so much was deleted since the older mark that much of the text may be gone."""
        mark = self.marks[0]
        enough = max(LEAST, SHARE * mark.characters)
        deleted = self.live.deleted
        return deleted - mark.deleted >= enough and deleted - self.asked >= ANEW * enough

    def follow(self, live: Live) -> None:
        """The document was built anew: what it counts begins at nothing."""
        if live is not self.live:
            for mark in self.marks:
                mark.deleted -= self.seen
            self.asked -= self.seen
            self.live = live
        self.seen = live.deleted


class Loss(NamedTuple):
    """Text that went after row ``seq`` and is kept as ``kept``; when to look whether it has come back."""

    seq: int
    kept: int
    due: float


@dataclass(slots=True)
class Watcher:
    """All open documents of a process."""

    content: Content
    watches: dict[UUID, Watch] = field(default_factory=dict)
    losses: dict[UUID, Loss] = field(default_factory=dict)  # not yet told of

    async def look(self, rooms: Iterable[Room]) -> None:
        """Every ``LOOK_SECONDS``."""
        open_rooms = {room.document_id: room for room in rooms if room.epoch and not room.is_gone}
        self.watches = {key: watch for key, watch in self.watches.items() if key in open_rooms}
        try:
            for document_id, room in open_rooms.items():
                await self._look_at(document_id, room)
            await self._mark(open_rooms)
            await self._tell()
        except (NotSeeded, *DATABASE_DOWN) as error:
            logs.warning("texts not watched", error=type(error).__name__)

    async def _look_at(self, document_id: UUID, room: Room) -> None:
        watch = self.watches.get(document_id)
        if watch is None or room.live.is_rewritten:
            await self._begin(document_id, room.live)
        watch = self.watches[document_id]
        watch.follow(room.live)
        if watch.is_suspicious():
            await self._examine(document_id, watch)

    async def _begin(self, document_id: UUID, live: Live) -> None:
        """From when it was opened on, or from what was written into it on purpose; how long it is shows
        when it is first looked into."""
        seq = live.opened_seq
        if live.is_rewritten:
            live.is_rewritten, deleted = False, live.deleted
            seq = (await _last_rows([document_id])).get(document_id, seq)
        else:
            deleted = 0
        mark = Mark(seq, asyncio.get_running_loop().time(), 0, deleted)
        self.watches[document_id] = Watch(live, [mark], live.deleted, deleted)

    async def _examine(self, document_id: UUID, watch: Watch) -> None:
        mark, deleted = watch.marks[0], watch.live.deleted
        found, last = await self._compare(document_id, mark.seq)
        watch.asked, mark.characters = deleted, found.characters
        if found.before is None:
            return
        logs.warning("text lost", document=str(document_id), gone=found.gone, of=found.characters)
        moment = asyncio.get_running_loop().time()
        watch.marks = [Mark(last, moment, found.left, deleted)]
        kept = await self.content.lost(document_id, found.before)
        if kept is not None and document_id not in self.losses:
            self.losses[document_id] = Loss(mark.seq, kept, moment + PATIENCE_SECONDS)

    async def _compare(self, document_id: UUID, seq: int) -> "tuple[Finding, int]":
        """What is gone since row ``seq``, and up to which row that is said."""
        stretch = await log.after(document_id, seq)
        found = await building.in_thread(_compare, self.content, stretch, seq)
        return found, stretch.changes[-1].seq if stretch.changes else stretch.start_seq

    async def _tell(self) -> None:
        """Of losses that have had their time, those that have not come back."""
        moment = asyncio.get_running_loop().time()
        for document_id, loss in list(self.losses.items()):
            if loss.due <= moment:
                del self.losses[document_id]
                found, _last = await self._compare(document_id, loss.seq)
                if found.before is not None:
                    await self.content.tell_lost(document_id, loss.kept)

    async def _mark(self, rooms: dict[UUID, Room]) -> None:
        """A fresh mark for documents whose newest one is old; of the older ones the newest stays."""
        moment = asyncio.get_running_loop().time()
        due = {
            key: watch.live.deleted
            for key, watch in self.watches.items()
            if rooms[key].live is watch.live and moment - watch.marks[-1].at >= MARK_SECONDS
        }
        if not due:
            return
        for document_id, seq in (await _last_rows(list(due))).items():
            watch = self.watches[document_id]
            last = watch.marks[-1]
            watch.marks = [last, Mark(seq, moment, last.characters, due[document_id])]


async def _last_rows(document_ids: list[UUID]) -> dict[UUID, int]:
    found = await database.rows(
        "SELECT document_id, max(seq) AS seq FROM coedit_update WHERE document_id = ANY($1::uuid[])"
        " GROUP BY document_id",
        document_ids,
    )
    return {line["document_id"]: line["seq"] for line in found}


@dataclass(frozen=True, slots=True)
class Finding:
    """``gone`` of ``characters`` are not in the text any more, which has ``left`` now; ``before``: if that is
    much, the document as it was."""

    characters: int
    left: int
    gone: int
    before: bytes | None


def _compare(content: Content, stretch: Stretch, seq: int) -> Finding:
    """The text as of row ``seq`` beside the text now."""
    old = [change.data for change in stretch.changes if change.seq <= seq]
    new = [change.data for change in stretch.changes if change.seq > seq]
    before = content.lines(building.build([stretch.start, *old]).doc)
    now = content.lines(building.build([stretch.start, *old, *new]).doc)
    characters, left = sum(map(len, before)), sum(map(len, now))
    lost = gone(before, now)
    if lost < LEAST or lost <= SHARE * characters:
        return Finding(characters, left, lost, None)
    kept = [stretch.start, *old, *new[: _first_of_loss(new, lost)]]
    return Finding(characters, left, lost, building.build(kept).doc.get_update())


def gone(before: list[str], now: list[str]) -> int:
    """How many characters of the lines ``before`` are not in ``now``.

    A line that moved is there; of a rewritten one those count that are not in the new lines in their order.
    """
    old, new = Counter(before), Counter(now)
    missing = "".join((old - new).elements())
    if not missing:
        return 0
    if len(missing) > MOST_COMPARED:
        return len(missing)
    return len(missing) - int(LCSseq.similarity(missing, "".join((new - old).elements())[:MOST_COMPARED]))


def _first_of_loss(changes: list[bytes], lost: int) -> int:
    """The change before which the text was still whole: the one that took half of it, else the first that
    took anything."""
    taken = [sum(end - start for _client, start, end in structs.scan_own(one).deletes) for one in changes]
    largest = max(range(len(taken)), key=taken.__getitem__, default=0)
    if taken and 2 * taken[largest] >= lost:
        return largest
    return next((place for place, size in enumerate(taken) if size), 0)
