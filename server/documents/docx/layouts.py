"""Big tables that hold the whole plan: labels, content beside or below, the process table between."""

from collections.abc import Callable
from typing import Any

from . import labels, processes
from .grid import Cell, Region
from .hints import is_kept, is_of_others
from .parents import children
from .periods import period_of
from .pieces import Piece
from .printed_rows import is_printed
from .table_rows import (
    all_labels,
    alternates,
    continues,
    has_children,
    holds_sections,
    is_label_at,
    is_section_like,
    is_side_head,
    is_stage_row,
    labels_a_process,
    starts_section,
    strange_fields,
)

Json = dict[str, Any]

_MAX_UNKNOWN_LABEL = 14
_MIN_STAGES = 2


class LayoutScan:
    """One pass over a table, giving pieces in order."""

    def __init__(
        self, table_number: int, split: Callable[[list[Json]], list[Piece]], before: Piece | None = None
    ) -> None:
        self.split = split  # recognises the lines inside one cell
        self.pieces: list[Piece] = []
        self.number = table_number
        self.open = before  # what a table cut in two by a page goes on with
        self.period: int | None = None

    def add(self, piece: Piece) -> Piece:
        """Keep a piece; later rows without a label belong to it."""
        piece.in_table = self.number
        piece.period = self.period
        self.pieces.append(piece)
        if piece.kind not in ("meta", "info"):
            self.open = piece
        return piece

    def scan(self, region: Region, parent: Piece | None = None) -> None:
        """Recognise the rows of a region one after another."""
        row = region.top
        while row < region.bottom:
            row = self._step(region, row, parent)

    def _step(self, region: Region, row: int, parent: Piece | None) -> int:
        cells = region.row(row)
        if not cells or all(cell.is_blank for cell in cells):
            return row + 1
        first = cells[0]
        end = self._period(region, row, first, parent)
        if end > row:
            return end
        head = processes.head_at(region, row)
        if head is not None and processes.is_hollow(region, row, head):
            head = None
        if head is not None and is_side_head(region, row, head):
            self.pieces.append(Piece("rest", "", "", [block for cell in cells for block in cell.blocks]))
            return row + head.rows
        if head is not None and not labels_a_process(region, row, first, head):
            return self._process(region, row, head, parent)
        if first.match is not None and first.rowspan > 1 and len(cells) > 1:
            return self._tall_label(region, row, first, parent)
        if all_labels(cells, region, row):
            return self._stacked(region, row, cells, parent)
        end = self._stages(region, row, parent)
        if end > row:
            return end
        if len(cells) == 1 and is_printed(region, row):
            return self._printed(region, row, first)
        self._pairs(region, row, cells, parent)
        return row + 1

    def _printed(self, region: Region, row: int, first: Cell) -> int:
        """听课人点评 over the whole width, and room for it; a line to be signed is no section."""
        end = row + 1
        if is_kept(first.text) and not is_of_others(first.text):
            self.pieces.append(Piece("rest", "", "", first.blocks))
            return end
        while end < region.bottom and len(region.row(end)) == 1 and not starts_section(region, end, None):
            end += 1
        content = region.part(row + 1, end)
        piece = Piece("other", labels.bare(first.text), labels.title(first.text), content.blocks(), "stacked")
        piece.at, piece.room = first.node, content.cells()
        self.add(piece)
        return end

    def _period(self, region: Region, row: int, first: Cell, parent: Piece | None) -> int:
        """第n课时 as a row over what belongs to it, or beside it, merged over its rows."""
        found = processes.period_at(region, row)
        if found is not None:
            self.period, name = found
            self.open = None
            if name and labels.lookup(name) is not None:  # 第二课时教学过程 is a label too
                return row
            self._name(first, name)
            return row + 1
        found = period_of(first.text) if first.rowspan > 1 and first.end < region.right else None
        beside = region.part(row, min(first.bottom, region.bottom), first.end)
        if found is None or not holds_sections(beside):
            return row
        self.period, self.open = found[0], None
        self._name(first, found[1])
        self.scan(beside, parent)
        return beside.bottom

    def _name(self, cell: Cell, name: str) -> None:
        """认识粽子 behind 第一课时 stays as a heading with nothing under it."""
        if name:
            words = labels.title(cell.text)
            self.add(Piece("other", labels.bare(words), words, via="table", at=cell.node))
            self.open = None

    def _stages(self, region: Region, row: int, parent: Piece | None) -> int:
        """导入 | …, 新授 | …: stages as rows; below a place for the process 课堂小结 | … is a section."""
        end = row
        if region.row(row)[0].match is not None and any(piece.key == "process" for piece in self.pieces):
            return row
        while end < region.bottom and is_stage_row(region, end):
            end += 1
        if end - row < _MIN_STAGES:
            return row
        rows = region.part(row, end).table()
        self.add(Piece("section", "process", "教学过程", [rows], "guess", parent=parent))
        return end

    def _process(self, region: Region, row: int, head: processes.Head, parent: Piece | None) -> int:
        end = processes.end_of(region, head, row + head.rows)
        table, steps = processes.build(region.part(row, end), head)
        label = "教学过程"
        if head.is_title:
            label = labels.title(head.cells[0].text, head.cells[0].match)
        target = self.pieces[-1] if self.pieces else None
        if target is not None and target.key == "process" and target.is_section and target is self.open:
            target.blocks.append(table)  # the label stood in a row of its own above
            target.columns = target.columns or head.names
            target.steps = (target.steps or 0) + steps
        else:
            self.add(Piece("section", "process", label, [table], "columns", head.names, steps, parent))
        return end

    def _tall_label(self, region: Region, row: int, first: Cell, parent: Piece | None) -> int:
        """A label merged over several rows: everything to its right is its content."""
        end = min(first.bottom, region.bottom)
        if first.match is not None and first.match.kind in ("meta", "info"):
            self._pairs(region, row, region.row(row), parent)
            for below in range(row + 1, end):
                self._pairs(region, below, region.row(below), parent)
            return end
        self._section(first, region.part(row, end, first.end), "table", parent)
        return end

    def _section(self, label: Cell, content: Region, via: str, parent: Piece | None) -> None:
        match = label.match
        assert match is not None
        piece = Piece(match.kind, match.key, labels.title(label.text, match), via=via, parent=parent)
        piece.at, piece.room = label.node, content.cells()
        self.add(piece)
        head_row = next(
            (
                row
                for row in range(content.top, min(content.top + 2, content.bottom))
                if processes.head_at(content, row)
            ),
            None,
        )
        if head_row is not None and (match.key == "process" or match.kind == "other"):
            piece.blocks += content.part(content.top, head_row).blocks() if head_row > content.top else []
            self.scan(content.part(head_row, content.bottom), parent)
            return
        if len(content.rows) > 1 and has_children(content, match.key):
            self.scan(content, piece)
            return
        piece.blocks += content.blocks()
        self._add_children(piece)

    def _add_children(self, piece: Piece) -> None:
        for part in children(piece, self.split):
            self.add(part)

    def _stacked(self, region: Region, row: int, cells: list[Cell], parent: Piece | None) -> int:
        """A row of labels only: their content is below, in the same columns."""
        end = row + 1
        if len(cells) == 1:
            while end < region.bottom and not starts_section(region, end, cells[0].match):
                end += 1
            self._section(cells[0], region.part(row + 1, end), "stacked", parent)
            return end
        end = min(row + 2, region.bottom)
        while end < region.bottom and continues(region, end, cells):
            end += 1
        for cell in cells:
            part = region.part(row + 1, end, cell.column, cell.end)
            self._label_with(cell, part.blocks(), "stacked", parent, part.cells())
        return end

    def _label_with(
        self, cell: Cell, blocks: list[Json], via: str, parent: Piece | None, room: list[Json]
    ) -> None:
        match = cell.match
        assert match is not None
        label = labels.title(cell.text, match)
        piece = Piece(match.kind, match.key, label, blocks, via, parent=parent, at=cell.node, room=room)
        self._add_children(self.add(piece))

    def _pairs(self, region: Region, row: int, cells: list[Cell], parent: Piece | None) -> None:
        """Labels with their content to the right, several to a row perhaps."""
        for cell in strange_fields(region, row, self.open is None or self.open.key != "process"):
            word = labels.bare(cell.text)
            cell.match = labels.Match("info", word, word)
        index = 0
        alternate = len(cells) == 2 or alternates(cells)
        while index < len(cells):
            cell = cells[index]
            stop = index + 1
            if cell.match is None or self._goes_on(cells, cell):
                is_free = index == 0 and cell.lead is None and not cell.has_only_fields
                if is_free and self._unknown_label(region, row, cells, parent):
                    return
                self._loose(cell, parent)
                index += 1
                continue
            while stop < len(cells) and (stop == index + 1 if alternate else not is_label_at(cells, stop)):
                stop += 1
            values = cells[index + 1 : stop]
            if values and is_section_like(cell):
                right = values[-1].end
                self._section(cell, region.part(row, row + 1, cell.end, right), "table", parent)
            else:
                blocks = [block for value in values for block in value.blocks]
                self._label_with(cell, blocks, "table", parent, [value.node for value in values])
            index = stop

    def _goes_on(self, cells: list[Cell], cell: Cell) -> bool:
        """教学目标 | 知识目标 | …, then a blank cell, 素质目标, …: a part of the section above."""
        if self.open is None or cell.match is None or cell is cells[0]:
            return False
        return cells[0].is_blank and self.open.is_section and cell.match.key == self.open.key

    def _unknown_label(self, region: Region, row: int, cells: list[Cell], parent: Piece | None) -> bool:
        """A short cell in the label column that the table of synonyms does not know: a section of its own."""
        first = cells[0]
        word = labels.bare(first.text)
        if (
            len(cells) < 2
            or not 2 <= len(word) <= _MAX_UNKNOWN_LABEL
            or any(sign in first.text for sign in "。，；！？")
            or labels.has_numbered_lines(first.text)
        ):
            return False
        is_to_sign = len(cells) == 2 and cells[1].text.endswith((":", "：")) and not is_section_like(cells[1])
        if first.column != region.left or (any(cell.match for cell in cells[1:]) and not is_to_sign):
            return False
        end = min(first.bottom, region.bottom)
        piece = Piece("other", word, labels.title(first.text), via="guess", parent=parent, at=first.node)
        piece.room = [cell.node for cell in cells[1:]]
        piece.blocks = (
            region.part(row, end, first.end).blocks()
            if end == row + 1
            else [block for cell in cells[1:] for block in cell.blocks]
        )
        self.add(piece)
        return True

    def _loose(self, cell: Cell, parent: Piece | None) -> None:
        """A cell that is neither label nor its content: it continues what is open."""
        if cell.is_blank:
            return
        is_in_process = self.open is not None and self.open.key == "process"
        if cell.lead is not None or (cell.has_only_fields and not is_in_process):
            for piece in self.split(cell.blocks):
                piece.parent = piece.parent or parent
                self.add(piece)
            return
        if self.open is not None:
            self.open.blocks += cell.blocks
        else:
            self.add(Piece("rest", "", "", cell.blocks, parent=parent))
