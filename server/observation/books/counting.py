"""听课本 of one person and one term: what was observed, and what of it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from server.base.database import rows
from server.people.viewer import Viewer
from server.schoolyear import years
from server.schoolyear.days import Calendar, TermDates, year_name, year_of, year_span

Row: TypeAlias = dict[str, Any]

# Submitted records of one observer between two dates, in the order of the lessons; lessons that were called
# off are none.
_ENTRIES = """
SELECT o.id, o.kind, o.on_date, o.period, o.subject, o.title, o.school, o.teacher,
       coalesce(t.name, o.teacher_name) AS teacher_name, s.name AS school_name,
       coalesce(c.name, o.class_name) AS class_name, m.id AS record, m.role, m.submitted_at, m.is_late,
       m.began_at
FROM observer m JOIN observation o ON o.id = m.observation
LEFT JOIN users t ON t.id = o.teacher LEFT JOIN school s ON s.id = o.school
LEFT JOIN school_class c ON c.id = o.school_class
WHERE m."user" = $1 AND m.submitted_at IS NOT NULL AND o.cancelled_at IS NULL
  AND o.on_date BETWEEN $2 AND $3
ORDER BY o.on_date, o.period NULLS LAST, m.began_at, o.id
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A term, or half a school year where no calendar says when terms are. ``key`` is its place in an
    address: 「2026-1」."""

    key: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Book:
    """One person's term. ``counted``: lessons whose record was not written afterwards (补记)."""

    span: Span
    entries: Sequence[Row]

    @property
    def counted(self) -> int:
        """How many lessons count."""
        return sum(not one["is_late"] for one in self.entries)

    @property
    def late(self) -> int:
        """How many were written afterwards."""
        return len(self.entries) - self.counted


async def spans(viewer: Viewer) -> list[Span]:
    """The terms of the viewer's place, this one or the one to come next first, then those before."""
    ids = [post.school_id for post in viewer.posts if post.school_id is not None]
    if viewer.school_id is not None:
        ids.insert(0, viewer.school_id)
    ids = ids[:1] or await _school_near(viewer)
    calendar = (await years.calendars(ids)).get(ids[0], Calendar()) if ids else Calendar()
    return _spans(calendar, years.today())


def _spans(calendar: Calendar, today: date) -> list[Span]:
    begun = [_of_term(one) for one in calendar.terms if one.starts_on <= today]
    if not any(span.first <= today for span in begun) or not begun:
        return _halves(today)
    return sorted(begun, key=lambda span: span.first, reverse=True)


def _of_term(term: TermDates) -> Span:
    return Span(f"{term.school_year}-{term.number}", term.name, term.starts_on, term.ends_on)


def _halves(today: date) -> list[Span]:
    year = year_of(today)
    first, last = year_span(year)
    middle = date(year + 1, 2, 1)
    autumn = Span(f"{year}-1", f"{year_name(year)}上学期", first, date(year + 1, 1, 31))
    if today < middle:
        return [autumn]
    return [Span(f"{year}-2", f"{year_name(year)}下学期", middle, last), autumn]


async def _school_near(viewer: Viewer) -> list[UUID]:
    """Any school of the viewer's 学区 or region: all of them keep the region's calendar."""
    districts = [post.district_id for post in viewer.posts if post.district_id is not None]
    regions = [post.region_id for post in viewer.posts if post.region_id is not None]
    found = await rows(
        "SELECT s.id FROM school s JOIN district d ON d.id = s.district"
        " WHERE d.id = ANY($1::uuid[]) OR d.region IN (SELECT regions_within($2::uuid[])) LIMIT 1",
        districts, regions,
    )  # fmt: skip
    return [line["id"] for line in found]


async def of(user_id: UUID, span: Span) -> Book:
    """What a person observed in a term: what was handed in before its lesson counts from that day on."""
    return Book(span, await rows(_ENTRIES, user_id, span.first, min(span.last, years.today())))
