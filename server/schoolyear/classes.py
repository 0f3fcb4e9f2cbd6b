"""班级 of a school year."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, value, writing
from server.base.errors import Conflict, DomainError
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, grades, naming, years
from server.schoolyear.access import Row
from server.schoolyear.forms import ClassForm, FormRefused
from server.schoolyear.grades import Span
from server.trail.recording import record

MOST_NEW = 30
LIST = """
SELECT c.*, (SELECT count(*) FROM teaching t WHERE t.school_class = c.id AND t.kind = 'regular'
             AND $3 BETWEEN t.starts_on AND t.ends_on) AS teachings,
       (SELECT string_agg(DISTINCT t.subject, '、') FROM teaching t WHERE t.school_class = c.id
        AND $3 BETWEEN t.starts_on AND t.ends_on) AS subjects,
       EXISTS (SELECT 1 FROM lesson_slot l JOIN teaching t ON t.id = l.teaching
               WHERE t.school_class = c.id AND $3 BETWEEN l.starts_on AND l.ends_on) AS has_timetable
FROM school_class c WHERE c.school = $1 AND c.school_year = $2
ORDER BY c.grades, c.number, c.name
"""
# 任课 that were to begin after the last day of their class; substitutes first.
LATER_TEACHINGS = (
    "DELETE FROM teaching WHERE school_class = $1 AND starts_on > $2 AND replaces IS NOT NULL",
    "DELETE FROM teaching WHERE school_class = $1 AND starts_on > $2",
)


async def of_school(school_id: UUID, school_year: int, on: date | None = None) -> list[Row]:
    """Classes of a year with how many 任课 each has on a date, by grade and number."""
    return await rows(LIST, school_id, school_year, on or years.today())


async def span_of(school_id: UUID) -> Span:
    """First and last grade of a school: as set, else by its kind."""
    found = await rows(
        "SELECT g.first, g.last, s.kind FROM school s LEFT JOIN grade_span g ON g.school = s.id"
        " WHERE s.id = $1",
        school_id,
    )
    if found and found[0]["first"] is not None:
        return Span(found[0]["first"], found[0]["last"])
    return grades.span_of(found[0]["kind"] if found else None)


async def set_span(viewer: Viewer, school_id: UUID, first: int | None, last: int | None) -> None:
    """Say from which to which grade the school teaches (五四制 小学 1–5).

    Raises:
        Missing: not this viewer's school.
        FormRefused: no grades, or in no order.
    """
    school = await access.find_managed_school(viewer, school_id)
    if first is None or last is None or not 1 <= first <= last <= 12:
        raise FormRefused({"span": "从低年级选到高年级，例如一年级到五年级。"})
    async with writing():
        await years.lock(school_id)
        await execute(
            "INSERT INTO grade_span (school, first, last) VALUES ($1, $2, $3)"
            " ON CONFLICT (school) DO UPDATE SET first = excluded.first, last = excluded.last",
            school_id, first, last,
        )  # fmt: skip
        await record(viewer.id, "set_span", "school", school_id, school["name"], first=first, last=last)


async def add(viewer: Viewer, school_id: UUID, school_year: int, form: ClassForm) -> UUID:
    """Add one class. The same class twice (two clicks, or another spelling of its name) is refused.

    Raises:
        Missing: not this viewer's school.
        DomainError: the year is closed.
        FormRefused: there is a class of this name.
    """
    school = await access.find_managed_school(viewer, school_id)
    async with writing():
        await years.lock_open(school_id, school_year)
        await _check_name(school_id, school_year, form.name)
        number = form.number or _number_in(form.name)
        class_id = await insert(school_id, school_year, form.name, list(form.grades), number, form.students)
        await record(viewer.id, "added", "class", class_id, form.name, school=school["id"], year=school_year)
    return class_id


async def add_many(
    viewer: Viewer, school_id: UUID, school_year: int, counts: dict[int, int], sample: str
) -> int:
    """As many classes of each grade as ``counts`` says, named like ``sample``; those there are already stay.

    Raises:
        Missing: not this viewer's school.
        DomainError: the year is closed, or too many classes.
    """
    school = await access.find_managed_school(viewer, school_id)
    if any(count > MOST_NEW for count in counts.values()):
        raise DomainError(f"一个年级一次最多建 {MOST_NEW} 个班。没有建任何班。")
    made = 0
    async with writing():
        await years.lock_open(school_id, school_year)
        there = {naming.key(one["name"]) for one in await _names(school_id, school_year)}
        for grade, count in sorted(counts.items()):
            for number in range(1, count + 1):
                name = naming.like(sample, grade, number, school_year - grade + 1)
                if naming.key(name) not in there:
                    await insert(school_id, school_year, name, [grade], number, None)
                    made += 1
        if made:
            await record(
                viewer.id, "added", "classes", school_id, school["name"], year=school_year, count=made
            )
    return made


async def insert(
    school_id: UUID, school_year: int, name: str, of_grades: list[int], number: int, students: int | None,
    *, previous: UUID | None = None, rollover: UUID | None = None, by_hand: bool = True,
) -> UUID:  # fmt: skip
    """Write the row, in the verb's ``writing()``."""
    class_id = new_id()
    await execute(
        "INSERT INTO school_class (id, school, school_year, name, grades, number, students, previous,"
        " rollover, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        class_id, school_id, school_year, name, of_grades, number, students, previous, rollover,
        now() if by_hand else None,
    )  # fmt: skip
    return class_id


