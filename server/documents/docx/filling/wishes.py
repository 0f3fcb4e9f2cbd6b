"""What the rows of a plan ask of the columns of a form."""

from dataclasses import dataclass, field
from typing import Any

from server.documents.keys import column_title

from ..grid import Cell, grid_of
from ..texts import is_empty
from .columns import Columns

Json = dict[str, Any]


@dataclass
class Wish:
    """What shall stand between two columns of a row."""

    start: int
    end: int
    content: list[Json] = field(default_factory=list)
    merge: str = ""
    is_silent: bool = False  # the plan has no such column
    rows: tuple[int, int] = (0, 0)  # of the plan it stands in: the first, and the one behind the last

    def take(self, blocks: list[Json]) -> None:
        """Something more, before what stands there; a cell that hung from the one above begins here then."""
        self.content, self.is_silent = [*blocks, *self.content], False
        self.merge = "restart" if self.merge == "continue" else self.merge


def home_of(wishes: list[Wish]) -> Wish | None:
    """Where what has no cell of its own in a row is written: best in a cell of this row alone."""
    return min(wishes, key=lambda wish: ("", "restart", "continue").index(wish.merge), default=None)


class Wishes:
    """Rows of the plan as wishes about the columns of the form."""

    def __init__(
        self, columns: Columns, edges: tuple[int, int], theirs: Columns, places_of: list[list[int]]
    ) -> None:
        self.columns = columns
        self.left, self.right = edges
        self.theirs = theirs
        self.places_of = places_of

    def of(self, new: Json, head: int) -> list[list[Wish]]:
        """One list of wishes for each row below the head."""
        region = grid_of(new)
        cover: dict[tuple[int, int], Cell] = {}
        for row in region.rows:
            for cell in row:
                for line in range(cell.row, cell.bottom):
                    for column in range(cell.column, cell.end):
                        cover[line, column] = cell
        return [self._row(index, region.right, cover) for index in range(head, len(region.rows))]

    def _row(self, row: int, width: int, cover: dict[tuple[int, int], Cell]) -> list[Wish]:
        segments: list[Cell] = []
        for column in range(width):
            cell = cover.get((row, column))
            if cell is not None and (not segments or segments[-1] is not cell):
                segments.append(cell)
        wishes: dict[tuple[int, int], Wish] = {}
        astray: list[Json] = []
        for cell in segments:
            astray += self._wish(cell, row, width, wishes)
        done = self._complete(sorted(wishes.values(), key=lambda wish: wish.start))
        if astray and (home := home_of(done)) is not None:
            home.take(astray)
        return done

    def _wish(self, cell: Cell, row: int, width: int, wishes: dict[tuple[int, int], Wish]) -> list[Json]:
        """Ask for one cell; what it says when its place is merged with other rows than it is (the minutes of
        the second row of one step)."""
        columns = self.columns
        if cell.column == 0 and cell.end >= width and width > 1:
            start, end, label = self.left, self.right, ""
        else:
            spots = sorted({spot for one in range(cell.column, cell.end) for spot in self.places_of[one]})
            run = spots[:1]
            for spot in spots[1:]:
                run += [spot] if spot == run[-1] + 1 else []
            start, end = columns.starts[run[0]], columns.ends[run[-1]]
            label = self._label(cell, run)
        clash = next((key for key in wishes if key[0] < end and start < key[1]), None)
        if clash is not None:
            start, end = clash
        wish = wishes.setdefault((start, end), Wish(start, end, rows=(cell.row, cell.bottom)))
        if cell.row < row:
            wish.merge = wish.merge or ("continue" if clash is None else "")
            return []
        if cell.rowspan > 1 and clash is None:
            wish.merge = "restart"
        content = cell.node.get("content") or []
        if is_empty(content):
            return []
        if clash is not None and wish.merge and wish.rows != (cell.row, cell.bottom):
            return _labelled(content, self._name(cell))
        kept = [block for block in wish.content if not is_empty([block])]
        wish.content = [*kept, *_labelled(content, label)]
        return []

    def _name(self, cell: Cell) -> str:
        own = self._own(cell)
        return self.theirs.names[own] or column_title(self.theirs.kinds[own]) if own is not None else ""

    def _own(self, cell: Cell) -> int | None:
        """The column of the plan a cell begins in."""
        edges = enumerate(zip(self.theirs.starts, self.theirs.ends, strict=True))
        return next((at for at, (start, end) in edges if start <= cell.column < end), None)

    def _label(self, cell: Cell, run: list[int]) -> str:
        """The head of the plan's column, where the form has none of its kind."""
        own = self._own(cell)
        if own is None:
            return ""
        kind, name = self.theirs.kinds[own], self.theirs.names[own]
        columns = self.columns
        if (kind is not None and kind == columns.kinds[run[0]]) or kind in ("step", "time"):
            return ""
        sharing = {
            at
            for at, (start, end) in enumerate(zip(self.theirs.starts, self.theirs.ends, strict=True))
            if run[0] in self.places_of[start] and self.theirs.kinds[at] != "step"
        }
        return "" if len(sharing) == 1 else (name or column_title(kind))

    def _complete(self, wishes: list[Wish]) -> list[Wish]:
        """Columns of the form the plan says nothing about stay blank."""
        done = list(wishes)
        for start, end in zip(self.columns.starts, self.columns.ends, strict=True):
            if not any(wish.start < end and start < wish.end for wish in wishes):
                done.append(Wish(start, end, is_silent=True))
        return sorted(done, key=lambda wish: wish.start)


def _labelled(content: list[Json], label: str) -> list[Json]:
    if not label:
        return content
    bold = {"type": "text", "text": f"{label}：", "marks": [{"type": "bold"}]}
    first = content[0]
    if first["type"] == "paragraph":
        return [{**first, "content": [bold, *(first.get("content") or [])]}, *content[1:]]
    return [{"type": "paragraph", "content": [bold]}, *content]
