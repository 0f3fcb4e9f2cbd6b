"""/observations/{id}/observers: whom else to ask, who looks at what; leaving."""

from dataclasses import dataclass
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.observation import access, leading, listing, observing, offering, wording
from server.observation.access import Row
from server.observation.forms import ASKED_ROLES, Asked, chosen_id, typed
from server.observation.routes.showing import answer
from server.observation.tables import ObserverRole
from server.observation.views import LICC
from server.people.viewer import Viewer

FIND_LENGTH = 60
NOBODY = "还没有选人。先找到人，选上再加。"


class Observers(Controller):
    """听课人 of one lesson, for its 召集人."""

    path = "/observations/{observation_id:uuid}/observers"

    @get("/", name="observations.observers.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page:
        """Who observes, with their views; ``q`` looks for one more."""
        return await _show(request, viewer, await observing.find_led(viewer, observation_id))

    @post("/", name="observations.observers.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Ask one more, who is told; of one who observes already their role and views."""
        found = await observing.find_led(viewer, observation_id)
        sent = await request.form()
        user = chosen_id(sent, "person")
        views = tuple(str(one) for one in sent.getall("views", []))
        try:
            if user is None:
                raise DomainError(NOBODY)
            await observing.join(viewer, observation_id, [Asked(user, _role(typed(sent, "role")), views)])
        except DomainError as refusal:
            return await _show(request, viewer, found, refusal)
        return go(request, "observations.observers.index", observation_id=observation_id)

    @post("/{user_id:uuid}/removal", name="observations.observers.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        user_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Does not observe any more; what was written stays."""
        leaving = observing.leave(viewer, observation_id, user_id)
        if user_id == viewer.id:
            await leaving
            return go(request, "observations.index")
        return await answer(request, viewer, observation_id, leaving)

    @post("/{user_id:uuid}/lead", name="observations.observers.lead.update")
    async def hand_on(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        user_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Leads from now on. A lead who does not observe is not of the group any more."""
        found = await access.find(viewer, observation_id)
        handing = leading.hand_on(viewer, observation_id, user_id)
        if found["record"] is None and user_id != viewer.id:
            await handing
            return go(request, "observations.index")
        return await answer(request, viewer, observation_id, handing)


@dataclass(frozen=True, slots=True)
class Share:
    """One view and who looks at it already."""

    key: str
    name: str
    taken_by: tuple[str, ...]


def shares(observers: list[Row]) -> list[tuple[str, list[Share]]]:
    """The twenty views by dimension, with the names of who looks at each."""
    return [
        (
            dimension.name,
            [
                Share(view.key, view.name, tuple(o["name"] for o in observers if view.key in o["views"]))
                for view in dimension.views
            ],
        )
        for dimension in LICC
    ]


def _role(text: str) -> ObserverRole:
    return ObserverRole(text) if text in ASKED_ROLES else ObserverRole.OBSERVER


async def _show(request: WebRequest, viewer: Viewer, found: Row, refusal: DomainError | None = None) -> Page:
    if isinstance(refusal, Missing):
        raise refusal
    observers = [one for one in await listing.observers_of(found["id"]) if one["left_at"] is None]
    words = request.query_params.get("q", "").replace("\0", "").strip()[:FIND_LENGTH]
    taken = {one["user"] for one in observers} | {found["teacher"]}
    people = [one for one in await offering.people_named(viewer, words) if one["id"] not in taken]
    return page(
        request,
        "observations/observers.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        observation=found,
        heading=wording.heading(found),
        observers=observers,
        shares=shares(observers),
        roles=[(role, wording.ROLES[role]) for role in ASKED_ROLES],
        role_names=wording.ROLES,
        who=words,
        people=people,
        rights=access.rights(viewer.id, found),
    )
