"""The school year of 实验小学 for the matrix: ids by the names its paths use."""

from datetime import date, timedelta
from uuid import UUID

from server.base.database import value
from server.schoolyear import (
    bells,
    changes,
    classes,
    importing,
    rollover,
    slots,
    teaching,
    terms,
    volumes,
    years,
)
from server.schoolyear.days import monday_of, year_of, year_span
from server.schoolyear.forms import ClassForm, DaysForm, TermForm
from server.schoolyear.grids import Entry
from server.schoolyear.promoting import Choices
from server.schoolyear.slots import Wanted
from server.schoolyear.teaching import Assignment
from tests.support.town import Town


async def make_year(town: Town) -> dict[str, object]:
    """A term of this school year, a class with one 任课, special days, a textbook."""
    today = years.today()
    year = year_of(today)
    first, _last = year_span(year)
    term = TermForm(year, 1, first, first.replace(month=12, day=31), first)
    await terms.add_term(town.admin, town.region, _on_monday(term))
    holiday = first.replace(month=10, day=1)
    await terms.put_days(
        town.admin, DaysForm(holiday, holiday, "holiday", None, "国庆节"), region_id=town.region
    )
    sports = first.replace(month=11, day=1)
    await terms.put_days(
        town.zhou, DaysForm(sports, sports, "holiday", None, "运动会"), school_id=town.school
    )
    class_id = await classes.add(town.zhou, town.school, year, ClassForm("三（1）班", (3,), 1, 40))
    teaching_id = await teaching.assign(town.zhou, class_id, Assignment(town.wang.id, "数学"))
    await slots.set_class(town.zhou, class_id, year_span(year)[0], [Wanted(teaching_id, 1, 1)])
    day = _monday_in(term)
    slot = await value("SELECT id FROM lesson_slot")
    await changes.cancel(town.wang, slot, day, "体检")
    times = {"starts_on": first.isoformat(), "starts1": "08:30", "ends1": "09:10"}
    sheet = Entry("总课表", "B2", "三（1）班", 1, 2, "数学")
    return {
        "slot": slot, "lesson_day": day + timedelta(days=7),
        "change": await value("SELECT id FROM slot_change"),
        "bell_time": await bells.save(town.zhou, town.school, times),
        "timetable_import": await importing.keep(town.zhou, town.school, "课表.xlsx", [sheet]),
        "rollover": await _carried_over(town), "year_first": first, "region": town.region,
        "school": town.school, "class": class_id, "teaching": teaching_id,
        "term": await value("SELECT id FROM term"),
        "volume": await volumes.add(town.admin, "数学", "石桥版", 3, 1),
        "region_day": await value("SELECT id FROM calendar_day WHERE region IS NOT NULL"),
        "school_day": await value("SELECT id FROM calendar_day WHERE school IS NOT NULL"), "year": year,
    }  # fmt: skip


async def _carried_over(town: Town) -> UUID:
    """Of 石龙小学: 实验小学 stays open."""
    year = year_of(years.today())
    await classes.add(town.admin, town.other_school, year, ClassForm("三（1）班", (3,), 1, 40))
    run = await rollover.dry_run(town.other_school, Choices())
    return await rollover.apply(town.admin, town.other_school, year, Choices(), run.proposal.digest())


def _monday_in(term: TermForm) -> date:
    """A Monday of the second month, no holiday."""
    return monday_of(term.starts_on + timedelta(days=45))


def _on_monday(term: TermForm) -> TermForm:
    form = {"school_year": str(term.school_year), "number": "1"}
    dates = {"starts_on": term.starts_on.isoformat(), "ends_on": term.ends_on.isoformat()}
    return TermForm.read(form | dates)
