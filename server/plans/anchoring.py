"""Where the passage of a thread stands in a text, for pages without the live editor. Pure.

The editor follows relative positions of the live document; here only the block and the quote are asked.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.documents import text, walk
from server.documents.spec import Json

SURE = 6  # characters: a shorter quote found in another block may be another passage


class Standing(enum.StrEnum):
    """What became of the passage."""

    THERE = "there"
    CHANGED = "changed"  # its block stands, the words in it are others
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thread belongs now: the order in the text, and the block it stands at (none: the plan)."""

    order: int
    block: str
    standing: Standing
    section: str = ""  # its title


@dataclass(frozen=True, slots=True)
class _Block:
    order: int
    id: str
    text: str


class Text:
    """A document, looked through once."""

    def __init__(self, doc: Json) -> None:
        found = [node for node in walk.nodes(doc) if isinstance(walk.attr(node, "id"), str)]
        self._blocks = [
            _Block(order, str(walk.attr(node, "id")), _words(node)) for order, node in enumerate(found, 1)
        ]
        self._by_id = {block.id: block for block in self._blocks}
        # What people see of a row, a cell or an item is the block around it that has an address of its own.
        self._shown = {id_: shown for id_, *shown in _addresses(doc)}

    def spot(self, thread: dict[str, Any]) -> Spot:
        """Of a thread with ``block`` and ``quote``."""
        block = self._by_id.get(thread["block"])
        quote = flat(thread["quote"])
        if not thread["block"] and not quote:
            return Spot(0, "", Standing.THERE)
        if block is not None and (not quote or quote in block.text):
            return self._at(block, Standing.THERE)
        if quote and (elsewhere := self._find(quote, block)):
            return self._at(elsewhere, Standing.THERE)
        if block is not None:
            return self._at(block, Standing.CHANGED)
        return Spot(len(self._blocks) + 1, "", Standing.GONE)

    def _find(self, quote: str, block: _Block | None) -> _Block | None:
        """The innermost block with these words: behind ``block``, where it was split, or the only one."""
        holding = [one for one in self._blocks if quote in one.text]
        inner = [
            one
            for one in holding
            if not any(other.order > one.order and other.text in one.text for other in holding)
        ]
        if block is not None:
            behind = [one for one in inner if block.order < one.order <= block.order + 2]
            if behind:
                return behind[0]
        return inner[0] if len(inner) == 1 and len(quote) >= SURE else None

    def _at(self, block: _Block, standing: Standing) -> Spot:
        address, section = self._shown.get(block.id, ("", ""))
        return Spot(block.order, address, standing, section)


def flat(text: str) -> str:
    """Without white space: a passage over two paragraphs is quoted with a line end between them."""
    return "".join(text.split())


def _words(node: Json) -> str:
    return flat("".join(walk.inline_text(one) for one in walk.nodes(node) if one.get("type") in _LINES))


def _addresses(node: Json, own: str = "", title: str = "") -> Iterable[tuple[str, str, str]]:
    """Id of a node, the anchor of the read view (``html.render``) it is shown under, title of its section."""
    id_, kind = walk.attr(node, "id"), node.get("type")
    if isinstance(id_, str) and id_:
        if kind == "section":
            own, title = f"s-{id_}", text.title_of(node)
        elif kind not in _UNADDRESSED:
            own = f"b-{id_}"
        yield id_, own, title
    for child in node.get("content") or ():
        yield from _addresses(child, own, title)


_LINES = frozenset({"paragraph", "heading"})
_UNADDRESSED = frozenset({"tableRow", "tableCell", "tableHeader", "listItem"})
