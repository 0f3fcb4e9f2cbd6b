"""Several whole plans one after another in a paper without big tables: 第1课 …, 第2课 …"""

from typing import Any

from . import labels, titles
from .pieces import Piece
from .texts import is_empty, text_of

Json = dict[str, Any]

LESSON = "lesson"  # as ``via``: the line that names the next plan
_MIN_SHARED = 4  # keys a second plan has in common with the first


def number(pieces: list[Piece]) -> list[Piece]:
    """The pieces with ``period`` 1, 2, … where the sections of the first plan come again; else as they are.

    The line that names the next plan stood at the end of the one before: it becomes a heading of its own.
    """
    starts = _starts(pieces)
    if len(starts) < 2:
        return pieces
    out: list[Piece] = []
    period = 0
    for index, piece in enumerate(pieces):
        if index in starts:
            period += 1
            if period > 1 and out:
                out += _named(out[-1], period)
        if period:
            piece.period = period
        out.append(piece)
    return out


def _starts(pieces: list[Piece]) -> list[int]:
    """Where whole plans begin: each with the first one's first key, its process, and several keys more."""
    sections = [(index, piece.key) for index, piece in enumerate(pieces) if piece.is_section]
    if not sections:
        return []
    first = sections[0][1]
    places = [index for index, key in sections if key == first]
    runs = [
        {key for index, key in sections if start <= index < end}
        for start, end in zip(places, [*places[1:], len(pieces)], strict=True)
    ]
    if "process" not in runs[0]:
        return []
    kept = [places[0]]
    for start, keys in zip(places[1:], runs[1:], strict=True):
        if "process" in keys and len(keys & runs[0]) >= _MIN_SHARED:
            kept.append(start)
    return kept


def _named(before: Piece, period: int) -> list[Piece]:
    while before.blocks and is_empty(before.blocks[-1:]):
        before.blocks.pop()
    if not before.blocks or not titles.is_title_line(before.blocks[-1], 0):
        return []
    line = " ".join(text_of(before.blocks.pop()).split())
    piece = Piece("other", labels.bare(line, with_hints=True) or line, line, [], via=LESSON)
    piece.period = period
    return [piece]
