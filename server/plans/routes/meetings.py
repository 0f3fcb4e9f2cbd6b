"""/plans/{id}/meetings: 集体备课记录 of a plan; /meetings: the signed ones one may read."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.files import naming
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import FormRefused, chosen_id
from server.plans.meetings import access, filling, forms, keeping, papering
from server.plans.meetings.forms import Sent
from server.plans.meetings.keeping import Clashed
from server.plans.meetings.weaving import Parts, mark

BLANK_LINES = 2  # below what is there: to write in without any script
LAST_PAGE = 1_000


class Meetings(Controller):
    """集体备课记录 of all plans, once signed."""

    path = "/meetings"

    @get("/", name="meetings.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Newest first."""
        asked = request.query_params.get("page", "")
        number = min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() else 1
        found, has_more = await access.signed(viewer, number)
        return page(
            request, "plans/meetings/signed.html", meetings=found, page_number=number, has_more=has_more
        )


class PlanMeetings(Controller):
    """集体备课记录 of one plan."""

    path = "/plans/{plan_id:uuid}/meetings"

    @get("/", name="plans.meetings.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """All of them, and the button of the next."""
        plan = await access.find_plan(viewer, plan_id)
        return page(
            request,
            "plans/meetings/index.html",
            plan=plan,
            meetings=await access.of_plan(viewer, plan_id),
            form_id=new_id(),
        )

    @post("/", name="plans.meetings.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Begin one, filled in from what is there."""
        form_id = chosen_id(await request.form(), "form_id")
        made = await keeping.begin(viewer, plan_id, form_id)
        return go(request, "plans.meetings.edit", plan_id=plan_id, meeting_id=made)


class OneMeeting(Controller):
    """What is done with one record. Every form of the page carries all of it, and is saved first."""

    path = "/plans/{plan_id:uuid}/meetings/{meeting_id:uuid}"

    @get("/", name="plans.meetings.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page:
        """The record as a sheet of paper."""
        return await _show(request, viewer, await access.find(viewer, plan_id, meeting_id))

    @get("/record.docx", name="plans.meetings.record.show")
    async def download(
        self, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID], meeting_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The same as Word, in the school's own form where it has one."""
        meeting = await access.find(viewer, plan_id, meeting_id)
        names = {str(one["id"]): one["name"] for one in await _people(viewer, meeting)}
        paper = await papering.paper_of(viewer, meeting, names, forms.day_of)
        headers = {"Content-Disposition": naming.disposition(paper.name, paper.media_type)}
        return Response(paper.data, media_type=paper.media_type, headers=headers)

    @get("/edit", name="plans.meetings.edit")
    async def edit(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """The form; of a signed record the sheet."""
        meeting = await access.find(viewer, plan_id, meeting_id)
        if meeting["signed_at"] is not None or not meeting["in_circle"]:
            return go(request, "plans.meetings.show", plan_id=plan_id, meeting_id=meeting_id)
        return await _edit(request, viewer, meeting)

    @post("/", name="plans.meetings.update")
    async def update(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Save; the page comes back with empty lines for more."""
        return await _saved(request, viewer, plan_id, meeting_id) or go(
            request, "plans.meetings.edit", plan_id=plan_id, meeting_id=meeting_id
        )

    @post("/remarks", name="plans.meetings.remarks.create")
    async def bring_in(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """带入新的批注."""
        if refused := await _saved(request, viewer, plan_id, meeting_id):
            return refused
        await keeping.bring_in(viewer, plan_id, meeting_id)
        return go(request, "plans.meetings.edit", plan_id=plan_id, meeting_id=meeting_id)

    @post("/tasks", name="plans.meetings.tasks.create")
    async def give_out(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """把分工交给他们."""
        if refused := await _saved(request, viewer, plan_id, meeting_id):
            return refused
        try:
            await keeping.give_out(viewer, plan_id, meeting_id)
        except DomainError as refusal:
            return await _again(request, viewer, plan_id, meeting_id, refusal)
        return go(request, "plans.meetings.show", plan_id=plan_id, meeting_id=meeting_id)

    @post("/signature", name="plans.meetings.signature.create")
    async def sign(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """定稿."""
        if refused := await _saved(request, viewer, plan_id, meeting_id):
            return refused
        try:
            await keeping.sign(viewer, plan_id, meeting_id)
        except DomainError as refusal:
            return await _again(request, viewer, plan_id, meeting_id, refusal)
        return go(request, "plans.meetings.show", plan_id=plan_id, meeting_id=meeting_id)

    @post("/removal", name="plans.meetings.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        meeting_id: FromPath[UUID],
    ) -> Page | Redirect:
        """删除 one that is not signed."""
        await keeping.remove(viewer, plan_id, meeting_id)
        return go(request, "plans.meetings.index", plan_id=plan_id)


async def _saved(request: WebRequest, viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> Page | None:
    """Save what the form carries; the page of a refusal, or ``None``. A bare button carries nothing."""
    form = await request.form()
    if "was-topic" not in form:
        return None
    sent = forms.read(form)
    try:
        await keeping.save(viewer, plan_id, meeting_id, sent)
    except (FormRefused, Clashed) as refusal:
        meeting = await access.find(viewer, plan_id, meeting_id)
        return await _edit(request, viewer, meeting, sent=sent, refusal=refusal)
    except (Conflict, Missing) as late:  # signed or thrown away meanwhile
        if not (words := sent.words()):
            raise
        return page(request, "plans/lost.html", status=late.status, refusal=str(late), words=words)
    return None


async def _again(
    request: WebRequest, viewer: Viewer, plan_id: UUID, meeting_id: UUID, refusal: DomainError
) -> Page:
    """The form with a refusal about something else than its fields."""
    meeting = await access.find(viewer, plan_id, meeting_id)
    if refusal.status == 404 or not meeting["in_circle"]:
        raise refusal
    if meeting["signed_at"] is not None:
        return await _show(request, viewer, meeting, refusal)
    return await _edit(request, viewer, meeting, refusal=refusal)


async def _show(
    request: WebRequest, viewer: Viewer, meeting: Row, refusal: DomainError | None = None
) -> Page:
    given = await filling.given_out(meeting["plan"])
    people = {str(one["id"]): one["label"] for one in await _people(viewer, meeting)}
    return page(
        request,
        "plans/meetings/show.html",
        status=refusal.status if refusal else 200,
        meeting=meeting,
        here=[one["name"] for one in meeting["people"] if one["is_present"]],
        away=[one for one in meeting["people"] if not one["is_present"]],
        names=people,
        is_given=lambda one: filling.kind_of(one) in given or bool(one.get("act")),
        day_of=forms.day_of,
        may_write=meeting["in_circle"] and meeting["signed_at"] is None,
        may_give_out=access.may_give_out(viewer, meeting),
        refusal=str(refusal or ""),
    )


async def _edit(
    request: WebRequest,
    viewer: Viewer,
    meeting: Row,
    *,
    sent: Sent | None = None,
    refusal: DomainError | None = None,
) -> Page:
    stored = keeping.parts_of(meeting)
    parts: Parts = stored if sent is None else {**stored, **sent.parts}
    was = {name: mark(part) for name, part in stored.items()}
    theirs: Parts = {}
    if isinstance(refusal, Clashed):
        parts = refusal.parts
        theirs = {name: refusal.stored.get(name) for name in refusal.clashes}
    elif sent is not None:
        was |= sent.was
    given = await filling.given_out(meeting["plan"])
    people = await _people(viewer, meeting)
    return page(
        request,
        "plans/meetings/edit.html",
        status=refusal.status if refusal else 200,
        meeting=meeting,
        parts=parts,
        points=_lines(parts, "point"),
        division=_lines(parts, "task"),
        was=was,
        theirs=theirs,
        people=people,
        names={str(one["id"]): one["label"] for one in people},
        given={one["id"] for one in meeting["division"] if filling.kind_of(one) in given or one.get("act")},
        fresh=len(await filling.points(meeting["plan"])),
        may_sign=access.may_sign(viewer, meeting),
        may_give_out=access.may_give_out(viewer, meeting),
        may_remove=access.may_give_out(viewer, meeting) or meeting["created_by"] == viewer.id,
        refused=refusal.fields if isinstance(refusal, FormRefused) else {},
        refusal=str(refusal) if refusal and not isinstance(refusal, FormRefused) else "",
    )


def _lines(parts: Parts, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Id and content of the lines, then empty ones."""
    there = [
        (name.partition(":")[2], part or {}) for name, part in parts.items() if name.startswith(f"{kind}:")
    ]
    return [*there, *((str(new_id()), {}) for _ in range(BLANK_LINES))]


async def _people(viewer: Viewer, meeting: Row) -> list[Row]:
    """Whom the record can name, those who are named already among them."""
    plan = {**meeting, "id": meeting["plan"]}
    found = await filling.namable(viewer, plan) if meeting["in_circle"] else []
    known = {one["id"] for one in found}
    others = [
        {"id": meeting[role], "name": meeting[f"{role}_name"], "label": meeting[f"{role}_name"]}
        for role in ("host", "recorder")
        if meeting[role] is not None and meeting[role] not in known
    ]
    there = [{**one, "label": one["name"]} for one in meeting["people"] if one["id"] not in known]
    return list({one["id"]: one for one in (*found, *others, *there)}.values())
