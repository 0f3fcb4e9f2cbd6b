"""What an .xlsx may be before a library opens it: bytes are counted while inflating, no sizes believed."""

import io
import re
import zipfile
import zlib

from server.base.sheets import limits
from server.base.sheets.table import SheetRefused

_BROKEN = "这个表格文件已经损坏，打不开。请用 Excel 或 WPS 打开后另存一份再试；原文件没有改动。"
_DENSE = "这个文件解压后大得不正常，为了安全没有读。请把内容复制到一张新表里，另存为 .xlsx 再试。"
_HOSTILE = "这个文件的内容不像正常的 Excel 表格，为了安全没有读。请用 Excel 或 WPS 另存一份再试。"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check(data: bytes) -> None:
    """Refuse what is no harmless .xlsx.

    Raises:
        SheetRefused: with the sentence for the person.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        if len(entries) > limits.MAX_ENTRIES or any(".." in entry.filename for entry in entries):
            raise SheetRefused(_HOSTILE)
        total = 0
        for entry in entries:
            total += _inflate(archive, entry, limits.MAX_TOTAL_BYTES - total)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise SheetRefused(_BROKEN) from error
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise SheetRefused("这不是 Excel 表格。请选 .xlsx 或 .csv 文件。")


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size, tail = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 16):
            size += len(chunk)
            if size > min(limits.MAX_PART_BYTES, left):
                raise SheetRefused(_DENSE)
            if size > 1 << 20 and size > limits.MAX_RATIO * max(entry.compress_size, 1):
                raise SheetRefused(_DENSE)
            if _DOCTYPE.search((tail + chunk).replace(b"\0", b"")):  # UTF-16 parts too
                raise SheetRefused(_HOSTILE)
            tail = chunk[-32:]
    return size
