"""Tables to take away: .csv for anybody, .xlsx for Excel. A cell is never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

Cell: TypeAlias = str | int | float | date | None

# With full width ones, which some spreadsheets take for theirs.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")  # what Excel refuses in the name of a sheet
_BEFORE = " \u00a0\u3000\ufeff\u200b\u200e\u200f"


def plain(text: str) -> str:
    """A cell no spreadsheet takes for a formula (CWE-1236): an apostrophe before what starts as one, also
    behind spaces and marks nobody sees."""
    starts = text.lstrip(_BEFORE).startswith(FORMULA_SIGNS)
    return f"'{text}" if starts or text.startswith(FORMULA_SIGNS) else text


def to_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """With a BOM, by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(title: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()) -> bytes:
    """Words are text, so 0012 keeps its zeros; numbers and days are what they are. The first row stays in
    sight. Call it in a thread."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_NAMES)[:31])
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_shown(value))
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, str | None):
                cell.number_format = "@"
                cell.data_type = "s"
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return plain(cell) if isinstance(cell, str) else str(cell)


def _shown(cell: Cell) -> str | int | float | date:
    """Without the control characters the format does not know."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return plain("".join(char for char in cell if char >= " " or char in "\t\n\r"))
    return cell
