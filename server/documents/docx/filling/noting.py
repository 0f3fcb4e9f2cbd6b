"""Where the blocks of a plan stand in what the form holds already as it is."""

from typing import Any

from . import places
from .leaves import leaves
from .paper import Paper

Json = dict[str, Any]


def note_same(paper: Paper, old: Json, new: Json) -> None:
    """Where the rows and lines of a table of the plan stand that the form holds as it is."""
    for row, other in zip(old.get("content") or [], new.get("content") or [], strict=False):
        cells = row.get("content") or []
        element = next((cell["element"] for cell in cells if cell.get("element") is not None), None)
        if element is not None:
            paper.note(other, places.row_of(element))
        note_cells(paper, cells, other)


def note_cells(paper: Paper, cells: list[Json], row: Json) -> None:
    """The same of the cells of one row."""
    for cell, other in zip(cells, row.get("content") or [], strict=False):
        pairs = zip(leaves(cell.get("content") or []), leaves(other.get("content") or []), strict=False)
        for old, new in pairs:
            if old.element is not None:
                paper.note(new.node, old.element)
            if old.kind == "table":
                note_same(paper, old.node, new.node)
