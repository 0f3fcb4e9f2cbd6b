"""/desk: 审阅台, and /plans/{id}/readings: 交阅 of one's own plan."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, go_to, page
from server.documents import html, text
from server.files import uses
from server.people.viewer import Viewer
from server.plans import versions, wording
from server.plans.access import Row
from server.plans.comment_forms import RemarkForm
from server.plans.desk import access, handing_in, judging, queue, remarks, telling
from server.plans.desk.queue import Filters
from server.plans.desk.tables import WORDS_LENGTH, Desk, Verdict
from server.plans.forms import FormRefused, chosen_id, counted, typed
from server.plans.routes.reading import file_url, groups_of
from server.plans.templates import outlines
from server.plans.thread_tables import BODY_LENGTH
from server.trail import notices

SHOW_WORDS = {"waiting": "待阅", "read": "已阅", "returned": "已退回"}
VERDICT_SIGNS = {
    Verdict.WAITING: ("review", "待阅"),
    Verdict.READ: ("released", "已阅"),
    Verdict.RETURNED: ("returned", "已退回"),
}
USUAL_DRAW = 5


class ReadingDesk(Controller):
    """审阅台: the queue."""

    path = "/desk"

    @get("/", name="desk.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """What waits, oldest first; filters are in the URL."""
        if viewer.unread:
            await telling.come(viewer)
        return await _queue(request, viewer, Filters.read(dict(request.query_params)))

    @post("/verdicts", name="desk.verdicts.create")
    async def read_many(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """阅过 of all that are ticked."""
        form = await request.form()
        chosen = [found for text in form.getall("reading", []) if (found := _id(text)) is not None]
        await judging.read_many(viewer, chosen)
        return go_to(request, f"/desk{_back(typed(form, 'back')).query()}")

    @post("/samples", name="desk.samples.create")
    async def draw(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """随机抽 n 份."""
        form = await request.form()
        filters = _back(typed(form, "back"))
        try:
            drawn = await queue.draw(viewer, filters, counted(form, "count") or USUAL_DRAW)
        except DomainError as refusal:
            return await _queue(request, viewer, filters, refusal)
        return go_to(request, f"/desk{Filters(sample=drawn).query()}")


class OneReading(Controller):
    """One plan as it was handed in."""

    path = "/desk/{reading_id:uuid}"

    @get("/", name="desk.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], reading_id: FromPath[UUID]
    ) -> Page:
        """The frozen text, remarks beside it, and the ways on."""
        if viewer.unread:
            await notices.read_about(viewer.id, reading_id)
        return await _show(request, viewer, await access.find(viewer, reading_id))

    @post("/verdict", name="desk.verdict.create")
    async def decide(
        self, request: WebRequest, viewer: NamedDependency[Viewer], reading_id: FromPath[UUID]
    ) -> Page | Redirect:
        """阅过 or 退回, and on to the next."""
        form = await request.form()
        verdict, words, filters = typed(form, "verdict"), typed(form, "words"), _back(typed(form, "back"))
        try:
            await access.find_to_judge(viewer, reading_id)
            onward = await queue.neighbours(viewer, filters, reading_id)
            await judging.decide(viewer, reading_id, verdict, words)
        except Missing as gone:
            return _lost(request, gone, words)
        except (FormRefused, Conflict) as refusal:
            reading = await access.find_to_judge(viewer, reading_id)
            return await _show(request, viewer, reading, filters=filters, words=words, refusal=refusal)
        following = onward.after or onward.before
        return go_to(
            request, f"/desk/{following}{filters.query()}" if following else f"/desk{filters.query()}"
        )

    @post("/remarks", name="desk.remarks.create")
    async def remark(
        self, request: WebRequest, viewer: NamedDependency[Viewer], reading_id: FromPath[UUID]
    ) -> Page | Redirect:
        """批注."""
        form = await request.form()
        sent = RemarkForm(chosen_id(form, "key") or new_id(), typed(form, "body"))
        block, filters = typed(form, "block"), _back(typed(form, "back"))
        try:
            where = await remarks.add(viewer, reading_id, sent, block)
        except Missing as gone:
            return _lost(request, gone, sent.body)
        except (FormRefused, Conflict) as refusal:
            reading = await access.find(viewer, reading_id)
            return await _show(
                request, viewer, reading, filters=filters, body=sent.body, block=block, unsaid=refusal
            )
        return go_to(request, f"/desk/{reading_id}{filters.query()}#{where}")

    @post("/remarks/{remark_id:uuid}/removal", name="desk.remarks.destroy")
    async def forget(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        reading_id: FromPath[UUID],
        remark_id: FromPath[UUID],
    ) -> Page | Redirect:
        """删除 one's own."""
        filters = _back(typed(await request.form(), "back"))
        await remarks.remove(viewer, reading_id, remark_id)
        return go_to(request, f"/desk/{reading_id}{filters.query()}#remarks")


