"""How one teacher's observed lessons went over a term, for that teacher and whom they ask.

Released scores alone, of one version of one sheet at a time: lessons on two sheets cannot be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows
from server.base.ids import new_id
from server.base.wall import day
from server.observation.access import Row
from server.observation.pictures.course import Course, course
from server.observation.scores import reading
from server.observation.scores.combining import Result, combine
from server.people.viewer import Viewer
from server.rubrics.scoring import in_words
from server.rubrics.shape import Dimension, Sheet

MOST = 200
LOOK = "scores"  # what is seen of each lesson

_LESSONS = f"""
SELECT o.id, o.on_date, o.title, o.subject, o.trims, coalesce(c.name, o.class_name) AS class_words
FROM observation o LEFT JOIN school_class c ON c.id = o.school_class
WHERE o.teacher = $1 AND o.released_at IS NOT NULL AND o.cancelled_at IS NULL AND o.on_date BETWEEN $2 AND $3
ORDER BY o.on_date, o.period NULLS LAST, o.id LIMIT {MOST}
"""  # noqa: S608 (a number of ours)
_LOOKED = """
INSERT INTO observation_look (id, observation, "user", what, first_at, last_at)
SELECT id, observation, $3, $4, $5, $5 FROM unnest($1::uuid[], $2::uuid[]) AS seen(id, observation)
ON CONFLICT ON CONSTRAINT uq_observation_look_once DO UPDATE SET last_at = excluded.last_at
"""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A released lesson with what its observers gave it."""

    row: Row
    result: Result

    @property
    def score(self) -> float:
        """Of 100."""
        assert self.result.score is not None, "only lessons with a score are shown"
        return self.result.score

    def share_of(self, dimension: Dimension) -> float | None:
        """What a dimension got of its points, 0 to 1."""
        return next((one.share for one in self.result.parts if one.dimension.key == dimension.key), None)


@dataclass(frozen=True, slots=True)
class Series:
    """The lessons on one version of a sheet, in their order."""

    sheet: Sheet
    lessons: tuple[Lesson, ...]
    course: Course

    @property
    def spoken(self) -> str:
        """The picture in words."""
        return "，".join(f"{day(one.row['on_date'])} {in_words(one.score)} 分" for one in self.lessons)


async def of(teacher_id: UUID, first: date, last: date) -> list[Series]:
    """One series for each version of a sheet, the one with most lessons first."""
    lessons = await rows(_LESSONS, teacher_id, first, last)
    marked = await reading.of_lessons([one["id"] for one in lessons])
    by_sheet: dict[UUID, list[Lesson]] = {}
    for lesson in lessons:
        for sheet, given in marked[lesson["id"]].sheets:
            result = combine(sheet, given, trims=lesson["trims"])
            if result.score is not None:
                by_sheet.setdefault(sheet.id, []).append(Lesson(lesson, result))
    found = [_series(line, first, last) for line in by_sheet.values()]
    return sorted(found, key=lambda one: (-len(one.lessons), one.sheet.name, -one.sheet.version))


async def note_looks(viewer: Viewer, series: Sequence[Series]) -> None:
    """Note that somebody the teacher asked saw the scores of these lessons."""
    seen = sorted({lesson.row["id"] for one in series for lesson in one.lessons})
    if seen:
        arguments: list[Any] = [[new_id() for _ in seen], seen, viewer.id, LOOK, now()]
        await execute(_LOOKED, *arguments)


def _series(lessons: list[Lesson], first: date, last: date) -> Series:
    scores = [(one.row["on_date"], one.score) for one in lessons]
    return Series(lessons[0].result.sheet, tuple(lessons), course(scores, first, last))
