"""/plans/{id}/pull: the newer release place by place; taking a pull back."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, go_to, page
from server.documents import html, walk
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access
from server.plans.comparing_tables import CONTAINERS
from server.plans.forms import chosen_id, typed
from server.plans.merge import decide
from server.plans.pulling import automatic, differences, offers, pulls, releases, undoing
from server.plans.pulling import hunks as showing
from server.plans.pulling.forms import Decided, read_decisions
from server.plans.pulling.hunks import Voice
from server.plans.pulling.offers import NoOffer, Offer
from server.plans.routes.reading import file_url

ALL_THERE = "通案第 {number} 版改的，你这里都已经有了。"


class PlanPull(Controller):
    """同步通案更新."""

    path = "/plans/{plan_id:uuid}/pull"

    @get("/", name="plans.pull.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Every place of the newer release, with what may be done about it; or why there is none."""
        return await _pull_page(request, viewer, plan_id)

    @post("/", name="plans.pull.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Take what was decided; ``step`` says how.

        ``preview``: only show what that gives; ``choose``: go back from there; ``rest``: keep ours where
        nothing was chosen.
        """
        form = await request.form()
        step = typed(form, "step")
        asked = pulls.Asked(
            chosen_id(form, "base"), chosen_id(form, "theirs"), read_decisions(form), step == "rest"
        )
        if step == "choose":
            return await _pull_page(request, viewer, plan_id, decided=asked.decided)
        try:
            if step == "preview":
                return await _preview_page(request, viewer, plan_id, asked)
            await pulls.pull(viewer, plan_id, asked)
        except Missing:
            raise
        except NoOffer as nothing:
            return await _nothing_page(request, viewer, plan_id, nothing, status=422, decided=asked.decided)
        except DomainError as refusal:
            return await _pull_page(
                request, viewer, plan_id, status=refusal.status, decided=asked.decided, refusal=refusal
            )
        return go(request, "plans.show", plan_id=plan_id)


class PullUndoing(Controller):
    """撤回这次更新."""

    path = "/plans/{plan_id:uuid}/pulls/{pull_id:uuid}/undoing"

    @post("/", name="plans.pulls.undoing.create")
    async def create(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        pull_id: FromPath[UUID],
    ) -> Page | Redirect:
        """What it brought goes; what was written since stays."""
        kept = await undoing.undo(viewer, plan_id, pull_id)
        if kept:
            return go_to(request, f"/plans/{plan_id}?kept={kept}")
        return go(request, "plans.show", plan_id=plan_id)


class PullSetting(Controller):
    """自动接受没有争议的更新."""

    path = "/plans/{plan_id:uuid}/pull/automatic"

    @post("/", name="plans.pull.automatic.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """On or off, for this plan."""
        form = await request.form()
        await automatic.choose(viewer, plan_id, takes=typed(form, "takes") == "1")
        return go(request, "plans.pull.show", plan_id=plan_id)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many hunks of each colour."""

    green: int
    amber: int
    red: int

    @classmethod
    def of(cls, hunks: list[showing.Shown]) -> "Tally":
        colours = [str(one.colour) for one in hunks]
        return cls(colours.count("green"), colours.count("amber"), colours.count("red"))


async def _pull_page(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    *,
    status: int = 200,
    decided: Decided | None = None,
    refusal: DomainError | None = None,
) -> Page:
    try:
        offer = await offers.find(viewer, plan_id)
    except Missing:
        raise
    except DomainError as nothing:  # there is none, or the plan is frozen
        told = refusal if isinstance(refusal, pulls.Late) else nothing
        return await _nothing_page(request, viewer, plan_id, told, status=status, decided=decided)
    if not showing.counted(offer.merge.hunks):
        return await _all_there_page(request, viewer, offer, refusal, status=status, decided=decided)
    context = await _context(viewer, offer)
    decided = decided or Decided()
    context |= {
        "decided": decided,
        "left": left_words(decided, context["groups"]),
        "is_again": bool(decided.seen),
        "refusal": str(refusal) if refusal else "",
        "wanting": refusal.keys if isinstance(refusal, pulls.Unanswered) else (),
    }
    return page(request, "plans/pulling/show.html", status=status, **context)


def left_words(decided: Decided, groups: list[showing.Group]) -> list[str]:
    """What was answered in one's own words where the page shows no place any more."""
    shown = {one.key for group in groups for one in group.hunks}
    return [words for key, words in decided.own_words().items() if key not in shown]


async def _preview_page(request: WebRequest, viewer: Viewer, plan_id: UUID, asked: pulls.Asked) -> Page:
    """The text as it will read; the answers travel along in hidden fields."""
    offer = await offers.find(viewer, plan_id)
    kept = pulls.Asked(asked.base, asked.theirs, asked.decided, keeps_rest=True)
    decisions = pulls.answers(offer, kept)
    hunks = showing.visible(offer.merge.hunks)
    doc = await asyncio.to_thread(
        decide, offer.base["doc"], offer.ours, offer.theirs["doc"], showing.by_id(hunks, decisions)
    )
    body = await asyncio.to_thread(marked, doc, offer.ours)
    waiting = len(showing.undecided(hunks, asked.decided.decisions))
    context = await _context(viewer, offer)
    return page(
        request, "plans/pulling/preview.html", body=body, waiting=waiting, decided=asked.decided,
        action=f"/plans/{plan_id}/pull", said="同步通案", done="完成更新", master="", **context,
    )  # fmt: skip


def marked(doc: Json, ours: Json) -> Any:
    """The read view of ``doc``, with marks beside what is not as in ``ours``."""
    return html.render(doc, file_url, changed=changed_blocks(doc, ours))


def changed_blocks(doc: Json, ours: Json) -> set[str]:
    """The smallest blocks of ``doc`` that are not as in ``ours``: new ones and those with other content."""
    old = {str(walk.attr(node, "id")): node for node in _leaves(ours)}
    return {own for node in _leaves(doc) if old.get(own := str(walk.attr(node, "id"))) != node}


def _leaves(doc: Json) -> Iterator[Json]:
    return (node for node in walk.blocks(doc) if node["type"] not in CONTAINERS)


async def _all_there_page(
    request: WebRequest,
    viewer: Viewer,
    offer: Offer,
    refusal: DomainError | None,
    *,
    status: int,
    decided: Decided | None,
) -> Page:
    """Of a release whose changes the text has all: nobody is asked, and nothing is left to pull.

    Looking at it is the answer, as opening a plan reads its notices. What cannot be written now is the next
    time.
    """
    with suppress(DomainError):
        await pulls.close(viewer, offer)
    told = refusal or NoOffer(ALL_THERE.format(number=offer.theirs["number"]))
    return await _nothing_page(request, viewer, offer.plan["id"], told, status=status, decided=decided)


async def _nothing_page(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    nothing: DomainError,
    *,
    status: int = 200,
    decided: Decided | None = None,
) -> Page:
    plan = await access.find_visible(viewer, plan_id)
    latest = await undoing.latest(viewer, plan)
    return page(
        request,
        "plans/pulling/nothing.html",
        status=status,
        plan=plan,
        words=str(nothing),
        can_take=plan["source_plan"] is not None,
        pulled=latest,
        left=left_words(decided or Decided(), []),
    )


async def _context(viewer: Viewer, offer: Offer) -> dict[str, Any]:
    voice = voice_of(offer)
    update = await differences.update_for(viewer, offer.plan)
    shown = await asyncio.to_thread(
        showing.shown, offer.merge, offer.base["doc"], offer.ours, offer.theirs["doc"], voice
    )
    return {
        "plan": offer.plan,
        "base": offer.base,
        "theirs": offer.theirs,
        "voice": voice,
        "groups": showing.grouped(shown),
        "total": update.places if update and update.places else len(shown),
        "asked": len(shown),
        "tally": Tally.of(shown),
        "notes": await releases.between(offer.plan["source_plan"], offer.base, offer.theirs),
    }


def voice_of(offer: Offer) -> Voice:
    """How the three are called: by the numbers of the releases."""
    old, new = offer.base["number"], offer.theirs["number"]
    return Voice(base=f"第 {old} 版原文" if old else "原来的", theirs=f"第 {new} 版")
