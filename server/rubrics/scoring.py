"""From marks to a score of 100. Pure; sources: docs/rubrics.md."""

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean

from server.base.errors import DomainError
from server.rubrics.shape import Dimension, Indicator, Sheet

FULL = 100.0
FEWEST_TO_TRIM = 5
NOTHING_MARKED = "一项都还没有打分。至少给一项打了分，才能算出得分。"


def score(sheet: Sheet, marks: Mapping[str, float]) -> float:
    """One rater's score, 0 to 100: points given over the points of what was marked.

    An indicator left blank is absent from ``marks``, and its weight is shared among the rest in proportion to
    their points (a blank is "not seen", not 0: docs/rubrics.md#blank).

    Raises:
        DomainError: nothing was marked.
    """
    found = _per_cent(sheet.indicators, marks)
    if found is None:
        raise DomainError(NOTHING_MARKED)
    return found


def combine(scores: Sequence[float], *, trim: bool = False) -> float | None:
    """The result of several raters: their mean; ``None`` when nobody has marked.

    ``trim``: from five raters on, one highest and one lowest are left out, as sheets of open-lesson contests
    do; with fewer it changes nothing (docs/rubrics.md#raters).
    """
    ordered = sorted(scores)
    if trim and len(ordered) >= FEWEST_TO_TRIM:
        ordered = ordered[1:-1]
    return fmean(ordered) if ordered else None


def of_dimension(dimension: Dimension, marks: Mapping[str, float]) -> float | None:
    """Points given within a dimension; ``None`` when nothing in it was marked."""
    given = [marks[one.key] for one in dimension.indicators if one.key in marks]
    return sum(given) if given else None


def score_of_dimension(dimension: Dimension, marks: Mapping[str, float]) -> float | None:
    """A dimension by itself, 0 to 100, so that those of unlike points can stand beside each other.

    Blanks count as in ``score``; ``None`` when nothing in it was marked."""
    return _per_cent(dimension.indicators, marks)


def shares(sheet: Sheet, marks: Mapping[str, float]) -> dict[str, float]:
    """Each mark as a share of what the indicator can get, 0 to 1: marks that can be compared across
    indicators. A blank is absent, as is what the sheet does not have."""
    return {one.key: marks[one.key] / one.points for one in sheet.indicators if one.key in marks}


def mean_by_indicator(sheet: Sheet, marks: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """What the raters gave each indicator on average; those nobody marked are absent."""
    found = {one.key: [given[one.key] for given in marks if one.key in given] for one in sheet.indicators}
    return {key: fmean(given) for key, given in found.items() if given}


def band(sheet: Sheet, result: float) -> str:
    """优, 良 …: of the score as it is shown, so that 90.0 on the page is never called 良."""
    shown = float(rounded(result))
    return next((one.name for one in sheet.bands if shown >= one.least), sheet.bands[-1].name)


def rounded(result: float) -> Decimal:
    """One place after the point, halves up, as a person rounds: 86.25 is 86.3."""
    return Decimal(repr(round(result, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_words(result: float) -> str:
    """「86.5」, 「86」."""
    text = str(rounded(result))
    return text.removesuffix(".0")


def wants_comment(sheet: Sheet, indicator: Indicator, mark: float) -> bool:
    """Whether this mark has to be explained: below the sheet's share of the points, or full marks."""
    is_full = mark == indicator.points and sheet.comment_at_full
    return is_full or mark < sheet.comment_below * indicator.points


def fits(sheet: Sheet, indicator: Indicator, mark: float) -> bool:
    """Whether a mark is one the sheet has: 0 to the points, in steps."""
    return math.isfinite(mark) and 0 <= mark <= indicator.points and (mark / sheet.step).is_integer()


def _per_cent(indicators: Sequence[Indicator], marks: Mapping[str, float]) -> float | None:
    marked = [one for one in indicators if one.key in marks]
    if not marked:
        return None
    return FULL * sum(marks[one.key] for one in marked) / sum(one.points for one in marked)
