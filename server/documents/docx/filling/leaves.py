"""Blocks as a row of leaves: paragraphs (also those inside lists), tables, pictures, boxes, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..grid import grid_of
from ..ooxml.names import Element
from ..texts import text_of

Json = dict[str, Any]

LINES = frozenset({"paragraph", "heading"})
_LISTS = frozenset({"bulletList", "orderedList"})


@dataclass
class Leaf:
    """One block that stands for itself; ``lists`` are the lists it is in, outermost first."""

    node: Json
    lists: tuple[Json, ...] = ()
    is_item: bool = False  # the first block of its list item: the one that shows the number

    @property
    def kind(self) -> str:
        """Paragraphs and headings are both lines."""
        kind = str(self.node["type"])
        return "line" if kind in LINES else kind

    @property
    def element(self) -> Element | None:
        """What it was read from, of a leaf of the form; None for what the recogniser put in."""
        found: Element | None = self.node.get("element")
        return found

    @property
    def text(self) -> str:
        """Its words."""
        return text_of(self.node)

    @property
    def is_blank_line(self) -> bool:
        """A paragraph with nothing in it."""
        return self.kind == "line" and not self.node.get("content")


def leaves(blocks: list[Json], lists: tuple[Json, ...] = ()) -> list[Leaf]:
    """The leaves of blocks in order."""
    return list(_leaves(blocks, lists))


def _leaves(blocks: list[Json], lists: tuple[Json, ...]) -> Iterator[Leaf]:
    for block in blocks:
        if block["type"] not in _LISTS:
            yield Leaf(block, lists)
            continue
        for item in block.get("content") or []:
            for index, leaf in enumerate(_leaves(item.get("content") or [], (*lists, block))):
                leaf.is_item = leaf.is_item or index == 0
                yield leaf


def cells_of(table: Json) -> list[Element]:
    """The cells of the form a table node was read from."""
    found = [cell.node.get("element") for row in grid_of(table).rows for cell in row]
    return [cell for cell in found if cell is not None]
