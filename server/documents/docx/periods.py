"""课时: the lines that name them, and the ones a table holds without naming them."""

import re

from .ooxml.numerals import read_chinese
from .pieces import Piece

_PERIOD = re.compile(
    r"^[【\[（(]?\s*第\s*([一二三四五六七八九十\d]{1,2})\s*课时\s*[】\])）]?\s*[:：]?\s*(.{0,20})$"
)
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十\d]+[、.．]|[（(][一二三四五六七八九十\d]+[)）][、.．]?)\s*")
_MIN_SHARED = 2  # the process and one section more


def period_of(text: str) -> tuple[int, str] | None:
    """(n, what follows) of 第n课时, written across or downwards."""
    lines = text.strip().split("\n")
    is_upright = len(lines) > 1 and all(len(line.strip()) <= 2 for line in lines)
    found = _PERIOD.match(_NUMBER.sub("", ("" if is_upright else "\n").join(lines)))
    number = read_chinese(found[1]) if found else None
    return (number, found[2].strip()) if found and number else None


def number(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a table in which the process comes again with what stands around it, as 课时 1, 2, …

    What stands before the first of them is of all, and so is what follows the last and comes only once.
    """
    for table in sorted({piece.in_table for piece in pieces if piece.in_table >= 0}):
        own = [piece for piece in pieces if piece.in_table == table and piece.is_section]
        runs = _runs(own)
        for period, run in enumerate(runs, 1):
            for piece in run:
                piece.period = period
    return pieces


def _runs(own: list[Piece]) -> list[list[Piece]]:
    """The stretches from one process to the next, with the headings before it that come again; else []."""
    at = [place for place, piece in enumerate(own) if piece.key == "process"]
    at = [place for place in at if place == 0 or own[place - 1].key != "process"]
    if len(at) < 2:
        return []
    first = {piece.key for piece in own[: at[1]]}
    ahead = {piece.key for piece in own[: at[0]] if not _comes_once(own, piece)}
    starts = []
    for place in at:
        start = place
        while start and own[start - 1].key in ahead:
            start -= 1
        starts.append(start)
    runs = [own[start:end] for start, end in zip(starts, [*starts[1:], len(own)], strict=True)]
    while runs[-1] and (runs[-1][-1].key not in first or _comes_once(own, runs[-1][-1])):
        runs[-1] = runs[-1][:-1]
    shared = set.intersection(*({piece.key for piece in run} for run in runs))
    return runs if len(shared) >= _MIN_SHARED else []


def _comes_once(own: list[Piece], piece: Piece) -> bool:
    return sum(other.key == piece.key for other in own) == 1
