"""Krippendorff's α: how far those who judged the same things agree, beyond what chance would give.

1 full agreement, 0 no more than chance, below 0 less than that. Any number of raters, each may have left
anything out. Krippendorff's own rule: rely on α ≥ 0.8, draw careful conclusions from 0.667 on. Source:
Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; Content Analysis, 4th ed. 2018, chapter 12.

``things`` has a mapping for each thing that was judged (an indicator, a sample of a lesson), of who judged it
to the value given; who gave none is absent. α is ``None`` when nothing was judged by two, and when all values
are one and the same: then nothing shows whether they could have told things apart.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import accumulate
from math import fsum
from typing import Any, TypeVar

Value = TypeVar("Value")


def nominal(things: Iterable[Mapping[Any, Hashable]]) -> float | None:
    """α of values that are only the same or not: T and S, codes of FIAS, kinds of questions."""
    units = _judged_by_two(things)
    whole = Counter(value for unit in units for value in unit)
    observed = fsum(_unlike(Counter(unit)) / (len(unit) - 1) for unit in units)
    return _alpha(observed, _unlike(whole), whole.total())


def ordinal(things: Iterable[Mapping[Any, float]]) -> float | None:
    """α of values with an order but no distances: 等第, levels.

    The distance of two values is how many of all values lie between them, half of each own included: the
    difference of their mid-ranks. So it is the interval α of mid-ranks.
    """
    units = _judged_by_two(things)
    whole = sorted(Counter(value for unit in units for value in unit).items())
    upto = accumulate(count for _, count in whole)
    rank = {value: end - count / 2 for (value, count), end in zip(whole, upto, strict=True)}
    return _interval([[rank[value] for value in unit] for unit in units])


def interval(things: Iterable[Mapping[Any, float]]) -> float | None:
    """α of marks: distances count, squared. Marks of unlike maxima are given as shares of their maximum
    (``rubrics.scoring.shares``), or the indicator with most points would decide alone."""
    return _interval(_judged_by_two(things))


def _interval(units: list[list[float]]) -> float | None:
    values = [value for unit in units for value in unit]
    observed = fsum(_squares(unit) / (len(unit) - 1) for unit in units)
    return _alpha(observed, _squares(values), len(values))


def _alpha(observed: float, expected: float, n: int) -> float | None:
    """α = 1 − Dₒ/Dₑ, from sums over pairs: of each thing over its raters less one, and of all values."""
    return 1 - (n - 1) * observed / expected if expected else None


def _judged_by_two(things: Iterable[Mapping[Any, Value]]) -> list[list[Value]]:
    """A value that stands alone for its thing has none to be paired with: it counts nowhere."""
    return [list(marks.values()) for marks in things if len(marks) > 1]


def _unlike(counts: Counter[Hashable]) -> int:
    """How many ordered pairs are of two different values."""
    return counts.total() ** 2 - sum(count**2 for count in counts.values())


def _squares(values: list[float]) -> float:
    """The squared differences of all ordered pairs, added up; exactly 0 when all are the same."""
    away = [value - values[0] for value in values]
    return 2 * (len(away) * fsum(one * one for one in away) - fsum(away) ** 2)
