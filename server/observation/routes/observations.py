"""/observations: what one observes and is observed in, planning one, the page of one lesson."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.observation import access, listing, observing, planning, wording
from server.observation.books import counting
from server.observation.forms import FormRefused, ObservationForm, typed
from server.observation.routes.planned import form_page
from server.observation.routes.showing import answer, show_observation
from server.people.viewer import Viewer
from server.trail import notices


class Observations(Controller):
    """听课, one's own."""

    path = "/observations"

    @get("/", name="observations.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """To observe, observed me, past: of one term."""
        spans = await counting.spans(viewer)
        asked = request.query_params.get("term", "")
        span = next((one for one in spans if one.key == asked), spans[0])
        return page(
            request,
            "observations/index.html",
            lists=await listing.of_term(viewer, span.first, span.last),
            spans=spans,
            span=span,
            heading=wording.heading,
            when=wording.when,
            sign=wording.sign,
            own_sign=wording.own_sign,
            kinds=wording.KINDS,
        )

    @get("/new", name="observations.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form; ``plan`` attaches one, ``kind`` begins with it."""
        return await form_page(request, viewer, await planning.begun(viewer, request.query_params))

    @post("/", name="observations.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Plan it and tell everybody asked; a ``step`` only looks something up."""
        sent = await request.form()
        form = ObservationForm.read(sent, lambda name: sent.getall(name, []))
        if step := typed(sent, "step"):
            return await form_page(request, viewer, await planning.turned(viewer, form, step, sent))
        try:
            lesson = (await planning.settled(viewer, form)).checked(viewer.id)
            made = await observing.create(viewer, lesson, form.own_views)
        except FormRefused as refused:
            return await form_page(request, viewer, form, refused.fields)
        return go(request, "observations.show", observation_id=made)


class OneObservation(Controller):
    """One observed lesson."""

    path = "/observations/{observation_id:uuid}"

    @get("/", name="observations.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """What the viewer may know of it and has to do with it."""
        found = await access.find(viewer, observation_id)
        if viewer.unread:
            await notices.read_about(viewer.id, observation_id)
        return await show_observation(request, viewer, found)

    @post("/cancellation", name="observations.cancellation.create")
    async def cancel(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """没有听成. What was written stays."""
        return await answer(request, viewer, observation_id, observing.cancel(viewer, observation_id))

    @post("/cancellation/end", name="observations.cancellation.destroy")
    async def resume(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """It was observed after all."""
        return await answer(request, viewer, observation_id, observing.restore(viewer, observation_id))
