"""A comparison as a reader goes through it: one hunk for each place that differs. Pure."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from server.plans.compared import Cell, Change, Comparison, Entry, Row, Section
from server.plans.runs import Run

# Against the text the 个案 was made from, every difference is the teacher's doing.
OWN_WORDS = {
    Change.CHANGED: "改了",
    Change.ADDED: "新加的",
    Change.REMOVED: "删去了",
    Change.MOVED: "换了位置",
}
# Against a later release it may be either side's: nobody is told to have deleted what they never saw.
OTHER_WORDS = {
    Change.CHANGED: "不一样",
    Change.ADDED: "我这里才有",
    Change.REMOVED: "我这里没有",
    Change.MOVED: "位置不同",
}
Words: TypeAlias = dict[Change, str]
ICONS = {Change.CHANGED: "edit", Change.ADDED: "plus", Change.REMOVED: "minus", Change.MOVED: "branch"}
_RESTYLED = "只改了格式"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or cell: the head of its column (or empty), and its runs."""

    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place: where it is, what happened in a word and a sentence, and its lines."""

    id: str
    place: str
    change: Change
    word: str
    icon: str
    note: str
    lines: tuple[Line, ...]


def hunks(comparison: Comparison, words: Words) -> list[Hunk]:
    """Every place that differs, in the order of the newer text; of a table one hunk per row."""
    found = [hunk for section in comparison.sections for hunk in _of_section(section)]
    return [replace(hunk, word=words[hunk.change]) for hunk in found]


def _of_section(section: Section) -> list[Hunk]:
    found = []
    if section.change is not Change.SAME:
        note = "整个部分" if section.change is not Change.CHANGED else "标题"
        found.append(_hunk(section.id, section.title, section.change, note, (Line("", section.title_runs),)))
    for entry in section.entries:
        found += _of_entry(section, entry)
    return found


def _of_entry(section: Section, entry: Entry) -> list[Hunk]:
    if entry.change is Change.SAME:
        return []
    rows = [row for row in entry.rows if row.change is not Change.SAME]
    if rows and entry.change is Change.CHANGED:
        return [_of_row(section, row) for row in rows]
    lines = tuple(line for row in entry.rows for line in _cells(row)) if rows else (Line("", entry.runs),)
    note = f"从“{entry.moved_from}”移到这里" if entry.moved_from else ""
    if entry.is_restyled and not entry.is_edited:
        note = _RESTYLED
    return [_hunk(entry.id, section.title, entry.change, note, lines)]


def _of_row(section: Section, row: Row) -> Hunk:
    place = f"{section.title} · {row.title}" if row.title else section.title
    notes = ["文字也改了"] if row.change is Change.MOVED and row.is_edited else []
    if row.base_minutes != row.other_minutes:
        notes.append(_minutes(row))
    return _hunk(row.id, place, row.change, "，".join(note for note in notes if note), tuple(_cells(row)))


def _minutes(row: Row) -> str:
    if row.base_minutes is None or row.other_minutes is None:
        return ""
    return f"时间从 {row.base_minutes:g} 分改为 {row.other_minutes:g} 分"


def _cells(row: Row) -> list[Line]:
    """The cells that differ; all with words where the whole row is new, gone or moved."""
    wanted = [cell for cell in row.cells if cell.change is not Change.SAME] or list(row.cells)
    return [Line(cell.label, cell.runs) for cell in wanted if _says_something(cell)]


def _says_something(cell: Cell) -> bool:
    return any(run.atom or run.text.strip() for run in cell.runs)


def _hunk(hunk_id: str, place: str, change: Change, note: str, lines: tuple[Line, ...]) -> Hunk:
    return Hunk(hunk_id, place, change, "", ICONS[change], note, lines)
