"""From blocks to pieces: headings, labelled lines and tables, each block in exactly one piece."""

from typing import Any

from . import labels, processes
from .counting import Count
from .grid import Region, grid_of
from .layouts import LayoutScan
from .lines import ASIDES, STAGES, Line, is_known_head, without_start
from .opening import Opening
from .parents import halves
from .pieces import Piece, is_about_fields
from .structure import (
    are_periods,
    depth,
    end_of_steps,
    framed_blocks,
    has_fields_and_sections,
    is_layout,
    opens_process,
    top_signature,
)
from .texts import is_empty, paragraph
from .titles import is_paper_title

Json = dict[str, Any]

NESTED = frozenset({"board", "homework", "reflection"})


class Segmenter:
    """One pass over the blocks of a document; ``nested`` are the keys that may be cut out of the process."""

    def __init__(self, blocks: list[Json], nested: frozenset[str], only_fields: bool = False) -> None:
        self.blocks = blocks
        self.nested = nested
        self.only_fields = only_fields  # the front of our own export: every table there is one of fields
        self.pieces: list[Piece] = []
        self.current: Piece | None = None
        self.host: Piece | None = None  # the process, while a part cut out of it is open
        self.count = Count()
        self.period: int | None = None
        self.tables = 0
        self.cut: Piece | None = None  # what the last big table ended in, while only tables follow
        lines = [Line(block) for block in blocks if block["type"] == "paragraph"]
        self.top = top_signature(lines)
        self.has_periods = are_periods(lines, self.top)
        self.opening = Opening(self.top, self.count, nested)

    def run(self) -> list[Piece]:
        """All pieces in document order."""
        for block in self.blocks:
            if block["type"] == "paragraph":
                for part in [block] if self._in_process else halves(block):
                    self._line(Line(part))
            elif block["type"] == "table":
                self._table(block)
            else:
                self._append(block)
        return self.pieces

    # -- pieces

    def _open(self, piece: Piece) -> Piece:
        piece.period = self.period
        self.pieces.append(piece)
        self.current = piece
        return piece

    def _append(self, block: Json) -> None:
        if self.current is None:
            if is_empty([block]) and block["type"] != "table":
                return
            self.cut = None
            self._open(Piece("rest", "", ""))
            assert self.current is not None
        self.current.blocks.append(block)

    # -- paragraphs

    def _line(self, line: Line) -> None:
        if not line.text:
            self._append(line.node)
            return
        self.cut = None
        if self.has_periods and line.period is not None:
            self._start_period(line)
        elif not self.pieces and is_paper_title(line):
            self._append(line.node)
        elif is_known_head(line) and self.opening.is_opened_by(line, self.current, self._in_process):
            self._heading(line)
        elif (
            line.match is not None and line.match.kind == "meta" and line.is_head and not self._in_process
        ) or (self.opening.is_unknown_heading(line, bool(self.pieces), self._in_process)):
            if line.bracketed_field is None or not self._fields(line):
                self._other_heading(line)
        elif not self._inline(line) and not self._fields(line):
            if line.signature == self.top and self.current is not None:
                self.count.step(line)
                self.opening.has_steps = self.opening.has_steps or self._in_process
            self._leave_nested(line)
            self._append(line.node)

    def _start_period(self, line: Line) -> None:
        assert line.period is not None
        self.period, rest = line.period
        self.current = self.host = None
        self.count.forget()
        if rest:
            self._open(Piece("other", labels.bare(line.text), line.text, via="heading", at=line.node))

    @property
    def _in_process(self) -> bool:
        return self.current is not None and (
            (self.current.key == "process" and self.current.is_section) or self.host is not None
        )

    def _heading(self, line: Line) -> None:
        assert line.match is not None
        is_top = line.signature == self.top
        via = "heading"
        if self._in_process and not is_top:
            via = "nested"
            self.host = self.host or self.current
        else:
            self.host = None
        parent = self._parent_of(line.match.key)
        title = labels.title(line.text, line.match)
        self._open(Piece("section", line.match.key, title, via=via, parent=parent, at=line.node))
        if is_top:
            self.count.open(line)

    def _parent_of(self, key: str) -> Piece | None:
        """The open section this key is a child of (key_difficult ⊃ key, difficult)."""
        parents = labels.synonyms().parents
        candidate = self.current
        while candidate is not None:
            if key in parents.get(candidate.key, frozenset()):
                return candidate
            candidate = candidate.parent
        return None

    def _other_heading(self, line: Line) -> None:
        match = line.match
        kind = match.kind if match is not None and match.kind in ("meta", "other") else "other"
        key = match.key if match is not None and kind == "meta" else labels.bare(line.text)
        self.host = None
        label, start = line.headed or (line.text, 0)
        if start:
            key = labels.bare(label)
        piece = self._open(Piece(kind, key, labels.title(label, match), via="heading", at=line.node))
        if start:
            piece.blocks.append(without_start(line.node, start))
        if line.signature == self.top:
            self.count.open(line)

    def _inline(self, line: Line) -> bool:
        found = line.inline
        if found is None or found[0].kind != "section":
            return False
        match, label, start = found
        if self.current is not None and self.current.is_section and self.current.key == match.key:
            return False
        via = "inline"
        if self._in_process:
            is_top = line.signature == self.top and line.signature != "plain" and self.count.is_next(line)
            if not (is_top and match.key not in STAGES) and match.key not in self.nested:
                return False
            via = "inline" if is_top else "nested"
            self.host = None if is_top else (self.host or self.current)
        elif (
            match.key in ASIDES
            and self.current is not None
            and self.current.is_section
            and line.signature == "plain"
        ):
            return False
        parent = self._parent_of(match.key)
        title = labels.title(label, match)
        piece = self._open(Piece("section", match.key, title, via=via, parent=parent, at=line.node))
        piece.blocks.append(without_start(line.node, start))
        if line.signature == self.top:
            self.count.open(line)
        return True

    def _fields(self, line: Line) -> bool:
        """学科：数学 年级：八年级 before the first section; 课题：… anywhere but in the process."""
        if self._in_process or not line.fields:
            return False
        first = line.fields[0][0]
        in_section = (
            self.current is not None
            and self.current.kind in ("section", "other")
            and not is_about_fields(self.current)
        )
        if (
            in_section
            and line.bracketed_field is None
            and not (
                first.kind == "meta" and first.phrase in ("课题", "课型", "授课教师", "授课年级", "授课班级")
            )
        ):
            return False
        for match, label, value in line.fields:
            piece = Piece(match.kind, match.key, labels.title(label, match), [paragraph(value)], "inline")
            piece.period, piece.at = self.period, line.node
            self.pieces.append(piece)
        return True

    def _leave_nested(self, line: Line) -> None:
        """A new step after 作业 or 板书 inside the process goes back to the process."""
        if self.host is None or depth(line.signature) > 3 or not line.looks_like_heading:
            return
        if (
            line.signature in ("cn", "cnparen", "bracket")
            or line.signature.startswith("style")
            or line.hint.bold
        ):
            self.current, self.host = self.host, None

    # -- tables

    def _table(self, table: Json) -> None:
        region = grid_of(table)
        flat = framed_blocks(region)
        if flat is not None:
            inner = Segmenter(flat, self.nested)
            inner.period = self.period
            self.pieces += inner.run()
            self.current = self.pieces[-1] if self.pieces else None
            return
        if self._in_process and not has_fields_and_sections(region):
            self._append_table(table, region)
            return
        current = self.current.key if self.current is not None and self.current.is_section else None
        if self.only_fields or is_layout(region, current) or opens_process(region, current):
            self._scan(region)
        else:
            self._append_table(table, region)

    def _scan(self, region: Region) -> None:
        self.tables += 1
        scan = LayoutScan(self.tables, self._split_cell, self.cut)
        parent = self.current if self.current is not None and self.current.is_section else None
        keys = labels.synonyms().parents.get(parent.key, frozenset()) if parent is not None else frozenset()
        scan.scan(region)
        for piece in scan.pieces:
            piece.period = self.period
            if parent is not None and piece.key in keys:
                piece.parent = parent
        self.pieces += scan.pieces
        self.cut = scan.open
        self.current = self.host = None
        self.count.forget()

    def _split_cell(self, blocks: list[Json]) -> list[Piece]:
        """The pieces of one cell that holds labels and their content."""
        return Segmenter(blocks, frozenset()).run()

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
        if self.current is not None and self.current.key == "process":
            scan.pieces.append(self.current)
            scan.open = self.current
            scan.scan(region)
            new = scan.pieces[1:]
        else:
            scan.scan(region)
            new = scan.pieces
        for piece in new:
            piece.period = self.period
        self.pieces += new
        self.current = None
