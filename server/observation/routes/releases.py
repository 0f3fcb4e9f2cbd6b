"""/observations/{id}/release, /shared-up: who comes to see what, said before it is done."""

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.observation import access, listing, releasing, wording
from server.observation.access import Row
from server.observation.routes.showing import answer
from server.people.viewer import Viewer


class Release(Controller):
    """公布, by the 召集人."""

    path = "/observations/{observation_id:uuid}/release"

    @get("/", name="observations.release.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """Who will see what, and the button; of a released one, what taking it back means."""
        found, _rights = await access.find_for(viewer, observation_id, "release")
        return await _confirm(request, found, "observations/release.html")

    @post("/", name="observations.release.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Show scores and notes to the teacher and everybody who took part."""
        found, _rights = await access.find_for(viewer, observation_id, "release")
        doing = releasing.release(viewer, observation_id)
        return await _done(request, found, "observations/release.html", doing)

    @post("/end", name="observations.release.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it back."""
        found, _rights = await access.find_for(viewer, observation_id, "release")
        doing = releasing.withdraw(viewer, observation_id)
        return await _done(request, found, "observations/release.html", doing)


class SharedUp(Controller):
    """得分给学校和教研员看, by the observed teacher."""

    path = "/observations/{observation_id:uuid}/shared-up"

    @get("/", name="observations.shared_up.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """Who will see the scores, and what they will not see."""
        found, _rights = await access.find_for(viewer, observation_id, "share_up")
        return await _confirm(request, found, "observations/shared_up.html")

    @post("/", name="observations.shared_up.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Let them."""
        return await answer(request, viewer, observation_id, releasing.share_up(viewer, observation_id))

    @post("/end", name="observations.shared_up.destroy")
    async def destroy(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """No more."""
        return await answer(request, viewer, observation_id, releasing.unshare(viewer, observation_id))


async def _done(request: WebRequest, found: Row, template: str, doing: Awaitable[object]) -> Page | Redirect:
    try:
        await doing
    except DomainError as refusal:
        if isinstance(refusal, Missing):
            raise
        return await _confirm(request, found, template, refusal)
    return go(request, "observations.show", observation_id=found["id"])


async def _confirm(
    request: WebRequest, found: Row, template: str, refusal: DomainError | None = None
) -> Page:
    observers = [one for one in await listing.observers_of(found["id"]) if one["left_at"] is None]
    return page(
        request,
        template,
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        observation=found,
        heading=wording.heading(found),
        observers=observers,
        waiting=[one["name"] for one in observers if one["submitted_at"] is None],
        late=[one["name"] for one in observers if one["submitted_at"] is not None and one["is_late"]],
        guests=await listing.guests_of(found["id"]),
    )
