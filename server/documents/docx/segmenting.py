"""From blocks to pieces: headings, labelled lines and tables, each block in exactly one piece."""

from typing import Any

from . import labels
from .errors import Refused
from .lesson_lines import LessonLines
from .lines import ASIDES, STAGES, Line, is_known_head, without_start
from .opening import NESTED as NESTED
from .opening import Opening, is_reopened
from .parents import halves
from .pieces import Piece, is_about_fields
from .structure import are_periods, depth, top_signature
from .tables_between import TablesBetween
from .texts import is_empty, paragraph
from .titles import is_paper_title

Json = dict[str, Any]

MAX_PIECES = 4_000  # sections and fields; a book of a hundred plans has some two thousand
_MANY = (
    f"这份文档里的栏目超过 {MAX_PIECES} 个，不像一份教案，没有导入。请在 Word 里分成几份，再分别导入；"
    "原文件没有改动。"
)
_ANYWHERE = ("课题", "课型", "授课教师", "授课年级", "授课班级")  # fields between the sections, too


class Segmenter(TablesBetween):
    """One pass over the blocks of a document; ``nested`` are the keys that may be cut out of the process."""

    def __init__(
        self,
        blocks: list[Json],
        nested: frozenset[str],
        only_fields: bool = False,
        lines: dict[int, Line] | None = None,
    ) -> None:
        """``lines``: those of an earlier pass over the same blocks, which know by now what they are."""
        super().__init__(nested, only_fields)
        self.blocks = blocks
        self.lines = lines or {at: Line(one) for at, one in enumerate(blocks) if one["type"] == "paragraph"}
        self.top = top_signature(list(self.lines.values()))
        self.has_periods = are_periods(blocks, self.lines, self.top)
        self.lesson_lines = LessonLines(self.lines)
        self.opening = Opening(self.top, self.count, nested)
        self.process_name = ""  # of the process that holds the 课时

    def run(self) -> list[Piece]:
        """All pieces in document order."""
        for at, block in enumerate(self.blocks):
            if block["type"] == "paragraph":
                for part in [block] if self._in_process else halves(block):
                    self._line(self.lines[at] if part is block else Line(part), at)
            elif block["type"] == "table":
                self._table(block)
            else:
                self._append(block)
            if len(self.pieces) > MAX_PIECES:
                raise Refused(_MANY)
        return self.pieces

    def _inner(self, blocks: list[Json], nested: frozenset[str]) -> "Segmenter":
        return Segmenter(blocks, nested)

    def _line(self, line: Line, at: int) -> None:
        if not line.text:
            self._append(line.node)
            return
        self.cut = None
        if self.lesson_lines.begins(at, self._in_process, self.period):
            self._start_period(line)
            self.count.steps = None
        elif self.has_periods and line.period is not None:
            self._start_period(line)
            self.count.start_period()
        elif not self.pieces and is_paper_title(line):
            self._append(line.node)
        elif is_known_head(line) and self.opening.is_opened_by(line, self.current, self._in_process):
            self._heading(line)
        elif (
            line.match is not None and line.match.kind == "meta" and line.is_head and not self._in_process
        ) or (self.opening.is_unknown_heading(line, bool(self.pieces), self._in_process)):
            if line.bracketed_field is None or not self._fields(line):
                self._other_heading(line)
        elif self._stands_apart(line, at):
            self._other_heading(line)
        elif not self._inline(line) and not self._fields(line):
            if line.signature == self.top and self.current is not None:
                self.count.step(line)
                self.opening.has_steps = self.opening.has_steps or self._in_process
            self._leave_nested(line)
            self._append(line.node)

    def _stands_apart(self, line: Line, at: int) -> bool:
        if line.signature != "bold" or self._in_process:
            return False
        places = range(at + 1, len(self.blocks))
        below = next((self.blocks[place] for place in places if not is_empty([self.blocks[place]])), None)
        return self.opening.stands_apart(line, below, self.current)

    def _start_period(self, line: Line) -> None:
        """第n课时; inside the process it is the process of that 课时 that goes on."""
        assert line.period is not None
        process = self._open_process() if self.period is None else None
        self.process_name = process.label if process is not None else self.process_name
        self.period, rest = line.period
        self.current = self.host = None
        if rest:
            name = labels.title(line.text)
            self._open(Piece("other", labels.bare(name), name, via="heading", at=line.node))
        if process is not None and is_empty(process.blocks):
            self.pieces.remove(process)
            self._open(process)
        elif self.process_name:
            self._open(Piece("section", "process", self.process_name, via="heading"))

    def _drop_unused(self) -> None:
        """The process of a 课时 whose sections have headings of their own."""
        if self._in_process and is_reopened(self.current):
            self.pieces.pop()
            self.current = None

    def _heading(self, line: Line) -> None:
        assert line.match is not None
        self._drop_unused()
        is_top = line.signature == self.top
        if is_top and (self.count.is_after_periods(line) or self.lesson_lines.are_over(line.match.key)):
            self.period = self.current = self.host = None
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
        elif line.match.key == "process" and line.number is None:
            self.count.begin()

    def _other_heading(self, line: Line) -> None:
        match = line.match
        kind = match.kind if match is not None and match.kind in ("meta", "other") else "other"
        key = match.key if match is not None and kind == "meta" else labels.bare(line.text)
        self._drop_unused()
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
            and not (first.kind == "meta" and (first.key == "period" or first.phrase in _ANYWHERE))
        ):
            return False
        if line.lead:
            if in_section:
                return False
            self._append(paragraph(line.lead))
        for match, label, value in line.fields:
            piece = Piece(match.kind, match.key, labels.title(label, match), [paragraph(value)], "inline")
            piece.period, piece.at = self.period, line.node
            self.pieces.append(piece)
        keys = {match.key for match, _, _ in line.fields}
        if self.current is not None and self.current.key in keys and is_empty(self.current.blocks):
            self.current = None  # 四、课时安排 over 课时：2课时 holds nothing else
        return True

    def _leave_nested(self, line: Line) -> None:
        """A new step after 作业 or 板书 inside the process goes back to the process, and so does 第二课时."""
        if self.host is None or depth(line.signature) > 3 or not line.looks_like_heading:
            return
        if (
            (line.period is not None and not line.period[1])
            or line.signature in ("cn", "cnparen", "bracket")
            or line.signature.startswith("style")
            or line.hint.bold
        ):
            self.current, self.host = self.host, None
