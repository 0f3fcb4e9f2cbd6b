"""websockets' connection with two short ways: ready frames out, past its encoder; short ones in, no queue.

A keystroke reaches its room in the call in which its bytes arrived: nothing is queued, no task is woken. What
is not a short, whole, binary frame goes the library's own way (docs/coedit.md, "Where the time goes").
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from websockets.asyncio.server import ServerConnection
from websockets.frames import apply_mask  # type: ignore[attr-defined]  # compiled, where it can be
from websockets.protocol import OPEN

from server.coedit.grants import Grant
from server.coedit.sockets import Socket

WHOLE_BINARY: Final = 0x82  # the last and only fragment, binary, no reserved bit
MASKED: Final = 0x80
TWO_BYTE_LENGTH: Final = 126
HEAD_BYTES: Final = 6  # of a short frame: two and the mask

Taker = Callable[[bytes], bool]


class Connection(ServerConnection):
    """One client's line, from its handshake on."""

    socket: Socket | None = None
    document_id: UUID
    is_old = False
    speaks_for = ""  # the person the page was made for, where it says so
    way = ""  # ``server.PATH``, or one of ``services``
    asked_at = 0.0
    outcome: Grant | int  # the right, or the code it is closed with
    taker: Taker | None = None  # set while the reading task waits in ``recv()``: it has nothing in hand

    # -- out

    def write(self, data: bytes) -> None:
        """Whole frames past the library's encoder: encoded once for everybody.

        Nothing once either end has begun to close: the library may have shut our half by itself.
        """
        if self.protocol.state is OPEN:
            self.transport.write(data)

    def way_out(self) -> Callable[[bytes], None]:
        """What ``write`` does without asking: a room has a hundred members and eight milliseconds."""
        return self.transport.write

    def is_full(self) -> bool:
        """More than the reader's buffer is on its way."""
        return self.paused

    def pause_writing(self) -> None:
        """What we wrote piles up."""
        super().pause_writing()
        if self.socket is not None:
            self.socket.choke()

    def resume_writing(self) -> None:
        """The reader has taken most of what was written."""
        super().resume_writing()
        if self.socket is not None:
            self.socket.has_read()

    # -- in

    def data_received(self, data: bytes) -> None:
        """Bytes from the network. Nothing overtakes what is still on the library's way."""
        if self.taker is not None and not self._is_busy():
            data = self._take(data, self.taker)
            if not data:
                return
        super().data_received(data)

    def _is_busy(self) -> bool:
        """Whether part of a frame, part of a message or a whole message is on the library's way."""
        return bool(
            self.protocol.state is not OPEN
            or self.protocol.reader.buffer
            or self.protocol.current_size is not None
            or len(self.recv_messages.frames)
        )

    def _take(self, data: bytes, taker: Taker) -> bytes:
        """Hand over the short frames at the beginning, as long as they are taken; what is left."""
        at, end = 0, len(data)
        while end - at > HEAD_BYTES and data[at] == WHOLE_BINARY:
            size, start = data[at + 1] - MASKED, at + HEAD_BYTES
            if size == TWO_BYTE_LENGTH:
                size, start = data[at + 2] << 8 | data[at + 3], start + 2
                if size < TWO_BYTE_LENGTH:
                    break  # a longer form than needed: the library says what it thinks of that
            elif not 0 <= size < TWO_BYTE_LENGTH:
                break
            if start + size > end:
                break
            if not taker(apply_mask(data[start : start + size], data[start - 4 : start])):
                break
            at = start + size
        return data[at:] if at else data
