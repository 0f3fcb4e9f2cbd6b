"""/teaching: one 任课; another teacher from a date on, a substitute, its end, its textbook."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.schoolyear import access, staff, substitutes, teaching, volumes, years
from server.schoolyear.access import Row
from server.schoolyear.forms import chosen_id, dated
from server.schoolyear.routes.finding import offered
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of

Work = Callable[[Row, Mapping[str, object]], Awaitable[object]]


class OneTeaching(Controller):
    """One 任课, for those who manage the school."""

    path = "/teaching/{teaching_id:uuid}"

    @get("/", name="teaching.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], teaching_id: FromPath[UUID]
    ) -> Page:
        """The forms."""
        return await _show(request, viewer, teaching_id)

    @post("/successor", name="teaching.successor.create")
    async def hand_over(
        self, request: WebRequest, viewer: NamedDependency[Viewer], teaching_id: FromPath[UUID]
    ) -> Page | Redirect:
        """换人 from a date on."""

        async def work(found: Row, form: Mapping[str, object]) -> None:
            teacher = await staff.chosen(viewer, found["school_id"], form)
            await teaching.replace(viewer, teaching_id, teacher, dated(form, "from_on"))

        return await _do(request, viewer, teaching_id, "successor", work)

    @post("/substitutes", name="teaching.substitutes.create")
    async def substitute(
        self, request: WebRequest, viewer: NamedDependency[Viewer], teaching_id: FromPath[UUID]
    ) -> Page | Redirect:
        """代课 from one date to another."""

        async def work(found: Row, form: Mapping[str, object]) -> None:
            teacher = await staff.chosen(viewer, found["school_id"], form)
            await substitutes.substitute(
                viewer, teaching_id, teacher, dated(form, "first"), dated(form, "last")
            )

        return await _do(request, viewer, teaching_id, "substitute", work)

    @post("/end", name="teaching.end.create")
    async def end(
        self, request: WebRequest, viewer: NamedDependency[Viewer], teaching_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The last day."""

        async def work(found: Row, form: Mapping[str, object]) -> None:
            await teaching.end(viewer, teaching_id, dated(form, "last_day"))

        return await _do(request, viewer, teaching_id, "end", work)

    @post("/volume", name="teaching.volume.update")
    async def set_volume(
        self, request: WebRequest, viewer: NamedDependency[Viewer], teaching_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The textbook."""

        async def work(found: Row, form: Mapping[str, object]) -> None:
            await teaching.set_volume(viewer, teaching_id, chosen_id(form, "volume"))

        return await _do(request, viewer, teaching_id, "volume", work)


async def _do(
    request: WebRequest, viewer: Viewer, teaching_id: UUID, which: str, work: Work
) -> Page | Redirect:
    found = await access.find_managed_teaching(viewer, teaching_id)
    form = dict(await request.form())
    refusal = await refusal_of(which, form, work(found, form))
    if refusal is not None:
        return await _show(request, viewer, teaching_id, refusal)
    return go(request, "classes.show", class_id=found["school_class"])


async def _show(request: WebRequest, viewer: Viewer, teaching_id: UUID, refusal: Refusal = NONE) -> Page:
    found = await access.find_managed_teaching(viewer, teaching_id)
    books = await volumes.offered(found["grades"])
    today = years.today()
    return page(
        request,
        "classes/teaching.html",
        status=refusal.status,
        line=found,
        today=min(max(today, found["starts_on"]), found["ends_on"]),
        offered=await offered(viewer, found["school_id"], refusal),
        volumes=[one for one in books if one["subject"] == found["subject"]],
        is_closed=await years.is_closed(found["school_id"], found["school_year"]),
        refusal=refusal,
    )
