"""Every sheet of an .xlsx as text, merged cells filled: for forms that are laid out, not listed (课表)."""

import io
import warnings
from typing import Any

import openpyxl

from server.base.sheets import limits, unzipping
from server.base.sheets.table import Line, SheetRefused, Table
from server.base.sheets.xlsx import BROKEN, LIBRARY_ERRORS, cell_text

MAX_SHEETS = 120
MAX_FORM_LINES = 2_000


def read(data: bytes) -> list[Table]:
    """The visible sheets with anything in them; each cell of a merged area has the text of the area.

    Raises:
        SheetRefused: not an .xlsx, or a hostile one.
    """
    unzipping.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions openpyxl leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = [table for sheet in visible[:MAX_SHEETS] if (table := _read(sheet)).lines]
    except LIBRARY_ERRORS as error:
        raise SheetRefused(BROKEN) from error
    if not found:
        raise SheetRefused("这个表格里什么都没有。请看看是不是选错了文件。")
    return found


def _read(sheet: Any) -> Table:
    rows, columns = min(sheet.max_row, MAX_FORM_LINES), min(sheet.max_column, limits.MAX_COLUMNS)
    texts = [
        [cell_text(cell) if cell.data_type != "e" else "" for cell in line]
        for line in sheet.iter_rows(min_row=1, max_row=rows, min_col=1, max_col=columns)
    ]
    for area in sheet.merged_cells.ranges:
        if area.min_row > rows or area.min_col > columns:
            continue
        text = texts[area.min_row - 1][area.min_col - 1]
        for number in range(area.min_row, min(area.max_row, rows) + 1):
            for at in range(area.min_col, min(area.max_col, columns) + 1):
                texts[number - 1][at - 1] = text
    lines = [Line(number, cells) for number, cells in enumerate(texts, 1)]
    return Table(sheet.title, [line for line in lines if not line.is_blank], [], sheet.max_row > rows)
