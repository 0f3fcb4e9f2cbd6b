"""Sets of deleted ranges: does one contain another."""

from bisect import bisect_right
from collections.abc import Iterable

from server.coedit import structs
from server.coedit.scans import Range


class Deletions:
    """Deleted clocks per client, as ranges that do not touch."""

    def __init__(self, ranges: dict[int, list[tuple[int, int]]]) -> None:
        self._ranges = ranges

    def cover(self, ranges: Iterable[Range]) -> bool:
        """Whether all of ``ranges`` are deleted here."""
        for client, start, end in ranges:
            known = self._ranges.get(client, [])
            place = bisect_right(known, (start, 1 << 62)) - 1
            if place < 0 or known[place][1] < end:
                return False
        return True

    def packed(self) -> bytes:
        """The same bytes for the same set."""
        return repr(sorted(self._ranges.items())).encode()


def of(ranges: Iterable[Range]) -> Deletions:
    """The set of these ranges, in any order."""
    joined: dict[int, list[tuple[int, int]]] = {}
    for client, start, end in sorted(ranges):
        known = joined.setdefault(client, [])
        if known and start <= known[-1][1]:
            known[-1] = (known[-1][0], max(end, known[-1][1]))
        else:
            known.append((start, end))
    return Deletions(joined)


def in_update(update: bytes) -> Deletions:
    """What an update of our own says is deleted."""
    return of(structs.scan_own(update).deletes)
