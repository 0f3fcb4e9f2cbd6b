"""/observations/{id}/guests: whom the observed teacher lets read along."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.observation import access, inviting, listing, offering, wording
from server.observation.access import Row
from server.observation.forms import chosen_id
from server.observation.routes.showing import answer
from server.people.viewer import Viewer

FIND_LENGTH = 60
NOBODY = "还没有选人。先找到人，选上再请。"


class Guests(Controller):
    """请来看的人, by the observed teacher."""

    path = "/observations/{observation_id:uuid}/guests"

    @get("/", name="observations.guests.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """Who reads along; ``q`` looks for one more."""
        found, _rights = await access.find_for(viewer, observation_id, "invite")
        return await _show(request, viewer, found)

    @post("/", name="observations.guests.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Let one more, who is told."""
        found, _rights = await access.find_for(viewer, observation_id, "invite")
        guest = chosen_id(await request.form(), "person")
        try:
            if guest is None:
                raise DomainError(NOBODY)
            await inviting.invite(viewer, observation_id, guest)
        except DomainError as refusal:
            return await _show(request, viewer, found, refusal)
        return go(request, "observations.guests.index", observation_id=observation_id)

    @post("/{user_id:uuid}/removal", name="observations.guests.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        user_id: FromPath[UUID],
    ) -> Page | Redirect:
        """They read along no more."""
        return await answer(request, viewer, observation_id, inviting.remove(viewer, observation_id, user_id))


async def _show(request: WebRequest, viewer: Viewer, found: Row, refusal: DomainError | None = None) -> Page:
    if isinstance(refusal, Missing):
        raise refusal
    guests = await listing.guests_of(found["id"])
    words = request.query_params.get("q", "").replace("\0", "").strip()[:FIND_LENGTH]
    taken = {one["user"] for one in guests} | {viewer.id}
    return page(
        request,
        "observations/guests.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        observation=found,
        heading=wording.heading(found),
        guests=guests,
        who=words,
        people=[one for one in await offering.people_named(viewer, words) if one["id"] not in taken],
    )
