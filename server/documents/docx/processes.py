"""The process table: its head with typed columns, its steps, their minutes."""

import re
from dataclasses import dataclass
from typing import Any

from . import labels
from .grid import Cell, Region
from .periods import period_of
from .printed_rows import is_printed
from .texts import text_of_all
from .wording import BRACKETED

Json = dict[str, Any]

_LEADING = frozenset({"teacher", "student", "intent", "content", "activity"})
_AFTERTHOUGHTS = frozenset({"second", None})
_MAX_HEAD = 26
_ENDING = frozenset(
    {
        "board",
        "homework",
        "reflection",
        "exercise",
        "summary",
        "evaluation",
        "stage",
        "objectives",
        "key",
        "difficult",
        "key_difficult",
        "learner",
        "material",
        "methods",
        "prep",
        "kd_measure",
        "safety",
        "innovation",
        "structure",
    }
)
_STEP_AS_ROW = frozenset(
    {
        "summary",
        "exercise",
        "homework",
        "stage",
        "material",
        "evaluation",
        "methods",
        "prep",
        "objectives",
        "safety",
    }
)
_PAPERS = frozenset({"教学设计", "教案", "教学预案", "教案设计"})  # as heads over steps with a side column
_BESIDE = ("点评", "评", "备注", "修改", "批注", "个性", "个案", "补充", "复备")  # how a side column begins
_PAIRED = frozenset({"prep", "safety", "board", "homework", "reflection", "evaluation"})


@dataclass(frozen=True)
class Head:
    """The head of a process table: its rows (one or two) and the kinds of its columns in order."""

    rows: int
    cells: tuple[Cell, ...]
    kinds: tuple[str | None, ...]
    is_title: bool  # the head is only the section's label with a side column (教学过程 | 二次备课)

    @property
    def names(self) -> list[str]:
        """Kinds in order; what is no kind under its own label."""
        return [
            kind or labels.bare(cell.text)[:30] or "other"
            for cell, kind in zip(self.cells, self.kinds, strict=True)
        ]


def head_at(region: Region, row: int) -> Head | None:
    """The head of a process table in this row, or None."""
    cells = region.row(row)
    if not 2 <= len(cells) <= 9 or any(len(cell.text) > _MAX_HEAD or _is_hint(cell) for cell in cells):
        return None
    deep = _two_rows(region, row)
    if deep is not None:
        return deep
    return _judge(1, cells)


def _is_hint(cell: Cell) -> bool:
    """（每个环节写明时间）: room to write in, not the head of a column."""
    return cell.kind is None and BRACKETED.fullmatch(cell.text) is not None


def _judge(rows: int, cells: list[Cell]) -> Head | None:
    kinds = [cell.kind for cell in cells]
    if kinds[0] is None and cells[0].is_blank:
        kinds[0] = "step"
    known = [kind for kind in kinds if kind]
    filled = [cell for cell in cells if cell.text]
    first = cells[0].match
    is_process = (first is not None and first.key == "process") or labels.bare(cells[0].text) in _PAPERS
    if (
        len(known) >= 2
        and len(known) >= len(filled) - 1 - (len(filled) > 4)
        and (_says_process(set(known)) or (is_process and len(cells) > 2))
    ):
        return None if _is_field_row(cells) else Head(rows, tuple(cells), tuple(kinds), False)
    if is_process and len(cells) == 2 and (kinds[1] in ("second", "intent", "time") or _is_side(cells[1])):
        return Head(rows, tuple(cells), ("step", kinds[1]), True)
    return None


def _says_process(kinds: set[str]) -> bool:
    """课时 | 教学内容 alone is a timetable, not a lesson."""
    return bool(kinds & _LEADING) and not kinds <= {"content", "time"}


def _is_side(cell: Cell) -> bool:
    word = labels.bare(cell.text)
    return 2 <= len(word) <= 10 and (cell.kind is not None or word.startswith(_BESIDE))


def _is_field_row(cells: list[Cell]) -> bool:
    """教学内容 | 分数 | 课时 | 2: labels with values between are fields, not a head."""
    return len(cells) % 2 == 0 and not any(cell.kind for cell in cells[1::2])


def _two_rows(region: Region, row: int) -> Head | None:
    """A head of two rows: 教学环节 | 师生活动 over 教师活动 | 学生活动."""
    cells = region.row(row)
    if row + 1 >= region.bottom or not any(cell.rowspan == 2 for cell in cells):
        return None
    below = region.row(row + 1)
    if not below or any(len(cell.text) > _MAX_HEAD or not cell.kind for cell in below):
        return None
    if any(cell.rowspan == 1 and cell.colspan == 1 for cell in cells) and len(below) < 2:
        return None
    joined = sorted([cell for cell in cells if cell.rowspan >= 2] + below, key=lambda cell: cell.column)
    return _judge(2, joined)


def end_of(region: Region, head: Head, start: int) -> int:
    """The first row from ``start`` on that is no step any more."""
    row = start
    while row < region.bottom:
        if is_same_head(region, row, head):
            row += head.rows
            continue
        if _closes(region, row, head):
            return row
        row += 1
    return row


def is_hollow(region: Region, row: int, head: Head) -> bool:
    """教学过程 | 每个环节写明时间, and no step below: a label and its room, no head of columns."""
    is_of_steps = head.kinds[-1] in ("second", None)
    return head.is_title and not is_of_steps and end_of(region, head, row + head.rows) == row + head.rows


