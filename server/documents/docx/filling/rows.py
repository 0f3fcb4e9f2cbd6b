"""A table of the form and the rows of the plan: columns by what they are, a row of the form for each."""

import copy
from collections.abc import Callable
from typing import Any

from .. import labels
from ..grid import Cell, grid_of
from ..ooxml.names import Element
from ..texts import is_empty, text_of_all
from ..writing.tables import with_minutes
from . import captions, places, printed
from .cells import is_said, set_cell
from .columns import Columns, columns_of, head_rows, mapped
from .leaves import cells_of
from .noting import note_cells
from .pairing import in_place, likeness, pair
from .paper import Paper
from .places import Place
from .wishes import Wish, Wishes

Json = dict[str, Any]


def is_process(node: Json) -> bool:
    """Whether a table is a 教学过程 with columns of known kinds."""
    return node["type"] == "table" and (node.get("attrs") or {}).get("kind") == "process"


def is_blank(node: Json) -> bool:
    """Whether nothing stands below its head."""
    return is_empty((node.get("content") or [])[head_rows(node) :])


def last_row(node: Json) -> Element | None:
    """The table of the form a table node stands in."""
    cells = cells_of(node)
    return places.table_of(cells[-1]) if cells else None


class Rows:
    """The rows of one table of the form (or of the part of it that is one section)."""

    def __init__(self, paper: Paper, node: Json, put: Callable[..., None]) -> None:
        self.paper = paper
        self.put = put
        self.node = node
        self.region = grid_of(node)
        self.head = head_rows(node)
        self.rows = [self._row(row) for row in self.region.rows]
        found = [place for row in self.rows if row is not None for place in places.places(row)]
        mine = set(cells_of(node))
        self.left = min((one.start for one in found if one.cell in mine), default=0)
        self.right = max((one.end for one in found if one.cell in mine), default=0)
        self.end: Element | None = last_row(node)
        self.columns = (
            columns_of(node, self.head, self.left)
            if is_process(node)
            else Columns.plain(self.region.right, self.left)
        )
        self.labels = self._labels()
        self.kept = printed.kept_of(paper, self.region.rows[self.head :])

    def _labels(self) -> dict[int, Cell]:
        """By row below the head: the cell with a word that the form prints there."""
        is_headless = bool(self.node.get("is_headless"))
        found = {
            index: printed.label_of(self.paper, row, is_headless)
            for index, row in enumerate(self.region.rows[self.head :])
        }
        return {index: cell for index, cell in found.items() if cell is not None}

    def _row(self, row: list[Cell]) -> Element | None:
        cell = next((one.node.get("element") for one in row if one.node.get("element") is not None), None)
        return places.row_of(cell) if cell is not None else None

    @property
    def is_open(self) -> bool:
        """Whether there is a row to fill or copy."""
        return self.right > 0 and any(row is not None for row in self.rows[self.head :])

    def takes(self, new: Json) -> bool:
        """Whether the rows of ``new`` fit: a process into any columns of one, another table by its shape."""
        if not self.is_open:
            return False
        if is_process(self.node) != is_process(new):
            return False
        if not is_process(new):
            return grid_of(new).right == self.region.right
        theirs = columns_of(new, head_rows(new), 0)
        is_title = len(self.columns.kinds) == 2 and labels.bare(self.columns.names[0]) == "教学过程"
        return not is_title or theirs.kinds == self.columns.kinds

    def fill(self, content: list[Json]) -> None:
        """Put content into the rows: tables that fit row by row, all else over the whole width."""
        wishes: list[list[Wish]] = []
        rows: list[Json] = []
        is_same = True
        for block in content:
            if block["type"] == "table" and self.takes(block):
                table = with_minutes(block) if is_process(block) else block
                theirs, head = self._theirs(table)
                self._fill_head(table, head)
                wishes += Wishes(
                    self.columns, (self.left, self.right), theirs, self._places_of(theirs, table)
                ).of(table, head)
                rows += (table.get("content") or [])[head:]
                is_same = is_same and self._same_columns(table)
            elif (named := self._named(block)) is not None:
                rows.append(named[0])
                wishes.append(named[1])
            elif rows and rows[-1].get("is_text"):
                wishes[-1][-1].content.append(block)
            elif not is_empty([block]):
                wishes.append([Wish(self.left, self.right, [block])])
                cell = {
                    "type": "tableCell",
                    "attrs": {"colspan": self.region.right},
                    "content": wishes[-1][0].content,
                }
                rows.append({"type": "tableRow", "content": [cell], "is_text": True})
        self._pair(rows, wishes, is_same)

    def _named(self, block: Json) -> tuple[Json, list[Wish]] | None:
        """知识与技能：… for the row where the form prints these words: the row, and the wishes about it."""
        for label in self.labels.values():
            rest = captions.without(block, label.text) if block["type"] == "paragraph" else None
            if rest is not None:
                edge = self._edge(label)
                wishes = [Wish(self.left, edge, label.node["content"]), Wish(edge, self.right, [rest])]
                cells = [{"type": "tableCell", "content": wish.content} for wish in wishes]
                return {"type": "tableRow", "content": cells, "is_text": True}, wishes
        return None

    def _fill_head(self, table: Json, head: int) -> None:
        """The head is the form's; in a plan's own file it follows the plan too."""
        mine = [cell.node for row in self.region.rows[: self.head] for cell in row]
        theirs = [cell.node for row in grid_of(table).rows[:head] for cell in row]
        if not self.paper.is_own or len(mine) != len(theirs):
            return
        for one, other in zip(mine, theirs, strict=True):
            if one.get("element") is not None:
                set_cell(self.paper, one["element"], one, other.get("content") or [], self.put)

    def _theirs(self, table: Json) -> tuple[Columns, int]:
        if is_process(self.node):
            head = head_rows(table)
            return columns_of(table, head, 0), head
        head = self.head if head_rows(table) == self.head else 0
        return Columns.plain(self.region.right, 0), head

    def _places_of(self, theirs: Columns, table: Json) -> list[list[int]]:
        """For each grid column of the plan's table the columns of the form it goes into."""
        if not is_process(table):
            return [[index] for index in range(self.region.right)]
        found, told = mapped(theirs, self.columns)
        for name, other in told:
            self.paper.warn(f"表格的教学过程里没有“{name}”一栏，写在了“{other}”一栏里。")
        return [
            spots
            for start, end, spots in zip(theirs.starts, theirs.ends, found, strict=True)
            for _ in range(start, end)
        ]

    def _pair(self, new_rows: list[Json], wishes: list[list[Wish]], is_same: bool) -> None:
        if not new_rows and not self.paper.is_emptied:
            return
        start = self.head
        old_rows = self.region.rows[start:]
        old_keys = [self._key([cell.node for cell in row]) for row in old_rows]
        new_keys = [self._key(row.get("content") or []) for row in new_rows]
        first = self._sample(start)
        # As the form has it: the first step is written before the second is copied.
        sample = copy.deepcopy(first)
        cursor: Element | None = next((row for row in reversed(self.rows[:start]) if row is not None), None)
        gone: list[Element] = []
        alive = bool(self.labels)
        pairs = pair(old_keys, new_keys, lambda i, j: self._alike(i, old_rows[i], new_rows[j], wishes[j]))
        for i, j in in_place(pairs, {*self.labels, *self.kept}):
            row = self.rows[start + i] if i is not None else None
            label = self.labels.get(i) if i is not None else None
            if j is None and i in self.kept:
                continue
            if j is None:
                if label is not None and row is not None:
                    self._empty(row, label)
                    cursor = row
                else:
                    gone += [row] if row is not None else []
                continue
            alive = True
            kept = old_rows[i] if i is not None else None
            if row is not None and i is not None and is_same and old_keys[i] == new_keys[j]:
                self.paper.note(new_rows[j], row)
                note_cells(self.paper, [cell.node for cell in old_rows[i]], new_rows[j])
                cursor = row
                continue
            if label is not None and row is not None:
                self.paper.note(new_rows[j], row)
                self._apply(row, self._beside(label, wishes[j]), kept)
                cursor = row
                continue
            if row is None or (not self._tiles(row, wishes[j]) and self._tiles(sample, wishes[j])):
                made = places.clone(sample, self.left, self.right)
                self._place(made, cursor if row is None else row)
                gone += [row] if row is not None else []
                row, kept = made, None
            self.paper.note(new_rows[j], row)
            self._apply(row, wishes[j], kept)
            cursor = row
        self._clear(gone, alive)

    def _place(self, made: Element, after: Element | None) -> None:
        if after is not None:
            after.addnext(made)
            return
        first = next(row for row in self.rows if row is not None)
        first.addprevious(made)
        places.hand_up(first, made, self.left, self.right)

    def _clear(self, gone: list[Element], alive: bool) -> None:
        """Rows nothing was written into go; one stays, blank, where nothing was written at all."""
        for row in dict.fromkeys(gone):
            if alive:
                places.remove_row(row, self.left, self.right)
                continue
            alive = True
            for place in self._mine(row):
                places.blank(place.cell)

    def _empty(self, row: Element, label: Cell) -> None:
        """Beside a word of the form: what another lesson wrote there goes."""
        if self.paper.is_emptied:
            for place in self._mine(row):
                if place.cell is not label.node.get("element"):
                    places.blank(place.cell)

    def _edge(self, label: Cell) -> int:
        """The grid column behind a printed word."""
        element: Element = label.node["element"]
        return next(one.end for one in places.places(places.row_of(element)) if one.cell is element)

    def _beside(self, label: Cell, wishes: list[Wish]) -> list[Wish]:
        return printed.beside(label, self._edge(label), wishes)

    def _key(self, cells: list[Json]) -> str:
        return "|".join(self.paper.sameness.key({**cell, "type": "tableCell"}) for cell in cells)

    def _same_columns(self, new: Json) -> bool:
        if not is_process(new):
            return True
        theirs = columns_of(new, head_rows(new), 0)
        return theirs.kinds == self.columns.kinds and [labels.bare(n) for n in theirs.names] == [
            labels.bare(n) for n in self.columns.names
        ]

    def _alike(self, index: int, old: list[Cell], new: Json, wishes: list[Wish]) -> float:
        label = self.labels.get(index)
        if label is not None:
            row = self.rows[self.head + index]
            fits = row is not None and self._tiles(row, self._beside(label, copy.deepcopy(wishes)))
            return printed.suits(label, new) if fits else 0.0
        words = text_of_all([cell.node for cell in old])
        return 0.0 if index in self.kept else likeness(words, text_of_all(new.get("content") or []))

    def _sample(self, start: int) -> Element:
        """The row to copy for one more: the first with the most cells."""
        rows = [row for row in self.rows[start:] if row is not None] or [
            row for row in self.rows if row is not None
        ]
        return max(rows, key=lambda row: len(self._mine(row)))

    def _mine(self, row: Element) -> list[Place]:
        return [one for one in places.places(row) if self.left <= one.start < self.right]

    def _tiles(self, row: Element, wishes: list[Wish]) -> bool:
        mine = self._mine(row)
        edges = {one.start for one in mine} | {one.end for one in mine}
        return all(wish.start in edges and wish.end in edges for wish in wishes)

    def _apply(self, row: Element, wishes: list[Wish], kept: list[Cell] | None) -> None:
        """Give one row of the form its cells and their content."""
        before = {cell.node.get("element"): cell.node for cell in kept or []}
        for wish in wishes:
            own = [one for one in self._mine(row) if wish.start <= one.start and one.end <= wish.end]
            if not own:
                own = [one for one in self._mine(row) if one.start <= wish.start < one.end]
            if not own:
                self.paper.leftover += [block for block in wish.content if not is_empty([block])]
                continue
            if wish.is_silent and kept and not self.paper.is_emptied and is_said(own, before):
                continue
            cell = places.join(own) if len(own) > 1 else own[0].cell
            places.set_merge(cell, wish.merge)
            if wish.merge == "continue":
                places.blank(cell)
                continue
            set_cell(self.paper, cell, before.get(cell), wish.content, self.put)
        places.relax(row)
