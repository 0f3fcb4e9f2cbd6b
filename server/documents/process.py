"""The process table 教学过程 as steps: what timing, outline, observation and live lessons hang on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.documents import grid, walk
from server.documents.spec import COLS, Json

# 「5分钟」「约 5 min」「5'」「5′」; a number over a lesson's length is not the minutes of a step.
_MINUTES = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d)?)\s*(?:分钟|分(?![数之米析母子解层类组成配步工别享])|min|['′＇])", re.I
)
_BARE_NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d)?)\s*")
_LONGEST_STEP = 240
_LONGEST_NAME = 40
_LONGEST_PLAIN = 30
_NUMBER_OF_TITLE = re.compile(r"^[（(]?(?:[一二三四五六七八九十]+|\d+)[）)、.．]\s*")
_MINUTES_IN_TITLE = re.compile(
    r"\s*[（(]?\s*约?\s*\d{1,3}(?:\.\d)?\s*(?:分钟|分|min|['′＇])\s*[）)]?\s*$", re.I
)


@dataclass(frozen=True)
class Step:
    """One row of the process. ``minutes`` None = nobody wrote any; ``cells`` are (kind of column, cell)."""

    id: str
    title: str
    minutes: float | None
    cells: tuple[tuple[str | None, Json], ...]


def tables(doc: Json) -> Iterator[Json]:
    """The process tables of the document; a plan of several 课时 has several."""
    for block in walk.blocks(doc):
        if block["type"] == "table" and walk.attr(block, "kind") == "process":
            yield block


def columns(placed: list[list[grid.Placed]]) -> list[str | None]:
    """The kind of each column, from the first row: what it says counts."""
    kinds: list[str | None] = [None] * grid.width(placed)
    for one in placed[0] if placed else ():
        col = walk.attr(one.cell, "col")
        if isinstance(col, str) and col in COLS:
            kinds[one.column : one.column + one.colspan] = [col] * one.colspan
    return kinds


def head_rows(placed: list[list[grid.Placed]]) -> int:
    """How many rows at the top are head: only header cells, or a first row that names its columns."""
    count = 0
    if any(columns(placed)) and any(one.cell["type"] != "tableHeader" for one in placed[0]):
        return 1
    for row in placed:
        if not row or any(one.cell["type"] != "tableHeader" for one in row):
            break
        count += 1
    return count


def steps(table: Json) -> list[Step]:
    """The rows under the head, each with title and minutes.

    Title: the first line of the step cell, without its number; where there is none, the row's own title;
    where there is no such column, a short first line of the first cell.
    Minutes: the row's own, else those in the time column, else those behind the title. A row that is covered
    by the step cell above it (merged cells) is a step of that name without minutes of its own.
    """
    placed = grid.place(table)
    kinds = columns(placed)
    rows = [row for row in table.get("content") or () if row.get("type") == "tableRow"]
    result: list[Step] = []
    name_cell: grid.Placed | None = None
    for number in range(head_rows(placed), len(rows)):
        cells = {kinds[one.column]: one for one in reversed(placed[number])}
        if "step" in cells or not _covers(name_cell, number):
            name_cell = cells.get("step")
        written = first_line(name_cell.cell) if name_cell else ""
        begins = first_line(placed[number][0].cell) if placed[number] and "step" not in kinds else ""
        time = cell_text(cells["time"].cell) if "time" in cells else ""
        result.append(
            Step(
                id=str(walk.attr(rows[number], "id") or ""),
                title=_name(written or str(walk.attr(rows[number], "title") or "") or _plain(begins)),
                minutes=_own_minutes(rows[number])
                or _minutes(time, bare=True)
                or (_minutes(written) if "step" in cells else _minutes(begins[:60])),
                cells=tuple((kinds[one.column], one.cell) for one in placed[number]),
            )
        )
    return result


def cell_text(cell: Json) -> str:
    """The text of a cell on one line."""
    return " ".join(_lines(cell))


def first_line(cell: Json) -> str:
    return next(_lines(cell), "")


def _lines(cell: Json) -> Iterator[str]:
    for node in walk.nodes(cell):
        if node["type"] in ("paragraph", "heading"):
            line = " ".join(walk.inline_text(node).split())
            if line:
                yield line


def _name(line: str) -> str:
    """「一、情境导入（5分钟）」 is 情境导入."""
    return _NUMBER_OF_TITLE.sub("", _MINUTES_IN_TITLE.sub("", line))[:_LONGEST_NAME]


def _plain(line: str) -> str:
    """A line that may be a name: short, and no sentence."""
    return line if len(line) <= _LONGEST_PLAIN and not line.endswith(("。", "；")) else ""


def _covers(above: grid.Placed | None, row: int) -> bool:
    return above is not None and above.row + above.rowspan > row


def _own_minutes(row: Json) -> float | None:
    value = walk.attr(row, "minutes")
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return value
    return None


def _minutes(text: str, bare: bool = False) -> float | None:
    found = (_BARE_NUMBER.fullmatch(text) if bare else None) or _MINUTES.search(text)
    value = float(found.group(1)) if found else 0.0
    return value if 0 < value <= _LONGEST_STEP else None