async def change(viewer: Viewer, class_id: UUID, form: ClassForm) -> None:
    """Correct name, grades or number of pupils.

    Raises:
        Missing: not this viewer's class.
        DomainError: its year is closed.
        FormRefused: another class has this name.
    """
    found = await access.find_managed_class(viewer, class_id)
    async with writing():
        await years.lock_open(found["school"], found["school_year"])
        await _check_name(found["school"], found["school_year"], form.name, but=class_id)
        await execute(
            "UPDATE school_class SET name = $2, grades = $3, number = $4, students = $5, changed_at = $6"
            " WHERE id = $1",
            class_id, form.name, list(form.grades), form.number or _number_in(form.name), form.students,
            now(),
        )  # fmt: skip
        await record(viewer.id, "changed", "class", class_id, form.name, was=found["name"])


async def close(viewer: Viewer, class_id: UUID, last_day: date | None) -> UUID:
    """撤并: the class exists until ``last_day``; its 任课 and timetable end with it, the past stays.

    A class nobody has taught yet is taken out altogether. The answer is its school.

    Raises:
        Missing: not this viewer's class.
        DomainError: its year is closed, or the date is none.
    """
    found = await access.find_managed_class(viewer, class_id)
    async with writing():
        await years.lock_open(found["school"], found["school_year"])
        if not await value("SELECT 1 FROM teaching WHERE school_class = $1 LIMIT 1", class_id):
            if await value("SELECT 1 FROM school_class WHERE previous = $1", class_id):
                raise Conflict("这个班下一学年还有，不能删除。没有改动。")
            await execute("DELETE FROM school_class WHERE id = $1", class_id)
            await record(viewer.id, "removed", "class", class_id, found["name"])
            return UUID(str(found["school"]))
        first, last = await years.span(found["school"], found["school_year"])
        if last_day is None or not first <= last_day <= last:
            raise FormRefused({"last_day": "最后一天要在这个学年里。这个班已经有任课，只能从某一天起撤并。"})
        await execute(
            "UPDATE school_class SET ends_on = $2, changed_at = $3 WHERE id = $1", class_id, last_day, now()
        )
        await end_lessons(last_day + timedelta(days=1), "t.school_class = $2", class_id)
        for later in LATER_TEACHINGS:
            await execute(later, class_id, last_day)
        await execute(
            "UPDATE teaching SET ends_on = $2, changed_at = $3"
            " WHERE school_class = $1 AND ends_on > $2",
            class_id, last_day, now(),
        )  # fmt: skip
        await record(viewer.id, "closed", "class", class_id, found["name"], last_day=last_day)
    return UUID(str(found["school"]))


async def end_lessons(first_free: date, which: str, *args: Any) -> None:
    """Let the slots of the 任课 ``which`` says (SQL over ``t``, from $2) end before a date, with the changes
    of single lessons after it. In the verb's ``writing()``."""
    ids = await rows(
        f"SELECT l.id FROM lesson_slot l JOIN teaching t ON t.id = l.teaching"  # noqa: S608 (our own text)
        f" WHERE l.ends_on >= $1 AND {which}",
        first_free, *args,
    )  # fmt: skip
    await end_slots([line["id"] for line in ids], first_free)


async def end_slots(slot_ids: list[UUID], first_free: date) -> None:
    """End slots the day before ``first_free``; those that never began are taken out."""
    await execute(
        "DELETE FROM slot_change WHERE slot = ANY($1::uuid[]) AND on_date >= $2", slot_ids, first_free
    )
    await execute(
        "DELETE FROM lesson_slot WHERE id = ANY($1::uuid[]) AND starts_on >= $2", slot_ids, first_free
    )
    await execute(
        "UPDATE lesson_slot SET ends_on = $2 WHERE id = ANY($1::uuid[]) AND ends_on > $2",
        slot_ids, first_free - timedelta(days=1),
    )  # fmt: skip


async def _check_name(school_id: UUID, school_year: int, name: str, but: UUID | None = None) -> None:
    for other in await _names(school_id, school_year):
        if other["id"] != but and naming.key(other["name"]) == naming.key(name):
            raise FormRefused({"name": f"这个学年已经有 {other['name']} 了。"})


async def _names(school_id: UUID, school_year: int) -> list[Row]:
    return await rows(
        "SELECT id, name FROM school_class WHERE school = $1 AND school_year = $2", school_id, school_year
    )


def _number_in(name: str) -> int:
    found = naming.parse(name)
    return found.number if found is not None else 0
