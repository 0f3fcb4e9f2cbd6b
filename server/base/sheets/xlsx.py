"""One sheet of an .xlsx as text: what Excel shows, not how it came about."""

import io
import re
import warnings
from datetime import date, datetime
from typing import Any

import openpyxl

from server.base.sheets import limits, unzipping
from server.base.sheets.table import Line, Oddity, SheetRefused, Table

BROKEN = "这个表格读到一半出错，没有导入。请用 Excel 或 WPS 打开后另存一份再试；原文件没有改动。"

# What openpyxl and the XML parser below it let through from a broken file.
LIBRARY_ERRORS = (
    AttributeError, AssertionError, KeyError, IndexError, TypeError, ValueError, OSError, EOFError,
    SyntaxError, RecursionError, OverflowError, StopIteration,
)  # fmt: skip


def read(data: bytes) -> Table:
    """The first sheet with anything in it; what a formula came to is its value.

    Raises:
        SheetRefused: not an .xlsx, or a hostile one.
    """
    unzipping.check(data)
    try:
        values, formulas = (_open(data, only_values) for only_values in (True, False))
        for shown, written in zip(values.worksheets, formulas.worksheets, strict=True):
            if shown.sheet_state != "visible":
                continue
            table = _read(shown, written)
            if table.lines:
                others = [sheet.title for sheet in values.worksheets if sheet.title != shown.title]
                return Table(table.name, table.lines, others, table.is_cut)
    except SheetRefused:
        raise
    except LIBRARY_ERRORS as error:
        raise SheetRefused(BROKEN) from error
    raise SheetRefused("这个表格里什么都没有。请看看是不是选错了文件。")


def _open(data: bytes, only_values: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions openpyxl leaves out
        return openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=only_values, keep_links=False
        )


def _read(shown: Any, written: Any) -> Table:
    cap = {"max_row": limits.MAX_LINES + 1, "max_col": limits.MAX_COLUMNS}
    for sheet in (shown, written):
        sheet.reset_dimensions()  # the size a file states is not believed
    lines: list[Line] = []
    for number, (cells, sources) in enumerate(
        zip(shown.iter_rows(**cap), written.iter_rows(**cap), strict=True), 1
    ):
        if number > limits.MAX_LINES:
            return Table(shown.title, lines, is_cut=True)
        line = _line(number, cells, sources)
        if not line.is_blank:
            lines.append(line)
    return Table(shown.title, lines)


def _line(number: int, cells: Any, sources: Any) -> Line:
    texts: list[str] = []
    odd: dict[int, Oddity] = {}
    for at, (cell, source) in enumerate(zip(cells, sources, strict=True)):
        if cell.data_type == "e":
            odd[at] = "error"
        elif source.data_type == "f" and cell.value is None:
            odd[at] = "formula"
        texts.append("" if at in odd else cell_text(cell))
    while texts and not texts[-1] and len(texts) - 1 not in odd:
        texts.pop()
    return Line(number, texts, odd)


def cell_text(cell: Any) -> str:
    """What a cell shows: dates as 2026-09-01, numbers as typed."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).replace("\0", "").strip()[: limits.MAX_CELL_LENGTH]


def _number(value: float, shown_as: str) -> str:
    """13800000000 stays that, not 1.38E+10; a format 0000 keeps its leading zeros."""
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    text = str(int(value))
    return text.zfill(len(shown_as)) if re.fullmatch("0+", shown_as) else text
