"""What the walk of an update found (``structs.scan``), and whether a document has its foundations."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Range = tuple[int, int, int]  # client, from clock, up to (not including) clock


@dataclass(slots=True)
class Scan:
    """What an update brings (``gives``), deletes, and leans on (``needs``: client, clock).

    ``types``, ``contents``: bit n is set when it holds a shared type of sort n, a content of kind n that is
    rarer than characters. ``is_plain``: nothing but characters, each beside an item that is there already.
    """

    gives: list[Range] = field(default_factory=list)
    deletes: list[Range] = field(default_factory=list)
    needs: list[tuple[int, int]] = field(default_factory=list)
    structs: int = 0
    types: int = 0
    contents: int = 0
    roots: tuple[bytes, ...] = ()
    is_plain: bool = True
    has_odd_value: bool = False  # a shared type or a mark as the value of an attribute; Yjs alone allows it

    @property
    def client_id(self) -> int:
        """Whose structs these are, for the log; 0 when it only deletes."""
        return self.gives[0][0] if self.gives else 0

    def clients(self) -> int:
        """How many clients' structs it holds."""
        return len({client for client, _start, _end in self.gives})

    def extend(self, clocks: dict[int, int]) -> dict[int, int] | None:
        """New clocks of its clients on a document that has ``clocks``; ``None``: foundations missing."""
        new: dict[int, int] = {}
        for client, start, end in self.gives:
            have = new.get(client)
            if have is None:
                have = clocks.get(client, 0)
            if start > have:
                return None
            new[client] = end if end > have else have
        for client, clock in self.needs:
            if clock >= new.get(client, 0) and clock >= clocks.get(client, 0):
                return None
        for client, _start, end in self.deletes:
            if end > new.get(client, 0) and end > clocks.get(client, 0):
                return None
        return new

    def lacks(self, clocks: dict[int, int]) -> list[tuple[int, int]]:
        """What is missing where ``extend`` says so: clients, and the clock each must have reached."""
        missing: dict[int, int] = {}
        new: dict[int, int] = {}

        def need(client: int, clock: int) -> None:
            if clock > clocks.get(client, 0) and clock > new.get(client, 0):
                missing[client] = max(clock, missing.get(client, 0))

        for client, start, end in self.gives:
            need(client, start)
            new[client] = max(end, new.get(client, 0))
        for client, clock in self.needs:
            need(client, clock + 1)
        for client, _start, end in self.deletes:
            need(client, end)
        return list(missing.items())


def covers(clocks: dict[int, int], scans: Iterable[Scan]) -> bool:
    """Whether a document with ``clocks`` has taken in everything these updates bring and touch."""
    return all(
        end <= clocks.get(client, 0)
        for found in scans
        for ranges in (found.gives, found.deletes)
        for client, _start, end in ranges
    )
