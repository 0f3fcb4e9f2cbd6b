"""What became of each block of a release in a 个案. Pure.

A block is what a reader would call one: a paragraph, a picture, a formula, and of a table each row, which in
教学过程 is a step. What stands in the 二次备课 column is a note of the teacher's, not a change of the 通案.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from server.documents import process, text
from server.documents.spec import Json
from server.plans.compared import Cell, Change, Comparison, Entry, Row, Section
from server.plans.comparing import compare
from server.plans.differences import Line

NOTES = "second"  # the column 二次备课
ALIKE = 0.5  # below, the words are called rewritten and no longer reworded


class Status(StrEnum):
    """As stored; what is kept is not."""

    KEPT = "k"
    REWORDED = "r"
    REWRITTEN = "w"
    DROPPED = "d"
    MOVED = "m"


@dataclass(frozen=True, slots=True)
class Passage:
    """A block as pages show it: where it stands, and its lines. ``step``: the title of a step, ``second``:
    what its teacher wrote into the 二次备课 column."""

    id: str
    section_id: str
    section: str
    step: str
    lines: tuple[Line, ...]
    second: str = ""


def statuses(base: Json, own: Json) -> dict[str, str]:
    """By id of the block in ``base``, what became of it; blocks that are kept are left out."""
    return {
        block: str(status)
        for block, status in _all(compare(base, own))
        if status is not Status.KEPT and block
    }


def passages(doc: Json) -> list[Passage]:
    """The blocks of a text in reading order, as ``statuses`` counts them."""
    return [
        passage
        for section in compare(doc, doc).sections
        for entry in section.entries
        for passage in _shown(section, entry)
    ]


def _all(comparison: Comparison) -> Iterator[tuple[str, Status]]:
    for section in comparison.sections:
        for entry in section.entries:
            if entry.base is None:
                continue
            if entry.base["type"] == "table":
                for row in _rows(entry):
                    yield row.base_id, _of_row(row, is_moved=entry.change is Change.MOVED)
            else:
                yield str((entry.base.get("attrs") or {}).get("id") or ""), _of_block(entry)


def _of_block(entry: Entry) -> Status:
    if entry.change is Change.REMOVED or entry.base is None or entry.other is None:
        return Status.DROPPED
    if entry.is_edited:
        return _edited(text.plain_block(entry.base), text.plain_block(entry.other))
    return Status.MOVED if entry.change is Change.MOVED else Status.KEPT


def _of_row(row: Row, *, is_moved: bool) -> Status:
    if row.change is Change.REMOVED:
        return Status.DROPPED
    cells = [cell for cell in row.cells if cell.col != NOTES]
    if any(cell.change is not Change.SAME for cell in cells) or row.base_minutes != row.other_minutes:
        before, after = _words(cells, "base"), _words(cells, "other")
        if before != after or row.base_minutes != row.other_minutes:
            return _edited(before, after)
    return Status.MOVED if is_moved or row.change is Change.MOVED else Status.KEPT


def _edited(before: str, after: str) -> Status:
    alike = Indel.normalized_similarity(before, after)
    return Status.REWORDED if alike >= ALIKE else Status.REWRITTEN


def _words(cells: list[Cell], side: str) -> str:
    nodes = [getattr(cell, side) for cell in cells]
    return "\n".join(process.cell_text(node) for node in nodes if node is not None)


def _rows(entry: Entry) -> Iterator[Row]:
    """The rows under the head that stood in the release and said something there."""
    for row in entry.rows:
        if row.base_id and not row.is_head and _words([c for c in row.cells if c.col != NOTES], "base"):
            yield row


def _shown(section: Section, entry: Entry) -> Iterator[Passage]:
    if entry.type != "table":
        yield Passage(entry.id, section.id, section.title, "", (Line(entry.marker, entry.runs),))
        return
    for row in _rows(entry):
        cells = [cell for cell in row.cells if cell.col not in (NOTES, "step", "time") and _says(cell)]
        title = row.title or _words([cell for cell in row.cells if cell.col == "step"], "base")
        minutes = f"{row.base_minutes:g} 分" if row.base_minutes else ""
        yield Passage(
            row.id, section.id, section.title,
            step="　".join(part for part in (title, minutes) if part),
            lines=tuple(Line(cell.label, cell.runs) for cell in cells),
            second=_words([cell for cell in row.cells if cell.col == NOTES], "base"),
        )  # fmt: skip


def _says(cell: Cell) -> bool:
    return any(run.atom or run.text.strip() for run in cell.runs)
