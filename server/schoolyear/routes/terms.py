"""/terms: the calendar of a region, and the own days of a school."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.base.wall import WEEKDAYS
from server.people.viewer import Viewer
from server.schoolyear import access, terms, years
from server.schoolyear.access import Row
from server.schoolyear.days import year_name, year_of
from server.schoolyear.forms import DaysForm, TermForm
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of


class Terms(Controller):
    """校历 for the platform's administrators."""

    path = "/terms"

    @get("/", name="terms.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """The regions; when there is one, its calendar."""
        access.require_volumes(viewer)
        found = await terms.regions()
        if len(found) == 1:
            return go(request, "terms.region", region_id=found[0]["id"])
        return page(request, "terms/index.html", regions=found)

    @get("/{term_id:uuid}", name="terms.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], term_id: FromPath[UUID]
    ) -> Page:
        """One term's dates."""
        return await _edit(request, viewer, term_id)

    @post("/{term_id:uuid}", name="terms.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], term_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Set other dates."""
        term = await terms.find_term(viewer, term_id)
        form = dict(await request.form())

        async def change() -> None:
            await terms.change_term(viewer, term_id, TermForm.read(form))

        refusal = await refusal_of("term", form, change())
        if refusal is not None:
            return await _edit(request, viewer, term_id, refusal)
        return go(request, "terms.region", region_id=term["region"])

    @post("/{term_id:uuid}/removal", name="terms.removal.create")
    async def remove(
        self, request: WebRequest, viewer: NamedDependency[Viewer], term_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take a term out."""
        region = await terms.remove_term(viewer, term_id)
        return go(request, "terms.region", region_id=region)


class RegionTerms(Controller):
    """The calendar of one region."""

    path = "/regions/{region_id:uuid}"

    @get("/terms", name="terms.region")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], region_id: FromPath[UUID]
    ) -> Page:
        """Terms, holidays and make-up days."""
        return await _region(request, viewer, region_id)

    @post("/terms", name="terms.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], region_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Add a term."""
        await access.find_set_region(viewer, region_id)
        form = dict(await request.form())

        async def add() -> None:
            await terms.add_term(viewer, region_id, TermForm.read(form))

        refusal = await refusal_of("term", form, add())
        if refusal is not None:
            return await _region(request, viewer, region_id, refusal)
        return go(request, "terms.region", region_id=region_id)

    @post("/days", name="terms.days.create")
    async def create_days(
        self, request: WebRequest, viewer: NamedDependency[Viewer], region_id: FromPath[UUID]
    ) -> Page | Redirect:
        """放假 or 调休."""
        await access.find_set_region(viewer, region_id)
        form = dict(await request.form())

        async def put() -> None:
            await terms.put_days(viewer, DaysForm.read(form), region_id=region_id)

        refusal = await refusal_of("days", form, put())
        if refusal is not None:
            return await _region(request, viewer, region_id, refusal)
        return go(request, "terms.region", region_id=region_id)


class SchoolDays(Controller):
    """校历 as one school has it, with the days of its own (运动会 …)."""

    path = "/schools/{school_id:uuid}/calendar"

    @get("/", name="terms.school")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """Terms and days as they hold in the school."""
        return await _school(request, viewer, school_id)

    @post("/", name="terms.school.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A day of the school's own."""
        await access.find_managed_school(viewer, school_id)
        form = dict(await request.form())

        async def put() -> None:
            await terms.put_days(viewer, DaysForm.read(form), school_id=school_id)

        refusal = await refusal_of("days", form, put())
        if refusal is not None:
            return await _school(request, viewer, school_id, refusal)
        return go(request, "terms.school", school_id=school_id)


class Days(Controller):
    """One special day."""

    path = "/days/{day_id:uuid}"

    @post("/removal", name="terms.days.removal.create")
    async def remove(
        self, request: WebRequest, viewer: NamedDependency[Viewer], day_id: FromPath[UUID]
    ) -> Page | Redirect:
        """As its weekday says again."""
        day = await terms.remove_day(viewer, day_id)
        if day["region"] is not None:
            return go(request, "terms.region", region_id=day["region"])
        return go(request, "terms.school", school_id=day["school"])


async def _region(request: WebRequest, viewer: Viewer, region_id: UUID, refusal: Refusal = NONE) -> Page:
    region = await access.find_set_region(viewer, region_id)
    found = await terms.of_region(region_id)
    return page(
        request,
        "terms/region.html",
        status=refusal.status,
        region=region,
        terms=found,
        days=await terms.days_of("region", region_id),
        default=_next_term(found),
        weekdays=WEEKDAYS,
        year_name=year_name,
        refusal=refusal,
    )


async def _school(request: WebRequest, viewer: Viewer, school_id: UUID, refusal: Refusal = NONE) -> Page:
    school = await access.find_school(viewer, school_id)
    calendar = await years.calendar_of(school_id)
    year = year_of(years.today(), calendar.terms)
    return page(
        request,
        "terms/school.html",
        status=refusal.status,
        school=school,
        terms=[term for term in calendar.terms if term.school_year >= year],
        days=[day for on, day in sorted(calendar.days.items()) if on.year >= year],
        own={day["day"]: day["id"] for day in await terms.days_of("school", school_id)},
        can_manage=await access.manages(viewer, school_id),
        weekdays=WEEKDAYS,
        today=years.today(),
        week=calendar.week_number(years.today()),
        refusal=refusal,
    )


async def _edit(request: WebRequest, viewer: Viewer, term_id: UUID, refusal: Refusal = NONE) -> Page:
    term = await terms.find_term(viewer, term_id)
    return page(
        request, "terms/edit.html", status=refusal.status, term=term, year_name=year_name, refusal=refusal
    )


def _next_term(found: list[Row]) -> tuple[int, int]:
    """Which term the form offers: the one after the newest."""
    if not found:
        today = years.today()
        return year_of(today), 1 if today.month >= 8 or today.month == 1 else 2
    newest = found[0]
    return (newest["school_year"], 2) if newest["number"] == 1 else (newest["school_year"] + 1, 1)
