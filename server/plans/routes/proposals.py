"""/plans/{id}/proposals: 建议 about a plan, deciding them, and 向通案提建议."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.people.viewer import Viewer
from server.plans import access as plan_access
from server.plans.access import NO_PLAN, Row
from server.plans.forms import FormRefused, chosen_id, typed
from server.plans.proposals import access, deciding, listing, upward
from server.plans.proposals.forms import UpwardForm
from server.plans.proposals.tables import REASON_LENGTH
from server.plans.proposals.upward import Offering
from server.plans.tables import FROZEN
from server.trail import notices

EDITOR = "editor"


class PlanProposals(Controller):
    """建议 about a plan, and those sent from it."""

    path = "/plans/{plan_id:uuid}/proposals"

    @get("/", name="plans.proposals.index")
    async def index(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """All that is for this viewer, the open ones first; ``in`` names a part: ``card``, ``editor``."""
        plan = await access.find_target(viewer, plan_id)
        match request.query_params.get("in"):
            case "card":
                return await _card(request, viewer, plan)
            case "editor":
                return await _panel(request, viewer, plan)
        return await _index(request, viewer, plan)

    @get("/new", name="plans.proposals.new")
    async def new(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """向通案提建议: choose the places."""
        form = UpwardForm(new_id(), (), "")
        return await _new_page(request, await upward.offering(viewer, plan_id), form)

    @post("/", name="plans.proposals.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Offer the chosen places."""
        sent = await request.form()
        chosen = tuple(one for one in sent.getall("hunk", []) if isinstance(one, str))
        form = UpwardForm(chosen_id(sent, "key") or new_id(), chosen, typed(sent, "reason"))
        try:
            target, made = await upward.propose(viewer, plan_id, form)
        except FormRefused as refused:
            found = await upward.offering(viewer, plan_id)
            return await _new_page(request, found, form, refused.fields)
        return go(request, "plans.proposals.show", plan_id=target, proposal_id=made)


class OneProposal(Controller):
    """One proposal: reading it, deciding place by place, taking it back."""

    path = "/plans/{plan_id:uuid}/proposals/{proposal_id:uuid}"

    @get("/", name="plans.proposals.show")
    async def show(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        proposal_id: FromPath[UUID],
    ) -> Page:
        """With its forms; what the inbox says of it is read."""
        return await _one(request, viewer, plan_id, proposal_id)

    @post("/acceptance", name="plans.proposals.acceptance.create")
    async def accept(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        proposal_id: FromPath[UUID],
    ) -> Page | Redirect:
        """采纳: ``hunk`` (several), ``choice`` where the text has moved on, ``revises`` a released plan."""
        sent = await request.form()
        wanted = [one for one in sent.getall("hunk", []) if isinstance(one, str)]
        try:
            await deciding.accept(
                viewer, plan_id, proposal_id, wanted,
                choice=typed(sent, "choice"), revises=bool(typed(sent, "revises")),
            )  # fmt: skip
        except Missing:
            raise
        except DomainError as refusal:
            return await _one(request, viewer, plan_id, proposal_id, refusal=refusal, about=wanted)
        return await _done(request, viewer, plan_id, proposal_id)

    @post("/refusal", name="plans.proposals.refusal.create")
    async def decline(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        proposal_id: FromPath[UUID],
    ) -> Page | Redirect:
        """不采纳, and why."""
        sent = await request.form()
        wanted = [one for one in sent.getall("hunk", []) if isinstance(one, str)]
        words = typed(sent, "reason")
        try:
            await deciding.decline(viewer, plan_id, proposal_id, wanted, words)
        except Missing:
            raise
        except DomainError as refusal:
            return await _one(
                request,
                viewer,
                plan_id,
                proposal_id,
                refusal=refusal,
                about=wanted,
                words=words,
                declining=isinstance(refusal, FormRefused),
            )
        return await _done(request, viewer, plan_id, proposal_id)

    @post("/withdrawal", name="plans.proposals.withdrawal.create")
    async def withdraw(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        proposal_id: FromPath[UUID],
    ) -> Page | Redirect:
        """Take one's own back."""
        try:
            await deciding.withdraw(viewer, plan_id, proposal_id)
        except Conflict as refusal:
            return await _one(request, viewer, plan_id, proposal_id, refusal=refusal)
        return await _done(request, viewer, plan_id, proposal_id)


