"""The lessons of one week: of a person in all their schools, or of a class."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from server.base.database import rows
from server.base.wall import WEEKDAYS
from server.schoolyear import bells, lessons, years
from server.schoolyear.access import Row
from server.schoolyear.bells import Period
from server.schoolyear.days import Calendar, monday_of
from server.schoolyear.lessons import Change, Cover, Lesson, Slot

# Slots valid in the week $2 to $3, or with a lesson moved into it.
SLOTS = """
SELECT l.id, l.weekday, l.period, l.weeks, l.starts_on, l.ends_on, t.id AS teaching_id,
       t."user" AS teacher_id, t.subject, u.name AS teacher_name, c.id AS class_id, c.name AS class_name,
       c.grades,
       c.school AS school_id, s.name AS school_name,
       (SELECT json_agg(json_build_array(x."user", x.starts_on, x.ends_on, n.name))
        FROM teaching x JOIN users n ON n.id = x."user" WHERE x.replaces = t.id) AS covers,
       (SELECT json_agg(json_build_array(h.id, h.on_date, h.to_on, h.to_period, h.substitute, h.reason,
                                         n.name))
        FROM slot_change h LEFT JOIN users n ON n.id = h.substitute
        WHERE h.slot = l.id AND (h.on_date BETWEEN $2 AND $3 OR h.to_on BETWEEN $2 AND $3)) AS changes
FROM lesson_slot l JOIN teaching t ON t.id = l.teaching JOIN users u ON u.id = t."user"
JOIN school_class c ON c.id = t.school_class JOIN school s ON s.id = c.school
WHERE (l.starts_on <= $3 AND l.ends_on >= $2
       OR EXISTS (SELECT 1 FROM slot_change h WHERE h.slot = l.id AND h.to_on BETWEEN $2 AND $3))
"""
OF_USER = f"""{SLOTS} AND (t."user" = $1
  OR EXISTS (SELECT 1 FROM teaching x WHERE x.replaces = t.id AND x."user" = $1)
  OR EXISTS (SELECT 1 FROM slot_change h WHERE h.slot = l.id AND h.substitute = $1
             AND (h.on_date BETWEEN $2 AND $3 OR h.to_on BETWEEN $2 AND $3)))
"""  # noqa: S608
OF_CLASS = f"{SLOTS} AND c.id = $1"
# $2 and $3 are one day; $4 whose weekdays are taught on it.
OF_SCHOOLS = f"""{SLOTS} AND c.school = ANY($1::uuid[]) AND (l.weekday = ANY($4::smallint[])
  OR EXISTS (SELECT 1 FROM slot_change h WHERE h.slot = l.id AND h.to_on = $2))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson with its words."""

    lesson: Lesson
    teaching_id: UUID
    class_name: str
    grades: tuple[int, ...]
    subject: str
    teacher_name: str
    school_name: str

    @property
    def note(self) -> str:
        """「调来」「代课」: why it is not as in the timetable; empty when it is."""
        if self.lesson.is_moved:
            on = self.lesson.planned_on
            return f"从 {on.month} 月 {on.day} 日调来"
        return "代课" if self.lesson.teacher_id != self.lesson.slot.teacher_id else ""


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A column of the week."""

    on: date
    is_today: bool
    note: str  # 国庆节, 上周五的课

    @property
    def words(self) -> str:
        """「周四 19」."""
        return f"周{WEEKDAYS[self.on.weekday()]} {self.on.day}"


