"""The bytes on the socket: variable-length integers, y-websocket's messages, our own five, ready frames.

A server's frames are not masked, so one frame encoded once serves every member of a room.
"""

from typing import Final

SYNC: Final = 0
AWARENESS: Final = 1
QUERY_AWARENESS: Final = 3
COMMITTED: Final = 100
REFUSED: Final = 101
OLD_SCHEMA: Final = 102
RIGHT: Final = 103
POKE: Final = 104

STEP_1: Final = 0
STEP_2: Final = 1
UPDATE: Final = 2

NOTHING: Final = b"\x00\x00"  # an update without structs and deletions

RESTARTING: Final = 1012
TRY_AGAIN: Final = 1013
MALFORMED: Final = 4400
SESSION_OVER: Final = 4401
NO_RIGHT: Final = 4403
TOO_MANY_SOCKETS: Final = 4429

LONGEST_INTEGER: Final = 8  # bytes: client ids have 53 bits
MOST: Final = (1 << 53) - 1  # more, and the decoder of every browser in the room fails


class Malformed(Exception):
    """Bytes that no honest client sends; the socket that sent them is cut."""


def varuint(number: int) -> bytes:
    """lib0's unsigned integer, seven bits per byte, lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varuint(data: bytes, at: int) -> tuple[int, int]:
    """The integer at ``at`` and the place after it.

    Raises:
        Malformed: the bytes end, or the number is longer than any of ours.
    """
    try:
        number = data[at]
        if number < 128:
            return number, at + 1
        number, shift = number & 127, 7
        for place in range(at + 1, at + LONGEST_INTEGER):
            byte = data[place]
            number |= (byte & 127) << shift
            if byte < 128:
                if number > MOST:
                    break
                return number, place + 1
            shift += 7
    except IndexError:
        pass
    raise Malformed("integer")


def varbytes(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return varuint(len(data)) + data


def read_varbytes(data: bytes, at: int) -> tuple[bytes, int]:
    """The bytes at ``at`` and the place after them.

    Raises:
        Malformed: fewer bytes than announced.
    """
    size, at = read_varuint(data, at)
    if at + size > len(data):
        raise Malformed("length")
    return data[at : at + size], at + size


def frame(payload: bytes) -> bytes:
    """A whole unmasked binary WebSocket frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x82, size)) + payload
    if size < 65536:
        return b"\x82\x7e" + size.to_bytes(2, "big") + payload
    return b"\x82\x7f" + size.to_bytes(8, "big") + payload


def step_1(state_vector: bytes) -> bytes:
    """Frame: "this is what I have, send me the rest"."""
    return frame(b"\x00\x00" + varbytes(state_vector))


def step_2(update: bytes) -> bytes:
    """Frame: the rest, in answer to a step 1."""
    return frame(b"\x00\x01" + varbytes(update))


def update(data: bytes) -> bytes:
    """Frame: one change."""
    return frame(b"\x00\x02" + varbytes(data))


def awareness(entries: bytes) -> bytes:
    """Frame: who is here, as packed by ``awareness.pack``."""
    return frame(b"\x01" + varbytes(entries))


def committed(count: int) -> bytes:
    """Frame 100: the first ``count`` sync messages (step 2 and update) of this socket are on disk."""
    return frame(b"\x64" + varuint(count))


def refused(reason: str) -> bytes:
    """Frame 101: an update was not taken; ``reason`` is the sentence the teacher reads."""
    return frame(b"\x65" + varbytes(reason.encode()))


def old_schema(current: int) -> bytes:
    """Frame 102: this client's schema is old, it may only read."""
    return frame(b"\x66" + varuint(current))


def right(can_write: bool) -> bytes:
    """Frame 103: from now on this person may write in the document (1), or only read it (0)."""
    return frame(b"\x67" + varuint(can_write))


def poke(topic: str) -> bytes:
    """Frame 104: something beside the text changed, ``comments``; look again. Empty: whatever it was."""
    return frame(b"\x68" + varbytes(topic.encode()))


def read_state_vector(data: bytes) -> dict[int, int]:
    """Client id to the clock it would use next.

    Raises:
        Malformed: it is no state vector.
    """
    count, at = read_varuint(data, 0)
    if count > len(data):
        raise Malformed("state vector")
    clocks = {}
    for _ in range(count):
        client, at = read_varuint(data, at)
        clocks[client], at = read_varuint(data, at)
    if at != len(data):
        raise Malformed("state vector")
    return clocks
