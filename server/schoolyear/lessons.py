"""From the weekly timetable, changes of single dates and the calendar to the lessons of a week. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.schoolyear.days import Calendar
from server.schoolyear.tables import Weeks


@dataclass(frozen=True, slots=True)
class Cover:
    """代课: who teaches instead, from one date to another, both included."""

    teacher_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the weekly timetable with who teaches there."""

    id: UUID
    class_id: UUID
    school_id: UUID
    subject: str
    teacher_id: UUID
    weekday: int
    period: int
    weeks: str
    starts_on: date
    ends_on: date
    covers: tuple[Cover, ...] = ()

    def teacher_on(self, on: date) -> UUID:
        """The teacher of a date, substitutes first."""
        for cover in self.covers:
            if cover.starts_on <= on <= cover.ends_on:
                return cover.teacher_id
        return self.teacher_id


@dataclass(frozen=True, slots=True)
class Change:
    """调课 of one lesson: moved, taught by somebody else, both, or, with neither, not held."""

    id: UUID
    slot_id: UUID
    on: date
    to_on: date | None = None
    to_period: int | None = None
    substitute_id: UUID | None = None
    reason: str = ""

    @property
    def is_cancelled(self) -> bool:
        """停上."""
        return self.to_on is None and self.substitute_id is None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson on one date. ``planned_on`` is its date in the timetable, another one when it was moved."""

    slot: Slot
    on: date
    period: int
    teacher_id: UUID
    planned_on: date
    change: Change | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than in the timetable."""
        return self.change is not None and self.change.to_on is not None


def week(slots: Iterable[Slot], changes: Iterable[Change], calendar: Calendar, monday: date) -> list[Lesson]:
    """The lessons of the seven days from ``monday``, by date and 节次.

    No lesson is on a holiday. A make-up day follows the weekday it says. A moved lesson appears once: at its
    new place, also when its old date has become a holiday since, and not at all when the new one has.
    """
    slots = tuple(slots)
    changed = {(change.slot_id, change.on): change for change in changes}
    sunday = monday + timedelta(days=6)
    found = [
        lesson
        for on in _days(monday, sunday)
        for slot in slots
        if takes_place(slot, calendar, on)
        and (lesson := _in_place(slot, on, changed.get((slot.id, on)))) is not None
    ]
    by_id = {slot.id: slot for slot in slots}
    for change in changed.values():
        slot = by_id.get(change.slot_id)
        if slot is not None and change.to_on is not None and monday <= change.to_on <= sunday:
            found += _arriving(slot, change, calendar)
    return sorted(found, key=lambda lesson: (lesson.on, lesson.period, str(lesson.slot.id)))


def takes_place(slot: Slot, calendar: Calendar, on: date) -> bool:
    """Whether the timetable has this lesson on a date, single changes aside."""
    if not slot.starts_on <= on <= slot.ends_on or calendar.follows(on) != slot.weekday:
        return False
    if slot.weeks == Weeks.ALL:
        return True
    return calendar.is_odd_week(on) == (slot.weeks == Weeks.ODD)


def _in_place(slot: Slot, on: date, change: Change | None) -> Lesson | None:
    if change is None:
        return Lesson(slot, on, slot.period, slot.teacher_on(on), on)
    if change.to_on is not None or change.substitute_id is None:
        return None  # it stands elsewhere, or is not held
    return Lesson(slot, on, slot.period, change.substitute_id, on, change)


def _arriving(slot: Slot, change: Change, calendar: Calendar) -> Iterator[Lesson]:
    assert change.to_on is not None and change.to_period is not None
    if calendar.is_holiday(change.to_on) or not slot.starts_on <= change.on <= slot.ends_on:
        return
    teacher = change.substitute_id or slot.teacher_on(change.to_on)
    yield Lesson(slot, change.to_on, change.to_period, teacher, change.on, change)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
