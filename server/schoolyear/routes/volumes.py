"""/volumes: the table of textbooks, for the platform's administrators."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, go_to, page
from server.people.subjects import SUBJECTS
from server.people.viewer import Viewer
from server.schoolyear import access, grades, volumes
from server.schoolyear.forms import counted, typed
from server.schoolyear.routes.refusing import NONE, Refusal, refusal_of


class Volumes(Controller):
    """教材."""

    path = "/volumes"

    @get("/", name="volumes.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The list; ``?subject=`` narrows it."""
        return await _index(request, viewer)

    @post("/", name="volumes.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Add one."""
        form = dict(await request.form())
        subject = typed(form, "subject")
        work = volumes.add(
            viewer, subject, typed(form, "edition"), counted(form, "grade"), counted(form, "term")
        )
        refusal = await refusal_of("volume", form, work)
        if refusal is not None:
            return await _index(request, viewer, refusal)
        return go_to(request, request.app.route_reverse("volumes.index"))

    @post("/{volume_id:uuid}/retirement", name="volumes.retirement.update")
    async def retire(
        self, request: WebRequest, viewer: NamedDependency[Viewer], volume_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Offer it no longer, or again."""
        form = dict(await request.form())
        await volumes.retire(viewer, volume_id, retired=typed(form, "retired") == "1")
        return go(request, "volumes.index")


async def _index(request: WebRequest, viewer: Viewer, refusal: Refusal = NONE) -> Page:
    access.require_volumes(viewer)
    subject = request.query_params.get("subject", "")
    return page(
        request,
        "terms/volumes.html",
        status=refusal.status,
        volumes=await volumes.listed(subject),
        subject=subject,
        subjects=SUBJECTS,
        grade_name=grades.name,
        books=grades.TERM_BOOKS,
        refusal=refusal,
    )
