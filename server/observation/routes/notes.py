"""/observations/{id}/notes: 听课记录 of all observers, one by one or together over the lesson."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.observation import access, notes, wording
from server.people.viewer import Viewer

TOGETHER = "time"


class Notes(Controller):
    """听课记录, for whoever may read them all (``Rights.notes``)."""

    path = "/observations/{observation_id:uuid}/notes"

    @get("/", name="observations.notes.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """One observer after the other; ``?by=time``: together."""
        found, theirs = await access.find_for(viewer, observation_id, "notes")
        read = await notes.of(viewer, found, theirs)
        await access.note_look(viewer, found, "notes")
        by_time = request.query_params.get("by") == TOGETHER
        return page(
            request,
            "observations/notes/show.html",
            observation=found,
            heading=wording.heading(found),
            when=wording.when(found),
            theirs=theirs,
            notes=read,
            by_time=by_time,
            stages=notes.together(read, await notes.titles(viewer, found)) if by_time else [],
        )
