"""What a new plan most likely is about: read off what its writer teaches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.base.database import rows
from server.people.viewer import Viewer
from server.schoolyear import grades, teaching, volumes, years
from server.schoolyear.access import Row

GROUPS = """
SELECT id, subject, grade FROM prep_group WHERE id = ANY($1::uuid[]) ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One subject and grade somebody teaches, with the book of this term and the 备课组 of it."""

    teaching_id: UUID
    subject: str
    grade: str
    textbook: str
    group_id: UUID | None

    @property
    def words(self) -> str:
        """「三年级数学」."""
        return f"{self.grade}{self.subject}"


async def for_new_plan(
    viewer: Viewer, group_ids: Sequence[UUID] = (), on: date | None = None
) -> list[Option]:
    """What the viewer teaches on a date, most classes first; ``group_ids`` are the groups they write with.

    Empty for somebody without 任课.
    """
    day = on or years.today()
    lines = await teaching.of(viewer.id, day, _term_number(day))
    groups = await rows(GROUPS, list(group_ids)) if lines and group_ids else []
    count = Counter((line["subject"], line["grades"][0]) for line in lines)
    found = []
    for (subject, grade), _classes in count.most_common():
        name = grades.name(grade)
        line = next(one for one in lines if (one["subject"], one["grades"][0]) == (subject, grade))
        found.append(Option(line["id"], subject, name, _book(line), _group(groups, subject, name)))
    return found


def _group(groups: list[Row], subject: str, grade: str) -> UUID | None:
    fitting = [one for one in groups if one["subject"] == subject and one["grade"] == grade]
    return fitting[0]["id"] if len(fitting) == 1 else None


def _book(line: Row) -> str:
    if line["volume_name"] is None:
        return ""
    return volumes.words({"edition": line["edition"], "name": line["volume_name"]})


def _term_number(on: date) -> int:
    """上册 from August to January, 下册 from February to July: books change with the half-year everywhere."""
    return 2 if 2 <= on.month <= 7 else 1
