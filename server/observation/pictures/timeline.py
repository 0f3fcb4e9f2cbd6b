"""提问时间线: when in the lesson was asked, and what the answer took."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.observation.figures.questions import Calling, Thinking
from server.observation.pictures.drawing import Tick, minute_ticks, said

LEFT, TOP, LONG, ROW = 40, 8, 272, 24
WIDTH = LEFT + LONG + 12
SECONDS_A_MINUTE = 60
LEVELS = (*reversed(Thinking), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A level of thinking; ``level`` ``None`` is: nobody noted it."""

    level: Thinking | None
    y: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A question: ``shape`` is "all" where the whole class answered, "one" where somebody did, else ""."""

    x: str
    y: str
    shape: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows from 创造 down to 记忆, minutes along the bottom."""

    rows: tuple[Row, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    bottom: int
    height: int
    left: int = LEFT
    right: int = LEFT + LONG
    width: int = WIDTH


def timeline(
    asked: Sequence[tuple[float, Thinking | None, Calling | None]], lesson_seconds: float
) -> Timeline:
    """``asked``: second of the lesson, level, way of calling. What nobody noted has a row if needed."""
    levels = [one for one in LEVELS if one is not None or any(level is None for _, level, _ in asked)]
    height = {level: TOP + ROW * at + ROW / 2 for at, level in enumerate(levels)}
    whole = max([lesson_seconds, SECONDS_A_MINUTE, *(second for second, _, _ in asked)])
    bottom = TOP + ROW * len(levels)
    return Timeline(
        tuple(Row(level, said(height[level])) for level in levels),
        tuple(
            Dot(said(LEFT + LONG * second / whole), said(height[level]), _shape(calling))
            for second, level, calling in asked
        ),
        tuple(
            Tick(said(LEFT + LONG * one * SECONDS_A_MINUTE / whole), str(one))
            for one in minute_ticks(whole / SECONDS_A_MINUTE)
        ),
        bottom,
        bottom + 36,
    )


def _shape(calling: Calling | None) -> str:
    if calling is None:
        return ""
    return "all" if calling is Calling.CHORUS else "one"
