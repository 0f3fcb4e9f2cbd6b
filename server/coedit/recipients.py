"""What a member of a room is sent: the document when it asks, what comes when it is live, its acks.

A reader that does not read is sent nothing more, whatever it asks for, until it has read what was written.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from server.coedit import awareness, wire
from server.coedit.wire import Malformed

if TYPE_CHECKING:
    from server.coedit.hub import Hub
    from server.coedit.rooms import Room


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


class Recipient:
    """One end of a connection, as far as it is written to."""

    def __init__(self, hub: "Hub", connection: Wire) -> None:
        self.hub = hub
        self.room: Room | None = None
        self.is_open = True
        self.is_live = False  # it has the whole document, and gets what comes
        self.send = connection.way_out()  # for who is live: asks nothing any more
        self._connection = connection
        self._behind: bytes | None = None
        self._asked: bytes | None = None  # the state vector of a question to be answered when it has read
        self._asked_who = False  # likewise, who is here
        self._missed_poke = False
        self._settled = 0
        self._out_of_turn: set[int] = set()

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

    # -- the document

    def ask_for_missing(self) -> None:
        """Our step 1."""
        if self.room is not None:
            self.write(wire.step_1(self.room.live.state_vector()))

    def catch_up(self, state_vector: bytes) -> None:
        """Answer its step 1; from then on it is live. A slow reader is answered once, later."""
        if self.room is None or not self.is_open:
            return
        if self.is_slow:
            self._asked, self._behind, self.is_live = state_vector, None, False
            return
        try:
            self.write(self.room.live.answer(state_vector, self.room.hub.now()))
        except Malformed:
            self.cut(wire.MALFORMED, "malformed state vector")
            return
        self._go_live()

    def _go_live(self) -> None:
        """It has everything, or will have when it has read what was written."""
        self.is_live = True
        self._behind = None
        self._show_everybody_now()
        if self._missed_poke:
            self._missed_poke = False
            self.poke("")
        if self.is_slow and self.room is not None:
            self.fall_behind(self.room.live.state_vector())

    def fall_behind(self, state_vector: bytes) -> None:
        """From here on it is sent nothing; ``state_vector`` is what it will have read by then."""
        self._behind = state_vector
        self.is_live = False

    def has_read(self) -> None:
        """The slow reader has read what was written: answer what it asked, or send the rest, in one piece."""
        if self._asked is not None:
            self.when_clean(self._answer_late)
        elif self._behind is not None:
            self.when_clean(self._send_rest)
        if self._asked_who:
            self._asked_who = False
            self._show_everybody_now()

    def _answer_late(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self.catch_up(asked)

    def _send_rest(self) -> None:
        if self._behind is None or self.room is None:
            return
        self.write(wire.update(self.room.live.read(self._behind)) + self.ack())
        self._go_live()

    # -- who is here

    def show_everybody(self) -> None:
        """Answer who is here, when it has read what was written."""
        if self.is_slow:
            self._asked_who = True
        else:
            self._show_everybody_now()

    def _show_everybody_now(self) -> None:
        if self.room is not None:
            everybody = self.room.presence.everybody()
            if everybody:
                self.write(wire.awareness(awareness.pack(everybody)))

    # -- what changed beside the text

    def poke(self, topic: str) -> None:
        """Frame 104. Who is sent nothing at the moment is told, with the rest, to look at everything."""
        if self.is_live:
            self.write(wire.poke(topic))
        else:
            self._missed_poke = True

    # -- its line

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
            self.room.choked.add(self)  # type: ignore[arg-type]  # every member is a Socket

    def when_clean(self, act: Callable[[], None]) -> None:
        """Run ``act`` as soon as the room's document is what is committed."""
        if self.room is not None and not self.room.is_gone:
            self.room.when_clean(act)

    def cut(self, code: int, reason: str) -> None:
        """Close it; nothing is read from it or written to it any more."""
        if self.is_open:
            self.is_open = self.is_live = False
            self.hub.spawn(self._connection.close(code, reason))
