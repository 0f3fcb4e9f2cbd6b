"""/observations/now: 现在听课, two taps where the timetable knows who teaches now."""

from dataclasses import replace

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.observation import observing, offering, planning
from server.observation.forms import LENGTHS, FormRefused, ObservationForm, as_id, chosen_id, typed
from server.observation.tables import ObservationKind
from server.people.access import schools_of
from server.people.viewer import Viewer
from server.schoolyear import years

GONE = "这节课刚才还在课表上，现在找不到了。重新选一节，或者在下面写老师和班。"


class ObservationsNow(Controller):
    """A lesson that is going on, observed without having been planned."""

    path = "/observations/now"

    @get("/", name="observations.now.show")
    async def show(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Lessons of the viewer's schools (``school``: of another one) that go on now, and a form for any
        other."""
        return await _show(request, viewer, ObservationForm.fresh(ObservationKind.DROP_IN))

    @post("/", name="observations.now.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Begin: the lesson and one's own record of it. The same form twice is one."""
        sent = await request.form()
        form = ObservationForm.read(sent, lambda name: sent.getall(name, []))
        form = replace(form, kind=ObservationKind.DROP_IN, on=years.today().isoformat())
        try:
            chosen = await _chosen(viewer, form, typed(sent, "lesson"))
            lesson = (await planning.settled(viewer, chosen)).checked(viewer.id)
            made = await observing.create(viewer, lesson)
        except FormRefused as refused:
            return await _show(request, viewer, form, refused.fields)
        return go(request, "observations.record.show", observation_id=made)


async def _chosen(viewer: Viewer, form: ObservationForm, key: str) -> ObservationForm:
    """With the lesson of the button that was pressed: 「school:class:period」."""
    if not key:
        return replace(form, school=form.school or viewer.school_id)
    school = as_id(key.partition(":")[0])
    lessons, _said = await offering.lessons_now(viewer, [school] if school else [])
    found = next((one for one in lessons if f"{one.school_id}:{one.key}" == key), None)
    if found is None:
        raise FormRefused({"slot": GONE})
    return planning.at(form, found)


async def _show(
    request: WebRequest, viewer: Viewer, form: ObservationForm, refused: dict[str, str] | None = None
) -> Page:
    chosen = chosen_id(request.query_params, "school")
    ids = [chosen] if chosen else schools_of(viewer)
    lessons, said = await offering.lessons_now(viewer, ids)
    schools = await offering.schools(viewer)
    known = {one["id"] for one in schools}
    home = next((one for one in (chosen, viewer.school_id, *ids) if one in known), None)
    return page(
        request,
        "observations/now.html",
        status=422 if refused else 200,
        form=form,
        refused=planning.by_field(refused or {}),
        lessons=lessons,
        said=said,
        schools=schools,
        school=chosen,
        home=home,
        several=len({one.school_id for one in lessons}) > 1,
        teachers=await offering.people_named(viewer, form.finding.get("teacher", "")),
        colleagues=await offering.colleagues(viewer, home),
        classes=await offering.classes(home, years.today()),
        lengths=LENGTHS,
    )