def period_at(region: Region, row: int) -> tuple[int, str] | None:
    """(n, what follows) of a row that says 第n课时 alone, sections or the head of a process below it."""
    filled = [cell for cell in region.row(row) if not cell.is_blank]
    found = period_of(filled[0].text) if len(filled) == 1 and filled[0].column == region.left else None
    if found is None:
        return None
    below = row + 1
    while below < region.bottom and all(cell.is_blank for cell in region.row(below)):
        below += 1
    if below == region.bottom:
        return None
    if head_at(region, below) is not None or (labels.lookup(found[1]) if found[1] else None) is not None:
        return found
    first = region.row(below)[0]
    match = first.match or first.lead
    return found if match is not None and match.kind == "section" else None


def is_same_head(region: Region, row: int, head: Head) -> bool:
    """The head repeated on the next printed page."""
    words = [labels.bare(cell.text) for cell in region.row(row)]
    first_row = [labels.bare(cell.text) for cell in head.cells if cell.row == head.cells[0].row]
    return words == first_row


def _closes(region: Region, row: int, head: Head) -> bool:
    cells = region.row(row)
    if period_at(region, row) is not None or is_printed(region, row):
        return True
    if len(cells) == 1 and cells[0].lead is not None and cells[0].colspan >= region.right - region.left:
        return cells[0].lead.key in _ENDING - _STEP_AS_ROW | {"homework"} and _is_strong(cells[0].text)
    if not cells or cells[0].column != region.left or cells[0].match is None:
        return False
    first, filled, match = cells[0], [cell for cell in cells[1:] if not cell.is_blank], cells[0].match
    same_shape = [cell.column for cell in cells] == [cell.column for cell in head.cells]
    if match.is_guess and match.key not in ("board", "homework", "reflection"):
        return False
    if match.kind in ("meta", "info", "other"):
        return len(cells) >= 2 and not same_shape
    if match.key not in _ENDING and match.key != "process":
        return False
    if first.colspan >= region.right - region.left:
        return _ends_alone(region, row, match)
    if len(head.cells) == 2:
        return len(cells) == 2 and (not same_shape or match.key in ("board", "homework", "reflection"))
    if len(cells) <= 2:
        return match.key != "process"
    if not same_shape and len(cells) % 2 == 0 and len(cells) < len(head.cells):
        return match.key in _PAIRED and len(cells[2].text) <= _MAX_HEAD  # 场地器材 | … | 预计负荷 | …
    return len(filled) <= 1 and match.key in ("board", "reflection") and same_shape


def _is_strong(text: str) -> bool:
    """作业 and 板书 over the whole width are sections when numbered, bracketed or with a colon."""
    first = text.splitlines()[0]
    return (
        bool(re.match(r"\s*(?:\d+[.．、]|[一二三四五六七八九十]+[、.．]|【)", first))
        or "：" in first[:14]
        or len(first) <= 8
    )


def _ends_alone(region: Region, row: int, match: labels.Match) -> bool:
    """A label over the whole width ends the steps, unless it is the name of a stage of the lesson."""
    if match.key in _STEP_AS_ROW and row + 1 < region.bottom and len(region.row(row + 1)) > 2:
        return False
    return match.key != "process" or head_at(region, row + 1) is not None if row + 1 < region.bottom else True


def build(region: Region, head: Head) -> tuple[Json, int]:
    """The process table of a region that starts with its head, and the number of its non-empty steps."""
    table = region.table()
    rows = table["content"]
    kept: list[Json] = []
    steps = 0
    for offset, row in enumerate(rows):
        index = region.top + offset
        if offset >= head.rows and is_same_head(region, index, head):
            continue
        if offset < head.rows:
            for cell, source in zip(row["content"], region.row(index), strict=True):
                _mark_head(cell, source, head)
        else:
            steps += _is_step(region.row(index))
        kept.append(row)
    table["attrs"] = {"kind": "process"}
    table["content"] = kept
    return table, steps


def _mark_head(cell: Json, source: Cell, head: Head) -> None:
    cell["type"] = "tableHeader"
    for known, kind in zip(head.cells, head.kinds, strict=True):
        if known is source and kind:
            cell["attrs"]["col"] = kind


def _is_step(cells: list[Cell]) -> bool:
    """Its name and minutes are what its cells say: kept a second time they would come back after a change."""
    return any(not cell.is_blank for cell in cells)


def recognise_plain(table: Json, region: Region) -> tuple[Json, list[str], int] | None:
    """A table that is a process table from its first rows to its end, under a heading of its own."""
    for row in range(region.top, min(region.top + 3, region.bottom)):
        head = head_at(region, row)
        if head is None:
            continue
        part = region.part(row, region.bottom)
        built, steps = build(part, head)
        built["content"] = [dict(line) for line in table["content"][:row]] + built["content"]
        return built, head.names, steps
    return None


def table_text(table: Json) -> str:
    """The text of a process table; a head that is only the section's label is no text of it."""
    rows = table.get("content", [])
    if table.get("attrs", {}).get("kind") == "process" and rows and _is_title_head(rows[0]):
        rows = rows[1:]
    return text_of_all(rows)


def _is_title_head(row: Json) -> bool:
    cells = row.get("content", [])
    if len(cells) != 2:
        return False
    texts = [text_of_all(cell.get("content", [])) for cell in cells]
    match = labels.lookup(texts[0])
    return match is not None and match.key == "process" and labels.column(texts[1]) in _AFTERTHOUGHTS
