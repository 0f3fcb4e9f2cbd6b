"""Severity: by how much each rater stays below the others. For whoever leads a marking alone to see."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean
from typing import TypeVar

Rater = TypeVar("Rater", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Severity:
    """``below`` in the unit of the marks: above 0 stricter, below 0 milder than those who judged the same
    ``things``. ``None`` when nobody else judged any of them."""

    things: int
    below: float | None


def of(things: Sequence[Mapping[Rater, float]]) -> dict[Rater, Severity]:
    """Each rater's severity: of what others judged too, their mean less one's own mark, on average.

    ``things`` has a mapping for each thing, of rater to mark; who gave none is absent. It compares with those
    who happened to judge the same, and says nothing about who is right. This is the contrast of a mean with
    that of the rest; where nothing is missing the severities add up to 0 (docs/observation.md#severity).
    """
    apart: dict[Rater, list[float]] = {rater: [] for marks in things for rater in marks}
    for marks in things:
        if len(marks) < 2:
            continue
        whole = fsum(marks.values())
        for rater, mark in marks.items():
            apart[rater].append((whole - mark) / (len(marks) - 1) - mark)
    return {rater: Severity(len(found), fmean(found) if found else None) for rater, found in apart.items()}
