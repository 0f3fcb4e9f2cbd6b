"""/rounds/{id}/entries: submitting, reading and scoring one, sending it back."""

import asyncio
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.pages import Page, WebRequest, go, go_to, page, wants_part
from server.documents import html
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.routes.rounds import again, answer
from server.plans.selection import access, results, reviewing, showing, submitting, wording
from server.rubrics import scoring, sheets
from server.rubrics.forms import MarkForm, MarksRefused
from server.rubrics.shape import Sheet

KEPT = "已存下，还没有交。"


class RoundEntries(Controller):
    """What schools submit."""

    path = "/rounds/{round_id:uuid}/entries"

    @post("/", name="rounds.entries.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """交一份."""
        await access.find_led(viewer, round_id)
        plan = chosen_id(await request.form(), "plan")
        if plan is None:
            return await again(request, viewer, round_id, DomainError("还没有选教案。选一份再交。"))
        return await answer(request, viewer, round_id, submitting.submit(viewer, round_id, plan))


class OneEntry(Controller):
    """One entry."""

    path = "/rounds/{round_id:uuid}/entries/{entry_id:uuid}"

    @get("/", name="rounds.entries.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        round_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page:
        """The frozen text; beside it the sheet to fill in, or what it got."""
        return await _entry_page(request, viewer, round_id, entry_id)

    @post("/withdrawal", name="rounds.entries.withdrawal.create")
    async def withdraw(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        round_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """撤回."""
        return await answer(request, viewer, round_id, submitting.withdraw(viewer, round_id, entry_id))

    @post("/return", name="rounds.entries.return.create")
    async def send_back(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        round_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """退回并说明."""
        words = typed(await request.form(), "words")
        try:
            await submitting.send_back(viewer, round_id, entry_id, words)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            said = refusal.fields if isinstance(refusal, FormRefused) else {"words": str(refusal)}
            return await _entry_page(
                request, viewer, round_id, entry_id, status=refusal.status, refused=said, words=words
            )
        return go(request, "rounds.show", round_id=round_id)

    @post("/marks", name="rounds.marks.create")
    async def mark(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        round_id: FromPath[UUID],
        entry_id: FromPath[UUID],
    ) -> Page | Redirect:
        """先存着, by itself while one fills it in; or 交评分."""
        found = await access.find_round(viewer, round_id)
        if not found["is_reviewer"]:
            raise Missing(access.NO_ROUND)
        sent = await request.form()
        sheet = await sheets.find(found["sheet"])
        form, is_done = MarkForm.read(sheet, sent), bool(typed(sent, "done"))
        try:
            await reviewing.save(viewer, round_id, entry_id, form, is_done=is_done)
        except DomainError as refusal:
            return await _refused(request, viewer, found, entry_id, sheet, form, refusal)
        if wants_part(request):
            shown = MarkForm.of(*form.checked(sheet, is_done=False))
            return page(request, "rounds/_kept.html", kept=KEPT, form=shown)
        if is_done:
            return go(request, "rounds.show", round_id=round_id)
        return go_to(request, f"/rounds/{round_id}/entries/{entry_id}?kept=1#marks")


async def _refused(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    entry_id: UUID,
    sheet: Sheet,
    form: MarkForm,
    refusal: DomainError,
) -> Page:
    """The form with everything typed; when there is nothing to hand in any more, what was typed, to copy."""
    if isinstance(refusal, Missing):
        raise refusal
    fields = refusal.fields if isinstance(refusal, MarksRefused) else {"marks": str(refusal)}
    if wants_part(request):
        said = f"这一步没有存下：{refusal}"
        return page(request, "rounds/_kept.html", status=refusal.status, kept=said, form=form)
    if isinstance(refusal, Conflict):
        return page(
            request, "rounds/lost.html", status=refusal.status, round=found, sheet=sheet, form=form,
            refusal=str(refusal),
        )  # fmt: skip
    form = refusal.form if isinstance(refusal, MarksRefused) else form
    return await _entry_page(
        request, viewer, found["id"], entry_id, status=refusal.status, form=form, refused=fields
    )


async def _entry_page(
    request: WebRequest,
    viewer: Viewer,
    round_id: UUID,
    entry_id: UUID,
    *,
    status: int = 200,
    form: MarkForm | None = None,
    refused: dict[str, str] | None = None,
    words: str = "",
) -> Page:
    found = await access.find_round(viewer, round_id)
    entry = await access.find_entry(viewer, round_id, entry_id)
    sheet = await sheets.find(found["sheet"])
    standing = (await reviewing.standings(found, sheet, [entry_id], viewer.id))[entry_id]
    sees = reviewing.may_see(found, entry, standing)
    named = found["is_owner"] or found["is_reviewer"]
    names = await reviewing.names([one.rater for one in standing.markings]) if sees and named else {}
    version = await versions.find_by_id(entry["version"])
    hidden = found["is_anonymous"] and not found["is_owner"] and not entry["is_own"]
    mine = standing.mine
    return page(
        request,
        "rounds/entry.html",
        status=status,
        round=found,
        entry=entry,
        name=wording.entry_name(entry, is_hidden=hidden),
        sign=wording.entry_sign(entry, is_begun=standing.is_begun),
        body=await asyncio.to_thread(html.render, version["doc"], showing.file_url),
        sheet=sheet,
        scores=entry["may_score"] and found["decided_at"] is None and not (mine and mine.done_at),
        form=form or MarkForm.of(mine.marks if mine else {}, mine.comments if mine else {}),
        kept=KEPT if "kept" in request.query_params else "",
        mine=scoring.in_words(scoring.score(sheet, mine.marks)) if mine and mine.done_at else "",
        sees=sees,
        standing=standing,
        sheaves=results.by_dimension(sheet, standing, names) if sees else [],
        raters=len(standing.markings),
        neighbours=_neighbours(await access.visible_entries(viewer, round_id), entry_id),
        refused=refused or {},
        words=words,
    )


def _neighbours(entries: list[Row], entry_id: UUID) -> list[tuple[str, UUID]]:
    """The next one to score, with its name."""
    ids = [(wording.letter_name(one["letter"]), one["id"]) for one in entries if one["may_score"]]
    at = next((n for n, (_, one) in enumerate(ids) if one == entry_id), None)
    return ids[at + 1 : at + 2] if at is not None else []
