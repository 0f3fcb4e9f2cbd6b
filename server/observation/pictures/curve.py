"""S-T 曲线: across the teacher's minutes, upwards the pupils'; steep where pupils work."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.observation.pictures.drawing import Point, Tick, line, minute_ticks, said

LEFT, TOP, SIDE = 34, 12, 224
WIDTH, HEIGHT = LEFT + SIDE + 12, TOP + SIDE + 38
BOTTOM, RIGHT = TOP + SIDE, LEFT + SIDE
SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Curve:
    """The line, the diagonal both sides share alike, and whole minutes on both axes."""

    points: str
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    left: int = LEFT
    top: int = TOP
    right: int = RIGHT
    bottom: int = BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def curve(points: Sequence[Point], samples: int, every_seconds: float) -> Curve:
    """``points`` are ``st.Analysis.curve``, in samples; ``every_seconds`` lies between two of them."""
    minutes = samples * every_seconds / SECONDS_A_MINUTE
    a_sample, ticks = SIDE / samples, minute_ticks(minutes)
    a_minute = SIDE / minutes
    return Curve(
        line((LEFT + x * a_sample, BOTTOM - y * a_sample) for x, y in points),
        tuple(Tick(said(LEFT + one * a_minute), str(one)) for one in ticks),
        tuple(Tick(said(BOTTOM - one * a_minute), str(one)) for one in ticks),
    )
