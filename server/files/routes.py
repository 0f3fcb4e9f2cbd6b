"""/files, /objects, and what hangs under a plan: asking for an upload, the list of attachments."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, InternalServerException
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect, Stream
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from server.base.errors import Conflict, DomainError, Missing, Unavailable
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.base.settings import settings
from server.files import access, naming, uploading, uses
from server.files.forms import AskForm
from server.files.objects import store
from server.files.serving import Download, send
from server.files.uploading import STORE_DOWN
from server.people.viewer import Viewer
from storage.errors import BadKey, ObjectExists, Refused, StorageError, WrongSize
from storage.interface import checked_key
from storage.local import LocalStore
from storage.signing import Grant

YEAR_SECONDS = 365 * 86400
FORM_OVERHEAD_BYTES = 1024 * 1024  # the multipart frame around the one file of the form
LINK_SECONDS = 600
NOT_CHOSEN = "还没有选文件。请先点“选择文件”，再点上传。"
BAD_LINK = "这个文件地址已经失效。请回到教案页面重新打开它。"


class Files(Controller):
    """One file: complete its upload, read it."""

    path = "/files/{file_id:uuid}"

    @post("/completion", name="files.complete", status_code=HTTP_200_OK)
    async def complete(self, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]) -> dict[str, Any]:
        done = await uploading.complete(viewer, file_id)
        return {**done, "id": str(file_id), "url": f"/files/{file_id}"}

    @get("/", name="files.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]
    ) -> Response[bytes] | Stream | Redirect:
        found = await access.find_readable(viewer, file_id)
        disposition = naming.disposition(found["name"], found["type"])
        if store().serves_directly:
            url = store().sign_get(
                file_id.hex, media_type=found["type"], disposition=disposition, seconds=LINK_SECONDS
            )
            return Redirect(url, status_code=303)
        wanted = Download(file_id.hex, found["type"], disposition, found["sha256"].hex(), YEAR_SECONDS)
        return await send(request, wanted)


class PlanFiles(Controller):
    """Adding a file to a plan, and its list of attachments."""

    path = "/plans/{plan_id:uuid}"

    @post("/files", name="plans.files.create", status_code=HTTP_201_CREATED)
    async def ask(
        self, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID], data: JSONBody[AskForm]
    ) -> dict[str, Any]:
        announced = await uploading.announce(
            viewer, "plan", plan_id, name=data.name, size=data.size, place=data.chosen_place()
        )
        return {
            "id": str(announced.id),
            "upload_url": announced.put.url,
            "headers": announced.put.headers,
            "completion_url": f"/files/{announced.id}/completion",
        }

    @get("/attachments", name="plans.attachments.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        await access.require_sight(viewer, "plan", plan_id)
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


class Objects(Controller):
    """Stored bytes, for whoever holds a signed address. No cookie is read here."""

    path = "/objects/{key:str}"

    @get("/", name="objects.show")
    async def show(self, request: WebRequest, key: FromPath[str]) -> Response[bytes] | Stream:
        grant = _grant(request, "GET", key)
        return await send(request, Download(key, grant.media_type, grant.disposition, key, LINK_SECONDS))

    @put(
        "/",
        name="objects.update",
        opt={"csrf": False},
        request_max_body_size=settings.upload_max_bytes,
        status_code=HTTP_200_OK,
    )
    async def update(self, request: WebRequest, key: FromPath[str]) -> Response[bytes]:
        grant = _grant(request, "PUT", key)
        if request.headers.get("content-length") not in {None, str(grant.size)}:
            raise DomainError(uploading.NOT_ARRIVED)
        try:
            await _keep(key, grant, _body(request))
        except ObjectExists as error:
            raise Conflict("这个文件已经传过了，不用再传。") from error
        except WrongSize as error:
            raise DomainError(uploading.NOT_ARRIVED) from error
        except StorageError as error:
            raise Unavailable(STORE_DOWN) from error
        return Response(b"", status_code=HTTP_200_OK, headers={"ETag": f'"{key}"'})


ROUTES = [Files, PlanFiles, Objects]


def _grant(request: WebRequest, method: str, key: str) -> Grant:
    """What the signed address of this request permits.

    Raises:
        Missing: not our key, or not (any more) a valid address: the two look the same from outside.
    """
    chosen = store()
    if not isinstance(chosen, LocalStore):
        raise Missing(BAD_LINK)
    try:
        return chosen.signer.check(method, checked_key(key), dict(request.query_params))
    except (BadKey, Refused) as error:
        raise Missing(BAD_LINK) from error


async def _keep(key: str, grant: Grant, body: AsyncIterator[bytes]) -> None:
    """The body becomes the object, or the part of it that was signed."""
    chosen = store()
    assert isinstance(chosen, LocalStore)
    if grant.part:
        await chosen.put_part(key, grant.part, body, grant.size)
    else:
        await chosen.put_stream(key, body, grant.size)


async def _body(request: WebRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except (ClientException, InternalServerException) as error:  # more than allowed; the line was cut
        raise DomainError(uploading.NOT_ARRIVED) from error


async def _attachments(
    request: WebRequest, viewer: Viewer, plan_id: UUID, refusal: DomainError | None = None
) -> Page:
    """The list, with the form for another file when the viewer may add one."""
    return page(
        request,
        "files/attachments.html",
        fragment="files/_attachments.html",
        status=refusal.status if refusal else 200,
        plan_id=plan_id,
        attachments=[
            {**line, "said": naming.size_said(line["size"])}
            for line in await uses.attachments("plan", plan_id)
        ],
        can_edit=await access.can_edit(viewer, "plan", plan_id),
        refusal=str(refusal) if refusal else "",
        limit_mb=settings.upload_max_bytes // (1024 * 1024),
        limit_bytes=settings.upload_max_bytes,
    )


async def _done(request: WebRequest, viewer: Viewer, plan_id: UUID) -> Page | Redirect:
    """After a change: htmx gets the new list, a plain form is sent back to it."""
    if wants_part(request):
        return await _attachments(request, viewer, plan_id)
    return go(request, "plans.attachments.index", plan_id=plan_id)