@dataclass(frozen=True, slots=True)
class Week:
    """A week as a page shows it: columns, rows by 节次, and what stands where."""

    monday: date
    number: int | None
    days: Sequence[WeekDay]
    periods: Sequence[int]
    clock: Mapping[int, Period]
    cells: Mapping[tuple[date, int], Sequence[Shown]]
    has_slots: bool
    schools: frozenset[str] = field(default_factory=frozenset)

    @property
    def several_schools(self) -> bool:
        """Whether each lesson must say where it is."""
        return len(self.schools) > 1

    def at(self, day: WeekDay, period: int) -> Sequence[Shown]:
        """The lessons of one place."""
        return self.cells.get((day.on, period), ())

    def half(self, period: int) -> str:
        """「上午」 at the first 节次 of a half-day, else empty."""
        here, before = self.clock.get(period), self.clock.get(period - 1)
        if here is None:
            return ""
        return here.half_name if before is None or before.half != here.half else ""

    @property
    def is_now(self) -> bool:
        """Whether today lies in it."""
        return self.monday == monday_of(years.today())

    def goes_on(self, today: date) -> bool:
        """Whether there is a lesson today or later."""
        return any(on >= today for on, _period in self.cells)

    @property
    def is_empty(self) -> bool:
        """No lesson at all."""
        return not self.cells

    @property
    def before(self) -> date:
        """The Monday before."""
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        """The Monday after."""
        return self.monday + timedelta(days=7)


async def week_of(user_id: UUID, monday: date, school_ids: list[UUID], *, with_clock: bool = False) -> Week:
    """The week of a person. ``school_ids`` are theirs: the first one's calendar numbers the week."""
    found = await rows(OF_USER, user_id, monday, monday + timedelta(days=6))
    ids = list(dict.fromkeys([*school_ids, *(line["school_id"] for line in found)]))
    calendars = await years.calendars(ids)
    clock = await bells.on(ids, monday) if with_clock and len(ids) == 1 else {}
    return _of_user(user_id, found, calendars, ids, monday, next(iter(clock.values()), []))


async def present_week_of(user_id: UUID, today: date, school_ids: list[UUID]) -> Week:
    """This week of a person; at the weekend the next one, once this one has no lesson left."""
    monday = monday_of(today)
    is_weekend = today.weekday() >= 5
    found = await rows(OF_USER, user_id, monday, monday + timedelta(days=13 if is_weekend else 6))
    ids = list(dict.fromkeys([*school_ids, *(line["school_id"] for line in found)]))
    calendars = await years.calendars(ids)
    week = _of_user(user_id, found, calendars, ids, monday, [])
    if is_weekend and not week.goes_on(today):
        return _of_user(user_id, found, calendars, ids, week.after, [])
    return week


def _of_user(
    user_id: UUID, found: list[Row], calendars: Mapping[UUID, Calendar], ids: Sequence[UUID], monday: date,
    clock: Sequence[Period],
) -> Week:  # fmt: skip
    shown = [one for one in _shown(found, calendars, monday) if one.lesson.teacher_id == user_id]
    main = next((calendars[one] for one in ids if one in calendars), Calendar())
    return _week(shown, main, monday, clock, has_slots=bool(found))


async def week_of_teacher(user_id: UUID, school_id: UUID, monday: date) -> Week:
    """What a person teaches in one school, for others to see: not what they do elsewhere."""
    found = await rows(f"{OF_USER} AND c.school = $4", user_id, monday, monday + timedelta(days=6), school_id)
    calendars = await years.calendars([school_id])
    clock = await bells.on([school_id], monday)
    return _of_user(user_id, found, calendars, [school_id], monday, clock.get(school_id, []))


async def week_of_class(class_id: UUID, school_id: UUID, monday: date) -> Week:
    """The week of a class."""
    found = await rows(OF_CLASS, class_id, monday, monday + timedelta(days=6))
    calendars = await years.calendars([school_id])
    shown = _shown(found, calendars, monday)
    clock = await bells.on([school_id], monday)
    return _week(
        shown, calendars.get(school_id, Calendar()), monday, clock.get(school_id, []), has_slots=bool(found)
    )


