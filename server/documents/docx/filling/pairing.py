"""Which old block is which new one: equal ones first, then in order what is most alike."""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from difflib import SequenceMatcher

Pairs = list[tuple[int | None, int | None]]

_ENOUGH = 0.35
_BLANK = 0.36  # an empty place takes any text, if nothing fits better
_MOST = 40_000


def pair(old: Sequence[str], new: Sequence[str], alike: Callable[[int, int], float]) -> Pairs:
    """(index of the old, index of the new) in order; None on one side for what came or went."""
    pairs: Pairs = []
    matcher = SequenceMatcher(None, list(old), list(new), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        else:
            pairs += _closest(range(a, b), range(c, d), alike)
    return pairs


def in_place(pairs: Pairs, stays: Container[int] = ()) -> Pairs:
    """What came between two pairs takes the place of what went there, however different it is; but not of
    what ``stays``."""
    found: Pairs = []
    gone: list[int] = []
    come: list[int] = []

    def settle() -> None:
        count = min(len(gone), len(come))
        found.extend(zip(gone[:count], come[:count], strict=True))
        found.extend((index, None) for index in gone[count:])
        found.extend((None, index) for index in come[count:])
        gone.clear()
        come.clear()

    for i, j in pairs:
        if i is not None and (j is not None or i in stays):
            settle()
            found.append((i, j))
        elif i is not None:
            gone.append(i)
        elif j is not None:
            come.append(j)
    settle()
    return found


def likeness(one: str, other: str) -> float:
    """0 to 1, by the letters two texts share; a text that holds the other counts as like it."""
    if not one.strip() or not other.strip():
        return _BLANK
    if one in other or other in one:
        return 1.0
    shared = sum((Counter(one) & Counter(other)).values())
    return max(2 * shared / (len(one) + len(other)), 0.7 * shared / min(len(one), len(other)))


def _closest(old: range, new: range, alike: Callable[[int, int], float]) -> Pairs:
    if not old or not new or len(old) * len(new) > _MOST:
        count = min(len(old), len(new))
        pairs: Pairs = list(zip(old[:count], new[:count], strict=True))
        return pairs + [(index, None) for index in old[count:]] + [(None, index) for index in new[count:]]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    scores = [[alike(a, b) for b in new] for a in old]
    for a in range(len(old) - 1, -1, -1):
        for b in range(len(new) - 1, -1, -1):
            taken = best[a + 1][b + 1] + scores[a][b] if scores[a][b] > _ENOUGH else 0.0
            best[a][b] = max(taken, best[a + 1][b], best[a][b + 1])
    return _path(old, new, best, scores)


def _path(old: range, new: range, best: list[list[float]], scores: list[list[float]]) -> Pairs:
    pairs: Pairs = []
    a = b = 0
    while a < len(old) and b < len(new):
        score = scores[a][b]
        if score > _ENOUGH and best[a][b] == best[a + 1][b + 1] + score:
            pairs.append((old[a], new[b]))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            pairs.append((old[a], None))
            a += 1
        else:
            pairs.append((None, new[b]))
            b += 1
    return pairs + [(index, None) for index in old[a:]] + [(None, index) for index in new[b:]]
