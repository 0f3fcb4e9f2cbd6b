"""A table as the answer to a request: the same rows as .xlsx or as .csv."""

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from litestar import Response

from server.base.pages import WebRequest
from server.base.sheets.writing import Cell, to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_SLASHES = str.maketrans({"/": "／", "\\": "＼"})


async def answer(
    request: WebRequest, name: str, rows: Sequence[Sequence[Cell]], widths: Sequence[int] = ()
) -> Response[bytes]:
    """What the address ends with, saved under ``name``; never kept by a cache."""
    shown = "".join(char for char in name.translate(_SLASHES) if char.isprintable())
    if request.url.path.endswith(".csv"):
        return download(await asyncio.to_thread(to_csv, rows), f"{shown}.csv", CSV)
    return download(await asyncio.to_thread(to_xlsx, shown, rows, widths), f"{shown}.xlsx")


def download(data: bytes, name: str, media_type: str = XLSX) -> Response[bytes]:
    """Bytes to save under ``name``."""
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": said, "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
