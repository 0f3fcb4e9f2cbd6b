"""/files/…: one file: complete its upload, read it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from litestar.status_codes import HTTP_200_OK

from server.base.pages import WebRequest
from server.files import access, completing, naming
from server.files.objects import store
from server.files.serving import LINK_SECONDS, Download, send
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
        wanted = Download(file_id.hex, found["type"], disposition, found["sha256"].hex(), YEAR_SECONDS)
        return await send(request, wanted)
