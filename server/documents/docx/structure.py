"""A paper seen from above: the make of its headings, its periods, frames, ends of step tables."""

from collections import defaultdict
from typing import Any

from . import labels, processes
from .grid import Region, grid_of
from .lines import DEPTH, Line, is_known_head
from .periods import period_of

Json = dict[str, Any]

_MIN_LESSONS = 2


def top_signature(lines: list[Line]) -> str | None:
    """The make of headings that carries most of the known section keys; None without any."""
    keys: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.text and is_known_head(line) and line.match is not None:
            keys[line.signature].add(line.match.key)
        elif (
            line.text
            and line.inline is not None
            and line.inline[0].kind == "section"
            and line.signature != "plain"
        ):
            keys[line.signature].add(line.inline[0].key)
    if not keys:
        return None
    return max(keys, key=lambda name: (len(keys[name]), -depth(name)))


def depth(signature: str) -> int:
    return 1 if signature.startswith("style") else DEPTH[signature]


def are_periods(blocks: list[Json], lines: dict[int, Line], top: str | None) -> bool:
    """Whether 第一课时, 第二课时 divide the document: each is followed by sections or steps of its own.

    ``lines``: the paragraphs by their place.
    """
    counts: list[int] = []
    last = 0
    for at, block in enumerate(blocks):
        if block["type"] == "table" and counts:
            counts[-1] += _is_of_lesson(grid_of(block))
        if block["type"] != "paragraph":
            continue
        line = lines[at]
        if line.text and line.period is not None:
            is_again = line.period[0] == last and not counts[-1]  # 第一课时, and its name in the next line
            last = line.period[0]
            counts += [] if is_again else [0]
        elif counts and is_known_head(line) and line.match is not None:
            counts[-1] += line.signature in (top, "plain") or line.match.key == "process"
    return len(counts) >= 2 and all(counts)


def _is_of_lesson(region: Region) -> bool:
    head = any(
        processes.head_at(region, row) for row in range(region.top, min(region.top + 3, region.bottom))
    )
    return head or is_layout(region, None)


def framed_blocks(region: Region) -> list[Json] | None:
    """The blocks of a table that only frames the plan: one column of cells with headings inside."""
    cells = [cell for row in region.rows for cell in row]
    if not cells or any(len(row) > 1 for row in region.rows) or any(cell.match for cell in cells):
        return None
    blocks = [block for cell in cells for block in cell.blocks]
    lines = [Line(block) for block in blocks if block["type"] == "paragraph"]
    known = [
        line
        for line in lines
        if line.text
        and (is_known_head(line) or (line.inline is not None and line.inline[0].kind == "section"))
    ]
    tables = [block for block in blocks if block["type"] == "table" and is_layout(grid_of(block), None)]
    return blocks if len(known) >= 2 or tables else None


def has_fields_and_sections(region: Region) -> bool:
    """Inside the process only a table with several fields and sections is a new plan."""
    keys = {
        cell.match.key
        for row in region.rows
        for cell in row[::2]
        if cell.match and cell.match.kind in ("section", "meta")
    }
    return len(keys - {"process"}) >= 3 and not any(
        processes.head_at(region, row) for row in range(region.top, min(region.top + 2, region.bottom))
    )


def end_of_steps(region: Region) -> int:
    for row in range(region.top, min(region.top + 3, region.bottom)):
        head = processes.head_at(region, row)
        if head is not None:
            return processes.end_of(region, head, row + head.rows)
    return region.bottom


def periods_of(region: Region) -> list[int]:
    """The rows that begin a 课时."""
    return [row for row in range(region.top, region.bottom) if processes.period_at(region, row) is not None]


def is_timetable(region: Region) -> bool:
    """课时 | 内容 | 学习任务 over 第1课时 | …, 第2课时 | …: what each lesson is about, no steps of one."""
    rows = [cells for cells in region.rows if cells]
    kinds = {cell.kind for cell in rows[0]} if rows else set()
    return (
        len(rows) > _MIN_LESSONS
        and len(rows[0]) > 1
        and not kinds & {"teacher", "student", "activity", "intent"}
        and period_of(rows[0][0].text) is None
        and all(period_of(cells[0].text) is not None and len(cells) > 1 for cells in rows[1:])
    )


def opens_process(region: Region, current: str | None) -> bool:
    """教学过程 over the whole width, the head of its columns below: wherever the table stands."""
    if current == "process" or region.bottom - region.top < 2:
        return False
    first = region.row(region.top)
    return (
        len(first) == 1
        and first[0].match is not None
        and first[0].match.key == "process"
        and processes.head_at(region, region.top + 1) is not None
    )


def is_layout(region: Region, current: str | None) -> bool:
    """Whether a table holds sections of its own; ``current`` is the section it stands in, if any."""
    found: list[labels.Match] = []
    for row in region.rows:
        for index, cell in enumerate(row):
            is_place = index % 2 == 0 or index == 0 or all(other.match for other in row)
            if cell.match is not None and is_place:
                found.append(cell.match)
            elif cell.lead is not None and len(row) <= 2:
                found.append(cell.lead)
    sections = {match.key for match in found if match.kind == "section"}
    fields = {match.key for match in found if match.kind in ("meta", "info")}
    if current is None:
        return (
            len(sections) >= 2
            or len(sections | fields) >= 2
            or (len(sections) == 1 and len(region.rows) <= 8)
        )
    children = labels.synonyms().parents.get(current, frozenset())
    if sections and sections <= children | {current}:
        return bool(sections & children)
    return len(sections - {current}) >= 3 or (len(sections) >= 2 and len(fields) >= 2)
