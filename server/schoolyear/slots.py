"""课表 as it stands: the weekly places of classes, set from a date on; the past stays as it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from server.base.database import execute, rows, value, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.base.wall import day
from server.people.viewer import Viewer
from server.schoolyear import access, bells, clashes, years
from server.schoolyear.access import Row
from server.schoolyear.clashes import Clash, Placed
from server.schoolyear.classes import end_slots
from server.schoolyear.forms import FormRefused
from server.schoolyear.tables import Weeks
from server.trail.recording import record

SHOWN_CLASHES = 8
OF_CLASS = """
SELECT l.id, l.teaching, l.weekday, l.period, l.weeks, l.starts_on, l.ends_on, t.subject,
       u.name AS teacher_name
FROM lesson_slot l JOIN teaching t ON t.id = l.teaching JOIN users u ON u.id = t."user"
WHERE t.school_class = $1 AND $2 BETWEEN l.starts_on AND l.ends_on ORDER BY l.weekday, l.period, l.weeks
"""
TEACHINGS = """
SELECT t.id, t."user" AS teacher_id, u.name AS teacher_name, u.login, t.subject, t.starts_on, t.ends_on,
       c.id AS class_id, c.name AS class_name, c.school AS school_id
FROM teaching t JOIN users u ON u.id = t."user" JOIN school_class c ON c.id = t.school_class
WHERE c.id = ANY($1::uuid[]) AND t.kind = 'regular' AND t.ends_on >= $2 ORDER BY t.subject, u.name
"""
STANDING = """
SELECT l.id, l.teaching, l.weekday, l.period, l.weeks, l.starts_on FROM lesson_slot l
JOIN teaching t ON t.id = l.teaching WHERE t.school_class = ANY($1::uuid[]) AND l.ends_on >= $2
"""
# What else these teachers do from then on, in all their schools: another school's class with its school.
ELSEWHERE = """
SELECT l.weekday, l.period, l.weeks, l.starts_on, l.ends_on, t."user" AS teacher_id, u.name AS teacher_name,
       t.subject, c.id AS class_id, c.school AS school_id,
       CASE WHEN c.school IN (SELECT school FROM school_class WHERE id = ANY($2::uuid[])) THEN c.name
            ELSE s.name || c.name END AS class_name
