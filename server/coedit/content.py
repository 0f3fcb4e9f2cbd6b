"""What a process is handed about the content of its documents: is it in shape, how is it put right, what
does it say. Without it any Y document is taken.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol
from uuid import UUID

from pycrdt import Doc

from server.coedit import building
from server.coedit.building import Unsound
from server.coedit.scans import Scan

_NOWHERE: Final = (0, 0)


class Guard(Protocol):
    """Looks at what changes in one document."""

    def over(self, put: Callable[[], None]) -> str:
        """Run ``put``, which changes the document; what is wrong with the change, "" = nothing."""


class Content(Protocol):
    """All that is known of what is in the documents."""

    def guard(self, doc: "Doc[Any]") -> Guard:
        """For a document that is in shape."""

    def may_hold(self, types: int, contents: int, roots: Iterable[bytes]) -> bool:
        """Whether a document may hold such things at all (as ``scans.Scan`` tells them)."""

    def fault(self, doc: "Doc[Any]") -> str:
        """What is wrong with a whole document, "" = nothing. In a thread."""

    def mended(self, state: bytes) -> bytes:
        """The change that puts the document right. In a thread.

        Raises:
            ValueError: there is none.
        """

    def lines(self, doc: "Doc[Any]") -> list[str]:
        """Its text, line by line. In a thread."""

    async def spoilt(self, document_id: UUID, user_id: UUID | None, what: str, before: bytes | None) -> None:
        """Told when somebody's change was refused, or (``before``: the state it was in) a document mended."""

    async def lost(self, document_id: UUID, before: bytes) -> int | None:
        """Told when much of the text went at once; keeps ``before``, the document as it was.

        The number it is kept under, or ``None`` when nobody needs to be told.
        """

    async def tell_lost(self, document_id: UUID, kept: int) -> None:
        """Told a little later when that text has not come back."""


class Stray(Exception):
    """A change that no document may hold; nothing was changed."""


class Misplaced(Unsound):
    """A change that put something where it may not stand; the document it is in must not be used any more."""


class Gate:
    """Lets changes into one document, asking the guard about all of them but plain typing.

    A look costs ten times what taking a letter in costs (40 µs, measured), and a letter beside a letter that
    was looked at stands in the same text. So of each client id the last run of letters is remembered.
    """

    __slots__ = ("_content", "_guard", "_typed")

    def __init__(self, content: Content, doc: "Doc[Any]") -> None:
        self._content = content
        self._guard = content.guard(doc)
        self._typed: dict[int, tuple[int, int]] = {}

    def put_into(self, doc: "Doc[Any]", update: bytes, scan: Scan, clocks: dict[int, int]) -> None:
        """Take ``update`` in; ``clocks`` are those of ``doc`` before.

        Raises:
            ValueError, Unsound: as ``building.put_into``.
            Stray, Misplaced: it breaks the shape; see there.
        """
        if not scan.is_plain or not self._goes_on(scan):
            if scan.has_odd_value or not self._content.may_hold(scan.types, scan.contents, scan.roots):
                raise Stray("content of a kind that no document holds")
            fault = self._guard.over(lambda: building.put_into(doc, update))
            if fault:
                raise Misplaced(fault)
        else:
            building.put_into(doc, update)
        if scan.is_plain and scan.structs == 1:
            self._remember(scan, clocks)

    def _goes_on(self, scan: Scan) -> bool:
        """Whether these are deletions only, or letters beside letters of one text."""
        if not scan.structs:
            return True
        if scan.structs != 1:
            return False
        client, at = scan.needs[0]
        start, end = self._typed.get(client, _NOWHERE)
        return start <= at < end

    def _remember(self, scan: Scan, clocks: dict[int, int]) -> None:
        client, start, end = scan.gives[0]
        if start < clocks.get(client, 0):
            return  # repeated: the library kept what it had, whatever this says it was
        first, last = self._typed.get(client, _NOWHERE)
        self._typed[client] = (first if last == start and last else start, end)
