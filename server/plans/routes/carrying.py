"""/plans/{id}/carrying: 沿用去年, and using a plan of one's own again."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.pages import Page, WebRequest, go, page
from server.people.viewer import Viewer
from server.plans.forms import chosen_id, one_line, typed
from server.plans.merge import decide
from server.plans.pulling import carrying, pulls
from server.plans.pulling import hunks as showing
from server.plans.pulling.carrying import Carrying
from server.plans.pulling.forms import Decided, read_decisions
from server.plans.pulling.hunks import Voice
from server.plans.pulling.offers import NoOffer
from server.plans.pulling.pulls import Asked, Taking
from server.plans.routes.pulling import Tally, left_words, marked

WORDS_LENGTH = 60


class PlanCarrying(Controller):
    """沿用去年."""

    path = "/plans/{plan_id:uuid}/carrying"

    @get("/", name="plans.carrying.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Which 通案 of this year, or none; with ``master`` place by place what comes together."""
        master = chosen_id(request.query_params, "master")
        if master is None:
            return await _choice_page(request, viewer, plan_id)
        return await _carry_page(request, viewer, plan_id, master)

    @post("/", name="plans.carrying.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Make the new 个案 as decided; ``step`` as on the pull page."""
        form = await request.form()
        step, master = typed(form, "step"), chosen_id(form, "master")
        if master is None:
            return await _choice_page(request, viewer, plan_id, status=422)
        decided = read_decisions(form)
        asked = Asked(chosen_id(form, "base"), chosen_id(form, "theirs"), decided, step == "rest")
        if step == "choose":
            return await _carry_page(request, viewer, plan_id, master, decided=decided)
        try:
            if step == "preview":
                return await _preview_page(request, viewer, plan_id, master, asked)
            made = await carrying.carry(viewer, plan_id, master, asked)
        except Missing:
            raise
        except DomainError as refusal:
            return await _carry_page(
                request, viewer, plan_id, master, status=refusal.status, decided=decided, refusal=refusal
            )
        return go(request, "plans.show", plan_id=made)


class PlanCopies(Controller):
    """再用一次."""

    path = "/plans/{plan_id:uuid}/copies"

    @post("/", name="plans.copies.create")
    async def create(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A copy of one's own plan, without its 反思."""
        form = chosen_id(await request.form(), "form_id") or new_id()
        return go(request, "plans.show", plan_id=await carrying.use_again(viewer, plan_id, form))


class PlanReflection(Controller):
    """去年的反思, beside the new plan."""

    path = "/plans/{plan_id:uuid}/earlier-reflection"

    @get("/", name="plans.earlier_reflection.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The 反思 of the plan this one was carried over from; a part of the plan's page."""
        plan = await carrying.find_own(viewer, plan_id)
        found = await carrying.reflection(viewer, plan)
        return page(
            request,
            "plans/pulling/reflection.html",
            fragment="plans/pulling/_reflection.html",
            plan=plan,
            old=found[0] if found else None,
            lines=found[1] if found else [],
        )


async def _choice_page(
    request: WebRequest, viewer: Viewer, plan_id: UUID, *, status: int = 200, refusal: str = ""
) -> Page:
    old = await carrying.find_own(viewer, plan_id)
    words = one_line(request.query_params.get("q", ""))[:WORDS_LENGTH]
    is_from_master = old["base_version"] is not None
    return page(
        request,
        "plans/pulling/carrying.html",
        status=status,
        plan=old,
        words=words,
        masters=await carrying.choices(viewer, old, words) if is_from_master else [],
        is_from_master=is_from_master,
        refusal=refusal,
        form_id=new_id(),
    )


async def _carry_page(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    master: UUID,
    *,
    status: int = 200,
    decided: Decided | None = None,
    refusal: DomainError | None = None,
) -> Page:
    try:
        found = await carrying.find(viewer, plan_id, master)
    except NoOffer as nothing:
        return await _choice_page(request, viewer, plan_id, status=422, refusal=str(nothing))
    context = await _context(found)
    decided = decided or Decided()
    context |= {
        "decided": decided,
        "left": left_words(decided, context["groups"]),
        "refusal": str(refusal) if refusal else "",
        "wanting": refusal.keys if isinstance(refusal, pulls.Unanswered) else (),
        "reflection": carrying.reflection_of(found.reflected),
    }
    return page(request, "plans/pulling/carry.html", status=status, **context)


async def _preview_page(
    request: WebRequest, viewer: Viewer, plan_id: UUID, master: UUID, asked: Asked
) -> Page:
    found = await carrying.find(viewer, plan_id, master)
    kept = Asked(asked.base, asked.theirs, asked.decided, keeps_rest=True)
    decisions = pulls.answers(Taking(found.base, found.theirs, found.merge), kept)
    hunks = showing.visible(found.merge.hunks)
    doc = await asyncio.to_thread(
        decide, found.base["doc"], found.ours, found.theirs["doc"], showing.by_id(hunks, decisions)
    )
    return page(
        request,
        "plans/pulling/preview.html",
        body=await asyncio.to_thread(marked, doc, found.ours),
        waiting=len(showing.undecided(hunks, asked.decided.decisions)),
        decided=asked.decided,
        action=f"/plans/{plan_id}/carrying",
        said="沿用去年",
        done="做成今年的个案",
        **await _context(found),
    )


async def _context(found: Carrying) -> dict[str, Any]:
    voice = Voice(
        base="去年的通案",
        ours="我去年的",
        theirs="今年的通案",
        keep="用我去年的",
        take="用今年的",
        sure="去年你没有动过这里",
        them="今年的通案",
    )
    shown = await asyncio.to_thread(
        showing.shown, found.merge, found.base["doc"], found.ours, found.theirs["doc"], voice
    )
    return {
        "plan": found.old,
        "master": found.master["id"],
        "master_title": found.master["title"],
        "base": found.base,
        "theirs": found.theirs,
        "voice": voice,
        "groups": showing.grouped(shown),
        "total": len(shown),
        "asked": len(shown),
        "tally": Tally.of(shown),
        "is_rewritten": found.is_rewritten,
    }
