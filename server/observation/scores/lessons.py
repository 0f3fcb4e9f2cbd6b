"""Several lessons of one lead beside each other: whether totals tell lessons apart, and who is stricter.

Of one lesson there is no ICC. Lessons marked on different versions of a sheet stand apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from server.base.database import rows
from server.observation.access import Row
from server.observation.figures import severity
from server.observation.figures.icc import Icc
from server.observation.scores import agreement, reading
from server.observation.scores.combining import combine
from server.people.viewer import Viewer
from server.rubrics.shape import Sheet

MOST = 60
_LED = f"""
SELECT o.id, o.on_date, o.title, o.subject, coalesce(t.name, o.teacher_name) AS teacher_words,
       coalesce(c.name, o.class_name) AS class_words, count(*) AS records
FROM observation o JOIN observer m ON m.observation = o.id AND m.submitted_at IS NOT NULL AND NOT m.is_late
LEFT JOIN users t ON t.id = o.teacher LEFT JOIN school_class c ON c.id = o.school_class
WHERE o.lead = $1 AND o.cancelled_at IS NULL
GROUP BY o.id, t.name, c.name ORDER BY o.on_date DESC, o.id LIMIT {MOST}
"""  # noqa: S608 (a number of ours)


@dataclass(frozen=True, slots=True)
class Rater:
    """One who judged some of the lessons. ``mean`` of their totals; ``words``: 「偏严 3.2 分」."""

    name: str
    lessons: int
    mean: float
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """The chosen lessons on one version of a sheet; ``totals`` has a mapping for each, of rater to score."""

    sheet: Sheet
    lessons: tuple[Row, ...]
    names: dict[UUID, str]
    totals: tuple[dict[UUID, float], ...]
    icc: Icc
    words: str
    raters: tuple[Rater, ...]


async def led(viewer: Viewer) -> list[Row]:
    """Lessons the viewer leads with a record that counts, newest first."""
    return await rows(_LED, viewer.id)


async def beside(lessons: Sequence[Row]) -> list[Group]:
    """``lessons`` are of ``led``; one group for each version of a sheet, in the order they are first met."""
    marked = await reading.of_lessons([one["id"] for one in lessons])
    by_sheet: dict[UUID, tuple[Sheet, list[Row], list[dict[UUID, float]], dict[UUID, str]]] = {}
    for lesson in lessons:
        for sheet, given in marked[lesson["id"]].sheets:
            totals = {}
            _, rows_of, totals_of, names = by_sheet.setdefault(sheet.id, (sheet, [], [], {}))
            for one in given:
                found = combine(sheet, [one], trims=False)
                if found.score is not None:
                    totals[one.user_id] = found.score
                    names[one.user_id] = one.name
            if totals:
                rows_of.append(lesson)
                totals_of.append(totals)
    return [_group(*one) for one in by_sheet.values() if one[1]]


def _group(
    sheet: Sheet, lessons: list[Row], totals: list[dict[UUID, float]], names: dict[UUID, str]
) -> Group:
    found, words = agreement.of_lessons(totals)
    strict = severity.of(totals)
    raters = tuple(_rater(who, name, totals, strict[who].below) for who, name in names.items())
    return Group(sheet, tuple(lessons), names, tuple(totals), found, words, raters)


def _rater(who: UUID, name: str, totals: list[dict[UUID, float]], below: float | None) -> Rater:
    own = [one[who] for one in totals if who in one]
    return Rater(name, len(own), fmean(own), agreement.in_words(below))
