"""/rounds: opening 遴选, looking at one, its reviewers, its end."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people.names import labels
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.forms import LENGTHS, FormRefused, chosen_id, typed
from server.plans.selection import (
    access,
    hosting,
    opening,
    results,
    reviewing,
    submitting,
    telling,
    wording,
)
from server.plans.selection.forms import FIELDS, RoundForm
from server.rubrics import sheets
from server.trail import notices

FIND_LENGTH = 60


class Rounds(Controller):
    """遴选, as far as the viewer takes part."""

    path = "/rounds"

    @get("/", name="rounds.index")
    async def index(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """Those to run, to score and to submit to."""
        found = await access.visible_rounds(viewer)
        return page(
            request,
            "rounds/index.html",
            rounds=[{**one, "sign": wording.round_sign(one), "facts": wording.facts(one)} for one in found],
            may_open=access.may_open(viewer),
            alone=await hosting.left_alone(viewer),
        )

    @get("/new", name="rounds.new")
    async def new(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page:
        """The form."""
        home = opening.home_of(viewer, request.query_params.get("home", ""))
        form = RoundForm.fresh(home.subject or viewer.subject)
        form.home, form.form_id = opening.home_key(home), new_id()
        offered = await opening.choices(viewer, home)
        form.schools = frozenset(one["id"] for one in offered["schools"])
        return await _form_page(request, viewer, form, offered=offered)

    @post("/", name="rounds.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Page | Redirect:
        """Open it and ask the schools."""
        sent = await request.form()
        form = RoundForm.read(sent, lambda name: sent.getall(name, []))
        try:
            made = await opening.open_round(viewer, form)
        except FormRefused as refused:
            return await _form_page(request, viewer, form, refused=refused.fields)
        return go(request, "rounds.show", round_id=made)


class OneRound(Controller):
    """One round."""

    path = "/rounds/{round_id:uuid}"

    @get("/", name="rounds.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page:
        """What the viewer has to do in it, and how it stands."""
        found = await access.find_round(viewer, round_id)
        if viewer.unread:
            await notices.read_about(viewer.id, round_id)
        return await show_round(request, viewer, found)

    @get("/edit", name="rounds.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page:
        """The form with what stands."""
        found = await access.find_owned(viewer, round_id)
        form = RoundForm()
        for name in FIELDS:
            setattr(form, name, str(found[name] or ""))
        form.home = f"district:{found['district']}" if found["district"] else f"region:{found['region']}"
        asked = await opening.invited(round_id)
        form.schools = frozenset(one["school"] for one in asked if one["school"])
        form.groups = frozenset(one["prep_group"] for one in asked if one["prep_group"])
        return await _form_page(request, viewer, form, found=found)

    @post("/", name="rounds.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Correct words, days and who is invited."""
        found = await access.find_owned(viewer, round_id)
        sent = await request.form()
        form = RoundForm.read(sent, lambda name: sent.getall(name, []))
        try:
            await opening.correct(viewer, round_id, form)
        except FormRefused as refused:
            return await _form_page(request, viewer, form, found=found, refused=refused.fields)
        return go(request, "rounds.show", round_id=round_id)

    @post("/closing", name="rounds.closing.create")
    async def close(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """提前截止."""
        await opening.close(viewer, round_id)
        return go(request, "rounds.show", round_id=round_id)

    @post("/result", name="rounds.result.create")
    async def release(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """公布结果; where few have scored, once asked whether they are sure (``sure``)."""
        found = await access.find_owned(viewer, round_id)
        if not typed(await request.form(), "sure") and (unsure := await results.doubt(found)):
            return await show_round(request, viewer, found, status=422, unsure=unsure)
        return await answer(request, viewer, round_id, results.release(viewer, round_id))


class RoundReviewers(Controller):
    """评委."""

    path = "/rounds/{round_id:uuid}/reviewers"

    @post("/", name="rounds.reviewers.create")
    async def add(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Ask somebody to score."""
        await access.find_owned(viewer, round_id)
        person = chosen_id(await request.form(), "person")
        if person is None:
            refusal = DomainError("还没有选人。先在找到的人里选一位。")
            return await again(request, viewer, round_id, refusal)
        return await answer(request, viewer, round_id, reviewing.invite(viewer, round_id, person))

    @post("/{user_id:uuid}/removal", name="rounds.reviewers.removal.create")
    async def remove(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        round_id: FromPath[UUID],
        user_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Take one off who has handed in nothing."""
        return await answer(request, viewer, round_id, reviewing.dismiss(viewer, round_id, user_id))


async def answer(
    request: WebRequest, viewer: Viewer, round_id: UUID, doing: Awaitable[object]
) -> Page | Redirect:
    """Back to the round; a refusal stands on it."""
    try:
        await doing
    except DomainError as refusal:
        return await again(request, viewer, round_id, refusal)
    return go(request, "rounds.show", round_id=round_id)


async def again(request: WebRequest, viewer: Viewer, round_id: UUID, refusal: DomainError) -> Page:
    """The round with the refusal; one that is not there stays not there."""
    if isinstance(refusal, Missing):
        raise refusal
    found = await access.find_round(viewer, round_id)
    return await show_round(request, viewer, found, status=refusal.status, refusal=str(refusal))


async def show_round(
    request: WebRequest,
    viewer: Viewer,
    found: Row,
    *,
    status: int = 200,
    refusal: str = "",
    unsure: str = "",
) -> Page:
    """The page of a round for this viewer. ``unsure``: why they are asked once more before it is released."""
    round_id = found["id"]
    sheet = await sheets.find(found["sheet"])
    entries = await access.visible_entries(viewer, round_id)
    standings = await reviewing.standings(found, sheet, [one["id"] for one in entries], viewer.id)
    lines = [_line(found, entry, standings[entry["id"]]) for entry in entries]
    words = request.query_params.get("q", "").replace("\0", "").strip()[:FIND_LENGTH]
    running = found["is_owner"] and found["decided_at"] is None
    candidates = await reviewing.candidates(viewer, round_id, words) if words and running else []
    return page(
        request,
        "rounds/show.html",
        status=status,
        refusal=refusal,
        unsure=unsure,
        round=found,
        sign=wording.round_sign(found),
        facts=wording.facts(found),
        sheet=sheet,
        standing=[line for line in lines if line["stands"]],
        to_score=[line for line in lines if line["may_score"]],
        own=[line for line in lines if line["is_own"]],
        barred=found["is_reviewer"] and not found["is_owner"],
        invited=await opening.invited(round_id) if found["is_owner"] else [],
        reviewers=await reviewing.of(round_id) if found["is_owner"] else [],
        who=words,
        candidates=[
            {**one, "label": label} for one, label in zip(candidates, labels(candidates), strict=True)
        ],
        eligible=await submitting.eligible(viewer, found) if found["is_lead"] and found["is_open"] else [],
        verdicts=telling.VERDICTS,
    )


def _line(found: Row, entry: Row, standing: reviewing.Standing) -> dict[str, Any]:
    """An entry in a list: hidden names stay hidden from who only scores it."""
    hidden = found["is_anonymous"] and not found["is_owner"] and not entry["is_own"]
    return {
        **entry,
        "name": wording.entry_name(entry, is_hidden=hidden),
        "letter_name": wording.letter_name(entry["letter"]),
        "sign": wording.entry_sign(entry, is_begun=standing.is_begun),
        "stands": entry["withdrawn_at"] is None and entry["returned_at"] is None,
        "standing": standing,
        "sees": reviewing.may_see(found, entry, standing),
    }


async def _form_page(
    request: WebRequest,
    viewer: Viewer,
    form: RoundForm,
    *,
    found: Row | None = None,
    refused: dict[str, str] | None = None,
    offered: dict[str, Any] | None = None,
) -> Page:
    home = opening.home_of(viewer, form.home)
    return page(
        request,
        "rounds/form.html",
        status=422 if refused else 200,
        form=form,
        round=found,
        refused=refused or {},
        homes=[(opening.home_key(post), post.scope_name) for post in access.homes(viewer)],
        home=opening.home_key(home),
        subjects=SUBJECTS,
        grades=GRADES,
        lengths=LENGTHS,
        no_group=opening.NO_GROUP,
        **(offered or await opening.choices(viewer, home)),
    )
