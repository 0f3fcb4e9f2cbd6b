"""/plans/{id}/written-pages: 手写的二次备课, photographed."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.base.settings import settings
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.adaptation import pages
from server.plans.adaptation.access import find_own, find_shown

FORM_OVERHEAD_BYTES = 1024 * 1024  # the multipart frame around the photos of the form
AT_ONCE = 10
NOT_CHOSEN = "还没有照片。点“拍照或选照片”，对着写过的那一页拍一张。"
TOO_MANY_AT_ONCE = f"一次最多传 {AT_ONCE} 张，先传上面的，剩下的再选一次。"


class PlanWrittenPages(Controller):
    """Photos of the printed pages the teacher wrote on; the teacher's and whom they invite."""

    path = "/plans/{plan_id:uuid}/written-pages"

    @get("/", name="plans.written_pages.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The pages and, for its owner, the camera."""
        return await _page(request, await find_shown(viewer, plan_id))

    @post(
        "/",
        name="plans.written_pages.create",
        request_max_body_size=2 * settings.upload_max_bytes + FORM_OVERHEAD_BYTES,
    )
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Photos more; those before one that is refused are kept, and the page says so."""
        plan = await find_own(viewer, plan_id)
        kept = 0
        try:
            for chosen in _chosen((await request.form()).getall("file", [])):
                await pages.add(viewer, plan_id, await chosen.read(), chosen.filename)
                kept += 1
        except Missing:
            raise
        except DomainError as refusal:
            return await _page(request, plan, refusal, kept)
        return go(request, "plans.written_pages.index", plan_id=plan_id)

    @post("/{page_id:uuid}/removal", name="plans.written_pages.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        page_id: FromPath[UUID],
    ) -> Page | Redirect:
        """It was the wrong photo."""
        await pages.remove(viewer, plan_id, page_id)
        return go(request, "plans.written_pages.index", plan_id=plan_id)


def _chosen(sent: list[object]) -> list[UploadFile]:
    found = [one for one in sent if isinstance(one, UploadFile) and one.filename]
    if not found:
        raise DomainError(NOT_CHOSEN)
    if len(found) > AT_ONCE:
        raise DomainError(TOO_MANY_AT_ONCE)
    return found


async def _page(request: WebRequest, plan: Row, refusal: DomainError | None = None, kept: int = 0) -> Page:
    return page(
        request,
        "plans/adaptation/pages.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        pages=await pages.of(plan["id"]),
        refusal=str(refusal) if refusal else "",
        kept=kept,
        limit_bytes=settings.upload_max_bytes,
    )
