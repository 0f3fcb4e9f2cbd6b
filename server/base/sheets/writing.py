"""Tables to take away: .csv for anybody, .xlsx for Excel. A cell is never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """A cell no spreadsheet takes for a formula (CWE-1236): an apostrophe before the sign that starts one."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With a BOM, by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(title: str, rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """Every cell is text, so 0012 keeps its zeros; the first row stays in sight. Call it in a thread."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=plain(text))
            cell.number_format = "@"
            cell.data_type = "s"
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
