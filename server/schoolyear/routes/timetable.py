"""课表: mine, a school's, a class's, and setting it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.wall import WEEKDAYS
from server.people.access import schools_of
from server.people.viewer import Viewer
from server.schoolyear import access, bells, changes, classes, slots, staff, timetables, years
from server.schoolyear.access import Row
from server.schoolyear.days import monday_of, year_name
from server.schoolyear.forms import chosen_id, dated, read_date, typed
from server.schoolyear.routes.refusing import NONE, Refusal
from server.schoolyear.slots import Clashing, Wanted
from server.schoolyear.tables import Weeks

USUAL_PERIODS = 7
MOST_PERIODS = 12
NOT_IN_EVEN_WEEKS = "none"


class MyTimetable(Controller):
    """我的课表."""

    path = "/timetable"

    @get("/", name="timetable.mine")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """One week of the viewer's lessons in all their schools."""
        monday = _asked_monday(request)
        schools = _home_first(viewer)
        week = await timetables.week_of(viewer.id, monday, schools, with_clock=True)
        return page(
            request,
            "timetable/mine.html",
            fragment="timetable/_mine.html",
            week=week,
            this_monday=monday_of(years.today()),
            school_id=schools[0] if schools else None,
        )


class SchoolTimetable(Controller):
    """课表 of a school: its classes."""

    path = "/schools/{school_id:uuid}/timetable"

    @get("/", name="timetable.school")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """Every class with its timetable."""
        school = await access.find_school(viewer, school_id)
        year = await years.current_year(school_id, await years.calendar_of(school_id))
        return page(
            request,
            "timetable/school.html",
            school=school,
            year_name=year_name(year),
            classes=await classes.of_school(school_id, year),
            teachers=await staff.teaching_in(school_id, years.today()),
            can_manage=await access.manages(viewer, school_id),
        )


class TeacherTimetable(Controller):
    """课表 of a teacher in one school, for whoever knows the school."""

    path = "/schools/{school_id:uuid}/teachers/{user_id:uuid}/timetable"

    @get("/", name="timetable.teacher")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        school_id: FromPath[UUID],
        user_id: FromPath[UUID],
    ) -> Page:
        """One week."""
        school = await access.find_school(viewer, school_id)
        teacher = await staff.find_teaching(school_id, user_id)
        can_manage = await access.manages(viewer, school_id)
        return page(
            request,
            "timetable/teacher.html",
            fragment="timetable/_teacher.html",
            school=school,
            teacher=teacher,
            week=await timetables.week_of_teacher(user_id, school_id, _asked_monday(request)),
            this_monday=monday_of(years.today()),
            can_change=can_manage or viewer.id == user_id,
        )