async def lessons_of(user_id: UUID, first: date, last: date) -> list[Shown]:
    """Every lesson a person teaches between two dates: for #7 and #8, and for checking a change."""
    found: list[Shown] = []
    monday = monday_of(first)
    while monday <= last:
        week = await week_of(user_id, monday, [])
        found += [one for cell in week.cells.values() for one in cell if first <= one.lesson.on <= last]
        monday += timedelta(days=7)
    return found


async def lessons_of_schools(school_ids: list[UUID], on: date) -> list[Shown]:
    """Every lesson of these schools on one day."""
    calendars = await years.calendars(school_ids)
    weekdays = {calendar.follows(on) for calendar in calendars.values()} - {None}
    found = await rows(OF_SCHOOLS, school_ids, on, on, sorted(weekdays)) if school_ids else []
    return [one for one in _shown(found, calendars, monday_of(on)) if one.lesson.on == on]


def _shown(found: list[Row], calendars: Mapping[UUID, Calendar], monday: date) -> list[Shown]:
    shown = []
    names: dict[UUID, str] = {}
    by_id = {line["id"]: line for line in found}
    for school_id in dict.fromkeys(line["school_id"] for line in found):
        slots, changes = [], []
        for line in found:
            if line["school_id"] == school_id:
                slots.append(_slot(line, names))
                changes += _changes(line, names)
        calendar = calendars.get(school_id, Calendar())
        for lesson in lessons.week(slots, changes, calendar, monday):
            line = by_id[lesson.slot.id]
            shown.append(
                Shown(
                    lesson, line["teaching_id"], line["class_name"], tuple(line["grades"]), line["subject"],
                    names[lesson.teacher_id], line["school_name"],
                )
            )  # fmt: skip
    return shown


def _slot(line: Row, names: dict[UUID, str]) -> Slot:
    names[line["teacher_id"]] = line["teacher_name"]
    covers = []
    for teacher, starts, ends, name in json.loads(line["covers"] or "[]"):
        names[UUID(teacher)] = name
        covers.append(Cover(UUID(teacher), date.fromisoformat(starts), date.fromisoformat(ends)))
    return Slot(
        line["id"], line["class_id"], line["school_id"], line["subject"], line["teacher_id"], line["weekday"],
        line["period"], line["weeks"], line["starts_on"], line["ends_on"], tuple(covers),
    )  # fmt: skip


def _changes(line: Row, names: dict[UUID, str]) -> list[Change]:
    found = []
    for change_id, on, to_on, to_period, substitute, reason, name in json.loads(line["changes"] or "[]"):
        who = UUID(substitute) if substitute else None
        if who is not None:
            names[who] = name
        to = date.fromisoformat(to_on) if to_on else None
        found.append(Change(UUID(change_id), line["id"], date.fromisoformat(on), to, to_period, who, reason))
    return found


def _week(
    shown: Sequence[Shown], calendar: Calendar, monday: date, clock: Sequence[Period], *, has_slots: bool
) -> Week:
    cells: dict[tuple[date, int], list[Shown]] = {}
    for one in shown:
        cells.setdefault((one.lesson.on, one.lesson.period), []).append(one)
    days = [_day(calendar, monday + timedelta(days=n)) for n in range(7)]
    with_lessons = {on for on, _period in cells}
    days = [day for day in days if day.on.weekday() < 5 or day.on in with_lessons]
    taught = {period for _on, period in cells} | {period.number for period in clock}
    number = next((calendar.week_number(day.on) for day in days if calendar.week_number(day.on)), None)
    return Week(
        monday, number, days, sorted(taught), {one.number: one for one in clock}, cells, has_slots,
        frozenset(one.school_name for one in shown),
    )  # fmt: skip


def _day(calendar: Calendar, on: date) -> WeekDay:
    special = calendar.days.get(on)
    note = ""
    if special is not None:
        follows = special.follows_weekday
        usual = f"上周{WEEKDAYS[follows - 1]}的课" if follows else "补课"
        note = (special.name or "放假") if calendar.is_holiday(on) else usual
    return WeekDay(on, on == years.today(), note)
