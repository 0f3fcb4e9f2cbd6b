"""The marks of one lesson's observers on one version of a sheet, put together. Pure.

A mark above its points or off the sheet's step counts nowhere; its rater and indicator are told to the lead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from server.observation.marks import Rated
from server.rubrics import scoring
from server.rubrics.scoring import FEWEST_TO_TRIM, FULL
from server.rubrics.shape import Dimension, Indicator, Sheet

FEWEST_FOR_SPREAD = 3  # of two, lowest and highest would be each one's own mark


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator: how many marked it, their mean, lowest and highest, and what they said, in an order that
    does not tell who."""

    indicator: Indicator
    marked: int
    mean: float | None
    lowest: float | None
    highest: float | None
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension: ``share`` of its points, 0 to 1, the mean over the raters; blanks re-weighted for each."""

    dimension: Dimension
    share: float | None
    lines: tuple[Line, ...]

    @property
    def points(self) -> float | None:
        """The share in the dimension's own points."""
        return None if self.share is None else self.share * self.dimension.points


@dataclass(frozen=True, slots=True)
class Unfit:
    """A mark the sheet does not have."""

    name: str
    indicator: Indicator
    mark: float


@dataclass(frozen=True, slots=True)
class Result:
    """``score`` of 100 and its ``band``; empty where nobody marked anything. ``totals`` is each rater's own
    score, ``marks`` what of each counts; ``raters`` their names, all in the order of the raters. ``blanks``:
    how many marks of these raters are missing."""

    sheet: Sheet
    raters: tuple[str, ...]
    marks: tuple[Mapping[str, float], ...]
    totals: tuple[float, ...]
    score: float | None
    band: str
    is_trimmed: bool
    blanks: int
    unfit: tuple[Unfit, ...]
    parts: tuple[Part, ...]


def combine(sheet: Sheet, given: Sequence[Rated], *, trims: bool, is_above: bool = False) -> Result:
    """Who marked nothing that counts is no rater; their comments are kept. ``is_above``: for whom the teacher
    let the scores go up to; what was said stays in the group."""
    fitting = [_fitting(sheet, one.marks) for one in given]
    counted = [(one, marks) for one, marks in zip(given, fitting, strict=True) if marks]
    marks = tuple(marks for _, marks in counted)
    totals = tuple(scoring.score(sheet, one) for one in marks)
    score = scoring.combine(totals, trim=trims)
    return Result(
        sheet=sheet,
        raters=tuple(one.name for one, _ in counted),
        marks=marks,
        totals=totals,
        score=score,
        band="" if score is None else scoring.band(sheet, score),
        is_trimmed=trims and len(totals) >= FEWEST_TO_TRIM,
        blanks=sum(len(sheet.indicators) - len(one) for one in marks),
        unfit=tuple(unfit for one in given for unfit in _unfit(sheet, one)),
        parts=tuple(_part(dimension, marks, () if is_above else given) for dimension in sheet.dimensions),
    )


def _fitting(sheet: Sheet, marks: Mapping[str, float]) -> dict[str, float]:
    return {
        one.key: marks[one.key]
        for one in sheet.indicators
        if one.key in marks and scoring.fits(sheet, one, marks[one.key])
    }


def _unfit(sheet: Sheet, one: Rated) -> list[Unfit]:
    return [
        Unfit(one.name, indicator, one.marks[indicator.key])
        for indicator in sheet.indicators
        if indicator.key in one.marks and not scoring.fits(sheet, indicator, one.marks[indicator.key])
    ]


def _part(dimension: Dimension, marks: Sequence[Mapping[str, float]], given: Sequence[Rated]) -> Part:
    scores = [scoring.score_of_dimension(dimension, one) for one in marks]
    told = [score / FULL for score in scores if score is not None]
    lines = tuple(_line(indicator, marks, given) for indicator in dimension.indicators)
    return Part(dimension, fmean(told) if told else None, lines)


def _line(indicator: Indicator, marks: Sequence[Mapping[str, float]], given: Sequence[Rated]) -> Line:
    found = [one[indicator.key] for one in marks if indicator.key in one]
    return Line(
        indicator,
        len(found),
        fmean(found) if found else None,
        min(found, default=None),
        max(found, default=None),
        tuple(sorted(words for one in given if (words := one.comments.get(indicator.key)))),
    )
