"""What lies between a discussion and a release, each its own noun: submission, return, archiving, a release
at a date called back, a group's own 通案."""

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError
from server.base.pages import Page, WebRequest, go
from server.people.viewer import Viewer
from server.plans.forms import chosen_id, typed
from server.plans.leading import adopting, handing_out, retiring, submitting
from server.plans.routes.states import show_again


class PlanSubmission(Controller):
    """提交给组长, and 撤回."""

    path = "/plans/{plan_id:uuid}/submission"

    @post("/", name="plans.submission.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Hand the text to the lead; it is frozen."""
        words = typed(await request.form(), "words")
        return await step(request, viewer, plan_id, submitting.submit(viewer, plan_id, words), words)

    @post("/withdrawal", name="plans.submission.withdrawal.create")
    async def withdraw(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take it back and write on."""
        return await step(request, viewer, plan_id, submitting.withdraw(viewer, plan_id))


class PlanReturn(Controller):
    """退回并说明."""

    path = "/plans/{plan_id:uuid}/return"

    @post("/", name="plans.return.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Give it back with a reason."""
        words = typed(await request.form(), "words")
        return await step(request, viewer, plan_id, submitting.give_back(viewer, plan_id, words), words)


class PlanArchiving(Controller):
    """不再使用, and 恢复使用."""

    path = "/plans/{plan_id:uuid}/archiving"

    @post("/", name="plans.archiving.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Out of the library; who reads it goes on reading."""
        words = typed(await request.form(), "words")
        return await step(request, viewer, plan_id, retiring.archive(viewer, plan_id, words), words)

    @post("/end", name="plans.archiving.end")
    async def end(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Back into the library."""
        return await step(request, viewer, plan_id, retiring.restore(viewer, plan_id))


class PlanHandout(Controller):
    """A release signed for a date: made at ``/plans/{id}/releases``, called back here."""

    path = "/plans/{plan_id:uuid}/handout"

    @post("/recall", name="plans.handout.recall.create")
    async def recall(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """收回: it will not be released by itself."""
        return await step(request, viewer, plan_id, handing_out.call_back(viewer, plan_id))


class GroupPlans(Controller):
    """做成本组的通案."""

    path = "/plans/{plan_id:uuid}/group-plans"

    @post("/", name="plans.group_plans.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The group's own 通案 of this release, new or the one there is."""
        group = chosen_id(await request.form(), "group")
        try:
            made = await adopting.adopt(viewer, plan_id, group)
        except DomainError as refusal:
            return await show_again(request, viewer, plan_id, refusal)
        return go(request, "plans.edit", plan_id=made)


async def step(
    request: WebRequest, viewer: Viewer, plan_id: UUID, doing: Awaitable[None], words: str = ""
) -> Page | Redirect:
    """Do it, then the plan; a refusal stands where the button was, with what was typed."""
    try:
        await doing
    except DomainError as refusal:
        return await show_again(request, viewer, plan_id, refusal, words=words)
    return go(request, "plans.show", plan_id=plan_id)
