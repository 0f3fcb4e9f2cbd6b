"""Rt-Ch 图: a lesson as a point among the four regions."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.observation.figures import st
from server.observation.figures.st import Mode
from server.observation.pictures.drawing import Point, Tick, line, said

LEFT, TOP, SIDE = 34, 12, 250
WIDTH, HEIGHT = LEFT + SIDE + 12, TOP + SIDE + 38
BOTTOM, RIGHT = TOP + SIDE, LEFT + SIDE
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
NAMED_AT: dict[Mode, Point] = {
    Mode.PRACTICE: (0.2, 0.12),
    Mode.LECTURE: (0.8, 0.12),
    Mode.DIALOGUE: (0.5, 0.66),
    Mode.MIXED: (0.5, 0.2),
}


@dataclass(frozen=True, slots=True)
class Region:
    """One of the four, with the place of its name."""

    mode: Mode
    name: str
    points: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A lesson as one observer coded it, by the number it has in the table."""

    number: int
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Plane:
    """Regions, axes and the points on them; those at one place stand side by side."""

    regions: tuple[Region, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    left: int = LEFT
    top: int = TOP
    right: int = RIGHT
    bottom: int = BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def plane(points: Sequence[Point]) -> Plane:
    """``points`` are (Rt, Ch), in the order of their numbers from 1 on."""
    seen: list[Point] = []
    marks = []
    for number, point in enumerate(points, start=1):
        x, y = _at(point)
        marks.append(Mark(number, said(min(x + 18 * seen.count(point), RIGHT)), said(y)))
        seen.append(point)
    return Plane(
        tuple(_region(mode) for mode in st.REGIONS),
        tuple(Tick(said(_at((one, 0))[0]), f"{one:g}") for one in TICKS),
        tuple(Tick(said(_at((0, one))[1]), f"{one:g}") for one in TICKS),
        tuple(marks),
    )


def _region(mode: Mode) -> Region:
    x, y = _at(NAMED_AT[mode])
    return Region(mode, st.NAMES[mode], line(map(_at, st.REGIONS[mode])), said(x), said(y))


def _at(point: Point) -> Point:
    return LEFT + point[0] * SIDE, BOTTOM - point[1] * SIDE
