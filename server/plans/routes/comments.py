"""/plans/{id}/threads/{thread}/…: what can be done with one thread, each its own noun."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict
from server.base.pages import Page, WebRequest, go, sent_json, wants_part
from server.people.viewer import Viewer
from server.plans import access, comments
from server.plans.comment_forms import RemarkForm, moves
from server.plans.forms import FormRefused, typed
from server.plans.routes.threads import Typed, one, remark, typed_again


class PlanComments(Controller):
    """回复, 修改, 删除, 采纳 or 不采纳, 重新打开."""

    path = "/plans/{plan_id:uuid}/threads/{thread_id:uuid}"

    @post("/comments", name="plans.threads.comments.create")
    async def create(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
    ) -> Page | Redirect:
        """A further remark."""
        form = remark(await request.form())
        try:
            await comments.answer(viewer, plan_id, thread_id, form)
        except (FormRefused, Conflict) as refusal:
            return await _done(request, viewer, plan_id, thread_id, typed_again("answer", form, refusal))
        return await _done(request, viewer, plan_id, thread_id)

    @post("/comments/{comment_id:uuid}", name="plans.threads.comments.update")
    async def update(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
        comment_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Other words for one's own."""
        sent = remark(await request.form())
        form = RemarkForm(comment_id, sent.body, sent.chosen)
        try:
            await comments.correct(viewer, plan_id, thread_id, form)
        except FormRefused as refusal:
            again = typed_again(str(comment_id), form, refusal)
            return await _done(request, viewer, plan_id, thread_id, again)
        return await _done(request, viewer, plan_id, thread_id)

    @post("/comments/{comment_id:uuid}/removal", name="plans.threads.comments.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
        comment_id: FromPath[UUID],
    ) -> Page | Redirect:
        """删除 one's own; with the last one the thread is gone."""
        stays = await comments.remove(viewer, plan_id, thread_id, comment_id)
        if stays:
            return await _done(request, viewer, plan_id, thread_id)
        if wants_part(request):
            return Response(b"", media_type="text/html")
        return go(request, "plans.threads.index", plan_id=plan_id)

    @post("/settlement", name="plans.threads.settlement.create")
    async def settle(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
    ) -> Page | Redirect:
        """采纳, or 不采纳 with a reason."""
        sent = await request.form()
        verdict, reason = typed(sent, "verdict"), typed(sent, "reason")
        try:
            await comments.settle(viewer, plan_id, thread_id, verdict, reason)
        except (FormRefused, Conflict) as refusal:
            fields = refusal.fields if isinstance(refusal, FormRefused) else {"reason": str(refusal)}
            again = Typed(
                form="settle", verdict=verdict, reason=reason, refused=fields, status=refusal.status
            )
            return await _done(request, viewer, plan_id, thread_id, again)
        return await _done(request, viewer, plan_id, thread_id)

    @post("/reopening", name="plans.threads.reopening.create")
    async def reopen(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
    ) -> Page | Redirect:
        """重新打开."""
        await comments.reopen(viewer, plan_id, thread_id)
        return await _done(request, viewer, plan_id, thread_id)


class PlanAnchors(Controller):
    """Where the letters of threads are, said by the editor that wrote them anew."""

    path = "/plans/{plan_id:uuid}/anchors"

    @post("/", name="plans.anchors.create", status_code=204)
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> None:
        """A list of ``{id, block, start, end}``; what cannot be read is left out."""
        await comments.move_anchors(viewer, plan_id, moves(await sent_json(request)))


async def _done(
    request: WebRequest, viewer: Viewer, plan_id: UUID, thread_id: UUID, again: Typed | None = None
) -> Page | Redirect:
    if again is None and not wants_part(request):
        return go(request, "plans.threads.show", plan_id=plan_id, thread_id=thread_id)
    plan = await access.find_in_circle(viewer, plan_id)
    return await one(request, viewer, plan, thread_id, again)
