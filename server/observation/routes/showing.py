"""The page of one observed lesson, for every route that comes back to it."""

from collections.abc import Awaitable
from uuid import UUID

from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.observation import access, listing, wording
from server.observation.access import Row
from server.observation.tables import REPLY_LENGTH
from server.people.viewer import Viewer
from server.plans import access as plans


async def answer(
    request: WebRequest, viewer: Viewer, observation_id: UUID, doing: Awaitable[object]
) -> Page | Redirect:
    """Back to the lesson; a refusal stands on its page."""
    try:
        await doing
    except DomainError as refusal:
        if isinstance(refusal, Missing):
            raise
        found = await access.find(viewer, observation_id)
        return await show_observation(request, viewer, found, refusal=refusal)
    return go(request, "observations.show", observation_id=observation_id)


async def show_observation(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    *,
    refusal: DomainError | None = None,
    reply: str | None = None,
) -> Page:
    """The page for this viewer. ``reply``: a refused 回应, as typed."""
    rights = access.rights(viewer.id, found)
    observers = await listing.observers_of(found["id"]) if not rights.is_above else []
    return page(
        request,
        "observations/show.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        observation=found,
        rights=rights,
        sign=wording.sign(found),
        own_sign=wording.own_sign(found) if found["record"] else None,
        heading=wording.heading(found),
        when=wording.when(found),
        audience=wording.audience(found, rights),
        kinds=wording.KINDS,
        roles=wording.ROLES,
        view_names=wording.view_names,
        observers=[one for one in observers if one["left_at"] is None],
        gone=[one for one in observers if one["left_at"] is not None],
        waiting=[one["name"] for one in observers if one["left_at"] is None and one["submitted_at"] is None],
        corrections=await listing.corrections_of(found["id"]) if not rights.is_above else [],
        field_names=wording.FIELD_NAMES,
        plan_title=await _plan_title(viewer, found),
        feedbacks=await listing.feedback_of(found["id"]) if rights.is_teacher else [],
        guests=await listing.guests_of(found["id"]) if rights.is_teacher else [],
        looks=await access.looks(found["id"]) if rights.is_teacher else [],
        look_names=wording.LOOK_NAMES,
        places=wording.places(rights),
        reply=found["reply"] if reply is None else reply,
        reply_length=REPLY_LENGTH,
    )


async def _plan_title(viewer: Viewer, found: Row) -> str:
    """Of the attached plan, where the viewer may read it."""
    if found["plan"] is None:
        return ""
    return (await plans.titles(viewer, [found["plan"]])).get(found["plan"], "")
