"""/observations/{id}/reply: what the observed teacher says to it."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go_to
from server.observation import access, replying
from server.observation.forms import typed
from server.observation.routes.showing import show_observation
from server.people.viewer import Viewer


class Reply(Controller):
    """回应."""

    path = "/observations/{observation_id:uuid}/reply"

    @post("/", name="observations.reply.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Say it, or say it anew; empty takes it back."""
        words = typed(await request.form(), "reply")
        try:
            await replying.reply(viewer, observation_id, words)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            found = await access.find(viewer, observation_id)
            return await show_observation(request, viewer, found, refusal=refusal, reply=words)
        return go_to(request, f"/observations/{observation_id}#reply")
