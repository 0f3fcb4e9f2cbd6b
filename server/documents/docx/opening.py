"""Which headings open a section, and which are lines of the section they stand in."""

import re
from dataclasses import dataclass
from typing import Any

from . import labels, titles
from .counting import Count
from .lines import STAGES, Line, is_known_head
from .pieces import Piece
from .structure import depth
from .texts import is_empty

Json = dict[str, Any]

NESTED = frozenset({"board", "homework", "reflection"})
_MAX_NAME = 12
_NTH = re.compile(
    r"(?:[\u4e00-\u9fff]{1,2}|step|task|part)[一二三四五六七八九十\d]{1,2}$"
)  # 例1, 活动二, step3
_SPOKEN = re.compile(r"[，。；！？,;!?]|[:：]\s*\S")


@dataclass
class Opening:
    """The make of the top headings with their count; ``nested`` keys may be cut out of the process."""

    top: str | None
    count: Count
    nested: frozenset[str]
    has_steps: bool = False  # the open process has headings of the top make as its steps

    def is_opened_by(self, line: Line, current: Piece | None, in_process: bool) -> bool:
        """Whether a known heading opens a section here."""
        assert line.match is not None
        key = line.match.key
        if in_process:
            if line.match.is_guess and key not in NESTED:  # 小组评价 is what is done, not a section
                return False
            if key == "process" and line.number is None:
                return is_reopened(current)
            if line.signature == self.top and self.count.is_next(line):
                return key not in STAGES or self._is_plainly_top(line)
            return key in self.nested and depth(line.signature) <= 3
        if current is not None and current.key == key and current.is_section:
            return line.signature == self.top and not is_empty(current.blocks)
        return True

    def _is_plainly_top(self, line: Line) -> bool:
        """课堂小结 as a section: numbered on from the sections, or no step of the process looks like it."""
        if line.signature in ("cn", "roman") or line.signature.startswith("style"):
            return True
        return line.signature in ("bracket", "bold", "arabic") and not self.has_steps

    def is_unknown_heading(self, line: Line, has_pieces: bool, in_process: bool) -> bool:
        """A heading of the same make as the known ones that we have no key for."""
        if not line.looks_like_heading or self.top is None or is_known_head(line):
            return False
        if line.signature.startswith("style"):
            is_first = not has_pieces and self.top != line.signature
            return self.top.startswith("style") and line.signature <= self.top and not is_first
        if line.signature != self.top or line.signature in ("plain", "paren", "circle"):
            return False
        if (
            line.inline
            and line.inline[0].kind == "section"
            and not (in_process and line.inline[0].key in STAGES)
        ):
            return False  # 八、板书设计：略 is a known section with its content behind the colon
        if line.signature in ("cn", "roman", "arabic"):
            return self.count.is_exactly_next(line) and (not line.inline or line.signature == "cn")
        if line.signature == "bold":
            return line.match is not None and line.match.kind == "other" and not in_process
        return not in_process

    def stands_apart(self, line: Line, below: Json | None, current: Piece | None) -> bool:
        """A short bold line of its own with text below it, where sections are headed so: whatever it says.

        Not below a heading at once, nor where a section began with one: those are its parts (必做, 选做).
        """
        if self.top not in ("bold", "plain") or not line.looks_like_heading:
            return False
        if current is None or line.hint.is_centred or line.hint.is_title or line.hint.label is not None:
            return False
        words = labels.bare(line.text)
        is_name = 2 <= len(words) <= _MAX_NAME and not _SPOKEN.search(line.text) and not _NTH.match(words)
        if not is_name or line.fields or labels.is_part(line.text) or not titles.clean(line.text):
            return False
        if below is None or not _is_text(below):
            return False
        return self.top == "bold" if current.kind == "rest" else not _begins_with_bold(current)


def is_reopened(piece: Piece | None) -> bool:
    """The process of a 课时 begun by its line alone, still without a word: its own label may follow."""
    return piece is not None and piece.at is None and is_empty(piece.blocks)


def _is_text(block: Json) -> bool:
    """A table, or a line that is neither a heading nor a field."""
    if block["type"] != "paragraph":
        return True
    line = Line(block)
    return line.signature != "bold" and not line.fields and not is_known_head(line)


def _begins_with_bold(piece: Piece) -> bool:
    first = next((block for block in piece.blocks if not is_empty([block])), None)
    if first is None:
        return True
    return first["type"] == "paragraph" and not first.get("is_part") and Line(first).signature == "bold"
