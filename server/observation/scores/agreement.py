"""How far observers agree, in words a lead can use. Pure; the figures: ``alpha``, ``icc``, ``severity``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.observation.figures import alpha, icc, severity
from server.observation.figures.icc import Icc
from server.rubrics import scoring
from server.rubrics.scoring import FULL
from server.rubrics.shape import Sheet

RELIABLE, TENTATIVE = 0.8, 0.667
ALONE = "只有一位老师打了分，没有可比的，说不出一致不一致。"
APART = "没有一条是两位老师都打了分的，没有可比的，说不出一致不一致。"
ALL_THE_SAME = "每一条都打得一模一样，看不出分数能不能分出好坏，所以算不出一致性。"
GOOD = "打分很一致，均分可以放心用。"
FAIR = "打分大体一致，结论留一点余地；先谈上下差得多的那几条。"
POOR = "打分不够一致，均分先别当结论；议课时先谈上下差得多的那几条，对一对各自看到了什么。"
NONE = "打分和各打各的差不多，均分没有意义；先把每一条看什么说清楚。"
FEW_LESSONS = "至少要有两节打过分的课，才算得出来。"
NOT_TOLD = "这几节课里没有同一位老师打过两节以上、又有别人一起打的，算不出来。"
ICC_GOOD = "几位评课人的均分能稳稳分出这几节课的高下。"
ICC_FAIR = "均分大体分得出这几节课的高下，差几分的课不要排先后。"
ICC_POOR = "这几节课分数的差别，多半是谁来评造成的，不要拿来比较课。"
ICC_RELIABLE, ICC_TENTATIVE = 0.75, 0.5  # Koo and Li, A Guideline of Selecting and Reporting ICC, 2016


@dataclass(frozen=True, slots=True)
class Agreement:
    """α of the indicators as shares of their points: ``interval`` counts distances, ``ordinal`` the order
    alone. ``shared``: how many indicators two or more
    marked. ``words``: what it means, or why there is none."""

    shared: int
    interval: float | None
    ordinal: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Strictness:
    """One rater beside the others, for the lead alone. ``below``: points of 100 under the others' mean."""

    name: str
    total: float
    below: float | None
    words: str


def of_marks(sheet: Sheet, marks: Sequence[Mapping[str, float]]) -> Agreement:
    """``marks`` of each rater that count."""
    things = _things(sheet, marks)
    shared = sum(len(one) > 1 for one in things)
    found = alpha.interval(things)
    if len(marks) < 2:
        words = ALONE
    elif not shared:
        words = APART
    elif found is None:
        words = ALL_THE_SAME
    else:
        words = _said(found)
    return Agreement(shared, found, alpha.ordinal(things), words)


def strictness(
    sheet: Sheet, names: Sequence[str], marks: Sequence[Mapping[str, float]], totals: Sequence[float]
) -> list[Strictness]:
    """Each rater, in their order; compared over indicators others marked too."""
    found = severity.of(_things(sheet, marks))
    below = [_points(found[at].below) if at in found else None for at in range(len(names))]
    return [
        Strictness(name, total, one, in_words(one))
        for name, total, one in zip(names, totals, below, strict=True)
    ]


def in_words(below: float | None) -> str:
    """「偏严 3.2 分」; less than half a point is nothing."""
    if below is None:
        return "没有可比的"
    if abs(below) < 0.5:
        return "和别人差不多"
    return f"{'偏严' if below > 0 else '偏宽'} {scoring.in_words(abs(below))} 分"


def of_lessons(totals: Sequence[Mapping[UUID, float]]) -> tuple[Icc, str]:
    """ICC(2,k) of total scores, a mapping for each lesson; and what it means, or why there is none."""
    found = icc.of_totals(totals)
    if found.things < 2:
        return found, FEW_LESSONS
    if found.value is None:
        return found, NOT_TOLD
    if found.value >= ICC_RELIABLE:
        return found, ICC_GOOD
    return found, ICC_FAIR if found.value >= ICC_TENTATIVE else ICC_POOR


def _points(share: float | None) -> float | None:
    return None if share is None else FULL * share


def _said(found: float) -> str:
    """Krippendorff's own rule: rely on 0.8, tentative conclusions from 0.667 on."""
    if found >= RELIABLE:
        return GOOD
    if found >= TENTATIVE:
        return FAIR
    return POOR if found > 0 else NONE


def _things(sheet: Sheet, marks: Sequence[Mapping[str, float]]) -> list[dict[int, float]]:
    """A mapping for each indicator, of rater to share of its points."""
    shares = [scoring.shares(sheet, one) for one in marks]
    return [
        {rater: one[line.key] for rater, one in enumerate(shares) if line.key in one}
        for line in sheet.indicators
    ]
