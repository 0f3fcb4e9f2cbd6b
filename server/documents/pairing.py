"""Which of the children that are there becomes which of those that are wanted. Pure.

Pairs never cross: what stands in another order is deleted and written anew; a shared list has no move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias, TypeVar

Pairs: TypeAlias = list[tuple[int, int]]
Have = TypeVar("Have")
Want = TypeVar("Want")

_MOST_CELLS = 40_000  # a line of 200 atoms on both sides; longer ones are paired place by place


def by_key(have: Sequence[Hashable | None], want: Sequence[Hashable | None]) -> Pairs:
    """The most pairs of equal keys that stand in the same order; None and later copies pair with nothing."""
    places: dict[Hashable, int] = {}
    for place, key in enumerate(want):
        if key is not None:
            places.setdefault(key, place)
    met: Pairs = []
    for place, key in enumerate(have):
        if key is not None and key in places:
            met.append((place, places.pop(key)))
    return _longest_rising(met)


def by_likeness(have: Sequence[Have], want: Sequence[Want], likeness: Callable[[Have, Want], float]) -> Pairs:
    """The pairs, in order on both sides, whose ``likeness`` adds up highest; 0 = these two never pair."""
    if len(have) * len(want) > _MOST_CELLS:
        both = zip(have, want, strict=False)
        return [(place, place) for place, (old, new) in enumerate(both) if likeness(old, new)]
    best = [[0.0] * (len(want) + 1) for _ in range(len(have) + 1)]
    scores = [[likeness(old, new) for new in want] for old in have]
    for i in range(len(have) - 1, -1, -1):
        for j in range(len(want) - 1, -1, -1):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: Pairs = []
    i = j = 0
    while i < len(have) and j < len(want):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _longest_rising(pairs: Pairs) -> Pairs:
    """Of pairs in the order of their first places, the most whose second places rise too."""
    ends: list[int] = []  # lowest second place that ends a row of this length
    last: list[int] = []  # the pair it belongs to
    before: list[int] = []
    for place, (_old, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(new)
            last.append(place)
        else:
            ends[length] = new
            last[length] = place
    result: Pairs = []
    at = last[-1] if last else -1
    while at >= 0:
        result.append(pairs[at])
        at = before[at]
    return result[::-1]
