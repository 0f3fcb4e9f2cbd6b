"""The numbers of headings: which go on with the sections, which count steps inside one."""

from .lines import Line

_NUMBERED = ("cn", "roman", "arabic", "cnparen")


class Count:
    """The running number of the sections, and of a count that began again at 一 inside the open one."""

    def __init__(self) -> None:
        self.sections: int | None = None
        self.steps: int | None = None
        self.before: int | None = None  # the last number in front of the 课时

    def forget(self) -> None:
        """A table or a new 课时: the next headings may count as they like."""
        self.sections = self.steps = None

    def start_period(self) -> None:
        """第n课时: what comes may count as it likes, or go on where the sections stopped."""
        self.before = self.before or self.sections
        self.forget()

    def is_after_periods(self, line: Line) -> bool:
        """（七）板书设计 behind the 课时 of （六）教学过程 is of the whole plan again."""
        if line.number is None or self.before is None or line.number != self.before + 1:
            return False
        self.sections, self.before = self.before, None
        return True

    def open(self, line: Line) -> None:
        """This heading opened a section."""
        if line.number is not None:
            self.sections, self.steps = line.number, None

    def begin(self) -> None:
        """A heading without a number over the process: what counts from 一 below it are steps."""
        self.sections = self.sections or 0

    def step(self, line: Line) -> None:
        """This line stayed inside its section."""
        if self.is_inside(line):
            self.steps = line.number

    def is_inside(self, line: Line) -> bool:
        """Whether its number goes on with the steps (一、导入 二、新授) rather than with the sections."""
        if line.number is None:
            return False
        if line.number == 1 and self.sections is not None:
            return True
        return self.steps is not None and line.number == self.steps + 1

    def is_next(self, line: Line) -> bool:
        """Whether its number may be that of the next section; without numbers nothing speaks against it."""
        if line.number is None or self.sections is None or line.signature not in _NUMBERED:
            return True
        return not self.is_inside(line) and line.number == self.sections + 1

    def is_exactly_next(self, line: Line) -> bool:
        """The same, where a number is needed to take an unknown heading for a section."""
        return not self.is_inside(line) and line.number == (self.sections or 0) + 1
