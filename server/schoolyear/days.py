"""The school calendar: which week it is, and whose weekday's timetable is taught on a date. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from server.schoolyear.tables import DayKind

AUTUMN_FIRST_MONTH = 8


@dataclass(frozen=True, slots=True)
class TermDates:
    """One 学期. Its last day belongs to it."""

    id: UUID
    school_year: int
    number: int
    starts_on: date
    ends_on: date
    week1_on: date

    @property
    def name(self) -> str:
        """「2026–2027 学年上学期」."""
        return f"{year_name(self.school_year)}{'上' if self.number == 1 else '下'}学期"

    def week_of(self, on: date) -> int:
        """第几周, counted from ``week1_on``; days before it belong to week 1."""
        return max((on - self.week1_on).days // 7 + 1, 1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """放假 or 调休."""

    on: date
    kind: str
    follows_weekday: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Terms and special days of one school (its own days already put over the region's)."""

    terms: tuple[TermDates, ...] = ()
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def term_on(self, on: date) -> TermDates | None:
        """The term a date lies in; ``None`` in the holidays."""
        return next((term for term in self.terms if term.starts_on <= on <= term.ends_on), None)

    def week_number(self, on: date) -> int | None:
        """第几周, or ``None`` outside of term."""
        term = self.term_on(on)
        return term.week_of(on) if term is not None else None

    def is_odd_week(self, on: date) -> bool:
        """单周; outside of term every week counts as odd."""
        return (self.week_number(on) or 1) % 2 == 1

    def follows(self, on: date) -> int | None:
        """The weekday (1 Monday … 7) whose timetable is taught; ``None`` when there is no school.

        A make-up day follows the weekday it says; without one it is an ordinary day of its own weekday.
        """
        if self.term_on(on) is None or self.is_holiday(on):
            return None
        special = self.days.get(on)
        if special is not None and special.follows_weekday is not None:
            return special.follows_weekday
        return on.isoweekday()

    def is_holiday(self, on: date) -> bool:
        """放假."""
        special = self.days.get(on)
        return special is not None and special.kind == DayKind.HOLIDAY


def monday_of(on: date) -> date:
    """The Monday of the week of a date."""
    return on - timedelta(days=on.weekday())


def year_of(on: date, terms: tuple[TermDates, ...] = ()) -> int:
    """The school year a date belongs to: by the terms where they say so, else from August on the new one."""
    for term in terms:
        if term.starts_on <= on <= term.ends_on:
            return term.school_year
    return on.year if on.month >= AUTUMN_FIRST_MONTH else on.year - 1


def year_name(school_year: int) -> str:
    """「2026–2027 学年」."""
    return f"{school_year}–{school_year + 1} 学年"


def year_span(school_year: int, terms: tuple[TermDates, ...] = ()) -> tuple[date, date]:
    """First and last day of a school year: 1 September to 31 August unless a term begins earlier."""
    return _first_day(school_year, terms), _first_day(school_year + 1, terms) - timedelta(days=1)


def _first_day(school_year: int, terms: tuple[TermDates, ...]) -> date:
    usual = date(school_year, 9, 1)
    return min(
        (term.starts_on for term in terms if term.school_year == school_year and term.number == 1),
        default=usual,
    )