async def _index(request: WebRequest, viewer: Viewer, plan: Row) -> Page:
    found = await listing.about(viewer, plan)
    sent = await listing.sent_from(viewer, plan["id"])
    may_offer = upward.may_offer(viewer, plan)
    is_theirs = plan_access.in_circle(viewer, plan) or plan["is_guest"]
    if not (found or sent or may_offer or is_theirs):
        raise Missing(NO_PLAN)
    return page(
        request, "plans/proposals/index.html", found=found, sent=sent, may_offer=may_offer,
        **_standing(viewer, plan),
    )  # fmt: skip


async def _panel(request: WebRequest, viewer: Viewer, plan: Row) -> Page:
    """The open ones, for the rail of the editor."""
    return page(
        request, "plans/proposals/_panel.html", found=await listing.about(viewer, plan, only_open=True),
        **_standing(viewer, plan) | {"in_editor": True},
    )  # fmt: skip


async def _card(request: WebRequest, viewer: Viewer, plan: Row) -> Page:
    """How many there are, and the way to them."""
    return page(
        request, "plans/proposals/_card.html", counts=await listing.counts(viewer, plan),
        sent=await listing.sent_from(viewer, plan["id"]), may_offer=upward.may_offer(viewer, plan),
        **_standing(viewer, plan),
    )  # fmt: skip


async def _one(
    request: WebRequest, viewer: Viewer, plan_id: UUID, proposal_id: UUID, *,
    refusal: DomainError | None = None, about: list[str] | None = None, words: str = "",
    declining: bool = False,
) -> Page:  # fmt: skip
    plan = await access.find_target(viewer, plan_id)
    found = await listing.about(viewer, plan, one=proposal_id)
    if not found:
        raise Missing(NO_PLAN)
    if viewer.unread:
        await notices.read_about(viewer.id, proposal_id)
    again: dict[str, Any] = {
        "refusal": str(refusal) if refusal else "",
        "about": about or [],
        "words": words,
        "declining": declining,
    }
    return page(
        request, "plans/proposals/show.html", fragment="plans/proposals/_proposal.html",
        status=refusal.status if refusal else 200, proposal=found[0],
        **_standing(viewer, plan) | again | {"in_editor": request.query_params.get("in") == EDITOR},
    )  # fmt: skip


async def _done(request: WebRequest, viewer: Viewer, plan_id: UUID, proposal_id: UUID) -> Page | Redirect:
    if wants_part(request):
        return await _one(request, viewer, plan_id, proposal_id)
    return go(request, "plans.proposals.show", plan_id=plan_id, proposal_id=proposal_id)


async def _new_page(
    request: WebRequest, found: Offering, form: UpwardForm, refused: dict[str, str] | None = None
) -> Page:
    return page(
        request, "plans/proposals/new.html", status=422 if refused else 200, plan=found.source,
        target=found.target, places=[listing.with_runs(one) for one in found.open_places],
        known=len(found.known),
        asked=len(found.asked), form=form, refused=refused or {}, longest=REASON_LENGTH,
    )  # fmt: skip


def _standing(viewer: Viewer, plan: Row) -> dict[str, Any]:
    """What decides which buttons there are."""
    rights = plan_access.rights(viewer, plan)
    return {
        "plan": plan,
        "may_decide": access.may_decide(viewer, plan),
        "may_suggest": access.may_suggest(viewer, plan),
        "is_frozen": plan["state"] in FROZEN,
        "may_revise": rights.revise,
        "in_circle": plan_access.in_circle(viewer, plan),
        "in_editor": False,
        "longest": REASON_LENGTH,
        "refusal": "",
        "about": [],
        "words": "",
        "declining": False,
    }
