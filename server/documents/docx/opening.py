"""Which headings open a section, and which are lines of the section they stand in."""

from dataclasses import dataclass

from .counting import Count
from .lines import STAGES, Line, is_known_head
from .pieces import Piece
from .structure import depth
from .texts import is_empty


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
