"""调课: one lesson moved, swapped with another, taught by somebody else, or not held; and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, lessons, staff, timetables, years
from server.schoolyear.access import Row
from server.schoolyear.days import Calendar, monday_of
from server.schoolyear.forms import FormRefused
from server.schoolyear.lessons import Slot
from server.schoolyear.tables import REASON_LENGTH
from server.schoolyear.timetables import Shown
from server.trail.recording import record

NO_CHANGE = "没有找到这次调课，或者它不归你管。"
OF_CLASS = """
SELECT h.*, t.subject, u.name AS teacher_name, n.name AS substitute_name, l.period, t."user" AS teacher_id
FROM slot_change h JOIN lesson_slot l ON l.id = h.slot JOIN teaching t ON t.id = l.teaching
JOIN users u ON u.id = t."user" LEFT JOIN users n ON n.id = h.substitute
WHERE t.school_class = $1 AND (h.on_date BETWEEN $2 AND $3 OR h.to_on BETWEEN $2 AND $3) ORDER BY h.on_date
"""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a lesson goes."""

    on: date
    period: int


async def of_class(class_id: UUID, monday: date) -> list[Row]:
    """The changes that touch a week of a class."""
    return await rows(OF_CLASS, class_id, monday, monday + timedelta(days=6))


async def move(
    viewer: Viewer,
    slot_id: UUID,
    on: date | None,
    to: Target | None,
    reason: str = "",
    *,
    teacher: UUID | None = None,
) -> None:
    """The lesson of a date is held at another time, by a ``teacher`` of choice when one is given. A lesson
    changed before is changed anew.

    Raises:
        Missing: neither the teacher's own lesson nor of a school this viewer manages.
        DomainError: the year is closed.
        FormRefused: no such lesson that day, or the new place is taken or on a holiday.
    """
    slot = await access.find_changeable_slot(viewer, slot_id)
    if to is None or on is None or not 1 <= to.period <= 16:
        raise FormRefused({"to_on": "调到哪一天、第几节，都要填。"})
    await _check_teacher(slot, teacher)
    async with writing():
        await years.lock_open(slot["school_id"], slot["school_year"])
        calendar = await years.calendar_of(slot["school_id"])
        _check_held(slot, calendar, on)
        await _forget(slot_id, on)
        await _check_free(slot, calendar, to, teacher or slot["teacher_id"], but=[(slot_id, on)])
        await _put(viewer, slot, on, to, teacher, reason, None)


async def swap(
    viewer: Viewer, slot_id: UUID, on: date | None, other_id: UUID, other_on: date | None, reason: str = ""
) -> None:
    """对调: two lessons of one class change places. Taking one back takes both back.

    Raises:
        Missing: a lesson the viewer may not change.
        DomainError: the year is closed.
        FormRefused: not the same class, no such lessons, or a teacher would be in two places.
    """
    slot = await access.find_changeable_slot(viewer, slot_id)
    other = await _find_counterpart(slot, other_id)
    if on is None or other_on is None or (slot_id, on) == (other_id, other_on):
        raise FormRefused({"other": "选要对调的另一节课。"})
    async with writing():
        await years.lock_open(slot["school_id"], slot["school_year"])
        calendar = await years.calendar_of(slot["school_id"])
        _check_held(slot, calendar, on)
        _check_held(other, calendar, other_on)
        await _forget(slot_id, on)
        await _forget(other_id, other_on)
        moving = [(slot_id, on), (other_id, other_on)]
        here, there = Target(on, slot["period"]), Target(other_on, other["period"])
        await _check_free(slot, calendar, there, slot["teacher_id"], but=moving)
        await _check_free(other, calendar, here, other["teacher_id"], but=moving)
        pair = new_id()
        await _put(viewer, slot, on, there, None, reason, pair)
        await _put(viewer, other, other_on, here, None, reason, pair)


async def substitute(viewer: Viewer, slot_id: UUID, on: date | None, teacher: UUID, reason: str = "") -> None:
    """Somebody else teaches the lesson of one date. For those who manage the school.

    Raises:
        Missing: not a lesson of a school this viewer manages.
        DomainError: the year is closed.
        FormRefused: no such lesson that day, or that teacher is busy then.
    """
    slot = await access.find_changeable_slot(viewer, slot_id)
    await _check_teacher(slot, teacher)
    if on is None:
        raise FormRefused({"on": "哪一天的课，要填。"})
    async with writing():
        await years.lock_open(slot["school_id"], slot["school_year"])
        calendar = await years.calendar_of(slot["school_id"])
        _check_held(slot, calendar, on)
        await _forget(slot_id, on)
        await _check_teacher_free(teacher, Target(on, slot["period"]), slot, [(slot_id, on)])
        await _put(viewer, slot, on, None, teacher, reason, None)


async def cancel(viewer: Viewer, slot_id: UUID, on: date | None, reason: str = "") -> None:
    """The lesson of one date is not held.

    Raises:
        Missing: a lesson the viewer may not change.
        DomainError: the year is closed.
        FormRefused: no such lesson that day.
    """
    slot = await access.find_changeable_slot(viewer, slot_id)
    if on is None:
        raise FormRefused({"on": "哪一天的课，要填。"})
    async with writing():
        await years.lock_open(slot["school_id"], slot["school_year"])
        _check_held(slot, await years.calendar_of(slot["school_id"]), on)
        await _forget(slot_id, on)
        await _put(viewer, slot, on, None, None, reason, None)


