"""A teacher's scores over a term, on one version of one sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.observation.pictures.drawing import Tick, line, said
from server.rubrics.scoring import FULL, in_words

LEFT, TOP, LONG, TALL = 34, 22, 276, 150
WIDTH, HEIGHT = LEFT + LONG + 16, TOP + TALL + 34
BOTTOM, RIGHT = TOP + TALL, LEFT + LONG
ROOM, TEN = 10, 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A lesson; ``words`` is its score as it is shown."""

    x: str
    y: str
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """``least`` is where the upright axis begins: not always 0, which the caption says."""

    points: str
    marks: tuple[Mark, ...]
    days: tuple[Tick, ...]
    scores: tuple[Tick, ...]
    least: int
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def course(scores: Sequence[tuple[date, float]], first: date, last: date) -> Course:
    """``scores`` in the order of their days; the axis goes from ``first`` to ``last``."""
    lowest = min(score for _, score in scores)
    least = max(0, int(lowest // TEN) * TEN - ROOM)
    days = max(1, (last - first).days)

    def at(on: date, score: float) -> tuple[float, float]:
        x = LEFT + LONG * (on - first).days / days
        return x, BOTTOM - TALL * (score - least) / (FULL - least)

    points = [at(on, score) for on, score in scores]
    return Course(
        line(points),
        tuple(
            Mark(said(x), said(y), in_words(score)) for (x, y), (_, score) in zip(points, scores, strict=True)
        ),
        tuple(Tick(said(at(one, 0)[0]), f"{one.month} 月") for one in _months(first, last)),
        tuple(Tick(said(at(first, one)[1]), str(one)) for one in range(least, int(FULL) + 1, TEN)),
        least,
    )


def _months(first: date, last: date) -> list[date]:
    """The first of each month within, and the very first day if its month goes on for a while."""
    found = [first] if first.day <= 15 else []
    on = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while on <= last:
        found.append(on)
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return found