class PlanReadings(Controller):
    """交阅."""

    path = "/plans/{plan_id:uuid}/readings"

    @get("/", name="plans.readings.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """What was handed in of one's own plan, and the form."""
        return await _own(request, viewer, plan_id)

    @post("/", name="plans.readings.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Hand in the text as it is now."""
        form = await request.form()
        desk = typed(form, "desk")
        try:
            await handing_in.hand_in(
                viewer, plan_id, Desk(desk) if desk in set(Desk) else Desk.SCHOOL, chosen_id(form, "group")
            )
        except DomainError as refusal:
            return await _own(request, viewer, plan_id, refusal)
        return go(request, "plans.readings.index", plan_id=plan_id)

    @post("/{reading_id:uuid}/withdrawal", name="plans.readings.withdrawal.create")
    async def withdraw(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        reading_id: FromPath[UUID],
    ) -> Page | Redirect:
        """收回, while nobody has read it."""
        try:
            await handing_in.withdraw(viewer, plan_id, reading_id)
        except Conflict as refusal:
            return await _own(request, viewer, plan_id, refusal)
        return go(request, "plans.readings.index", plan_id=plan_id)


async def _queue(
    request: WebRequest, viewer: Viewer, filters: Filters, refusal: DomainError | None = None
) -> Page:
    found, total = await queue.page_of(viewer, filters)
    return page(
        request,
        "desk/index.html",
        status=refusal.status if refusal else 200,
        lines=found,
        total=total,
        pages=-(-total // queue.PAGE_SIZE),
        filters=filters,
        shows=SHOW_WORDS,
        signs=VERDICT_SIGNS,
        places=await queue.places(viewer),
        is_reader=access.is_reader(viewer),
        usual_draw=USUAL_DRAW,
        most_drawn=queue.MOST_DRAWN,
        refusal=str(refusal or ""),
    )


async def _show(
    request: WebRequest,
    viewer: Viewer,
    reading: Row,
    *,
    filters: Filters | None = None,
    refusal: DomainError | None = None,
    unsaid: DomainError | None = None,
    **again: str,
) -> Page:
    filters = filters or Filters.read(dict(request.query_params))
    doc = (await versions.find_by_id(reading["version"]))["doc"]
    said = await remarks.of(viewer, reading, doc)
    beside: dict[str, str] = {}
    for one in said:
        beside[one["block"]] = (
            f"{beside[one['block']]}、{one['number']}"
            if one["block"] in beside
            else (f"批注 {one['number']}")
        )
    words: dict[str, Any] = {"words": "", "body": "", "block": ""} | again
    problem = refusal or unsaid
    status = problem.status if problem else 200
    return page(
        request,
        "desk/show.html",
        status=status,
        reading=reading,
        facts=wording.facts({**reading, "owner_name": reading["author_name"]}),
        body=await asyncio.to_thread(html.render, doc, file_url, beside=beside),
        sections=[(line.id, line.title) for line in text.outline(doc)],
        remarks=said,
        attachments=await uses.attachments("reading", reading["id"]),
        near=await queue.neighbours(viewer, filters, reading["id"]) if reading["is_reader"] else None,
        filters=filters,
        sign=VERDICT_SIGNS[Verdict(reading["verdict"])],
        key=new_id(),
        typed=words,
        refusal=str(refusal or ""),
        unsaid=str(unsaid or ""),
        longest={"words": WORDS_LENGTH, "body": BODY_LENGTH},
    )


def _lost(request: WebRequest, gone: Missing, words: str) -> Page:
    """Taken back while somebody wrote about it: their own words, to copy, and nothing of the reading."""
    if not words.strip():
        raise gone
    return page(request, "desk/lost.html", status=gone.status, refusal=str(gone), words=words)


async def _own(
    request: WebRequest, viewer: Viewer, plan_id: UUID, refusal: DomainError | None = None
) -> Page:
    if isinstance(refusal, Missing):
        raise refusal
    plan = await handing_in.find_own(viewer, plan_id)
    return page(
        request,
        "desk/handing_in.html",
        status=refusal.status if refusal else 200,
        plan=plan,
        readings=await handing_in.of_plan(viewer, plan_id),
        where=await handing_in.desks_for(viewer, plan),
        groups=await groups_of(viewer),
        signs=VERDICT_SIGNS,
        desk_words=handing_in.DESK_WORDS,
        outline=await outlines.report(plan_id, await versions.current_doc(plan_id)),
        refusal=str(refusal or ""),
    )


def _back(text: str) -> Filters:
    return Filters.read(dict(parse_qsl(text.removeprefix("?"))))


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
