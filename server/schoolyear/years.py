"""The calendar of a school, and whether a school year may still be changed."""

import json
from datetime import date
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, rows, value
from server.base.errors import DomainError
from server.schoolyear.access import Row
from server.schoolyear.days import Calendar, SpecialDay, TermDates, year_name, year_of, year_span

# The region's own terms, or those of the level above when it has none; a school's own days over all others.
CALENDARS = """
SELECT s.id,
  (SELECT json_agg(json_build_array(t.id, t.school_year, t.number, t.starts_on, t.ends_on, t.week1_on)
                   ORDER BY t.starts_on) FROM term t WHERE t.region = home.id) AS terms,
  (SELECT json_agg(json_build_array(c.day, c.kind, c.follows_weekday, c.name)
                   ORDER BY (c.school IS NOT NULL), (c.region = r.id), c.day)
   FROM calendar_day c WHERE c.region IN (r.id, home.id) OR c.school = s.id) AS days
FROM school s JOIN district d ON d.id = s.district JOIN region r ON r.id = d.region
CROSS JOIN LATERAL (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM term t WHERE t.region = r.id) THEN r.id
              ELSE coalesce(r.parent, r.id) END AS id) AS home
WHERE s.id = ANY($1::uuid[])
"""
CLOSED = "SELECT 1 FROM rollover WHERE school = $1 AND from_year >= $2 AND undone_at IS NULL"


def today() -> date:
    """The date on the wall of a Chinese school."""
    return local(now()).date()


async def calendars(school_ids: list[UUID]) -> dict[UUID, Calendar]:
    """The calendar of each school, in one query."""
    found = await rows(CALENDARS, school_ids) if school_ids else []
    return {line["id"]: _calendar(line) for line in found}


async def calendar_of(school_id: UUID) -> Calendar:
    """The calendar of one school."""
    return (await calendars([school_id])).get(school_id, Calendar())


async def current_year(school_id: UUID, calendar: Calendar) -> int:
    """The school year to show first: this one, or the next once this one was closed."""
    year = year_of(today(), calendar.terms)
    closed = await value(
        "SELECT max(to_year) FROM rollover WHERE school = $1 AND undone_at IS NULL", school_id
    )
    return max(year, closed or 0)


async def lock_open(school_id: UUID, school_year: int) -> None:
    """Begin a change of a school's year, in the verb's ``writing()``: one at a time, none in a closed year.

    Raises:
        DomainError: the year was carried over to the next one and is read-only.
    """
    await lock(school_id)
    if await value(CLOSED, school_id, school_year):
        raise DomainError(
            f"{year_name(school_year)}已经结转，只能看，不能改。没有改动任何内容；"
            f"要改请到 {year_name(school_year + 1)} 里改，结转错了可以先撤销结转。"
        )


async def lock(school_id: UUID) -> None:
    """Let changes of one school's year wait for each other, until the transaction ends."""
    await execute("SELECT 1 FROM school WHERE id = $1 FOR NO KEY UPDATE", school_id)


async def is_closed(school_id: UUID, school_year: int) -> bool:
    """Whether the year is read-only."""
    return bool(await value(CLOSED, school_id, school_year))


async def span(school_id: UUID, school_year: int) -> tuple[date, date]:
    """First and last day of a school's year."""
    return year_span(school_year, (await calendar_of(school_id)).terms)


async def years_of(school_id: UUID) -> list[int]:
    """The school years this school has classes in, newest first."""
    found = await row(
        "SELECT array_agg(DISTINCT school_year ORDER BY school_year DESC) AS years"
        " FROM school_class WHERE school = $1",
        school_id,
    )
    years: list[int] = (found["years"] if found else None) or []
    return years


def _calendar(line: Row) -> Calendar:
    terms = tuple(
        TermDates(UUID(one[0]), one[1], one[2], *(date.fromisoformat(text) for text in one[3:]))
        for one in json.loads(line["terms"] or "[]")
    )
    days = {}
    for text, kind, follows, name in json.loads(line["days"] or "[]"):
        on = date.fromisoformat(text)
        days[on] = SpecialDay(on, kind, follows, name)
    return Calendar(terms, days)
