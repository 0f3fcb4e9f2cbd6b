"""预览 of a spreadsheet: its sheets as tables, read by the process that reads rosters. No converter."""

from dataclasses import dataclass, field
from typing import Any

from server.base.sheets import limits
from server.base.sheets.sandbox import read_book_in_sandbox, read_in_sandbox
from server.base.sheets.table import SheetRefused, Table
from server.files import naming
from server.files.objects import store
from server.files.sniffing import TEXT, XLSX
from storage.errors import NoObject

MOST_SHEETS = 20
MOST_LINES = 200  # of each sheet
TIME_SECONDS = 10.0  # somebody waits before the page
UNREADABLE = "这个表格在这里打不开：可能太大、已损坏或加了密码。原文件没有改动，请下载后用 WPS 打开。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of cells, all as long as the widest; ``is_cut``: there are more."""

    name: str
    lines: list[list[str]]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets with anything in them, ``others`` more not shown; or ``words``: why there are none."""

    sheets: list[Sheet] = field(default_factory=list)
    others: int = 0
    words: str = ""


def is_one(file: dict[str, Any]) -> bool:
    """Whether a file, by its row (``type``, ``name``), is shown as tables."""
    return file["type"] == XLSX or (file["type"] == TEXT and naming.suffix_of(file["name"]) == "csv")


async def of(file: dict[str, Any]) -> Book | None:
    """The tables of a readable file (its row); ``None``: it is no spreadsheet."""
    if not is_one(file):
        return None
    if file["size"] > limits.MAX_FILE_BYTES:
        return Book(words=UNREADABLE)
    try:
        data = b"".join([piece async for piece in store().open_range(file["id"].hex)])
        found = await _read(data, file)
    except (SheetRefused, NoObject):
        return Book(words=UNREADABLE)
    return Book([_shown(table) for table in found[:MOST_SHEETS]], max(0, len(found) - MOST_SHEETS))


async def _read(data: bytes, file: dict[str, Any]) -> list[Table]:
    if file["type"] == XLSX:
        return await read_book_in_sandbox(data, file["name"], TIME_SECONDS)
    return [await read_in_sandbox(data, file["name"], TIME_SECONDS)]


def _shown(table: Table) -> Sheet:
    lines = [line.cells for line in table.lines[:MOST_LINES]]
    width = max((at for cells in lines for at, cell in enumerate(cells, 1) if cell), default=0)
    whole = [[*cells[:width], *[""] * (width - len(cells))] for cells in lines]
    return Sheet(table.name, whole, table.is_cut or len(table.lines) > MOST_LINES)
