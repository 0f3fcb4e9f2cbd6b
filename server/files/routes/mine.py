"""/files: what a person has uploaded, the page of one file, taking away what nobody uses."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict
from server.base.pages import Page, WebRequest, go_to, page, wants_part
from server.files import access, naming, owned, previews, quotas, spreadsheets, uses
from server.files.owned import KINDS, Filters
from server.people.viewer import Viewer


class MyFiles(Controller):
    """我的文件."""

    path = "/files"

    @get("/", name="files.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The list; filters are in the URL."""
        return await _list_page(request, viewer, Filters.read(dict(request.query_params)))

    @get("/{file_id:uuid}/preview", name="files.preview")
    async def preview(
        self, request: WebRequest, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A picture, a sound, a film, the pages of a paper, the sheets of a table; else to be downloaded."""
        found = await access.find_readable(viewer, file_id)
        places = await uses.places(viewer, [file_id])
        if access.is_recallable(found) and places[file_id].seen:  # shown where its rules are said
            return go_to(request, places[file_id].seen[0].url)
        return page(
            request,
            "files/preview.html",
            fragment="files/_pages.html",
            file=found,
            preview=naming.preview_of(found["type"]),
            paper=await previews.of(found),
            book=await spreadsheets.of(found),
            said=naming.size_said(found["size"]),
            places=places[file_id],
            is_own=found["uploader"] == viewer.id,
        )

    @post("/{file_id:uuid}/removal", name="files.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], file_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take away a file that is used nowhere; the list comes back as it was filtered."""
        filters = Filters.read(dict(request.query_params))
        try:
            await owned.remove(viewer, file_id)
        except Conflict as refusal:
            return await _list_page(request, viewer, filters, refusal)
        if wants_part(request):
            return await _list_page(request, viewer, filters)
        return go_to(request, filters.url(page=filters.page))


async def _list_page(
    request: WebRequest, viewer: Viewer, filters: Filters, refusal: Conflict | None = None
) -> Page:
    return page(
        request,
        "files/index.html",
        fragment="files/_list.html",
        status=refusal.status if refusal else 200,
        listing=await owned.list_files(viewer, filters),
        usage=await quotas.of(viewer),
        filters=filters,
        kinds=KINDS,
        refusal=str(refusal) if refusal else "",
        size_said=naming.size_said,
    )
