"""/schools/…/classes and /classes: the classes of a school year, and who teaches them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, go_to, page
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.schoolyear import access, classes, grades, staff, teaching, volumes, years
from server.schoolyear.days import year_name
from server.schoolyear.forms import ClassForm, FormRefused, chosen_id, counted, dated, typed
from server.schoolyear.routes.finding import offered
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of
from server.schoolyear.subjects import named
from server.schoolyear.teaching import Assignment


class SchoolClasses(Controller):
    """班级与任课 of a school, by school year."""

    path = "/schools/{school_id:uuid}"

    @get("/classes", name="classes.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """The list of a year."""
        return await _index(request, viewer, school_id)

    @post("/classes", name="classes.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Add one class."""
        await access.find_managed_school(viewer, school_id)
        form = dict(await request.form())

        async def add() -> None:
            await classes.add(viewer, school_id, _year(form), ClassForm.read(form))

        refusal = await refusal_of("one", form, add())
        if refusal is not None:
            return await _index(request, viewer, school_id, refusal)
        return go_to(request, f"/schools/{school_id}/classes?year={_year(form)}")

    @post("/class-series", name="classes.series.create")
    async def create_series(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Add as many classes of every grade as the school has."""
        form = dict(await request.form())
        counts = {grade: counted(form, f"count{grade}") or 0 for grade in range(1, 13)}
        sample = typed(form, "sample") or "三（1）班"
        work = classes.add_many(viewer, school_id, _year(form), counts, sample)
        refusal = await refusal_of("many", form, work)
        if refusal is not None:
            return await _index(request, viewer, school_id, refusal)
        return go_to(request, f"/schools/{school_id}/classes?year={_year(form)}")

    @post("/grades", name="classes.span.update")
    async def update_span(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Say which grades the school has."""
        form = dict(await request.form())
        work = classes.set_span(viewer, school_id, counted(form, "first"), counted(form, "last"))
        refusal = await refusal_of("span", form, work)
        if refusal is not None:
            return await _index(request, viewer, school_id, refusal)
        return go(request, "classes.index", school_id=school_id)


class Class(Controller):
    """One class."""

    path = "/classes/{class_id:uuid}"

    @get("/", name="classes.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page:
        """Its 任课, and for managers the forms."""
        return await _show(request, viewer, class_id)

    @post("/", name="classes.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Correct its name, grades, number of pupils."""
        await access.find_managed_class(viewer, class_id)
        form = dict(await request.form())

        async def change() -> None:
            await classes.change(viewer, class_id, ClassForm.read(form))

        refusal = await refusal_of("class", form, change())
        if refusal is not None:
            return await _show(request, viewer, class_id, refusal)
        return go(request, "classes.show", class_id=class_id)

    @post("/closure", name="classes.closure.create")
    async def close(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page | Redirect:
        """撤并 from a date on."""
        found = await access.find_managed_class(viewer, class_id)
        form = dict(await request.form())
        work = classes.close(viewer, class_id, dated(form, "last_day"))
        refusal = await refusal_of("closure", form, work)
        if refusal is not None:
            return await _show(request, viewer, class_id, refusal)
        return go_to(request, f"/schools/{found['school']}/classes?year={found['school_year']}")


class ClassTeaching(Controller):
    """任课 of a class."""

    path = "/classes/{class_id:uuid}/teaching"

    @post("/", name="teaching.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Give the class a teacher in one or more subjects (包班)."""
        found = await access.find_managed_class(viewer, class_id)
        form = dict(await request.form())

        async def assign() -> None:
            teacher = await staff.chosen(viewer, found["school"], form)
            subjects = named(typed(form, "subject"))
            if unknown := teaching.unknown_subject(subjects):  # of several, before the first is saved
                raise FormRefused({"subject": unknown})
            for subject in subjects or [""]:
                volume = chosen_id(form, "volume") if len(subjects) == 1 else None
                new = Assignment(teacher, subject, volume, dated(form, "starts_on"), dated(form, "ends_on"))
                await teaching.assign(viewer, class_id, new)

        refusal = await refusal_of("teaching", form, assign())
        if refusal is not None:
            return await _show(request, viewer, class_id, refusal)
        return go(request, "classes.show", class_id=class_id)


async def _index(request: WebRequest, viewer: Viewer, school_id: UUID, refusal: Refusal = NONE) -> Page:
    school = await access.find_school(viewer, school_id)
    calendar = await years.calendar_of(school_id)
    current = await years.current_year(school_id, calendar)
    asked = request.query_params.get("year", "") or str(refusal.typed.get("year", ""))
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else current
    found = await classes.of_school(school_id, year, await _shown_on(school_id, year))
    there = await years.years_of(school_id)
    return page(
        request,
        "classes/index.html",
        status=refusal.status,
        school=school,
        year=year,
        years=sorted({*there, current, year}, reverse=True),
        year_name=year_name,
        classes=found,
        grade_name=grades.name,
        grade_names=grades.names,
        span=await classes.span_of(school_id),
        can_manage=await access.manages(viewer, school_id),
        is_closed=await years.is_closed(school_id, year),
        has_terms=bool(calendar.terms),
        refusal=refusal,
    )


async def _show(request: WebRequest, viewer: Viewer, class_id: UUID, refusal: Refusal = NONE) -> Page:
    found = await access.find_class(viewer, class_id)
    can_manage = await access.manages(viewer, found["school"])
    first, last = await years.span(found["school"], found["school_year"])
    return page(
        request,
        "classes/show.html",
        status=refusal.status,
        klass=found,
        lines=await teaching.of_class(class_id),
        today=years.today(),
        first=first,
        last=found["ends_on"] or last,
        year_name=year_name,
        grade_name=grades.name,
        grade_names=grades.names,
        can_manage=can_manage,
        offered=await offered(viewer, found["school"], refusal) if can_manage else [],
        volumes=await volumes.offered(found["grades"]) if can_manage else [],
        subjects=SUBJECTS,
        refusal=refusal,
    )


def _year(form: Mapping[str, object]) -> int:
    return counted(form, "year") or years.today().year


async def _shown_on(school_id: UUID, year: int) -> date:
    """A day in the year: today where it is one, else one in its autumn. In July the year just carried over to
    has not begun, and its 任课 are to be seen all the same."""
    first, last = await years.span(school_id, year)
    return years.today() if first <= years.today() <= last else date(year, 10, 15)
