"""A table node as a grid, so that one can ask for rows, columns and regions."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import labels
from .lines import Line, is_known_head
from .texts import is_empty, text_of_all

Json = dict[str, Any]


@dataclass
class Cell:
    """One cell where it starts."""

    row: int
    column: int
    rowspan: int
    colspan: int
    node: Json

    @cached_property
    def text(self) -> str:
        """Its text, trimmed."""
        return text_of_all(self.node.get("content", [])).strip()

    @cached_property
    def match(self) -> labels.Match | None:
        """What it means as a label; a guess counts in the column of labels alone."""
        match = labels.lookup(self.text)
        is_beside = self.column > 0 or self.colspan > 1
        return None if match is not None and match.is_guess and is_beside else match

    @cached_property
    def lead(self) -> labels.Match | None:
        """The section whose label opens the cell, its content following in the same cell."""
        first = next((block for block in self.blocks if not is_empty([block])), None)
        if first is None or first["type"] != "paragraph" or self.match is not None:
            return None
        line = Line(first)
        if is_known_head(line):
            return line.match
        return line.inline[0] if line.inline is not None and line.inline[0].kind == "section" else None

    @cached_property
    def has_only_fields(self) -> bool:
        """课题：春 — each of its lines is a field with its value in the same cell."""
        lines = [Line(block) for block in self.blocks if not is_empty([block])]
        return bool(lines) and all(line.node["type"] == "paragraph" and line.fields for line in lines)

    @cached_property
    def kind(self) -> str | None:
        """What it means as the head of a process column."""
        return labels.column(self.text)

    @cached_property
    def is_blank(self) -> bool:
        """Neither text nor picture."""
        return is_empty(self.node.get("content", []))

    @property
    def end(self) -> int:
        """The first column after it."""
        return self.column + self.colspan

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.row + self.rowspan

    @property
    def blocks(self) -> list[Json]:
        """What stands in it."""
        return list(self.node.get("content", []))


@dataclass
class Region:
    """Rows of cells that start inside a rectangle; ``left`` to ``right`` are its columns."""

    rows: list[list[Cell]]
    top: int
    left: int
    right: int

    @property
    def bottom(self) -> int:
        """The first row below the region."""
        return self.top + len(self.rows)

    @cached_property
    def label_columns(self) -> frozenset[tuple[int, int]]:
        """Where labels stand: first column and end of each cell that names something."""
        return frozenset(
            (cell.column, cell.end) for row in self.rows for cell in row if cell.match is not None
        )

    def part(self, top: int, bottom: int, left: int | None = None, right: int | None = None) -> "Region":
        """The cells starting inside a smaller rectangle."""
        first, last = self.left if left is None else left, self.right if right is None else right
        rows = [
            [cell for cell in row if first <= cell.column < last]
            for row in self.rows[top - self.top : bottom - self.top]
        ]
        return Region(rows, top, first, last)

    def row(self, index: int) -> list[Cell]:
        """The cells starting in a row."""
        return self.rows[index - self.top]

    def cells(self) -> list[Json]:
        """The nodes of its cells in order."""
        return [cell.node for row in self.rows for cell in row]

    def blocks(self) -> list[Json]:
        """The content: blocks in a row when each row has one filled cell, else a table of the region."""
        filled = [[cell for cell in row if not cell.is_blank] for row in self.rows]
        if all(len(row) <= 1 for row in filled) and _one_column(filled):
            return [block for row in filled for cell in row for block in cell.blocks]
        return [self.table()]

    def table(self) -> Json:
        """The region as a table node of its own; spans cut at its edge."""
        rows = []
        for row in self.rows:
            cells = []
            for cell in row:
                attrs = dict(cell.node.get("attrs", {}))
                attrs["colspan"] = min(cell.colspan, self.right - cell.column)
                attrs["rowspan"] = min(cell.rowspan, self.bottom - cell.row)
                cells.append({**cell.node, "attrs": attrs})
            rows.append({"type": "tableRow", "content": cells})
        return {"type": "table", "content": rows}


def _one_column(filled: list[list[Cell]]) -> bool:
    return len({cell.column for row in filled for cell in row}) <= 1


def grid_of(table: Json) -> Region:
    """The whole table as a region."""
    rows: list[list[Cell]] = []
    hanging: dict[int, int] = {}
    width = 0
    for index, row in enumerate(table.get("content", [])):
        cells: list[Cell] = []
        column = 0
        for node in row.get("content", []):
            attrs = node.get("attrs", {})
            while hanging.get(column, 0) > index:
                column += 1
            cell = Cell(index, column, attrs.get("rowspan", 1), attrs.get("colspan", 1), node)
            for place in range(cell.column, cell.end):
                hanging[place] = cell.bottom
            cells.append(cell)
            column = cell.end
            width = max(width, column)
        rows.append(cells)
    return Region(rows, 0, 0, width)
