"""What a comparison says: plain data for a template."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from server.documents.spec import Json
from server.plans.runs import Run


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Cell:
    """``label``: the head of its column."""

    change: Change
    id: str
    label: str
    col: str | None
    runs: tuple[Run, ...]
    base: Json | None
    other: Json | None


@dataclass(frozen=True)
class Row:
    """A row of a table; in a process a step. ``is_edited``: moved and changed too. ``base_id``: of the row it
    was, empty when it is new."""

    change: Change
    id: str
    title: str
    is_head: bool
    is_edited: bool
    base_minutes: float | None
    other_minutes: float | None
    cells: tuple[Cell, ...]
    base_id: str = ""


@dataclass(frozen=True)
class Entry:
    """One block: a paragraph (also of a list), a picture, a formula, a table with its ``rows``.

    ``runs`` are its text with what was inserted and deleted. ``is_edited``: the words or the picture differ,
    ``is_restyled``: format or size differ. ``moved_from`` names the other section it stood in.
    ``marker`` is "•" or a number in a list, ``level`` how deep it lies there.
    """

    change: Change
    id: str
    type: str
    marker: str
    level: int
    runs: tuple[Run, ...]
    rows: tuple[Row, ...]
    is_edited: bool
    is_restyled: bool
    moved_from: str | None
    base: Json | None
    other: Json | None


@dataclass(frozen=True)
class Section:
    """``change`` speaks of the section itself (its place and title), not of what stands in it."""

    change: Change
    id: str
    key: str | None
    title: str
    title_runs: tuple[Run, ...]
    entries: tuple[Entry, ...]

    @property
    def has_changes(self) -> bool:
        return self.change is not Change.SAME or any(one.change is not Change.SAME for one in self.entries)

    @property
    def counts(self) -> Counts:
        return count(self.entries)


@dataclass(frozen=True)
class Counts:
    """Blocks of each kind; of a table its rows under the head are counted, because each is a step."""

    same: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0

    @property
    def changes(self) -> int:
        return self.changed + self.added + self.removed + self.moved


@dataclass(frozen=True)
class Comparison:
    sections: tuple[Section, ...]

    @property
    def counts(self) -> Counts:
        return count(tuple(entry for section in self.sections for entry in section.entries))

    @property
    def is_same(self) -> bool:
        return not any(section.has_changes for section in self.sections)


def count(entries: tuple[Entry, ...]) -> Counts:
    numbers: Counter[str] = Counter()
    for entry in entries:
        rows = [row for row in entry.rows if not row.is_head]
        changed_rows = [row.change for row in rows if row.change is not Change.SAME]
        if entry.change is Change.MOVED or not rows or (entry.change is Change.CHANGED and not changed_rows):
            numbers[entry.change] += 1
        else:
            numbers.update(row.change for row in rows)
    return Counts(**{str(change): number for change, number in numbers.items()})
