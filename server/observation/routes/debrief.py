"""/observations/{id}/debrief: the board of the 议课, its cards, next steps and summary."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go_to, page, wants_part
from server.observation import access, wording
from server.observation.access import Row
from server.observation.debriefs import board, cards, next_steps
from server.observation.debriefs.board import Quote
from server.observation.debriefs.forms import COLUMNS, CONSENSUS_LENGTH, TEXT_LENGTH, CardForm, StepForm, line
from server.observation.debriefs.tables import EntryKind
from server.observation.rights import Rights
from server.people.viewer import Viewer
from server.plans.forms import FormRefused, chosen_id, counted, typed
from server.trail import notices

BOARD = "board"
ASKING = {"kind", "on", "record"}
NAMES = {
    EntryKind.EVIDENCE: ("证据", "看到、听到了什么，只写事实"),
    EntryKind.PUZZLE: ("推测与困惑", "也许是因为……；我不明白的是……"),
    EntryKind.ALTERNATIVE: ("别的做法", "要是换一种，会怎样"),
    EntryKind.NEXT_STEP: ("我的下一步", "我自己回去做什么"),
}


@dataclass(slots=True)
class Again:
    """A refused form, to be shown again: ``form`` is "new", "consensus", "card …" or "step …" with the id of
    the card. ``was`` is ``None`` where somebody else changed it meanwhile."""

    form: str = ""
    text: str = ""
    kind: str = ""
    who: UUID | None = None
    due: str = ""
    was: int | None = None
    refused: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Composer:
    """The form of a new card: in which column, going on from which, with which line of a record."""

    key: UUID
    kind: str
    on: Row | None = None
    quote: Quote | None = None


class Debrief(Controller):
    """议课. Of the group alone; who writes and who only reads is ``Rights``."""

    path = "/observations/{observation_id:uuid}/debrief"

    @get("/", name="observations.debrief.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Response[None]:
        """The board; the form of a new card with ``?kind=``, ``?on=`` (a card to go on from) or
        ``?record=&moment=`` (a line to quote). ``?part=board`` is the board alone, 204 while its ``mark`` is
        the same."""
        found, theirs = await access.find_for(viewer, observation_id, "debrief")
        if wants_part(request) and request.query_params.get("part") == BOARD:
            return await _changed(request, viewer, found, theirs)
        await access.note_look(viewer, found, "debrief")
        if viewer.unread:
            await notices.read_about(viewer.id, observation_id)
        return await _show(request, viewer, found, theirs)

    @post("/entries", name="observations.debrief.entries.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """放上去."""
        form = CardForm.read(await request.form())
        try:
            made = await cards.add(viewer, observation_id, form)
        except (FormRefused, Conflict) as refusal:
            again = _again("new", refusal, text=form.text, kind=form.kind)
            return await _refused(request, viewer, observation_id, again, form)
        return go_to(request, f"/observations/{observation_id}/debrief#card-{made}")

    @post("/entries/{entry_id:uuid}", name="observations.debrief.entries.update")
    async def update(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """改好, or 移到 another column."""
        form = CardForm.read(await request.form())
        try:
            await cards.change(viewer, observation_id, entry_id, form)
        except (FormRefused, Conflict) as refusal:
            again = _again(f"card {entry_id}", refusal, text=form.text, kind=form.kind)
            return await _refused(request, viewer, observation_id, again)
        return go_to(request, f"/observations/{observation_id}/debrief#card-{entry_id}")

    @post("/entries/{entry_id:uuid}/removal", name="observations.debrief.entries.destroy")
    async def destroy(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """拿掉."""
        await cards.remove(viewer, observation_id, entry_id)
        return go_to(request, f"/observations/{observation_id}/debrief#card-{entry_id}")

    @post("/entries/{entry_id:uuid}/removal/end", name="observations.debrief.entries.restore")
    async def restore(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """放回来."""
        await cards.put_back(viewer, observation_id, entry_id)
        return go_to(request, f"/observations/{observation_id}/debrief#card-{entry_id}")

    @post("/entries/{entry_id:uuid}/tasks", name="observations.debrief.tasks.create")
    async def give(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        observation_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """记成任务."""
        form = StepForm.read(await request.form())
        try:
            await next_steps.give(viewer, observation_id, entry_id, form)
        except FormRefused as refusal:
            again = _again(f"step {entry_id}", refusal, who=form.who, due=form.due)
            return await _refused(request, viewer, observation_id, again)
        return go_to(request, f"/observations/{observation_id}/debrief#card-{entry_id}")

    @post("/consensus", name="observations.debrief.consensus.update")
    async def summarise(
        self, request: WebRequest, viewer: NamedDependency[Viewer], observation_id: FromPath[UUID]
    ) -> Page | Redirect:
        """存下共识."""
        sent = await request.form()
        text, was = typed(sent, "text"), counted(sent, "was") or 0
        try:
            await cards.summarise(viewer, observation_id, text, was)
        except (FormRefused, Conflict) as refusal:
            again = _again("consensus", refusal, text=text)
            again.was = None if isinstance(refusal, Conflict) else was
            return await _refused(request, viewer, observation_id, again)
        return go_to(request, f"/observations/{observation_id}/debrief#consensus")


def _again(form: str, refusal: FormRefused | Conflict, **typed_in: Any) -> Again:
    fields = refusal.fields if isinstance(refusal, FormRefused) else {"text": str(refusal)}
    return Again(form=form, refused=fields, status=refusal.status, **typed_in)


async def _refused(
    request: WebRequest, viewer: Viewer, observation_id: UUID, again: Again, form: CardForm | None = None
) -> Page:
    found, theirs = await access.find_for(viewer, observation_id, "debrief")
    return await _show(request, viewer, found, theirs, again=again, form=form)


async def _show(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    theirs: Rights,
    *,
    again: Again | None = None,
    form: CardForm | None = None,
) -> Page:
    stands = await board.of(viewer, found, theirs)
    return page(
        request,
        "observations/debrief/show.html",
        status=again.status if again else 200,
        observation=found,
        heading=wording.heading(found),
        when=wording.when(found),
        theirs=theirs,
        guests=await board.guests(found["id"]),
        composer=await _composer(request, viewer, found, theirs, stands, form),
        longest={"text": TEXT_LENGTH, "consensus": CONSENSUS_LENGTH},
        **await _common(viewer, found, theirs, stands, again),
    )


async def _common(
    viewer: Viewer, found: Row, theirs: Rights, stands: board.Board, again: Again | None
) -> dict[str, Any]:
    """What the part that is brought up to date needs."""
    waits = any(card["may_give"] for card in stands.columns[EntryKind.NEXT_STEP])
    people = await board.group(found["id"]) if waits and theirs.is_lead else []
    mine = [{"id": viewer.id, "name": "我自己"}]
    return {
        "board": stands,
        "names": NAMES,
        "people": [*mine, *(one for one in people if one["id"] != viewer.id)],
        "writes": theirs.write_debrief,
        "base": f"/observations/{found['id']}/debrief",
        "again": again or Again(),
    }


async def _changed(request: WebRequest, viewer: Viewer, found: Row, theirs: Rights) -> Page | Response[None]:
    stands = await board.of(viewer, found, theirs)
    if request.query_params.get("mark") == stands.mark:
        return Response(None, status_code=204)
    common = await _common(viewer, found, theirs, stands, None)
    return page(request, "observations/debrief/_board.html", **common)


async def _composer(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    theirs: Rights,
    stands: board.Board,
    form: CardForm | None,
) -> Composer | None:
    """``None`` for who only reads, and while nobody asked for the form of a board that has begun."""
    asked = request.query_params
    is_asked = form is not None or ASKING & asked.keys() or not stands.count
    if not (theirs.write_debrief and is_asked):
        return None
    on = stands.by_id.get((form.answers if form else chosen_id(asked, "on")) or new_id())
    on = None if on is None or on["removed_at"] is not None or on["kind"] not in COLUMNS else on
    record, moment = (form.record, form.moment) if form else line(asked)
    quote = await board.quote(viewer, found, theirs, record, moment) if record is not None else None
    kind = form.kind if form else typed(asked, "kind")
    if kind not in COLUMNS:
        following = COLUMNS.index(on["kind"]) + 1 if on else 0
        kind = COLUMNS[min(following, len(COLUMNS) - 1)]
    return Composer(form.key if form else new_id(), kind, on, quote)
