"""座位图: how often what was noted of a seat. Seats by row and column from the front left, never names."""

from collections.abc import Mapping
from dataclasses import dataclass

LEFT, TOP, ACROSS, DOWN, GAP = 26, 44, 36, 30, 4
LEVELS = 5


@dataclass(frozen=True, slots=True)
class Seat:
    """``words``: "第 2 排第 5 列"; ``level``: how often, up to five times."""

    x: int
    y: int
    count: int
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """A class from above, the teacher's desk at the top. ``outside``: noted at seats it does not have."""

    seats: tuple[Seat, ...]
    rows: tuple[tuple[int, int], ...]
    columns: tuple[tuple[int, int], ...]
    outside: int
    width: int
    height: int
    seat_width: int = ACROSS - GAP
    seat_height: int = DOWN - GAP

    @property
    def seen(self) -> int:
        """Seats something was noted of."""
        return sum(one.count > 0 for one in self.seats)

    @property
    def most(self) -> int:
        """Of one seat."""
        return max((one.count for one in self.seats), default=0)


def seats(rows: int, columns: int, counts: Mapping[str, int]) -> Map:
    """``counts`` by seat, "2-5" for row 2, column 5."""
    there = {f"{row}-{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)}
    return Map(
        seats=tuple(
            _seat(row, column, counts.get(f"{row}-{column}", 0))
            for row in range(1, rows + 1)
            for column in range(1, columns + 1)
        ),
        rows=tuple((row, TOP + (row - 1) * DOWN + (DOWN - GAP) // 2) for row in range(1, rows + 1)),
        columns=tuple(
            (column, LEFT + (column - 1) * ACROSS + (ACROSS - GAP) // 2) for column in range(1, columns + 1)
        ),
        outside=sum(count for seat, count in counts.items() if seat not in there),
        width=LEFT + columns * ACROSS,
        height=TOP + rows * DOWN,
    )


def words(row: int, column: int) -> str:
    """「第 2 排第 5 列」."""
    return f"第 {row} 排第 {column} 列"


def _seat(row: int, column: int, count: int) -> Seat:
    return Seat(
        LEFT + (column - 1) * ACROSS,
        TOP + (row - 1) * DOWN,
        count,
        min(count, LEVELS),
        words(row, column),
    )
