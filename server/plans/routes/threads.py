"""/plans/{id}/threads: 批注 as a panel beside the text, as a page of its own, and one thread alone."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.documents import text
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, anchoring, comments, mentioning, threads, versions
from server.plans.access import Row
from server.plans.comment_forms import Place, RemarkForm
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.thread_tables import BODY_LENGTH, REASON_LENGTH
from server.trail import notices

EDITOR = "editor"
SHOW_WORDS = {"open": "未处理", "settled": "已处理", "mine": "我的", "mentions": "@我"}


@dataclass(slots=True)
class Typed:
    """A refused form, to be shown again: ``form`` names it (``new``, ``answer``, ``settle`` or the id of a
    remark), the rest is as it was typed."""

    form: str = ""
    body: str = ""
    reason: str = ""
    verdict: str = ""
    place: Place = field(default_factory=Place)
    chosen: tuple[UUID, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    status: int = 200


class PlanThreads(Controller):
    """批注."""

    path = "/plans/{plan_id:uuid}/threads"

    @get("/", name="plans.threads.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The threads of one filter; ``thread`` is shown with its forms."""
        plan = await access.find_in_circle(viewer, plan_id)
        if viewer.unread:
            await notices.read_about(viewer.id, plan_id)
        return await panel(request, viewer, plan)

    @post("/", name="plans.threads.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A new thread about a passage, a section or the whole plan."""
        sent = await request.form()
        place = Place(*(typed(sent, name) for name in ("block", "start", "end", "quote")))
        form = remark(sent)
        try:
            made = await comments.begin(viewer, plan_id, form, place)
        except (FormRefused, Conflict) as refusal:
            plan = await access.find_in_circle(viewer, plan_id)
            again = typed_again("new", form, refusal)
            again.place = place
            return await panel(request, viewer, plan, again=again)
        if wants_part(request):
            plan = await access.find_in_circle(viewer, plan_id)
            return await panel(request, viewer, plan, opened=made)
        return go(request, "plans.threads.show", plan_id=plan_id, thread_id=made)

    @get("/{thread_id:uuid}", name="plans.threads.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        thread_id: FromPath[UUID],
    ) -> Page:
        """One thread with its forms; what the inbox says of it is read."""
        plan = await access.find_in_circle(viewer, plan_id)
        if viewer.unread:
            await notices.read_about(viewer.id, thread_id)
        return await one(request, viewer, plan, thread_id)


async def panel(
    request: WebRequest, viewer: Viewer, plan: Row, *, opened: UUID | None = None, again: Typed | None = None
) -> Page:
    """The threads of a filter, the form of a new one, and the way to the next page."""
    asked = request.query_params
    show = asked["show"] if asked.get("show") in threads.SHOWS and opened is None else "open"
    found = await threads.page_of(viewer, plan, show, chosen_id(asked, "after"))
    in_editor = asked.get("in") == EDITOR
    doc = None if in_editor else await versions.readable_doc(plan)
    if doc is not None:
        await _place(doc, found.threads)
    is_next = "after" in asked and wants_part(request)
    return page(
        request,
        "plans/comments.html",
        fragment="plans/_comment_list.html" if is_next else "plans/_comment_panel.html",
        status=again.status if again else 200,
        found=found,
        show=show,
        shows=SHOW_WORDS,
        sections=[] if doc is None else [(line.id, line.title) for line in text.outline(doc)],
        **await _common(request, viewer, plan, again, opened or chosen_id(asked, "thread")),
    )


async def one(
    request: WebRequest, viewer: Viewer, plan: Row, thread_id: UUID, again: Typed | None = None
) -> Page:
    """One thread, opened; as the part that takes its place, or as a page."""
    thread = await threads.find(viewer, plan, thread_id)
    if request.query_params.get("in") != EDITOR:
        await _place(await versions.readable_doc(plan), [thread])
    return page(
        request,
        "plans/comment.html",
        fragment="plans/_comment_thread.html",
        status=again.status if again else 200,
        thread=thread,
        **await _common(request, viewer, plan, again, thread_id),
    )


async def _common(
    request: WebRequest, viewer: Viewer, plan: Row, again: Typed | None, opened: UUID | None
) -> dict[str, Any]:
    return {
        "plan": plan,
        "opened": opened,
        "people": await mentioning.people_of(viewer, plan),
        "again": again or Typed(),
        "key": new_id,
        "where": f"?in={EDITOR}" if request.query_params.get("in") == EDITOR else "",
        "longest": {"body": BODY_LENGTH, "reason": REASON_LENGTH},
    }


async def _place(doc: Json, found: list[Row]) -> None:
    """Put each thread's ``spot`` in, and all in the order of the text."""

    def look() -> None:
        looked = anchoring.Text(doc)
        for thread in found:
            thread["spot"] = looked.spot(thread)

    await asyncio.to_thread(look)
    found.sort(key=lambda thread: (thread["spot"].order, thread["created_at"]))


def remark(sent: Any) -> RemarkForm:
    """What the form of a remark sends."""
    chosen = tuple(found for one in sent.getall("mention", []) if (found := _id(one)) is not None)
    return RemarkForm(chosen_id(sent, "key") or new_id(), typed(sent, "body"), chosen)


def typed_again(name: str, form: RemarkForm, refusal: FormRefused | Conflict) -> Typed:
    """The refused form with its sentence."""
    fields = refusal.fields if isinstance(refusal, FormRefused) else {"body": str(refusal)}
    return Typed(form=name, body=form.body, chosen=form.chosen, refused=fields, status=refusal.status)


def _id(words: object) -> UUID | None:
    try:
        return UUID(str(words))
    except ValueError:
        return None
