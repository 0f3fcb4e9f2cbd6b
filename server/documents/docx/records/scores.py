"""Score tables of 评课表: what is judged, how much it counts, what was given."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from server.documents.docx import labels
from server.documents.docx.grid import Cell, Region

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_TOTALS = ("总分", "合计", "总计", "总评", "得分合计", "等级", "评定", "总得分")
_CLOSING = (
    "意见",
    "评语",
    "建议",
    "签名",
    "签字",
    "教师",
    "评课人",
    "评价人",
    "评委",
    "听课人",
    "日期",
    "时间",
)
_MIN_BANDS = 3
_MAX_HEAD = 16


@dataclass(frozen=True)
class Score:
    """One line: ``full`` and ``mark`` in points, None where none stands there; ``band``: which is ticked."""

    item: str
    full: float | None = None
    mark: float | None = None
    band: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Columns:
    items: list[Cell]
    full: Cell | None
    mark: Cell | None
    note: Cell | None
    bands: list[Cell]


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, str], frozenset[str]]:
    raw = json.loads(Path(__file__).with_name("records.json").read_text(encoding="utf-8"))
    kinds = {word: kind for kind, words in raw["score_columns"].items() for word in words}
    return kinds, frozenset(raw["bands"])


def score_table(region: Region, row: int) -> tuple[list[Score], int] | None:
    """The lines of a score table whose head is in this row, and the first row after it; None without one."""
    columns = _head(region, row)
    if columns is None:
        return None
    start = row + max((cell.rowspan for cell in region.row(row)), default=1)
    if start < region.bottom and _is_second_head(region, start - 1, row):
        start = max(start, row + 2)
    scores: list[Score] = []
    end = start
    while end < region.bottom and not _ends(region, end):
        line = _line(region, end, columns)
        if line is not None:
            scores.append(line)
        end += 1
    return (scores, end) if scores else None


def _head(region: Region, row: int) -> _Columns | None:
    cells = list(region.row(row))
    if len(cells) < 2 or any(len(cell.text) > _MAX_HEAD for cell in cells):
        return None
    if row + 1 < region.bottom and any(cell.rowspan > 1 for cell in cells):
        # 得分 over A | B | C | D: the heads of the second row stand for it.
        below = region.row(row + 1)
        if below and all(len(cell.text) <= _MAX_HEAD for cell in below):
            cells = [cell for cell in cells if cell.rowspan > 1] + list(below)
    kinds, bands = _words()
    known = [(kinds.get(labels.bare(cell.text)), cell) for cell in cells]
    found = {kind: cell for kind, cell in reversed(known) if kind}
    ticked = [cell for _, cell in known if _bare_band(cell.text) in bands]
    items = [cell for kind, cell in known if kind == "item"]
    if not items or not ("mark" in found or len(ticked) >= _MIN_BANDS):
        return None
    if len(cells) == 2 and "full" not in found and not ticked and "mark" in found and not items:
        return None
    return _Columns(items, found.get("full"), found.get("mark"), found.get("note"), ticked)


def _bare_band(text: str) -> str:
    return re.sub(r"[\s\d.．、,，~～\-—–分()（）]", "", text).lower()


def _is_second_head(region: Region, last: int, row: int) -> bool:
    return last == row and any(cell.rowspan > 1 for cell in region.row(row))


def _ends(region: Region, row: int) -> bool:
    cells = region.row(row)
    if not cells:
        return True
    first = labels.bare(cells[0].text)
    if cells[0].column == region.left and (first.startswith(_TOTALS) or first.endswith(_CLOSING)):
        return True
    return len(cells) == 1 and cells[0].colspan >= region.right - region.left


def _line(region: Region, row: int, columns: _Columns) -> Score | None:
    parts = [_at(region, row, cell) for cell in columns.items]
    item = " ".join(dict.fromkeys(part for part in parts if part))
    if not item:
        return None
    full = _number(_at(region, row, columns.full)) if columns.full else _number_in_item(item)
    band = next((cell for cell in columns.bands if _at(region, row, cell)), None)
    mark = _number(_at(region, row, columns.mark)) if columns.mark else None
    if mark is None and band is not None:
        mark = _number(_at(region, row, band))
    return Score(
        item=" ".join(item.split()),
        full=full,
        mark=mark,
        band=_bare_band(band.text).upper() if band is not None else "",
        note=_at(region, row, columns.note) if columns.note else "",
    )


def _at(region: Region, row: int, head: Cell | None) -> str:
    """The text in a column of the head, also of a cell merged from a row above."""
    if head is None:
        return ""
    for above in range(row, region.top - 1, -1):
        for cell in region.row(above):
            if cell.bottom > row and cell.column <= head.column < cell.end:
                return cell.text if cell.end <= head.end or cell.column == head.column else ""
    return ""


def _number(text: str) -> float | None:
    found = _NUMBER.search(text)
    return float(found[0]) if found else None


def _number_in_item(item: str) -> float | None:
    """教学目标（10分）: how much it counts stands in its name."""
    found = re.search(r"[（(]\s*(\d{1,3})\s*分?\s*[)）]", item)
    return float(found[1]) if found else None
