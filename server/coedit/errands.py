"""What a process of the platform asks of a document's owner, and the answers: the bytes between them."""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from server.coedit import deletions, wire
from server.coedit.deletions import Deletions
from server.coedit.wire import Malformed

APPLY: Final = 0  # and the request
PAUSE: Final = 1  # hold the document still until the next message, and say what it is

DONE: Final = 0
MOVED: Final = 1
ELSEWHERE: Final = 2
AGAIN: Final = 3  # not now, or nobody knows: sent once more, the same update is taken in once
REFUSED: Final = 4  # and the sentence
STATE: Final = 5  # and the document as one update

UUID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Request:
    """One update from outside, computed against a document of these clocks and these deletions.

    ``expected`` is its state vector; ``deleted`` the digest of what was deleted in it, or empty when that
    does not matter: deletions move no clock.
    """

    user_id: UUID
    expected: bytes
    deleted: bytes
    cause: str
    update: bytes

    def pack(self) -> bytes:
        """The message."""
        parts = (self.expected, self.deleted, self.cause.encode(), self.update)
        return bytes((APPLY,)) + self.user_id.bytes + b"".join(map(wire.varbytes, parts))


def unpack(message: bytes) -> Request:
    """What ``pack`` made.

    Raises:
        Malformed: it is something else.
    """
    at = 1 + UUID_BYTES
    if len(message) < at or message[0] != APPLY:
        raise Malformed("errand")
    expected, at_deleted = wire.read_varbytes(message, at)
    deleted, at_cause = wire.read_varbytes(message, at_deleted)
    cause, at_update = wire.read_varbytes(message, at_cause)
    update, end = wire.read_varbytes(message, at_update)
    if end != len(message):
        raise Malformed("errand")
    return Request(UUID(bytes=message[1:at]), expected, deleted, cause.decode(errors="replace"), update)


def deleted_in(state: bytes) -> bytes:
    """Digest of what is deleted in a whole document, the same however its updates were cut."""
    return digest(deletions.in_update(state))


def digest(deleted: Deletions) -> bytes:
    """The same of deletions that are known."""
    return hashlib.sha256(deleted.packed()).digest()
