"""/tasks/{id}/completion and /s/{code}: saying that something is done; short addresses."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.database import writing
from server.base.pages import Page, WebRequest, go, go_to
from server.people.viewer import Viewer
from server.trail import short_links, tasks
from server.trail.recording import audit


class Tasks(Controller):
    """任务, as whom it was given to."""

    path = "/tasks/{task_id:uuid}"

    @post("/completion", name="tasks.completion.create")
    async def complete(
        self, request: WebRequest, viewer: NamedDependency[Viewer], task_id: FromPath[UUID]
    ) -> Page | Redirect:
        """做完了."""
        async with writing():
            task = await tasks.finish(viewer.id, task_id)
            await audit(viewer.id, "finished_task", task["object_kind"], task["object_id"], task["title"])
        return go(request, "today")


class ShortLinks(Controller):
    """短链接 from a chat: for whoever is signed in; where it leads asks for itself."""

    path = "/s"

    @get("/{code:str}", name="short_links.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], code: FromPath[str]
    ) -> Page | Redirect:
        """Go there."""
        return go_to(request, await short_links.find(code))
