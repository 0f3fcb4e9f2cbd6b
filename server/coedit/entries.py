"""One change on its way from a socket to the disk."""

from typing import TYPE_CHECKING
from uuid import UUID

from server.coedit.scans import Scan

if TYPE_CHECKING:
    from server.coedit.sockets import Socket


class Entry:
    """A sync message that counts: the ``number``-th of ``socket``, with what its walk found.

    ``row`` is what goes into the log, ``None`` when the message changes nothing. ``frame`` is what
    colleagues get. ``claims`` are the client ids it is the first to bring: its writer's from now on.
    """

    __slots__ = ("arrived", "claims", "frame", "number", "row", "scan", "socket", "update", "whole")

    def __init__(
        self, socket: "Socket", number: int, update: bytes, scan: Scan, *, whole: bool, arrived: float
    ) -> None:
        self.socket = socket
        self.number = number
        self.update = update
        self.scan = scan
        self.whole = whole  # a step 2: may repeat what we have
        self.arrived = arrived
        self.row: bytes | None = None
        self.frame = b""
        self.claims: list[int] = []

    @property
    def size(self) -> int:
        """Bytes it keeps waiting."""
        return len(self.update)

    @property
    def user_id(self) -> UUID:
        """Who wrote it, by the server's knowledge."""
        return self.socket.grant.user_id

    @property
    def client_id(self) -> int:
        """The Yjs client whose structs it brings."""
        return self.scan.client_id
