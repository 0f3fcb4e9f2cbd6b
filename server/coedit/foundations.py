"""Changes of one room that lean on something which is not here yet.

Each waits for one client at a time, in the order of clocks: what arrives is compared with the foremost of
those that wait for its client, however many wait in all.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from server.coedit.entries import Entry
from server.coedit.limits import HELD_BYTES, HELD_CHANGES
from server.coedit.live import Live

if TYPE_CHECKING:
    from server.coedit.sockets import Socket

Wait = tuple[int, int, Entry]  # for this clock; a number that no other has, so that entries are not compared


class Held:
    """What waits, by the client it waits for and by the socket it came from."""

    __slots__ = ("_lacks", "_of", "_taken", "_waits", "count")

    def __init__(self) -> None:
        self.count = 0
        self._taken = 0
        self._of: dict[Socket, list[Entry]] = {}
        self._lacks: dict[Entry, list[tuple[int, int]]] = {}  # client and clock; it waits for the last
        self._waits: dict[int, list[Wait]] = {}

    def add(self, entry: Entry, lacks: list[tuple[int, int]]) -> bool:
        """Keep ``entry`` until what it ``lacks`` is here; ``False``: its socket has too much waiting now."""
        mine = self._of.setdefault(entry.socket, [])
        mine.append(entry)
        self._lacks[entry] = lacks
        self.count += 1
        self._wait(entry, lacks)
        return len(mine) <= HELD_CHANGES and sum(one.size for one in mine) <= HELD_BYTES

    def ripen(self, grown: Entry, live: Live) -> list[Entry]:
        """What ``live`` has the foundations of, now that it has taken in ``grown``; they wait no more."""
        ripe: list[Entry] = []
        for client, _start, end in grown.scan.gives:
            line = self._waits.get(client)
            while line and line[0][0] <= end:
                entry = heappop(line)[2]
                lacks = self._lacks[entry]
                while lacks and live.reaches(*lacks[-1]):
                    lacks.pop()
                if lacks:
                    self._wait(entry, lacks)
                else:
                    ripe.append(entry)
            if line is not None and not line:
                del self._waits[client]
        for entry in ripe:
            self._of[entry.socket].remove(entry)
            self._forget(entry)
        return ripe

    def drop(self, socket: "Socket") -> None:
        """Forget what came from ``socket``."""
        gone = self._of.get(socket, [])
        places = {self._lacks[entry][-1][0] for entry in gone}
        for entry in gone:
            del self._lacks[entry]
        for client in places:
            line = [wait for wait in self._waits[client] if wait[2] in self._lacks]
            heapify(line)
            self._waits[client] = line
            if not line:
                del self._waits[client]
        self.count -= len(gone)
        self._of.pop(socket, None)

    def stale(self, before: float) -> "list[Socket]":
        """Sockets of which something waits since ``before``, and those that are closed."""
        return [
            socket
            for socket, mine in self._of.items()
            if not socket.is_open or min(entry.arrived for entry in mine) < before
        ]

    def sockets(self) -> "Iterator[Socket]":
        """Whose changes wait."""
        return iter(self._of)

    def _wait(self, entry: Entry, lacks: list[tuple[int, int]]) -> None:
        client, clock = lacks[-1]
        self._taken += 1
        heappush(self._waits.setdefault(client, []), (clock, self._taken, entry))

    def _forget(self, entry: Entry) -> None:
        del self._lacks[entry]
        self.count -= 1
        if not self._of[entry.socket]:
            del self._of[entry.socket]
