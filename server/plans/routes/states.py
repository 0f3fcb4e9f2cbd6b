"""The steps of a 通案, each its own noun: discussion, releases, revision; and forks of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.plans import access, forking, states
from server.plans.forms import chosen_id, counted, typed
from server.plans.leading import handing_out
from server.plans.routes.reading import show_page


class PlanDiscussion(Controller):
    """交给备课组研讨."""

    path = "/plans/{plan_id:uuid}/discussion"

    @post("/", name="plans.discussion.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Share the draft with the 备课组."""
        group = chosen_id(await request.form(), "group")
        try:
            await states.share(viewer, plan_id, group)
        except DomainError as refusal:
            return await show_again(request, viewer, plan_id, refusal)
        return go(request, "plans.show", plan_id=plan_id)


class PlanReleases(Controller):
    """发布为通案."""

    path = "/plans/{plan_id:uuid}/releases"

    @post("/", name="plans.releases.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Release the text as it is now; or, with a day, sign it for then."""
        form = await request.form()
        note, on, grades = typed(form, "note"), typed(form, "on"), typed(form, "grades")
        seen = typed(form, "seen")
        try:
            if on.strip():
                await handing_out.sign(viewer, plan_id, on, grades, note, seen)
            else:
                await states.release(viewer, plan_id, note, counted(form, "number"), seen)
        except DomainError as refusal:
            sent = {"note": note, "on": on, "grades": grades}
            return await show_again(request, viewer, plan_id, refusal, sent=sent)
        return go(request, "plans.show", plan_id=plan_id)


class PlanRevision(Controller):
    """修订下一版."""

    path = "/plans/{plan_id:uuid}/revision"

    @post("/", name="plans.revision.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Open the released plan for the next number."""
        await states.revise(viewer, plan_id)
        return go(request, "plans.edit", plan_id=plan_id)


class PlanForks(Controller):
    """二次备课: making one's own 个案."""

    path = "/plans/{plan_id:uuid}/forks"

    @post("/", name="plans.forks.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The viewer's own 个案, new or the one they have."""
        mine = await forking.fork(viewer, plan_id)
        return go(request, "plans.edit", plan_id=mine)


async def show_again(
    request: WebRequest, viewer: Viewer, plan_id: UUID, refusal: DomainError, **typed_in: Any
) -> Page:
    """The plan with the refusal where the button was; a plan that is not there stays not there, and gives
    back what was typed."""
    words = typed_in.get("words") or typed_in.get("sent", {}).get("note", "")
    try:
        if isinstance(refusal, Missing):
            raise refusal
        plan = await access.find_visible(viewer, plan_id)
    except Missing:
        if not words.strip():
            raise
        return page(request, "plans/lost.html", status=refusal.status, refusal=str(refusal), words=words)
    return await show_page(request, viewer, plan, status=refusal.status, refusal=str(refusal), **typed_in)
