"""A cell of the form: how wide it is, what it says, and what it shall hold."""

from collections.abc import Callable
from typing import Any

from ..ooxml.names import Element, number, w
from ..texts import is_empty
from ..writing.xml import make
from . import places
from .leaves import Leaf, leaves
from .paper import Paper
from .places import Place
from .room import Room

Json = dict[str, Any]


def grid_width(cell: Element) -> int:
    """The width of a cell by the columns of its table, in twips; 0 when the table does not say."""
    columns = [
        number(one.get(w("w"))) for one in places.table_of(cell).iterfind(f"{w('tblGrid')}/{w('gridCol')}")
    ]
    own = next((one for one in places.places(places.row_of(cell)) if one.cell is cell), None)
    return sum(columns[own.start : own.end]) if own is not None else 0


def is_said(own: list[Place], before: dict[Element | None, Json]) -> bool:
    """Whether the form itself says something in a column the plan has not."""
    return any(not is_empty((before.get(one.cell) or {}).get("content") or []) for one in own)


def set_cell(
    paper: Paper, cell: Element, node: Json | None, content: list[Json], put: Callable[..., None]
) -> None:
    """Make one cell hold ``content``; ``node`` is what was read in it, None of a cell just copied."""
    slots = leaves((node or {}).get("content") or []) if node is not None else []
    if not any(leaf.element is not None for leaf in slots):
        slots = [Leaf({"type": "paragraph", "element": line}) for line in cell.findall(w("p"))]
    if is_empty(content) and all(leaf.is_blank_line for leaf in slots):
        return
    put(paper, Room(slots, holder=cell), content)
    if cell[-1].tag != w("p"):
        cell.append(make("p"))
