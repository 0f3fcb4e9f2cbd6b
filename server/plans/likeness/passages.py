"""The passages two texts have in common, side by side, apart from what is inherited. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.plans.likeness.winnowing import SHINGLE, Block

FEWEST_LETTERS = 20  # in a row or together in one block: less is how everybody says it
MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; ``is_common`` when the other text has it too."""

    text: str
    is_common: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage of mine beside the passage of the other text that is most like it."""

    own: tuple[Piece, ...]
    other: tuple[Piece, ...]
    letters: int  # in common


def pairs(own: list[Block], other: list[Block], inherited: set[int]) -> list[Pair]:
    """The passages in common, in the order of ``own``; the longest dozen. ``inherited``: shingles that count
    as nobody's, because both have them from a common origin."""
    where: dict[int, list[int]] = {}
    theirs = [block.shingles for block in other]
    for place, row in enumerate(theirs):
        for one in set(row) - inherited:
            where.setdefault(one, []).append(place)
    found = []
    for order, block in enumerate(own):
        mine = block.shingles
        counted: dict[int, int] = {}
        for one in mine:
            for place in where.get(one, ()):
                counted[place] = counted.get(place, 0) + 1
        if not counted:
            continue
        best = max(counted, key=lambda place: (counted[place], -place))
        partner = set(theirs[best]) - inherited
        marks = _marks(block, mine, partner)
        if sum(marks) >= FEWEST_LETTERS:
            back = _marks(other[best], theirs[best], set(mine) - inherited)
            pair = Pair(_pieces(block, marks), _pieces(other[best], back), sum(marks))
            found.append((order, pair))
    longest = sorted(found, key=lambda one: -one[1].letters)[:MOST_PAIRS]
    return [pair for _, pair in sorted(longest, key=lambda one: one[0])]


def _marks(block: Block, row: Sequence[int], partner: set[int]) -> list[bool]:
    """Which letters of the block lie in a shingle the partner has."""
    marks = [False] * len(block.letters)
    for at, one in enumerate(row):
        if one in partner:
            marks[at : at + SHINGLE] = [True] * SHINGLE
    return marks


def _pieces(block: Block, marks: list[bool]) -> tuple[Piece, ...]:
    """The text as it stands, cut where common and own change; punctuation goes with what is before it."""
    of_char: dict[int, bool] = {}
    for place, is_common in zip(block.places, marks, strict=True):
        of_char[place] = of_char.get(place, False) or is_common
    pieces: list[Piece] = []
    now = next(iter(of_char.values()), False)
    start = 0
    for at in range(len(block.text)):
        is_common = of_char.get(at, now)
        if is_common != now:
            pieces.append(Piece(block.text[start:at], now))
            start, now = at, is_common
    pieces.append(Piece(block.text[start:], now))
    return tuple(piece for piece in pieces if piece.text)
