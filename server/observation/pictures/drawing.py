"""What all pictures share: points on paper, and steps of an axis."""

from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]
STEPS = (1, 2, 5, 10, 15, 20, 30, 60)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of an axis: ``at`` units from the start of the picture, and what stands there."""

    at: str
    words: str


def said(value: float) -> str:
    """A length as an attribute says it: one place, no empty ones."""
    return f"{value:.1f}".removesuffix(".0")


def line(points: Iterable[Point]) -> str:
    """``points`` of a polyline or polygon."""
    return " ".join(f"{said(x)},{said(y)}" for x, y in points)


def minute_ticks(minutes: float) -> list[int]:
    """Whole minutes from 0 on, so many that they stand apart."""
    step = next((one for one in STEPS if minutes / one <= MOST_TICKS), STEPS[-1])
    return list(range(0, int(minutes) + 1, step))


def cut(words: str, length: int) -> str:
    """What fits beside a picture; the table has it whole."""
    return words if len(words) <= length else f"{words[: length - 1]}…"
