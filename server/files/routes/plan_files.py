"""/plans/…: asking to send a file to a plan, and its list of attachments."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_201_CREATED

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.base.settings import settings
from server.files import access, announcing, naming, previews, spreadsheets, uploading, uses
from server.files.announcing import Asked, sha256_of
from server.files.converting import office
from server.files.forms import AskForm
from server.people.viewer import Viewer

FORM_OVERHEAD_BYTES = 1024 * 1024  # the multipart frame around the one file of the form
NOT_CHOSEN = "还没有选文件。请先点“选择文件”，再点上传。"


class PlanFiles(Controller):
    """Adding a file to a plan, and its list of attachments."""

    path = "/plans/{plan_id:uuid}"

    @post("/files", name="plans.files.create", status_code=HTTP_201_CREATED)
    async def ask(
        self, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID], data: JSONBody[AskForm]
    ) -> dict[str, Any]:
        asked = Asked(data.name, data.size, data.chosen_place(), sha256_of(data.sha256))
        announced = await announcing.announce(viewer, "plan", plan_id, asked)
        return {
            "id": str(announced.id),
            "known": announced.is_known,
            "completion_url": f"/files/{announced.id}/completion",
            "cancellation_url": f"/plans/{plan_id}/uploads/{announced.id}/cancellation",
            "pieces": [
                {"start": one.start, "size": one.size, "url": one.put.url, "headers": one.put.headers}
                for one in announced.pieces
            ],
        }

    @get("/attachments", name="plans.attachments.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        return await _attachments(request, viewer, plan_id)

    @post(
        "/attachments",
        name="plans.attachments.create",
        request_max_body_size=settings.upload_max_bytes + FORM_OVERHEAD_BYTES,
    )
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        await access.require_edit(viewer, "plan", plan_id)
        try:
            chosen = (await request.form()).get("file")
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                raise DomainError(NOT_CHOSEN)
            await uploading.add_attachment(viewer, "plan", plan_id, await chosen.read(), chosen.filename)
        except Missing:
            raise
        except DomainError as refusal:
            return await _attachments(request, viewer, plan_id, refusal)
        return await _done(request, viewer, plan_id)

    @post("/uploads/{file_id:uuid}/cancellation", name="plans.uploads.cancel")
    async def cancel(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        file_id: FromPath[UUID],
    ) -> Page | Redirect:
        await announcing.cancel(viewer, file_id)
        return await _done(request, viewer, plan_id)

    @post("/attachments/{file_id:uuid}/removal", name="plans.attachments.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        file_id: FromPath[UUID],
    ) -> Page | Redirect:
        await uploading.remove_attachment(viewer, "plan", plan_id, file_id)
        return await _done(request, viewer, plan_id)


async def _attachments(
    request: WebRequest, viewer: Viewer, plan_id: UUID, refusal: DomainError | None = None
) -> Page:
    """The list, with the form for another file when the viewer may add one."""
    until = await access.seen_until(viewer, "plan", plan_id)
    can_edit = await access.can_edit(viewer, "plan", plan_id)
    unfinished = await announcing.unfinished(viewer, "plan", plan_id) if can_edit else []
    converter = office.find()
    return page(
        request,
        "files/attachments.html",
        fragment="files/_attachments.html",
        status=refusal.status if refusal else 200,
        plan_id=plan_id,
        attachments=[_listed(line, converter) for line in await uses.attachments("plan", plan_id, until)],
        unfinished=[{**line, "said": naming.size_said(line["size"])} for line in unfinished],
        can_edit=can_edit,
        refusal=str(refusal) if refusal else "",
        limit_mb=settings.upload_max_bytes // (1024 * 1024),
        limit_bytes=settings.upload_max_bytes,
        photo_edge=settings.photo_edge,
    )


def _listed(line: dict[str, Any], converter: office.Office | None) -> dict[str, Any]:
    is_drawn = previews.is_offered(line, converter) or spreadsheets.is_one(line)
    previewed = naming.preview_of(line["type"]) != "" or is_drawn
    return {**line, "said": naming.size_said(line["size"]), "previewed": previewed}


async def _done(request: WebRequest, viewer: Viewer, plan_id: UUID) -> Page | Redirect:
    """After a change: htmx gets the new list, a plain form is sent back to it."""
    if wants_part(request):
        return await _attachments(request, viewer, plan_id)
    return go(request, "plans.attachments.index", plan_id=plan_id)
