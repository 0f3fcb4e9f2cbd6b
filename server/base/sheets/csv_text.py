"""CSV as Excel, WPS and school systems write it: UTF-8 with or without BOM, GB18030, UTF-16."""

import codecs
import csv
import io

from server.base.sheets import limits
from server.base.sheets.table import Line, SheetRefused, Table

DELIMITERS = ",\t;，"


def read(data: bytes, name: str) -> Table:
    """The table in the bytes of a .csv.

    Raises:
        SheetRefused: it is in no alphabet we know.
    """
    text = _decode(data)
    csv.field_size_limit(1 << 20)
    lines, is_cut = [], False
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for number, cells in enumerate(reader, 1):
            if number > limits.MAX_LINES:
                is_cut = True
                break
            line = _line(number, cells)
            if not line.is_blank:
                lines.append(line)
    except csv.Error as error:
        raise SheetRefused("这个 CSV 文件的格式读不懂。请用 Excel 或 WPS 另存为 .xlsx 再试。") from error
    return Table(name, lines, is_cut=is_cut)


def _line(number: int, cells: list[str]) -> Line:
    texts = [cell.strip()[: limits.MAX_CELL_LENGTH] for cell in cells[: limits.MAX_COLUMNS]]
    return Line(number, texts, {at: "formula" for at, text in enumerate(texts) if text.startswith("=")})


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        alphabets = ["utf-16"]
    else:
        alphabets = ["utf-8-sig", "gb18030"]
    for alphabet in alphabets:
        try:
            return data.decode(alphabet).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise SheetRefused("这个文件的文字编码认不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。")


def _delimiter(text: str) -> str:
    """The sign that divides the most cells of the first lines."""
    head = "\n".join(text.splitlines()[:20])
    return max(DELIMITERS, key=head.count)
