"""What a row of a big table is: labels alone, label and content by turns, a stage, a new section."""

import re

from . import labels, processes
from .grid import Cell, Region
from .lines import LESSON_STAGES, Line
from .printed_rows import is_printed

_FIELD = re.compile(r"[\u4e00-\u9fff（）()/\s]{2,12}")
_SIDE_ROWS = 2  # labelled rows at once below a head that stands over the whole form


def is_stage_row(region: Region, row: int) -> bool:
    """导入 | what is done: the name of a stage of the lesson beside what belongs to it."""
    cells = region.row(row)
    if len(cells) < 2 or cells[0].column != region.left or any(cell.match for cell in cells[1:]):
        return False
    first = cells[0]
    is_step = first.match is not None and first.match.key in LESSON_STAGES
    return is_step or (
        first.match is None and len(labels.bare(first.text)) <= 12 and labels.is_stage(first.text)
    )


def holds_sections(region: Region) -> bool:
    """Whether labels or the head of a process stand at its left edge."""
    for row in range(region.top, region.bottom):
        cells = region.row(row)
        match = cells[0].match or cells[0].lead if cells else None
        if (match is not None and match.kind == "section") or processes.head_at(region, row) is not None:
            return True
    return False


def strange_fields(region: Region, row: int, is_first_too: bool) -> list[Cell]:
    """班级 | 七（3）班 | 结对教师 | 孙: labels of nobody's table, among fields and in a column of labels.

    ``is_first_too``: the first of the row as well, where a known field stands further right.
    """
    cells = region.row(row)
    named = cells[::2]
    known = [cell for cell in named if cell.match is not None]
    if len(cells) < 4 or len(cells) % 2 or not known or not all(_is_field(cell) for cell in known):
        return []
    strange = [cell for cell in named if cell.match is None]
    if cells[0] in strange and not is_first_too:
        return []
    is_told = all(
        _FIELD.fullmatch(cell.text) and (cell.column, cell.end) in region.label_columns for cell in strange
    )
    return strange if is_told and not any(cell.match for cell in cells[1::2]) else []


def _is_field(cell: Cell) -> bool:
    return cell.match is not None and cell.match.kind in ("meta", "info")


def is_section_like(cell: Cell) -> bool:
    """Whether it names a section rather than a field."""
    return cell.match is not None and cell.match.kind in ("section", "other")


def alternates(cells: list[Cell]) -> bool:
    """Label, value, label, value …: then a value that reads like a label is a value."""
    return (
        len(cells) % 2 == 0
        and all(cell.match for cell in cells[::2])
        and not all(cell.match for cell in cells)
    )


def is_label_at(cells: list[Cell], index: int) -> bool:
    """Whether the cell of that number names something."""
    return cells[index].match is not None


def all_labels(cells: list[Cell], region: Region, row: int) -> bool:
    """Only labels, and what stands below them is not again a labelled row."""
    if not all(cell.match for cell in cells):
        return False
    if len(cells) == 1:
        return cells[0].colspan >= region.right - region.left and is_section_like(cells[0])
    if row + 1 >= region.bottom:
        return False
    below = region.row(row + 1)
    edges = {cell.column for cell in cells}
    return (
        bool(below)
        and not any(cell.match for cell in below)
        and {cell.column for cell in below}
        <= edges | {cell.column for cell in below if cell.column > cells[0].column}
    )


def labels_a_process(region: Region, row: int, first: Cell, head: processes.Head) -> bool:
    """教学过程 merged over all the rows, with the head of the process table to its right."""
    if first.match is None or first.match.key != "process" or first.rowspan <= head.rows:
        return False
    return processes.head_at(region.part(row, row + head.rows, first.end), row) is not None


def is_side_head(region: Region, row: int, head: processes.Head) -> bool:
    """集体备课内容 | 个性化修改 over the whole form, the labels of its sections below: no head of steps."""
    if len(head.cells) != 2 or head.kinds[1] != "second" or head.is_title:
        return False
    below = [cells[0] for cells in region.rows[row + head.rows - region.top :] if cells]
    named = [
        cell.match is not None and cell.match.kind in ("section", "meta") and cell.end < head.cells[0].end
        for cell in below
    ]
    return named[:_SIDE_ROWS] == [True] * _SIDE_ROWS


def _counts_on(region: Region, row: int) -> bool:
    """四、课堂总结 below 三、巩固应用: the next step."""
    before = region.row(row - 1)[:1] if row > region.top else []
    first = region.row(row)[0]
    return any(
        cell.column == first.column
        and cell.match is None
        and _number_of(cell) == (_number_of(first) or 0) - 1
        for cell in before
    )


def _number_of(cell: Cell) -> int | None:
    """The number its first line begins with."""
    block = next((block for block in cell.blocks if block["type"] == "paragraph"), None)
    return Line(block).number if block is not None else None


def starts_section(region: Region, row: int, current: labels.Match | None) -> bool:
    """Whether what stands above under ``current`` ends before this row."""
    cells = region.row(row)
    if not cells:
        return False
    if processes.head_at(region, row) is not None or processes.period_at(region, row) is not None:
        return True
    if is_printed(region, row):
        return True
    first = cells[0]
    if first.lead is not None and len(cells) == 1:
        if current is not None and first.lead.key in labels.synonyms().parents.get(current.key, frozenset()):
            return False
        return current is None or (first.lead.key not in LESSON_STAGES and first.lead.key != current.key)
    if first.match is None or first.match.kind == "info":
        return False
    if current is not None and current.key == "process" and first.match.key in LESSON_STAGES:
        return len(cells) == 2 and not _counts_on(region, row)
    if len(cells) == 1:
        return is_section_like(first) and first.colspan >= region.right - region.left
    return first.match.kind in ("section", "other", "meta")


def continues(region: Region, row: int, cells: list[Cell]) -> bool:
    """Whether it holds content below the same labels as the row before."""
    below = region.row(row)
    return [cell.column for cell in below] == [cell.column for cell in cells] and not any(
        cell.match or cell.is_blank for cell in below
    )


def has_children(content: Region, key: str) -> bool:
    """Whether parts of that section (重点, 难点 of 重难点) are labelled in it."""
    children = labels.synonyms().parents.get(key, frozenset())
    return any(row and row[0].match is not None and row[0].match.key in children for row in content.rows)
