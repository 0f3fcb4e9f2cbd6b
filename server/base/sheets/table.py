"""What is read from a sheet, and why one is refused."""

from dataclasses import dataclass, field
from typing import Literal

from server.base.errors import DomainError

Oddity = Literal["formula", "error"]


class SheetRefused(DomainError):
    """The file is not read; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the sheet (from 1), its cells as text, and those that are no plain value."""

    number: int
    cells: list[str]
    odd: dict[int, Oddity] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(self.cells) and not self.odd


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. Blank rows are left out; ``number`` of the others still is that of the sheet."""

    name: str
    lines: list[Line]
    other_sheets: list[str] = field(default_factory=list)
    is_cut: bool = False
