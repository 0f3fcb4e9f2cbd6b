"""Rows a form prints below its steps (听课人点评, and room for that): they are not one of the steps."""

from . import labels
from .grid import Cell, Region
from .hints import is_kept, is_of_others, says_something
from .periods import period_of

_LONGEST = 14
_SENTENCE = ("。", "，", "；", "！", "？", "：", ":")


def is_printed(region: Region, row: int) -> bool:
    """Whether it says that others write there; or, below room to write, is a line to sign or a word over room
    of its own."""
    cells = region.row(row)
    if not cells or cells[0].column != region.left or any(not cell.is_blank for cell in cells[1:]):
        return False
    first = cells[0]
    if is_of_others(first.text):
        return True
    if row == region.top or not _is_room(region, row - 1):
        return False
    is_over_room = row + 1 >= region.bottom or _is_room(region, row + 1)
    return is_kept(first.text) or (_is_whole(first, region) and _is_word(first) and is_over_room)


def _is_room(region: Region, row: int) -> bool:
    """Blank cells, or hints in them."""
    return all(
        cell.is_blank or (cell.match is None and not says_something(cell.text)) for cell in region.row(row)
    )


def _is_whole(cell: Cell, region: Region) -> bool:
    return cell.colspan >= region.right - region.left


def _is_word(cell: Cell) -> bool:
    """A word that is no label we know, no stage of a lesson and no 课时."""
    if cell.match is not None or cell.lead is not None or period_of(cell.text) is not None:
        return False
    is_short = 2 <= len(labels.bare(cell.text)) <= _LONGEST
    is_step = labels.is_stage(cell.text) or labels.is_part(cell.text) or labels.has_numbered_lines(cell.text)
    return is_short and not is_step and not any(sign in cell.text for sign in _SENTENCE)
