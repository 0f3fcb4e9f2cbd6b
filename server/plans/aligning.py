"""Which piece of one document is which of the other. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz.distance import Indel

ALIKE = 0.6
_REACH = 60  # pieces without a common id are looked for this far around the same place


@dataclass(frozen=True)
class Piece:
    """Something to align: its id, and the text that speaks for it when ids do not help."""

    id: str
    text: str
    kind: str = ""


Places: TypeAlias = Sequence[int]
Rest: TypeAlias = Callable[[Sequence[Piece], Sequence[Piece], Places, Places], dict[int, int]]


@dataclass(frozen=True)
class Alignment:
    """``pairs``: places in other → base. ``steady``: places in base that kept their order.

    ``places``: (base, other) in reading order of other, None where one side has nothing.
    """

    pairs: dict[int, int]
    steady: set[int]
    places: list[tuple[int | None, int | None]]


def align(base: Sequence[Piece], other: Sequence[Piece], rest: Rest) -> Alignment:
    """By id first; ``rest`` (`by_text`, `by_equal_text`) pairs what ids left over."""
    pairs = by_id(base, other)
    used = set(pairs.values())
    pairs |= rest(
        base,
        other,
        [place for place in range(len(base)) if place not in used],
        [at for at in range(len(other)) if at not in pairs],
    )
    steady = spine([pairs[at] for at in range(len(other)) if at in pairs])
    used = set(pairs.values())
    removed = [place for place in range(len(base)) if place not in used]
    return Alignment(pairs, steady, woven(range(len(other)), pairs, removed, steady))


def by_id(base: Sequence[Piece], other: Sequence[Piece]) -> dict[int, int]:
    """Places in ``other`` → places in ``base`` of the pieces with one id and one kind."""
    places = {(piece.id, piece.kind): at for at, piece in enumerate(base) if piece.id}
    found = ((at, places.get((piece.id, piece.kind))) for at, piece in enumerate(other))
    return {at: place for at, place in found if place is not None}


def by_text(
    base: Sequence[Piece], other: Sequence[Piece], base_left: Places, other_left: Places
) -> dict[int, int]:
    """Pairs among the places left over: equal text in order first, then the most alike, at least 0.6."""
    pairs = by_equal_text(base, other, base_left, other_left)
    used = set(pairs.values())
    free_base = [at for at in base_left if at not in used]
    free_other = [at for at in other_left if at not in pairs]
    scored: list[tuple[float, int, int]] = []
    for order, at in enumerate(free_other):
        text = other[at].text
        for place in free_base[max(0, order - _REACH) : order + _REACH] if text else ():
            if base[place].kind == other[at].kind:
                score = Indel.normalized_similarity(base[place].text, text, score_cutoff=ALIKE)
                if score >= ALIKE:
                    scored.append((-score, at, place))
    for _, at, place in sorted(scored):
        if at not in pairs and place not in used:
            pairs[at] = place
            used.add(place)
    return pairs


def spine(sequence: Sequence[int]) -> set[int]:
    """The values of a longest rising subsequence: what kept its order. The rest has moved."""
    tails: list[int] = []
    last_of: list[int] = []
    before: list[int] = []
    for at, value in enumerate(sequence):
        length = bisect_left(tails, value)
        before.append(last_of[length - 1] if length else -1)
        tails[length : length + 1] = [value]
        last_of[length : length + 1] = [at]
    result: set[int] = set()
    at = last_of[-1] if last_of else -1
    while at >= 0:
        result.add(sequence[at])
        at = before[at]
    return result


def woven(
    order: Places, pairs: dict[int, int], removed: Places, steady: set[int]
) -> list[tuple[int | None, int | None]]:
    """(place in base, place in other), in the order of ``other``.

    ``order`` are places in other, ``pairs`` other → base. What was ``removed`` (places in base) stands behind
    the nearest ``steady`` piece that was before it.
    """
    anchors = sorted(steady)
    behind: dict[int, list[int]] = defaultdict(list)
    for place in removed:
        at = bisect_left(anchors, place)
        behind[anchors[at - 1] if at else -1].append(place)
    result: list[tuple[int | None, int | None]] = [(place, None) for place in behind[-1]]
    for at in order:
        partner = pairs.get(at)
        result.append((partner, at))
        if partner in steady:
            result += [(place, None) for place in behind[partner]]
    return result


def by_equal_text(
    base: Sequence[Piece], other: Sequence[Piece], base_left: Places, other_left: Places
) -> dict[int, int]:
    """Pairs of one text and kind among the places left over, in order."""
    waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in reversed(base_left):
        waiting[base[place].kind, base[place].text].append(place)
    pairs: dict[int, int] = {}
    for at in other_left:
        same = waiting.get((other[at].kind, other[at].text))
        if same:
            pairs[at] = same.pop()
    return pairs
