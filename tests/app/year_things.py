"""The school year of 实验小学 for the matrix: ids by the names its paths use."""

from server.base.database import value
from server.schoolyear import classes, teaching, terms, volumes, years
from server.schoolyear.days import year_of, year_span
from server.schoolyear.forms import ClassForm, DaysForm, TermForm
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
    return {
        "region": town.region, "school": town.school, "class": class_id, "teaching": teaching_id,
        "term": await value("SELECT id FROM term"),
        "volume": await volumes.add(town.admin, "数学", "石桥版", 3, 1),
        "region_day": await value("SELECT id FROM calendar_day WHERE region IS NOT NULL"),
        "school_day": await value("SELECT id FROM calendar_day WHERE school IS NOT NULL"), "year": year,
    }  # fmt: skip


def _on_monday(term: TermForm) -> TermForm:
    form = {"school_year": str(term.school_year), "number": "1"}
    dates = {"starts_on": term.starts_on.isoformat(), "ends_on": term.ends_on.isoformat()}
    return TermForm.read(form | dates)
