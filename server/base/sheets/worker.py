"""The process that reads a file: ``python -m server.base.sheets.worker NAME [book]``, the bytes on stdin.

Answer on stdout: JSON, ``{"refused": sentence}`` or the table (with ``book`` those of all sheets). Memory
is limited before anything is read; time is the parent's affair.
"""

import json
import os
import resource
import sys
from dataclasses import asdict

from server.base.sheets import book, csv_text, limits, xlsx
from server.base.sheets.table import SheetRefused, Table

_TOO_BIG = "这个表格太大，读到一半内存不够，没有导入。请删去图片和多余的表再试；原文件没有改动。"
_OLD = "这是旧格式的 .xls，或者加了密码的表格。请用 Excel 或 WPS 打开，另存为 .xlsx（不设密码）再试。"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read(data: bytes, name: str) -> Table:
    """The table in a file, by what the bytes are; the name only names it.

    Raises:
        SheetRefused: neither .xlsx nor .csv, or a hostile one.
    """
    if not data.strip():
        raise SheetRefused("这个文件是空的，什么都没有导入。")
    if data.startswith(OLE):
        raise SheetRefused(_OLD)
    if data.startswith(ZIP):
        return xlsx.read(data)
    if data[:5] in {b"%PDF-", b"\x89PNG\r"} or data[:2] == b"\xff\xd8":
        raise SheetRefused("这不是表格。请选 .xlsx 或 .csv 文件。")
    return csv_text.read(data, name)


def main() -> None:
    """Read, answer, leave. No text of the table goes to stderr or a log."""
    memory = int(os.environ.get("GONGBEI_WORKER_MEMORY", limits.MEMORY_BYTES))  # less in tests
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _answer(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2:] == ["book"])
    except SheetRefused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": _TOO_BIG}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _answer(data: bytes, name: str, whole_book: bool) -> dict[str, object]:
    if not whole_book:
        return asdict(read(data, name))
    if data.startswith(OLE):
        raise SheetRefused(_OLD)
    if not data.startswith(ZIP):
        raise SheetRefused("这不是 .xlsx 表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。")
    return {"sheets": [asdict(table) for table in book.read(data)]}


if __name__ == "__main__":
    main()
