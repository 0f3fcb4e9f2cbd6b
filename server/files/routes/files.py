"""/files/…: one file: complete its upload, read it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from litestar.status_codes import HTTP_200_OK

from server.base.errors import Missing
from server.base.pages import WebRequest
from server.files import access, completing, drawings, naming, previews
from server.files.converting.drawings import KINDS
from server.files.objects import store
from server.files.serving import LINK_SECONDS, Download, send
from server.files.sniffing import PNG, SUFFIXES, WEBP
from server.people.viewer import Viewer

YEAR_SECONDS = 365 * 86400


class Files(Controller):
    """One file: complete its upload, read it."""

    path = "/files/{file_id:uuid}"

    @post("/completion", name="files.complete", status_code=HTTP_200_OK)
    async def complete(self, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]) -> dict[str, Any]:
        done = await completing.complete(viewer, file_id)
        return {**done, "id": str(file_id), "url": f"/files/{file_id}"}

    @get("/", name="files.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]
    ) -> Response[bytes] | Stream | Redirect:
        found = await access.find_readable(viewer, file_id)
        if "download" not in request.query_params and (drawn := await drawings.picture_of(found)):
            return await _picture(request, drawn, PNG)
        if access.is_recallable(found):  # asked anew each time, and for every range: it may be gone
            shown = naming.disposition(found["name"], found["type"])
            return await send(
                request, Download(file_id.hex, found["type"], shown, found["sha256"].hex(), None)
            )
        disposition = naming.disposition(
            found["name"], found["type"], save="download" in request.query_params
        )
        if store().serves_directly:
            url = store().sign_get(
                file_id.hex, media_type=found["type"], disposition=disposition, seconds=LINK_SECONDS
            )
            # Kept for less than the address lives, so that a page with pictures does not fetch them anew.
            return Redirect(
                url, status_code=303, headers={"Cache-Control": f"private, max-age={LINK_SECONDS // 2}"}
            )
        # A drawing comes as a picture as soon as there is one.
        seconds = 0 if found["type"] in KINDS else YEAR_SECONDS
        wanted = Download(file_id.hex, found["type"], disposition, found["sha256"].hex(), seconds)
        return await send(request, wanted)

    @get("/pages/{number:int}", name="files.pages.show")
    async def page(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        file_id: FromPath[UUID],
        number: FromPath[int],
    ) -> Response[bytes] | Stream | Redirect:
        """One page of a paper as a picture."""
        await access.find_readable(viewer, file_id)
        key = await previews.page_key(file_id, number)
        try:
            return await _picture(request, key, WEBP)
        except Missing:
            await previews.lost(file_id)
            raise


async def _picture(request: WebRequest, part: UUID, media_type: str) -> Response[bytes] | Stream | Redirect:
    """One object the converter made. Its name is its entity tag: what is made anew has another."""
    disposition = naming.disposition(f"{part.hex}.{SUFFIXES[media_type][0]}", media_type)
    if store().serves_directly:
        url = store().sign_get(part.hex, media_type=media_type, disposition=disposition, seconds=LINK_SECONDS)
        return Redirect(
            url, status_code=303, headers={"Cache-Control": f"private, max-age={LINK_SECONDS // 2}"}
        )
    return await send(request, Download(part.hex, media_type, disposition, part.hex, YEAR_SECONDS))