async def take_back(viewer: Viewer, change_id: UUID) -> Row:
    """As in the timetable again, for both of a pair; the answer is the slot. Twice is once.

    Raises:
        Missing: a change of a lesson the viewer may not change.
        DomainError: the year is closed.
    """
    found = await row("SELECT slot, on_date, pair FROM slot_change WHERE id = $1", change_id)
    if found is None:
        raise Missing(NO_CHANGE)
    try:
        slot = await access.find_changeable_slot(viewer, found["slot"])
    except Missing:
        raise Missing(NO_CHANGE) from None
    async with writing():
        await years.lock_open(slot["school_id"], slot["school_year"])
        await _forget(found["slot"], found["on_date"])
        await record(
            viewer.id, "took_back_change", "class", slot["class_id"], slot["class_name"], on=found["on_date"]
        )
    return slot


async def partners(slot: Row, on: date) -> list[Shown]:
    """Lessons of the same class in this week and the next which this one may be swapped with."""
    found = []
    for monday in (monday_of(on), monday_of(on) + timedelta(days=7)):
        week = await timetables.week_of_class(slot["class_id"], slot["school_id"], monday)
        found += [one for cell in week.cells.values() for one in cell]
    usable = [
        one for one in found
        if one.lesson.change is None and one.lesson.slot.id != slot["id"] and one.lesson.on >= years.today()
    ]  # fmt: skip
    return sorted(usable, key=lambda one: (one.lesson.on, one.lesson.period))


async def _find_counterpart(slot: Row, other_id: UUID) -> Row:
    found = await row(access.SLOT, other_id)
    if found is None or found["class_id"] != slot["class_id"]:
        raise FormRefused({"other": "只能和同一个班的课对调。"})
    return found


def require_manager(slot: Row) -> None:
    """Return when the viewer manages the school of this slot.

    Raises:
        FormRefused: they teach it only.
    """
    if not slot["is_manager"]:
        raise FormRefused({"teacher": "请别的老师上课，要由学校管理员来安排；你可以自己调到别的时间。"})


async def _check_teacher(slot: Row, teacher: UUID | None) -> None:
    if teacher is None:
        return
    require_manager(slot)
    await staff.require_account(teacher)


def _check_held(slot: Row, calendar: Calendar, on: date) -> None:
    pure = Slot(
        slot["id"], slot["class_id"], slot["school_id"], slot["subject"], slot["teacher_id"], slot["weekday"],
        slot["period"], slot["weeks"], slot["starts_on"], slot["ends_on"],
    )  # fmt: skip
    if not lessons.takes_place(pure, calendar, on):
        raise FormRefused({"on": f"{on.month} 月 {on.day} 日没有这节课，请从课表上点那节课。"})


async def _check_free(
    slot: Row, calendar: Calendar, to: Target, teacher: UUID, *, but: Sequence[tuple[UUID, date]]
) -> None:
    if calendar.is_holiday(to.on) or calendar.term_on(to.on) is None:
        raise FormRefused(
            {"to_on": f"{to.on.month} 月 {to.on.day} 日不上课（放假，或不在学期里），请换一天。"}
        )
    week = await timetables.week_of_class(slot["class_id"], slot["school_id"], monday_of(to.on))
    taken = _others(week.cells.get((to.on, to.period), ()), but)
    if taken:
        raise FormRefused({"to_on": f"{slot['class_name']}这一节已经有{taken[0].subject}，可以用“对调”。"})
    await _check_teacher_free(teacher, to, slot, but)


async def _check_teacher_free(teacher: UUID, to: Target, slot: Row, but: Sequence[tuple[UUID, date]]) -> None:
    week = await timetables.week_of(teacher, monday_of(to.on), [slot["school_id"]])
    cell = [
        one
        for one in week.cells.get((to.on, to.period), ())
        if one.lesson.slot.school_id == slot["school_id"]
    ]
    busy = _others(cell, but)
    if busy:
        raise FormRefused(
            {
                "to_on": f"{busy[0].teacher_name}这一节在{busy[0].class_name}上{busy[0].subject}，"
                "请换一个时间或老师。"
            }
        )


def _others(cell: Sequence[Shown], but: Sequence[tuple[UUID, date]]) -> list[Shown]:
    return [one for one in cell if (one.lesson.slot.id, one.lesson.planned_on) not in but]


async def _forget(slot_id: UUID, on: date) -> None:
    """Undo an earlier change of this lesson, with its pair."""
    await execute(
        "DELETE FROM slot_change WHERE slot = $1 AND on_date = $2 OR pair IN"
        " (SELECT pair FROM slot_change WHERE slot = $1 AND on_date = $2 AND pair IS NOT NULL)",
        slot_id, on,
    )  # fmt: skip


async def _put(
    viewer: Viewer,
    slot: Row,
    on: date,
    to: Target | None,
    teacher: UUID | None,
    reason: str,
    pair: UUID | None,
) -> None:
    if len(reason) > REASON_LENGTH:
        raise DomainError(f"事由最多 {REASON_LENGTH} 个字。没有保存。")
    await execute(
        "INSERT INTO slot_change (id, slot, on_date, to_on, to_period, substitute, pair, reason, done_by,"
        " done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())",
        new_id(), slot["id"], on, to.on if to else None, to.period if to else None, teacher, pair, reason,
        viewer.id,
    )  # fmt: skip
    await record(
        viewer.id, "changed_lesson", "class", slot["class_id"], slot["class_name"],
        subject=slot["subject"], on=on, to_on=to.on if to else None, substitute=teacher,
    )  # fmt: skip
