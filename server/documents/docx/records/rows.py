"""Rows of a record: labels nobody's table knows, told by where they stand, and columns of one meaning."""

import re
from collections.abc import Callable

from server.documents.docx import labels
from server.documents.docx.grid import Cell, Region

Known = Callable[[str], str | None]

_SHAPE = re.compile(r"[\u4e00-\u9fff（）()、/与和及\s]{2,14}")


def strange_labels(
    cells: list[Cell],
    columns: frozenset[tuple[int, int]],
    known: Known,
    is_waiting: bool,
    has_one_value: Callable[[str], bool],
) -> list[str]:
    """The keys of the cells of a row, "" where a cell names nothing; ``custom:<label>`` of a strange one.

    A strange label stands in one of the ``columns`` of labels: first in its row unless rows below a label
    are awaited (``is_waiting``: 导入 is then a part of 教学过程), or
    right of a field of one value.
    """
    keys = [known(cell.text) or "" for cell in cells]
    is_even = len(cells) % 2 == 0
    for index in range(0, len(cells) - 1, 2):
        cell = cells[index]
        if keys[index] or not _SHAPE.fullmatch(cell.text) or (cell.column, cell.end) not in columns:
            continue
        if index == 0:
            is_label = not is_waiting and (len(cells) == 2 or (is_even and any(keys[2::2])))
        else:
            is_label = is_even and keys[index - 2] != "" and has_one_value(keys[index - 2])
        if is_label:
            keys[index] = f"custom:{labels.bare(cell.text)}"
    return keys


def label_columns(region: Region, known: Known) -> frozenset[tuple[int, int]]:
    """Where labels stand in a table: first column and end of each known one that has room right of it."""
    cells = (cell for row in region.rows for cell in row)
    return frozenset(
        (cell.column, cell.end) for cell in cells if cell.end < region.right and known(cell.text)
    )


def together(cells: list[Cell], known: Known) -> list[tuple[str, int, int]]:
    """(key, first column, end) of the labels in a row, those beside each other that mean the same as one."""
    found: list[tuple[str, int, int]] = []
    for cell in cells:
        key = known(cell.text) or ""
        if found and found[-1][0] == key:
            found[-1] = (key, found[-1][1], cell.end)
        else:
            found.append((key, cell.column, cell.end))
    return found


def crosses(region: Region, row: int, columns: list[tuple[str, int, int]]) -> bool:
    """Whether a cell of a row lies under two of the columns: what stands there is below no single label."""
    return any(
        sum(cell.column < end and first < cell.end for _key, first, end in columns) > 1
        for cell in region.row(row)
    )


def tall_end(region: Region, row: int, known: Known) -> int:
    """The first row below a label merged over several rows, all that stands right of it being its content."""
    end = max(row + 1, min(region.row(row)[0].bottom, region.bottom))
    below = region.rows[row + 1 - region.top : end - region.top]
    return row + 1 if any(len(cells) > 1 and known(cells[0].text) for cells in below) else end
