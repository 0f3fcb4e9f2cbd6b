"""The walk of ``structs`` for what people mostly send: a few characters beside something that is there."""

from typing import Final

from server.coedit.scans import Scan
from server.coedit.structs import CLOCK_END, HAS_ORIGIN, HAS_RIGHT_ORIGIN, KIND, STRING
from server.coedit.wire import Malformed, read_varuint

LONGEST_BYTES: Final = 200
ONE_CLIENT_ONE_STRUCT: Final = b"\x01\x01"
NOTHING_DELETED: Final = 0


def scan(update: bytes) -> Scan | None:
    """What ``structs.scan`` finds in ``update``, at a third of its price; ``None``: ask ``structs.scan``."""
    if len(update) > LONGEST_BYTES or update[:2] != ONE_CLIENT_ONE_STRUCT or update[-1] != NOTHING_DELETED:
        return None
    try:
        return _scan(update)
    except (IndexError, UnicodeDecodeError, Malformed):
        return None


def _scan(update: bytes) -> Scan | None:
    client, at = read_varuint(update, 2)
    head = update[2:at]
    clock, at = read_varuint(update, at)
    info = update[at]
    at += 1
    if info & KIND != STRING or not info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN):
        return None
    needs = []
    for beside in (HAS_ORIGIN, HAS_RIGHT_ORIGIN):
        if info & beside:
            if update.startswith(head, at):  # no such integer is the beginning of another
                other, at = client, at + len(head)
            else:
                other, at = read_varuint(update, at)
            place, at = read_varuint(update, at)
            if other == client and place >= clock:
                return None
            needs.append((other, place))
    text = update[at + 1 : -1]
    if len(text) != update[at] or not 0 < len(text) < 128:
        return None
    length = len(text) if text.isascii() else len(text.decode().encode("utf-16-le")) // 2
    end = clock + length
    return Scan([(client, clock, end)], [], needs, 1) if end < CLOCK_END else None
