"""第一课时, 第二课时 as short lines of their own inside the process."""

from itertools import pairwise

from .lines import STAGES, Line, is_known_head
from .opening import NESTED


class LessonLines:
    """The lines of a paper that say 第n课时 and nothing else, and which of them divide its process.

    They do where a lesson has 作业, 板书 or 反思 of its own but no goals; else the process is one.
    """

    def __init__(self, lines: dict[int, Line]) -> None:
        """``lines``: the paragraphs by their place."""
        texts = [(at, line) for at, line in lines.items() if line.text]
        self.lines = lines
        self.numbers = {at: line.period[0] for at, line in texts if line.period and not line.period[1]}
        self.next = dict(pairwise(self.numbers))
        self.last: int | None = None  # the one that began the open 课时
        self.own: set[str] = set()  # what the lessons before the last have of their own

    def begins(self, at: int, in_process: bool, period: int | None) -> bool:
        """Whether a 课时 of the process begins here: the first of several, or the next one."""
        number = self.numbers.get(at)
        if self.last is None:
            is_one = in_process and period is None and number == 1 and self._is_run(at)
        else:
            is_one = number is not None and number == self.numbers[self.last] + 1
        if is_one:
            self.last = at
        return is_one

    def are_over(self, key: str) -> bool:
        """Whether a section ``key`` that begins now is of all 课时 again: no other of them has it."""
        return self.last is not None and self._after(self.last) is None and key not in self.own

    def _is_run(self, first: int) -> bool:
        last = first
        while (after := self._after(last)) is not None:
            last = after
        keys = {_key_of(self.lines[at]) for at in range(first + 1, last) if at in self.lines}
        self.own = keys - STAGES - {""}
        return bool(self.own) and self.own <= NESTED

    def _after(self, at: int) -> int | None:
        after = self.next.get(at)
        return after if after is not None and self.numbers[after] == self.numbers[at] + 1 else None


def _key_of(line: Line) -> str:
    """Of the section a line heads; "" of any other line."""
    if not line.text:
        return ""
    label = line.match if is_known_head(line) else line.inline[0] if line.inline is not None else None
    return label.key if label is not None and label.kind == "section" else ""
