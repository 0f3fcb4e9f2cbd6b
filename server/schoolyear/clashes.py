"""A teacher in two places at once, a class with two lessons at once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from server.base.wall import WEEKDAYS
from server.schoolyear.tables import Weeks

WEEK_NAMES = {Weeks.ALL: "", Weeks.ODD: "单周", Weeks.EVEN: "双周"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A lesson in a weekly timetable. ``at`` are its clock times, where the school has set them."""

    school_id: UUID
    class_id: UUID
    class_name: str
    subject: str
    teacher_id: UUID
    teacher_name: str
    weekday: int
    period: int
    weeks: str
    starts_on: date
    ends_on: date
    at: tuple[time, time] | None = None

    @property
    def when(self) -> str:
        """「周一第 3 节」."""
        return f"{WEEK_NAMES[Weeks(self.weeks)]}周{WEEKDAYS[self.weekday - 1]}第 {self.period} 节"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two lessons that cannot both be. ``is_teacher``: one person twice; else one class twice."""

    one: Placed
    other: Placed
    is_teacher: bool

    @property
    def words(self) -> str:
        """For the person who is to put it right."""
        if not self.is_teacher:
            return (
                f"{self.one.class_name} {self.one.when}有两门课：{self.one.subject}、{self.other.subject}。"
            )
        return (
            f"{self.one.teacher_name} {self.one.when}要同时上"
            f"{self.one.class_name}{self.one.subject}和{self.other.class_name}{self.other.subject}。"
        )


def find(new: Sequence[Placed], there: Iterable[Placed] = ()) -> list[Clash]:
    """Every pair among ``new``, and of ``new`` with ``there``, that cannot both be; each once."""
    by_class: dict[tuple[UUID, int, int], list[Placed]] = {}
    by_teacher: dict[tuple[UUID, int], list[Placed]] = {}
    for one in there:
        by_class.setdefault((one.class_id, one.weekday, one.period), []).append(one)
        by_teacher.setdefault((one.teacher_id, one.weekday), []).append(one)
    found = []
    for one in new:
        same_class = by_class.setdefault((one.class_id, one.weekday, one.period), [])
        found += [Clash(one, other, False) for other in same_class if _share_dates(one, other)]
        same_class.append(one)
        same_teacher = by_teacher.setdefault((one.teacher_id, one.weekday), [])
        found += [
            Clash(one, other, True)
            for other in same_teacher
            if one.class_id != other.class_id and _share_dates(one, other) and _at_once(one, other)
        ]
        same_teacher.append(one)
    return found


def _share_dates(one: Placed, other: Placed) -> bool:
    if one.starts_on > other.ends_on or other.starts_on > one.ends_on:
        return False
    return Weeks.ALL in {one.weeks, other.weeks} or one.weeks == other.weeks


def _at_once(one: Placed, other: Placed) -> bool:
    """In one school the 节次 says it; between two schools only the clock does, where both have set it."""
    if one.school_id == other.school_id:
        return one.period == other.period
    if one.at is None or other.at is None:
        return False
    return one.at[0] < other.at[1] and other.at[0] < one.at[1]
