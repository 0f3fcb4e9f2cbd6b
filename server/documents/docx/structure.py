"""A paper seen from above: the make of its headings, its periods, frames, ends of step tables."""

from collections import defaultdict
from typing import Any

from . import processes
from .grid import Region, grid_of
from .layouts import is_layout
from .lines import DEPTH, Line, is_known_head

Json = dict[str, Any]


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


def are_periods(lines: list[Line], top: str | None) -> bool:
    """Whether 第一课时, 第二课时 divide the document: each is followed by sections of its own."""
    counts: list[int] = []
    for line in lines:
        if not line.text:
            continue
        if line.period is not None:
            counts.append(0)
        elif counts and is_known_head(line) and (line.signature == top or line.signature == "plain"):
            counts[-1] += 1
    return len(counts) >= 2 and all(counts)


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
