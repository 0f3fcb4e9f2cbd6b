"""/rounds/{id}/host: who runs a round from now on."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.people.names import labels
from server.people.viewer import Viewer
from server.plans.forms import chosen_id
from server.plans.selection import hosting


class RoundHost(Controller):
    """交给别人主持."""

    path = "/rounds/{round_id:uuid}/host"

    @get("/", name="rounds.host.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page:
        """The names of those who may, one button each."""
        return await _host_page(request, viewer, round_id)

    @post("/", name="rounds.host.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Give it to one of them."""
        person = chosen_id(await request.form(), "person")
        try:
            await hosting.hand_on(viewer, round_id, person)
        except Missing:
            raise
        except DomainError as refusal:
            return await _host_page(request, viewer, round_id, refusal)
        if person == viewer.id:
            return go(request, "rounds.show", round_id=round_id)
        return go(request, "rounds.index")


async def _host_page(
    request: WebRequest, viewer: Viewer, round_id: UUID, refusal: DomainError | None = None
) -> Page:
    found = await hosting.find_handed(viewer, round_id)
    people = await hosting.candidates(round_id)
    return page(
        request,
        "rounds/host.html",
        status=refusal.status if refusal else 200,
        round=found,
        people=[{**one, "label": label} for one, label in zip(people, labels(people), strict=True)],
        refusal=str(refusal) if refusal else "",
    )