class ClassTimetable(Controller):
    """课表 of a class."""

    path = "/classes/{class_id:uuid}/timetable"

    @get("/", name="timetable.class")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page:
        """One week, with what was changed in it."""
        found = await access.find_class(viewer, class_id)
        monday = _asked_monday(request)
        return page(
            request,
            "timetable/class.html",
            fragment="timetable/_class.html",
            klass=found,
            week=await timetables.week_of_class(class_id, found["school"], monday),
            changes=await changes.of_class(class_id, monday),
            this_monday=monday_of(years.today()),
            can_manage=not found["is_closed"] and await access.manages(viewer, found["school"]),
        )

    @get("/edit", name="timetable.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page:
        """The grid with a choice in each place."""
        return await _edit(request, viewer, await access.find_managed_class(viewer, class_id))

    @post("/", name="timetable.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], class_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Set it from a date on."""
        found = await access.find_managed_class(viewer, class_id)
        form = dict(await request.form())
        try:
            await slots.set_class(
                viewer,
                class_id,
                dated(form, "from_on"),
                _wanted(form),
                together=typed(form, "together") == "1",
            )
        except Missing:
            raise
        except DomainError as refused:
            refusal = Refusal("grid", refused.status, str(refused), getattr(refused, "fields", {}), form)
            insist = isinstance(refused, Clashing) and refused.can_insist
            return await _edit(request, viewer, found, refusal, can_insist=insist)
        return go(request, "timetable.class", class_id=class_id)


class SchoolBells(Controller):
    """作息时间."""

    path = "/schools/{school_id:uuid}/bells"

    @get("/", name="bells.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page:
        """The times, and the form for managers."""
        return await _bells(request, viewer, school_id)

    @post("/", name="bells.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], school_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Set them from a date on."""
        await access.find_managed_school(viewer, school_id)
        form = dict(await request.form())
        try:
            await bells.save(viewer, school_id, form)
        except Missing:
            raise
        except DomainError as refused:
            refusal = Refusal("bells", refused.status, str(refused), getattr(refused, "fields", {}), form)
            return await _bells(request, viewer, school_id, refusal)
        return go(request, "bells.show", school_id=school_id)


class OneBellTime(Controller):
    """One 作息时间."""

    path = "/bells/{bell_id:uuid}"

    @post("/removal", name="bells.removal.create")
    async def remove(
        self, request: WebRequest, viewer: NamedDependency[Viewer], bell_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it out."""
        school_id = await bells.remove(viewer, bell_id)
        return go(request, "bells.show", school_id=school_id)


async def _edit(
    request: WebRequest, viewer: Viewer, found: Row, refusal: Refusal = NONE, *, can_insist: bool = False
) -> Page:
    first, last = await years.span(found["school"], found["school_year"])
    asked = read_date(request.query_params.get("from", "")) or dated(refusal.typed, "from_on")
    from_on = min(max(asked or years.today(), first), last)
    times = (await bells.on([found["school"]], from_on)).get(found["school"], [])
    places = await slots.of_class(found["id"], from_on)
    periods = max([len(times) or USUAL_PERIODS, *(one["period"] for one in places)])
    chosen = _typed_choices(refusal.typed) if refusal.typed else _choices(places)
    return page(
        request,
        "timetable/edit.html",
        status=refusal.status,
        klass=found,
        from_on=from_on if places or asked else first,
        weekdays=list(enumerate(WEEKDAYS[:5], 1)),
        with_weekend=any(one["weekday"] > 5 for one in places),
        all_weekdays=list(enumerate(WEEKDAYS, 1)),
        periods=range(1, min(periods, MOST_PERIODS) + 1),
        clock={one.number: one for one in times},
        teachings=await slots.teachings_of([found["id"]], from_on),
        chosen=chosen,
        can_insist=can_insist,
        refusal=refusal,
    )


async def _bells(request: WebRequest, viewer: Viewer, school_id: UUID, refusal: Refusal = NONE) -> Page:
    school = await access.find_school(viewer, school_id)
    times = await bells.of_school(school_id)
    shown = [(f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}") for one in (times[0][1] if times else [])]
    return page(
        request,
        "timetable/bells.html",
        status=refusal.status,
        school=school,
        times=times,
        usual=shown or list(bells.USUAL),
        rows=range(1, bells.MOST + 1),
        today=years.today(),
        can_manage=await access.manages(viewer, school_id),
        refusal=refusal,
    )


def _wanted(form: Mapping[str, object]) -> list[Wanted]:
    """The places the form sends: ``w-1-3`` the lesson of Monday's third 节次, ``e-1-3`` another one in even
    weeks, ``none`` for none then."""
    found = []
    for weekday in range(1, 8):
        for period in range(1, MOST_PERIODS + 1):
            main, even = chosen_id(form, f"w-{weekday}-{period}"), chosen_id(form, f"e-{weekday}-{period}")
            alternates = even is not None or typed(form, f"e-{weekday}-{period}") == NOT_IN_EVEN_WEEKS
            if main is not None:
                weeks = Weeks.ODD if alternates else Weeks.ALL
                found.append(Wanted(main, weekday, period, weeks))
            if even is not None:
                found.append(Wanted(even, weekday, period, Weeks.EVEN))
    return found


def _choices(places: list[Row]) -> dict[tuple[int, int], tuple[str, str]]:
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for one in places:
        at = (one["weekday"], one["period"])
        main, even = found.get(at, ("", ""))
        if one["weeks"] == Weeks.EVEN:
            even = str(one["teaching"])
        else:
            main = str(one["teaching"])
            even = even or (NOT_IN_EVEN_WEEKS if one["weeks"] == Weeks.ODD else "")
        found[at] = (main, even)
    return found


def _typed_choices(form: Mapping[str, object]) -> dict[tuple[int, int], tuple[str, str]]:
    return {
        (weekday, period): (typed(form, f"w-{weekday}-{period}"), typed(form, f"e-{weekday}-{period}"))
        for weekday in range(1, 8)
        for period in range(1, MOST_PERIODS + 1)
    }


def _asked_monday(request: WebRequest) -> date:
    return monday_of(read_date(request.query_params.get("week", "")) or years.today())


def _home_first(viewer: Viewer) -> list[UUID]:
    """The viewer's schools, the one of the account first."""
    found = schools_of(viewer)
    if viewer.school_id is None:
        return found
    return [viewer.school_id, *(one for one in found if one != viewer.school_id)]
