"""Where the cells of a table stand. Spans come from outside and are cut to what the table can hold."""

from __future__ import annotations

from typing import NamedTuple

from server.documents.spec import Json

MAX_COLUMNS = 63  # Word's own limit


class Placed(NamedTuple):
    """A cell at its place; the spans are real ones, inside the table."""

    cell: Json
    row: int
    column: int
    colspan: int
    rowspan: int


def place(table: Json) -> list[list[Placed]]:
    """The cells of each row with their column. One that finds none within 63 goes into the last."""
    rows = [row for row in table.get("content") or () if row.get("type") == "tableRow"]
    free_from = [0] * MAX_COLUMNS  # per column: the first row not covered from above
    result: list[list[Placed]] = []
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row.get("content") or ():
            while column < MAX_COLUMNS - 1 and free_from[column] > number:
                column += 1
            one = _fitted(cell, number, column, len(rows), free_from)
            placed.append(one)
            for taken in range(one.column, one.column + one.colspan):
                free_from[taken] = number + one.rowspan
            column = min(one.column + one.colspan, MAX_COLUMNS - 1)
        result.append(placed)
    return result


def width(placed: list[list[Placed]]) -> int:
    """The number of columns."""
    return max((one.column + one.colspan for row in placed for one in row), default=0)


def span(cell: Json, name: str) -> int:
    value = (cell.get("attrs") or {}).get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1


def _fitted(cell: Json, row: int, column: int, rows: int, free_from: list[int]) -> Placed:
    room = 1
    while room < span(cell, "colspan") and column + room < MAX_COLUMNS and free_from[column + room] <= row:
        room += 1
    return Placed(cell, row, column, room, min(span(cell, "rowspan"), rows - row))
