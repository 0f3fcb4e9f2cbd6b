"""雷达图: what each dimension of a sheet got, as a share of its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin

from server.observation.pictures.drawing import Point, cut, line, said

WIDTH, HEIGHT = 320, 270
CENTRE_X, CENTRE_Y, RADIUS = 160, 134, 88
LABEL_AWAY, LABEL_LENGTH = 16, 6
RINGS = (0.25, 0.5, 0.75, 1.0)
FEWEST = 3
MIDDLE = 0.3  # labels whose spoke is steeper stand in the middle above or below it


@dataclass(frozen=True, slots=True)
class Spoke:
    """An axis: its end, its label, and the point on it (``None``: nothing was marked there)."""

    end: tuple[str, str]
    label: str
    value: str
    place: tuple[str, str]
    anchor: str
    dot: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Radar:
    """``area`` is the closed shape; where a dimension got nothing there are ``lines`` between the rest."""

    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    area: str
    lines: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def radar(axes: Sequence[tuple[str, float | None]]) -> Radar | None:
    """``axes``: name and share, 0 to 1. ``None`` for fewer than three: a table says two dimensions better."""
    if len(axes) < FEWEST:
        return None
    ways = [2 * pi * at / len(axes) - pi / 2 for at in range(len(axes))]
    dots = [None if share is None else _at(way, share) for (_, share), way in zip(axes, ways, strict=True)]
    whole = [dot for dot in dots if dot is not None]
    is_whole = len(whole) == len(dots)
    return Radar(
        rings=tuple(line(_at(way, ring) for way in ways) for ring in RINGS),
        spokes=tuple(
            _spoke(name, share, way, dot)
            for (name, share), way, dot in zip(axes, ways, dots, strict=True)
        ),
        area=line(whole) if is_whole else "",
        lines=() if is_whole else tuple(line(run) for run in _runs(dots)),
    )  # fmt: skip


def _spoke(name: str, share: float | None, way: float, dot: Point | None) -> Spoke:
    x, y = _at(way, 1)
    away = 1 + LABEL_AWAY / RADIUS
    label_x, label_y = _at(way, away)
    anchor = "middle" if abs(cos(way)) < MIDDLE else ("start" if cos(way) > 0 else "end")
    return Spoke(
        (said(x), said(y)),
        cut(name, LABEL_LENGTH),
        "—" if share is None else f"{100 * share:.0f}%",
        (said(label_x), said(label_y)),
        anchor,
        None if dot is None else (said(dot[0]), said(dot[1])),
    )


def _at(way: float, share: float) -> Point:
    return CENTRE_X + RADIUS * share * cos(way), CENTRE_Y + RADIUS * share * sin(way)


def _runs(dots: Sequence[Point | None]) -> list[list[Point]]:
    """Neighbours, all around, that can be joined."""
    gap = dots.index(None)
    turned = [*dots[gap:], *dots[:gap]]
    runs = [
        [dot for dot in run if dot is not None] for is_there, run in groupby(turned, key=bool) if is_there
    ]
    return [run for run in runs if len(run) > 1]
