"""Seats of a classroom, as "2-5": row and column, from the front left. Pure; never names of pupils."""

import re

from server.base.errors import DomainError

ROWS_MOST = COLUMNS_MOST = 20
SEAT = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
TOO_MANY = f"座位图最多 {ROWS_MOST} 排、{COLUMNS_MOST} 列。"
ODD = "有一个座位不在座位图里，没有保存。先写对有几排几列，再点座位。"


def checked(seats: list[str], rows: int, columns: int) -> list[str]:
    """The seats in order, each once.

    Raises:
        DomainError: the room is too large, or a seat lies outside of it.
    """
    if not (0 <= rows <= ROWS_MOST and 0 <= columns <= COLUMNS_MOST):
        raise DomainError(TOO_MANY)
    found = {SEAT.fullmatch(seat) for seat in seats}
    places = sorted({(int(match[1]), int(match[2])) for match in found if match is not None})
    if None in found or any(not (1 <= row <= rows and 1 <= column <= columns) for row, column in places):
        raise DomainError(ODD)
    return [f"{row}-{column}" for row, column in places]
