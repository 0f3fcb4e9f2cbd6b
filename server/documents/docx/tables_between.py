"""Tables between the paragraphs: frames, big tables with sections of their own, tables of the process."""

from typing import Any

from . import labels, processes
from .grid import Region, grid_of
from .layouts import LayoutScan
from .open_pieces import OpenPieces
from .pieces import Piece
from .records.scores import score_table
from .structure import (
    end_of_steps,
    framed_blocks,
    has_fields_and_sections,
    is_layout,
    is_timetable,
    opens_process,
    periods_of,
)

Json = dict[str, Any]


class TablesBetween(OpenPieces):
    """The part of a pass that takes tables; ``only_fields``: every table here is one of fields."""

    def __init__(self, nested: frozenset[str], only_fields: bool) -> None:
        super().__init__()
        self.nested = nested
        self.only_fields = only_fields
        self.tables = 0

    def run(self) -> list[Piece]:
        """All pieces in document order."""
        raise NotImplementedError

    def _inner(self, blocks: list[Json], nested: frozenset[str]) -> "TablesBetween":
        """A pass of the same kind over the blocks of a cell."""
        raise NotImplementedError

    def _table(self, table: Json) -> None:
        region = grid_of(table)
        flat = framed_blocks(region)
        if flat is not None:
            inner = self._inner(flat, self.nested)
            inner.period = self.period
            self.pieces += inner.run()
            self.current = self.pieces[-1] if self.pieces else None
            return
        if len(periods_of(region)) > 1:
            self._scan(region)
            return
        if self._in_process and not has_fields_and_sections(region):
            self._append_table(table, region)
            return
        if self.current is not None and self.current.kind == "other" and is_timetable(region):
            self._append(table)
            return
        current = self.current.key if self.current is not None and self.current.is_section else None
        if current is None and region.rows and score_table(region, region.top) is not None:
            if self.current is None or self.current.kind in ("rest", "meta"):
                self._open(Piece("section", "evaluation", "评价", via="columns"))
            self._append(table)  # what is judged (教学目标, 教学过程) is no section of a plan
            return
        if self.only_fields or is_layout(region, current) or opens_process(region, current):
            self._scan(region)
        else:
            self._append_table(table, region)

    def _scan(self, region: Region) -> None:
        self.tables += 1
        scan = LayoutScan(self.tables, self._split_cell, self.cut)
        parent = self.current if self.current is not None and self.current.is_section else None
        keys = labels.synonyms().parents.get(parent.key, frozenset()) if parent is not None else frozenset()
        scan.period = self.period
        scan.scan(region)
        self.period = scan.period
        for piece in scan.pieces:
            if parent is not None and piece.key in keys:
                piece.parent = parent
        self.pieces += scan.pieces
        self.cut = scan.open
        self.current = self.host = None
        self.count.forget()

    def _split_cell(self, blocks: list[Json]) -> list[Piece]:
        """The pieces of one cell that holds labels and their content."""
        return self._inner(blocks, frozenset()).run()

    def _append_table(self, table: Json, region: Region) -> None:
        if self.current is None and self.cut is not None:
            self.cut.blocks.append(table)
            return
        built = processes.recognise_plain(table, region)
        if built is None:
            self._append(table)
            return
        node, columns, steps = built
        end = end_of_steps(region)
        if end < region.bottom:  # 板书 and 作业 as last rows of the process table
            self._mixed(region, end)
            return
        if self.current is None or self.current.kind in ("rest", "meta"):
            self._open(Piece("section", "process", "教学过程", via="columns"))
        assert self.current is not None
        self.current.blocks.append(node)
        self.current.columns = self.current.columns or columns
        self.current.steps = (self.current.steps or 0) + steps

    def _mixed(self, region: Region, end: int) -> None:
        self.tables += 1
        scan = LayoutScan(self.tables, self._split_cell)
        scan.period = self.period
        if self.current is not None and self.current.key == "process":
            scan.pieces.append(self.current)
            scan.open = self.current
            scan.scan(region)
            new = scan.pieces[1:]
        else:
            scan.scan(region)
            new = scan.pieces
        self.period = scan.period
        self.pieces += new
        self.current = None
