"""/rounds/{id}/comparison, …/picks, …/composition: drafts beside each other, and what is taken from them."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.errors import DomainError, Missing
from server.base.pages import Page, WebRequest, go, go_to, page
from server.documents import html
from server.people.viewer import Viewer
from server.plans import crediting
from server.plans.access import Row
from server.plans.forms import chosen_id, counted, typed
from server.plans.selection import (
    access,
    composing,
    deciding,
    laying,
    picking,
    reviewing,
    showing,
    wording,
)
from server.plans.selection.access import NO_ROUND
from server.plans.selection.arranging import Picks
from server.plans.selection.forms import as_id
from server.rubrics import sheets

LATEST_STEP = 1


class RoundComparison(Controller):
    """对照: up to four drafts."""

    path = "/rounds/{round_id:uuid}/comparison"

    @get("/", name="rounds.comparison.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page:
        """Section by section; for who runs the round with ticks to pick."""
        asked = _asked(request.query_params.getall("entry", []))
        return await _comparison_page(request, viewer, round_id, asked)


class RoundPicks(Controller):
    """选用."""

    path = "/rounds/{round_id:uuid}"

    @post("/picks", name="rounds.picks.create")
    async def pick(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """A whole section of one draft (``whole``), or just the ticked blocks of the drafts shown."""
        await access.find_owned(viewer, round_id)
        sent = await request.form()
        place, had = typed(sent, "place"), typed(sent, "had")
        shown = _asked(sent.getall("shown", []))
        whole = chosen_id(sent, "whole")
        try:
            if whole is not None:
                await picking.pick_section(viewer, round_id, place, whole, had)
            else:
                ticked = {one for text in sent.getall("block", []) if (one := _block(text)) is not None}
                await picking.pick_blocks(viewer, round_id, place, ticked, set(shown), had)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            return await _comparison_page(request, viewer, round_id, shown, refusal=refusal)
        return go_to(request, f"{_address(round_id, shown)}#{_anchor(typed(sent, 'anchor'))}")

    @post("/base", name="rounds.base.create")
    async def pick_all(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """整份选用作底."""
        await access.find_owned(viewer, round_id)
        sent = await request.form()
        shown, entry = _asked(sent.getall("shown", [])), chosen_id(sent, "entry")
        try:
            await picking.pick_all(viewer, round_id, entry or round_id, typed(sent, "had"))
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            return await _comparison_page(request, viewer, round_id, shown, refusal=refusal)
        return go_to(request, _address(round_id, shown))

    @post("/order", name="rounds.order.create")
    async def order(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """One up or down: a section, or a part of one."""
        sent = await request.form()
        step = -LATEST_STEP if typed(sent, "to") == "up" else LATEST_STEP
        await picking.move(viewer, round_id, typed(sent, "place"), counted(sent, "part"), step)
        return go(request, "rounds.composition.show", round_id=round_id)

    @get("/composition", name="rounds.composition.show")
    async def composition(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page:
        """合成稿: the text so far, whose each part is, and its order."""
        await access.find_owned(viewer, round_id)
        return await _composition_page(request, viewer, round_id)

    @post("/draft", name="rounds.draft.create")
    async def decide(
        self, request: WebRequest, viewer: NamedDependency[Viewer], round_id: FromPath[UUID]
    ) -> Page | Redirect:
        """定稿为通案."""
        await access.find_owned(viewer, round_id)
        try:
            plan = await deciding.make_draft(viewer, round_id)
        except DomainError as refusal:
            if isinstance(refusal, Missing):
                raise
            return await _composition_page(request, viewer, round_id, refusal=refusal)
        return go(request, "plans.show", plan_id=plan)


async def _comparison_page(
    request: WebRequest,
    viewer: Viewer,
    round_id: UUID,
    asked: list[UUID],
    *,
    refusal: DomainError | None = None,
) -> Page:
    found = await access.find_round(viewer, round_id)
    if not (found["is_owner"] or found["is_reviewer"]):
        raise Missing(NO_ROUND)
    entries = [
        one
        for one in await access.visible_entries(viewer, round_id)
        if (one["may_score"] or found["is_owner"])
        and one["withdrawn_at"] is None
        and one["returned_at"] is None
    ]
    sheet = await sheets.find(found["sheet"])
    standings = await reviewing.standings(found, sheet, [one["id"] for one in entries], viewer.id)
    chosen = [one for one in entries if one["id"] in asked][: showing.MOST] or entries[: showing.MOST]
    sources = await picking.texts(round_id)
    ids = [one["id"] for one in chosen]
    hidden = found["is_anonymous"] and not found["is_owner"]
    names = {one["id"]: wording.letter_name(one["letter"]) for one in entries}
    picks = await picking.of(round_id) if found["is_owner"] else Picks((), None)
    places = await asyncio.to_thread(laying.lay, [sources[one].doc for one in ids])
    shown = await asyncio.to_thread(showing.beside, places, ids, names, picks)
    return page(
        request,
        "rounds/comparison.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        round=found,
        entries=[{**one, "name": names[one["id"]]} for one in entries],
        chosen=[
            {
                **one,
                "name": names[one["id"]],
                "who": "" if hidden else f"{one['home_name']} {one['author_name']}",
                "standing": standings[one["id"]],
                "sees": reviewing.may_see(found, one, standings[one["id"]]),
            }
            for one in chosen
        ],
        places=shown,
        picks=picks,
        picked=len(picks.places),
        may_pick=found["is_owner"] and _is_time(found),
        most=showing.MOST,
    )


async def _composition_page(
    request: WebRequest, viewer: Viewer, round_id: UUID, *, refusal: DomainError | None = None
) -> Page:
    found = await access.find_owned(viewer, round_id)
    entries = await access.visible_entries(viewer, round_id)
    names = {one["id"]: wording.entry_name(one, is_hidden=False) for one in entries}
    letters = {one["id"]: wording.letter_name(one["letter"]) for one in entries}
    picks = await picking.of(round_id)
    sources = await picking.texts(round_id)
    made = await deciding.compose(picks, sources) if picks.parts else composing.Composed({"type": "doc"}, ())
    return page(
        request,
        "rounds/composition.html",
        status=refusal.status if refusal else 200,
        refusal=str(refusal) if refusal else "",
        round=found,
        body=await asyncio.to_thread(html.render, made.doc, showing.file_url),
        sections=deciding.outline(picks, sources, letters),
        credits=list(crediting.places(made.doc, deciding.names_of(made, names, sources))),
        may_pick=_is_time(found),
    )


def _is_time(found: Row) -> bool:
    """Picks are made between the end of submitting and 定稿."""
    return found["decided_at"] is None and not found["is_open"] and not found["is_ahead"]


def _address(round_id: UUID, shown: list[UUID]) -> str:
    query = urlencode([("entry", str(one)) for one in shown])
    return f"/rounds/{round_id}/comparison" + (f"?{query}" if query else "")


def _anchor(text: str) -> str:
    return text if text.isascii() and text.replace("-", "").isalnum() else "main"


def _asked(texts: list[object]) -> list[UUID]:
    found = (as_id(text) for text in texts)
    return list(dict.fromkeys(one for one in found if one is not None))[: showing.MOST]


def _block(text: object) -> tuple[UUID, str] | None:
    entry, _, block = str(text).partition(":")
    found = as_id(entry)
    return (found, block) if found is not None and block else None
