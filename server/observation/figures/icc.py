"""ICC(2,k): how much of what sets mean scores apart is the things themselves, and not who happened to judge.

Shrout and Fleiss, Intraclass Correlations: Uses in Assessing Rater Reliability, 1979, case 2: raters are a
sample of all who might have judged; their severity counts as error (absolute agreement).
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import harmonic_mean
from typing import Any

NOISE = 1e-9  # of the error: closer to 0 a sum of two estimates is rounding


@dataclass(frozen=True, slots=True)
class Icc:
    """``value`` of the mean of ``k`` raters, at most 1; ``single`` of one rater's score.

    A value below 0 means what 0 does. ``k`` is the harmonic mean of how many judged each thing, so where
    marks are missing ``value`` is that of a typical mean, not that of each. ``None``: cannot be told.
    """

    things: int
    raters: int
    k: float
    value: float | None
    single: float | None


@dataclass(frozen=True, slots=True)
class Components:
    """Variances of things, of raters (their severity), of what is left. One below 0 is an estimate of 0."""

    things: float
    raters: float
    rest: float


def of_totals(things: Sequence[Mapping[Any, float]]) -> Icc:
    """ICC of the total scores ``things`` got: a mapping for each, of rater to score; who gave none is absent.

    With nothing missing it is the published formula to the digit, (BMS−EMS) / (BMS + (JMS−EMS)/n). With
    missing scores nothing is left out nor filled in: the three variances are estimated from all there is, as
    ``components`` says, taking for granted that who judged what has nothing to do with the scores.
    """
    judged = [marks for marks in things if marks]
    raters = {rater for marks in judged for rater in marks}
    k = harmonic_mean([len(marks) for marks in judged]) if judged else 0.0
    found = components(judged)
    if found is None:
        return Icc(len(judged), len(raters), k, None, None)
    error = found.raters + found.rest
    return Icc(len(judged), len(raters), k, _share(found.things, error / k), _share(found.things, error))


def components(things: Sequence[Mapping[Any, float]]) -> Components | None:
    """The variances behind the scores, by Henderson's method 1 (Estimation of Variance and Covariance
    Components, Biometrics 1953): sums of squares by thing, by rater and of all, each set equal to its
    expectation under score = mean + thing + rater + rest. With nothing missing they are those of the ANOVA.

    ``None`` when they cannot be kept apart: each thing was judged by one rater alone, or each rater judged
    one thing; so also with fewer than two things or raters.
    """
    by_thing: dict[Hashable, list[float]] = defaultdict(list)
    by_rater: dict[Hashable, list[float]] = defaultdict(list)
    scores = _centred(
        [(at, rater, score) for at, marks in enumerate(things) for rater, score in marks.items()]
    )
    for thing, rater, score in scores:
        by_thing[thing].append(score)
        by_rater[rater].append(score)
    n, a, b = len(scores), len(by_thing), len(by_rater)
    if n in (a, b):
        return None
    every = fsum(score**2 for _, _, score in scores)
    things_squared, raters_squared = _squares(by_thing), _squares(by_rater)
    within_things = (every - things_squared) / (n - a)  # expected: raters + rest
    within_raters = (every - raters_squared) / (n - b)  # expected: things + rest
    of_things = n - _crowding(by_thing, n)  # how often the sums by thing hold the variance of things,
    of_raters = a - _crowding(by_rater, n)  # and that of raters
    # The divisor is n + 1 − Σsizes²/n. A score meets at most all scores in its thing or its rater, itself in
    # both; only a star (one thing or one rater) would have every score do so and make it 0.
    rest = (of_things * within_raters + of_raters * within_things - things_squared) / (
        of_things + of_raters - (a - 1)
    )
    return Components(within_raters - rest, within_things - rest, rest)


def _centred(scores: list[tuple[int, Hashable, float]]) -> list[tuple[int, Hashable, float]]:
    """The scores about their mean; exactly 0 when all are the same, which dividing would not promise."""
    away = [score - scores[0][2] for _, _, score in scores]
    middle = fsum(away) / len(away) if away else 0.0
    return [(thing, rater, one - middle) for (thing, rater, _), one in zip(scores, away, strict=True)]


def _share(things: float, error: float) -> float | None:
    whole = things + error
    return things / whole if whole > NOISE * error else None


def _squares(groups: Mapping[Hashable, list[float]]) -> float:
    """Squared sums of the groups over their sizes."""
    return fsum(fsum(group) ** 2 / len(group) for group in groups.values())


def _crowding(groups: Mapping[Hashable, list[float]], n: int) -> float:
    """The size of the group a score stands in, on average over scores."""
    return sum(len(group) ** 2 for group in groups.values()) / n
