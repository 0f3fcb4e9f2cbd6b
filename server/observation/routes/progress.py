"""/progress/{user_id}: a teacher's observed lessons over a term, for them and whom they ask."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, go_to, page
from server.observation.access import Row
from server.observation.books import counting
from server.observation.forms import FormRefused, chosen_id
from server.observation.scores import progress, readers
from server.observation.scores.readers import NO_PROGRESS
from server.people.viewer import Viewer
from server.rubrics import scoring
from server.trail import notices


class Progress(Controller):
    """One teacher's term. There is no list of several teachers, here or anywhere."""

    path = "/progress/{user_id:uuid}"

    @get("/", name="progress.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], user_id: FromPath[UUID]
    ) -> Page:
        """One term; the present one first."""
        teacher = await readers.find(viewer, user_id)
        if viewer.unread and not teacher["is_own"]:
            await notices.read_about(viewer.id, user_id)
        return await _show(request, viewer, teacher)

    @post("/readers", name="progress.readers.create")
    async def ask(
        self, request: WebRequest, viewer: NamedDependency[Viewer], user_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Let one person see it."""
        reader = chosen_id(await request.form(), "reader")
        try:
            await readers.ask(viewer, user_id, reader)
        except FormRefused as refused:
            teacher = await readers.find_own(viewer, user_id)
            return await _show(request, viewer, teacher, refused.fields)
        return go_to(request, f"/progress/{user_id}#readers")

    @post("/readers/{reader_id:uuid}/removal", name="progress.readers.destroy")
    async def withdraw(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        user_id: FromPath[UUID],
        reader_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Not any more."""
        await readers.withdraw(viewer, user_id, reader_id)
        return go_to(request, f"/progress/{user_id}#readers")


async def _show(
    request: WebRequest, viewer: Viewer, teacher: Row, refused: dict[str, str] | None = None
) -> Page:
    spans = await counting.spans(viewer)
    key = request.query_params.get("term", spans[0].key)
    span = next((one for one in spans if one.key == key), None)
    if span is None:
        raise Missing(NO_PROGRESS)
    series = await progress.of(teacher["id"], span.first, span.last)
    if not teacher["is_own"]:
        await progress.note_looks(viewer, series)
    return page(
        request,
        "observations/progress/show.html",
        status=422 if refused else 200,
        teacher=teacher,
        spans=spans,
        span=span,
        series=series,
        readers=await readers.readers(teacher["id"]) if teacher["is_own"] else [],
        candidates=await readers.candidates(viewer) if teacher["is_own"] else [],
        refused=refused or {},
        said=scoring.in_words,
    )
