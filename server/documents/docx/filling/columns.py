"""The columns of a process table: what they are, where they stand, and which of the form takes which."""

from dataclasses import dataclass
from typing import Any

from server.documents.keys import column_title

from .. import labels
from ..grid import Cell, grid_of
from ..ooxml.names import Element
from . import places

Json = dict[str, Any]

# Where the content of a column goes when the form has none of its kind, best first.
_INSTEAD = {
    "step": ("content", "activity", "teacher"),
    "time": ("step", "content", "activity", "teacher"),
    "content": ("activity", "teacher", "student"),
    "teacher": ("activity", "content", "student"),
    "student": ("activity", "teacher", "content"),
    "intent": ("activity", "content", "teacher"),
    "second": ("activity", "content", "teacher"),
    "activity": ("teacher", "content", "student"),
}
_ABOVE = 3  # rows a table may have down to its head: 课题 | … stands above it in some


@dataclass
class Columns:
    """Kind, head as written, first grid column and the one behind the last (of the form: as Word counts)."""

    kinds: list[str | None]
    names: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def plain(cls, count: int, left: int) -> "Columns":
        """Columns of a table without a head."""
        return cls(
            [None] * count,
            [""] * count,
            [left + i for i in range(count)],
            [left + i + 1 for i in range(count)],
        )


def head_rows(node: Json) -> int:
    """How many rows at the top are head: header cells only; of a process also what stands above its head."""
    if node.get("is_headless"):
        return 0
    rows = node.get("content") or []
    is_process = (node.get("attrs") or {}).get("kind") == "process"
    count = next((at for at in range(min(_ABOVE, len(rows))) if _is_head(rows[at])), 0) if is_process else 0
    while count < len(rows) and _is_head(rows[count]):
        count += 1
    return min(count, max(len(rows) - 1, 0)) or (1 if is_process else 0)


def _is_head(row: Json) -> bool:
    cells = row.get("content") or []
    return bool(cells) and all(cell["type"] == "tableHeader" for cell in cells)


def columns_of(node: Json, head: int, left: int) -> Columns:
    """The columns by the lowest head cell over each; without a head one for each grid column.

    ``left``: the grid column of the form where the table node begins.
    """
    region = grid_of(node)
    lowest: dict[int, Cell] = {}
    for row in region.rows[:head]:
        for cell in row:
            for column in range(cell.column, cell.end):
                lowest[column] = cell
    if not lowest:
        found = Columns.plain(region.right, left)
        if node.get("is_headless"):
            found.kinds[0], found.kinds[-1] = "step", "content"
        return found
    kinds: list[str | None] = []
    names: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    seen: Cell | None = None
    for column in range(region.right):
        head_cell = lowest.get(column)
        if head_cell is not None and head_cell is seen:
            ends[-1] = _end(head_cell, column + 1 + left)
            continue
        seen = head_cell
        kinds.append(_kind(head_cell))
        names.append(" ".join(head_cell.text.split()) if head_cell is not None else "")
        starts.append(_start(head_cell, column + left))
        ends.append(_end(head_cell, column + 1 + left))
    return Columns(kinds, names, starts, ends)


def _kind(cell: Cell | None) -> str | None:
    col = (cell.node.get("attrs") or {}).get("col") if cell is not None else None
    return str(col) if col else (labels.column(cell.text) if cell is not None else None)


def _spot(cell: Cell | None) -> places.Place | None:
    element: Element | None = cell.node.get("element") if cell is not None else None
    if element is None:
        return None
    return next((one for one in places.places(places.row_of(element)) if one.cell is element), None)


def _start(cell: Cell | None, default: int) -> int:
    spot = _spot(cell)
    return spot.start if spot is not None else default


def _end(cell: Cell | None, default: int) -> int:
    spot = _spot(cell)
    return spot.end if spot is not None else default


def mapped(new: Columns, form: Columns) -> tuple[list[list[int]], list[tuple[str, str]]]:
    """For each column of the plan those of the form it goes into; (its head, the other head) of strays."""
    found: list[list[int]] = []
    told: list[tuple[str, str]] = []
    taken: set[int] = set()
    same = [_same(new, index, form) for index in range(len(new.kinds))]
    for index, kind in enumerate(new.kinds):
        own = same[index] if same[index] not in taken else None
        is_unknown = len(new.kinds) == len(form.kinds) and None in (kind, form.kinds[index])
        if own is None and is_unknown and index not in same and index not in taken:
            own = index  # the one column whose head was worded otherwise
        if own is not None:
            taken.add(own)
            found.append([own])
            continue
        other = next(
            (spot for one in _INSTEAD.get(kind or "", ()) if (spot := _of(form, one)) is not None), None
        )
        other = other if other is not None else min(1, len(form.kinds) - 1)
        found.append([other])
        if kind not in ("step", "time") or form.kinds[other] is None:
            told.append(
                (new.names[index] or column_title(kind), form.names[other] or column_title(form.kinds[other]))
            )
    return found, told


def _same(new: Columns, index: int, form: Columns) -> int | None:
    """The column of the form of the same name, else of the same kind."""
    kind, name = new.kinds[index], labels.bare(new.names[index])
    by_name = [spot for spot, other in enumerate(form.names) if name and labels.bare(other) == name]
    by_kind = [spot for spot, other in enumerate(form.kinds) if kind is not None and other == kind]
    return next(iter(by_name or by_kind), None)


def _of(form: Columns, kind: str) -> int | None:
    return next((spot for spot, own in enumerate(form.kinds) if own == kind), None)
