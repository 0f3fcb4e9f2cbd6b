"""The document of an open room in memory, and the answers made from it.

It takes in what a batch brings before the batch is committed; when to ask it is the room's business.
"""

from typing import Any

from pycrdt import Doc

from server.coedit import building, deletions, structs, wire
from server.coedit.building import Built, Unsound
from server.coedit.content import Content, Gate
from server.coedit.entries import Entry
from server.coedit.limits import ANSWERS_BYTES, DOCUMENT_BYTES, WALK_APART_BYTES
from server.coedit.scans import Scan
from server.coedit.wire import Malformed

ANSWERS_KEPT = (
    8  # encoded states, by what is asked for: a class that opens one document asks the same question
)
EMPTY = b"\x00"  # state vector of who has nothing


class Foreign(Exception):
    """Structs under a client id that belongs to another person."""


class Live:
    """A document, the clocks it has reached, and about how large it is."""

    __slots__ = (
        "_answered_at",
        "_answers",
        "_clocks",
        "_deleted",
        "_deleting",
        "_doc",
        "_gate",
        "_is_rewriting",
        "_owners",
        "_size",
        "deleted",
        "is_rewritten",
        "opened_seq",
    )

    def __init__(self, built: Built, content: Content | None = None) -> None:
        self._doc: Doc[Any] = built.doc
        self._gate = Gate(content, built.doc) if content is not None else None
        self._clocks = built.clocks
        self._owners = built.owners
        self._size = built.size_bytes
        self._answers: dict[frozenset[tuple[int, int]], bytes] = {}
        self._answered_at = 0.0
        self._deleted: deletions.Deletions | None = None
        self.deleted = 0  # clocks of what people deleted since it was built, committed
        self.opened_seq = built.last_seq
        self.is_rewritten = False  # another process of the platform wrote into it
        self._deleting = 0
        self._is_rewriting = False

    # -- asked

    def state_vector(self) -> bytes:
        """What it has."""
        return self._doc.get_state()

    def answer(self, state_vector: bytes, now: float) -> bytes:
        """Frame: what a client with ``state_vector`` lacks. Kept a while for whoever asks the same next.

        Raises:
            Malformed: it is no state vector.
        """
        asked = self._question(state_vector)
        found = self._answers.get(asked)
        if found is None:
            found = wire.step_2(self.read(state_vector))
            kept = sum(map(len, self._answers.values())) + len(found)
            if len(self._answers) >= ANSWERS_KEPT or kept > ANSWERS_BYTES:
                self._answers.clear()
            self._answers[asked] = found
        self._answered_at = now
        return found

    def forget_answers(self, before: float) -> None:
        """Drop what was made ready for others when nobody has asked since ``before``."""
        if self._answered_at < before:
            self._answers.clear()

    def _question(self, state_vector: bytes) -> frozenset[tuple[int, int]]:
        """What of it makes a difference: no client we have nothing of, and nobody knows more than we do."""
        clocks = wire.read_state_vector(state_vector)
        return frozenset(
            (client, min(clock, self._clocks[client]))
            for client, clock in clocks.items()
            if clock and client in self._clocks
        )

    def lacks(self, entry: Entry) -> list[tuple[int, int]]:
        """What it would have to have before ``take_in`` takes ``entry``."""
        return entry.scan.lacks(self._clocks)

    def reaches(self, client: int, clock: int) -> bool:
        """Whether it has all of a client's structs before ``clock``."""
        return self._clocks.get(client, 0) >= clock

    def brings_nothing(self, scan: Scan) -> bool:
        """Whether it has all of an update already, deletions too."""
        return self.has_structs(scan) and (not scan.deletes or self.deletions().cover(scan.deletes))

    def has_structs(self, scan: Scan) -> bool:
        """Whether it has all that an update would insert."""
        return all(end <= self._clocks.get(client, 0) for client, _start, end in scan.gives)

    def deletions(self) -> deletions.Deletions:
        """All that is deleted in it."""
        if self._deleted is None:
            self._deleted = deletions.in_update(self.all_deleted())
        return self._deleted

    def all_deleted(self) -> bytes:
        """The same as an update: who has every struct lacks nothing else. Much shorter than the document."""
        return self.read(self.state_vector())

    def has_much_deleted(self) -> bool:
        """Whether ``deletions`` would take long enough to be noticed."""
        return self._deleted is None and len(self.all_deleted()) > WALK_APART_BYTES

    def read(self, state_vector: bytes) -> bytes:
        """The update from ``state_vector`` to now.

        Raises:
            Malformed: it is no state vector.
        """
        try:
            return self._doc.get_update(state_vector)
        except ValueError as error:
            raise Malformed("state vector") from error

    def would_be_too_large(self, entry: Entry) -> bool:
        """Whether ``entry`` adds to a document that is full; deletions always fit."""
        if self._size + entry.size <= DOCUMENT_BYTES or not entry.scan.gives:
            return False
        if self.brings_nothing(entry.scan):
            return False
        self._size = len(self.read(EMPTY))  # what was counted includes what has been deleted since
        return self._size + entry.size > DOCUMENT_BYTES

    # -- told

    def take_in(self, entry: Entry) -> bool:
        """Apply a change and fill in its row; ``False`` when what it builds on is not here.

        Raises:
            ValueError: it cannot be decoded; nothing changed.
            Foreign: it goes on under the client id of somebody else; nothing changed.
            Stray: no document may hold such a thing; nothing changed.
            Unsound: the document is spoilt; Misplaced: by something where it may not stand.
        """
        clocks = entry.scan.extend(self._clocks)
        if clocks is None:
            return False
        entry.claims = self._claims(entry, clocks)
        if entry.whole:
            self._take_in_news(entry)
        elif entry.update != wire.NOTHING and not self._repeats(entry.scan, clocks):
            self._put(entry)
            entry.row = entry.update
        if entry.scan.clients() > 1 and not self._has(clocks):
            raise Unsound("structs lean on each other")
        if self._gate is not None and entry.row is not None:
            self._count(entry, entry.row)
        self._clocks.update(clocks)
        for client in entry.claims:
            self._owners[client] = entry.user_id
        return True

    def grew(self, size_bytes: int) -> None:
        """So much was committed; answers made before are old."""
        self._size += size_bytes
        self._answers.clear()
        self._deleted = None
        self.deleted += self._deleting
        self._deleting = 0
        self.is_rewritten |= self._is_rewriting
        self._is_rewriting = False

    def _count(self, entry: Entry, row: bytes) -> None:
        """What went, for whoever watches over the text (``watching``)."""
        if not entry.socket.is_person:
            self._is_rewriting = True
            return
        deletes = structs.scan_own(row).deletes if entry.whole else entry.scan.deletes
        if deletes:
            self._deleting += sum(end - start for _client, start, end in deletes)

    def _put(self, entry: Entry) -> None:
        if self._gate is None:
            building.put_into(self._doc, entry.update)
        else:
            self._gate.put_into(self._doc, entry.update, entry.scan, self._clocks)

    def _repeats(self, scan: Scan, clocks: dict[int, int]) -> bool:
        """Whether it arrived before: a message sent twice makes no second row."""
        if scan.deletes or not scan.gives:
            return False
        return all(end <= self._clocks.get(client, 0) for client, end in clocks.items())

    def _claims(self, entry: Entry, clocks: dict[int, int]) -> list[int]:
        """The client ids it brings for the first time. What repeats structs we have claims nothing."""
        first = []
        for client, end in clocks.items():
            if end <= self._clocks.get(client, 0):
                continue
            owner = self._owners.get(client)
            if owner is None and client not in self._clocks:
                first.append(client)
            elif owner != entry.user_id:
                raise Foreign
        return first

    def _take_in_news(self, entry: Entry) -> None:
        """Of a step 2, which repeats every deletion ever made, only what is new goes on."""
        changes: list[bytes] = []
        watching = self._doc.observe(lambda event: changes.append(event.update))
        try:
            self._put(entry)
        finally:
            self._doc.unobserve(watching)
        if changes:
            entry.row = changes[0]
            entry.frame = wire.update(changes[0])

    def _has(self, clocks: dict[int, int]) -> bool:
        have = wire.read_state_vector(self._doc.get_state())
        return all(have.get(client) == clock for client, clock in clocks.items())