FROM lesson_slot l JOIN teaching t ON t.id = l.teaching JOIN users u ON u.id = t."user"
JOIN school_class c ON c.id = t.school_class JOIN school s ON s.id = c.school
WHERE t."user" = ANY($1::uuid[]) AND c.id <> ALL($2::uuid[]) AND l.ends_on >= $3
"""
IN_USE = """
SELECT 1 FROM lesson_slot l JOIN teaching t ON t.id = l.teaching JOIN school_class c ON c.id = t.school_class
WHERE c.school = $1 AND $2 BETWEEN l.starts_on AND l.ends_on LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place a timetable is to have."""

    teaching_id: UUID
    weekday: int
    period: int
    weeks: str = Weeks.ALL


class Clashing(DomainError):
    """The timetable cannot be held; nothing was written. ``can_insist``: only teachers are doubled."""

    def __init__(self, found: Sequence[Clash]) -> None:
        words = [clash.words for clash in found[:SHOWN_CLASHES]]
        if len(found) > SHOWN_CLASHES:
            words.append(f"还有 {len(found) - SHOWN_CLASHES} 处。")
        super().__init__("".join(words))
        self.can_insist = all(clash.is_teacher for clash in found)


async def of_class(class_id: UUID, on: date) -> list[Row]:
    """The weekly places of a class on a date."""
    return await rows(OF_CLASS, class_id, on)


async def teachings_of(class_ids: list[UUID], on: date) -> list[Row]:
    """What may stand in the timetables of these classes from a date on."""
    return await rows(TEACHINGS, class_ids, on)


async def set_class(
    viewer: Viewer, class_id: UUID, from_on: date | None, wanted: Iterable[Wanted], *, together: bool = False
) -> None:
    """Set the whole weekly timetable of a class from a date on. Saving it again changes nothing.

    ``together`` says that lessons of one teacher at one time are meant so (合班课).

    Raises:
        Missing: not this viewer's class.
        DomainError: its year is closed.
        FormRefused: no date, or outside of the year.
        Clashing: a teacher in two places, or the class with two lessons at once.
    """
    found = await access.find_managed_class(viewer, class_id)
    first, last = await years.span(found["school"], found["school_year"])
    if from_on is None or not first <= from_on <= last:
        raise FormRefused({"from_on": f"从哪一天起用，要在 {day(first)}到 {day(last)}之间。"})
    async with writing():
        await years.lock_open(found["school"], found["school_year"])
        changed = await put({class_id: set(wanted)}, from_on, together=together)
        if changed:
            await record(
                viewer.id, "timetabled", "class", class_id, found["name"], from_on=from_on, changed=changed
            )


async def put(wanted: Mapping[UUID, set[Wanted]], from_on: date, *, together: bool) -> int:
    """Let these classes have these places from a date on; the answer is how many were changed. In the verb's
    ``writing()``, with their schools locked.

    Raises:
        DomainError: a place for a 任课 that is not of the class.
        Clashing: it cannot be held.
    """
    class_ids = list(wanted)
    offered = {line["id"]: line for line in await teachings_of(class_ids, from_on)}
    for class_id, places in wanted.items():
        if any(offered.get(one.teaching_id, {}).get("class_id") != class_id for one in places):
            raise DomainError("课表里有一门课的任课已经变了。没有保存；请重新打开这张课表再排。")
    every = [one for places in wanted.values() for one in places]
    await _check(
        class_ids, [_placed(one, offered[one.teaching_id], from_on) for one in every], from_on, together
    )
    standing = await rows(STANDING, class_ids, from_on)
    kept, ended = set(), []
    for slot in standing:
        one = Wanted(slot["teaching"], slot["weekday"], slot["period"], slot["weeks"])
        begins = max(from_on, offered[one.teaching_id]["starts_on"]) if one.teaching_id in offered else None
        if one in every and begins is not None and slot["starts_on"] <= begins:
            kept.add(one)
        else:
            ended.append(slot["id"])
    await end_slots(ended, from_on)
    added = [one for one in every if one not in kept]
    for one in added:
        line = offered[one.teaching_id]
        await execute(
            "INSERT INTO lesson_slot (id, teaching, weekday, period, weeks, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(), one.teaching_id, one.weekday, one.period, one.weeks,
            max(from_on, line["starts_on"]), line["ends_on"],
        )  # fmt: skip
    return len(added) + len(ended)


async def first_day(school_id: UUID) -> date:
    """From when on a new timetable is most likely meant: the first one of a term from the first day of it,
    another from today, so that what was taught stays as it was."""
    term = (await years.calendar_of(school_id)).term_on(years.today())
    if term is None or await value(IN_USE, school_id, years.today()) is not None:
        return years.today()
    return term.starts_on


async def clashes_of(class_ids: list[UUID], new: list[Placed], from_on: date) -> list[Clash]:
    """What stands against these places, among them and with whatever else their teachers do."""
    teachers = list({one.teacher_id for one in new})
    elsewhere = await rows(ELSEWHERE, teachers, class_ids, from_on)
    schools = list({one.school_id for one in new} | {line["school_id"] for line in elsewhere})
    clock = {
        (school, period.number): (period.starts_at, period.ends_at)
        for school, periods in (await bells.on(schools, from_on)).items()
        for period in periods
    }
    there = [Placed(**line, at=clock.get((line["school_id"], line["period"]))) for line in elsewhere]
    timed = [replace(one, at=clock.get((one.school_id, one.period))) for one in new]
    return clashes.find(timed, there)


async def _check(class_ids: list[UUID], new: list[Placed], from_on: date, together: bool) -> None:
    found = await clashes_of(class_ids, new, from_on)
    if together:
        found = [clash for clash in found if not clash.is_teacher]
    if found:
        raise Clashing(found)


def _placed(one: Wanted, line: Row, from_on: date) -> Placed:
    return Placed(
        line["school_id"], line["class_id"], line["class_name"], line["subject"], line["teacher_id"],
        line["teacher_name"], one.weekday, one.period, one.weeks, max(from_on, line["starts_on"]),
        line["ends_on"],
    )  # fmt: skip
