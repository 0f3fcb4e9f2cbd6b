"""校历: terms of a region, its holidays and make-up days, and those of single schools."""

from datetime import date, timedelta
from uuid import UUID

from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.schoolyear import access, years
from server.schoolyear.access import Row
from server.schoolyear.forms import DaysForm, FormRefused, TermForm
from server.trail.recording import record

NO_TERM = "没有找到这个学期，或者它不归你管。"
NO_DAY = "没有找到这一天，或者它不归你管。"
OVERLAP = """
SELECT school_year, number FROM term WHERE region = $1 AND id <> $2 AND starts_on <= $4 AND ends_on >= $3
"""


async def of_region(region_id: UUID) -> list[Row]:
    """Terms of a region, newest first."""
    return await rows("SELECT * FROM term WHERE region = $1 ORDER BY starts_on DESC", region_id)


async def days_of(column: str, place_id: UUID) -> list[Row]:
    """Special days of a ``region`` or a ``school``, in order."""
    assert column in {"region", "school"}
    return await rows(f"SELECT * FROM calendar_day WHERE {column} = $1 ORDER BY day", place_id)  # noqa: S608


async def regions() -> list[Row]:
    """Every region with the number of its terms, for the platform's administrators."""
    return await rows(
        "SELECT r.id, r.name, count(t.id) AS terms FROM region r LEFT JOIN term t ON t.region = r.id"
        " GROUP BY r.id, r.name ORDER BY r.name"
    )


async def find_term(viewer: Viewer, term_id: UUID) -> Row:
    """A term whose region's calendar the viewer sets.

    Raises:
        Missing: absent or not this viewer's.
    """
    found = await row(
        "SELECT t.*, r.name AS region_name FROM term t JOIN region r ON r.id = t.region WHERE t.id = $1",
        term_id,
    )
    if found is None:
        raise Missing(NO_TERM)
    try:
        await access.find_set_region(viewer, found["region"])
    except Missing:
        raise Missing(NO_TERM) from None
    return found


async def add_term(viewer: Viewer, region_id: UUID, form: TermForm) -> UUID:
    """Add a term. The same term twice is refused; two clicks are one.

    Raises:
        Missing: not this viewer's region.
        Conflict: the term is there already with other dates.
        FormRefused: its dates lie in another term.
    """
    region = await access.find_set_region(viewer, region_id)
    async with writing():
        await _lock(region_id)
        there = await row(
            "SELECT * FROM term WHERE region = $1 AND school_year = $2 AND number = $3",
            region_id, form.school_year, form.number,
        )  # fmt: skip
        if there is not None:
            if (there["starts_on"], there["ends_on"]) == (form.starts_on, form.ends_on):
                return UUID(str(there["id"]))
            raise Conflict("这个学期已经有了，日期不一样。没有改动；要改日期请点那个学期的“改”。")
        term_id = new_id()
        await _check_overlap(region_id, term_id, form)
        await execute(
            "INSERT INTO term (id, region, school_year, number, starts_on, ends_on, week1_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            term_id, region_id, form.school_year, form.number, form.starts_on, form.ends_on, form.week1_on,
        )  # fmt: skip
        await record(viewer.id, "added", "term", term_id, region["name"], starts_on=form.starts_on)
    return term_id


async def change_term(viewer: Viewer, term_id: UUID, form: TermForm) -> None:
    """Set other dates; weeks are counted anew.

    Raises:
        Missing: not this viewer's.
        FormRefused: its dates lie in another term, or it is another one's number.
    """
    term = await find_term(viewer, term_id)
    async with writing():
        await _lock(term["region"])
        await _check_overlap(term["region"], term_id, form)
        taken = await value(
            "SELECT 1 FROM term WHERE region = $1 AND school_year = $2 AND number = $3 AND id <> $4",
            term["region"], form.school_year, form.number, term_id,
        )  # fmt: skip
        if taken:
            raise FormRefused({"number": "这个学期已经有了。"})
        await execute(
            "UPDATE term SET school_year = $2, number = $3, starts_on = $4, ends_on = $5, week1_on = $6"
            " WHERE id = $1",
            term_id, form.school_year, form.number, form.starts_on, form.ends_on, form.week1_on,
        )  # fmt: skip
        await record(viewer.id, "changed", "term", term_id, term["region_name"], starts_on=form.starts_on)


async def remove_term(viewer: Viewer, term_id: UUID) -> UUID:
    """Take a term out; the answer is its region. Classes and 任课 stay, lessons of its weeks are not shown.

    Raises:
        Missing: not this viewer's.
    """
    term = await find_term(viewer, term_id)
    async with writing():
        await execute("DELETE FROM term WHERE id = $1", term_id)
        await record(viewer.id, "removed", "term", term_id, term["region_name"])
    return UUID(str(term["region"]))


async def put_days(
    viewer: Viewer, form: DaysForm, *, region_id: UUID | None = None, school_id: UUID | None = None
) -> None:
    """放假 or 调休 of a region, or of one school. A day entered again is the newer entry.

    Raises:
        Missing: not this viewer's place.
    """
    if region_id is not None:
        place = await access.find_set_region(viewer, region_id)
    else:
        assert school_id is not None
        place = await access.find_managed_school(viewer, school_id)
    async with writing():
        await _lock(region_id) if region_id is not None else await years.lock(place["id"])
        for on in _days(form.first, form.last):
            await execute(
                "DELETE FROM calendar_day WHERE day = $1 AND (region = $2 OR school = $3)",
                on,
                region_id,
                school_id,
            )
            await execute(
                "INSERT INTO calendar_day (id, region, school, day, kind, follows_weekday, name)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                new_id(), region_id, school_id, on, form.kind, form.follows_weekday, form.name,
            )  # fmt: skip
        await record(
            viewer.id, "set_days", "calendar", place["id"], place["name"],
            first=form.first, last=form.last, day_kind=form.kind,
        )  # fmt: skip


async def remove_day(viewer: Viewer, day_id: UUID) -> Row:
    """Take a special day out: it is as its weekday says again. The answer is the day as it was.

    Raises:
        Missing: absent or not this viewer's.
    """
    found = await row("SELECT * FROM calendar_day WHERE id = $1", day_id)
    if found is None:
        raise Missing(NO_DAY)
    try:
        if found["region"] is not None:
            await access.find_set_region(viewer, found["region"])
        else:
            await access.find_managed_school(viewer, found["school"])
    except Missing:
        raise Missing(NO_DAY) from None
    async with writing():
        await execute("DELETE FROM calendar_day WHERE id = $1", day_id)
        await record(viewer.id, "removed", "calendar_day", day_id, found["name"], day=found["day"])
    return found


async def _check_overlap(region_id: UUID, term_id: UUID, form: TermForm) -> None:
    other = await row(OVERLAP, region_id, term_id, form.starts_on, form.ends_on)
    if other is not None:
        words = f"{other['school_year']} 学年{'上' if other['number'] == 1 else '下'}学期"
        raise FormRefused({"starts_on": f"这段日期和 {words} 重叠了，请改开学或放假的日期。"})


async def _lock(region_id: UUID | None) -> None:
    await execute("SELECT 1 FROM region WHERE id = $1 FOR NO KEY UPDATE", region_id)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
