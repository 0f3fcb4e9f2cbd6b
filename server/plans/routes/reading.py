"""/plans/{id}: the read view, the editor page, the title."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.database import rows
from server.base.errors import Conflict
from server.base.pages import Page, WebRequest, go, page, wants_part
from server.base.settings import settings
from server.documents import html, text
from server.documents.spec import Json
from server.people.subjects import GRADES, SUBJECTS
from server.people.viewer import Viewer
from server.plans import access, assigning, crediting, headings, history, versions, wording
from server.plans.access import Row
from server.plans.adoption.access import may_watch
from server.plans.forms import LENGTHS, FormRefused, counted, typed
from server.plans.leading import facts
from server.plans.pulling import carrying, differences, undoing
from server.plans.tables import STANDING, WRITTEN_TOGETHER
from server.plans.telling import READ
from server.plans.templates import outlines
from server.trail import notices, seen, tasks

MOST_KEPT = 999  # places of a plan that were written over, as an address says it


class OnePlan(Controller):
    """One plan: reading it, writing in it."""

    path = "/plans/{plan_id:uuid}"

    @get("/", name="plans.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The text as a sheet, and what this viewer may do next."""
        plan = await access.find_visible(viewer, plan_id)
        await _note_seen(viewer, plan)
        kept = min(counted(request.query_params, "kept") or 0, MOST_KEPT)
        return await show_page(request, viewer, plan, kept=kept)

    @get("/edit", name="plans.edit")
    async def edit(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The editor; read-only for whoever may read the present text but not write. Its head alone when a
        part is asked for."""
        plan = await access.find_visible(viewer, plan_id)
        if not plan["is_live"]:
            return go(request, "plans.show", plan_id=plan_id)
        if wants_part(request):  # an open editor, after the state of the plan has changed
            return page(request, "plans/_editor_bar.html", **await _standing(viewer, plan))
        await _note_seen(viewer, plan)
        doc = await versions.current_doc(plan_id)
        context = await _context(viewer, plan, doc)
        return page(
            request,
            "plans/edit.html",
            outline=text.outline(doc),
            photo_edge=settings.photo_edge,
            template_json=await outlines.for_editor(plan_id),
            **context,
        )


class PlanTitle(Controller):
    """What stands above the text."""

    path = "/plans/{plan_id:uuid}/title"

    @post("/", name="plans.title.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """Save a corrected title, textbook, 课时 (and subject, grade), unless a colleague was faster."""
        form = await request.form()
        sent = {name: typed(form, name) for name in headings.FIELDS if name in form}
        try:
            await headings.correct(viewer, plan_id, sent, counted(form, "row_version") or 0)
        except FormRefused as refused:
            return await _heading_again(request, viewer, plan_id, sent, refused.fields, 422)
        except Conflict as conflict:
            return await _heading_again(request, viewer, plan_id, sent, {"title": str(conflict)}, 409)
        if wants_part(request):
            return await _heading_again(request, viewer, plan_id, {}, {}, 200)
        return go(request, "plans.show", plan_id=plan_id)


async def _note_seen(viewer: Viewer, plan: Row) -> None:
    """今天 asks each colleague once to look at a plan in discussion; what the inbox says of it is read."""
    if viewer.unread:
        await notices.read_about(viewer.id, plan["id"])
    if access.is_shared(plan):
        await tasks.finish_by_doing(viewer.id, plan["id"], READ)
    if plan["state"] in WRITTEN_TOGETHER and plan["owner"] != viewer.id:
        await seen.mark(viewer.id, plan["id"], f"discussion {plan['released_number'] + 1}")


async def show_page(
    request: WebRequest, viewer: Viewer, plan: Row, *, status: int = 200, **changes: Any
) -> Page:
    """The read view; ``changes`` put a refused form back into it."""
    doc = await versions.readable_doc(plan)
    told = await facts.of(viewer, plan)
    beside = {
        "told": told,
        "due": facts.due_words(plan),
        "reach": wording.reach(plan),
        "may_name": facts.may_name(viewer, plan),
        "audience": wording.audience(plan, has_helpers=bool(told.helpers)),
    }
    context = await _context(viewer, plan, doc) | beside | changes
    return page(request, "plans/show.html", status=status, **context)


async def _heading_again(
    request: WebRequest,
    viewer: Viewer,
    plan_id: UUID,
    sent: dict[str, str],
    refused: dict[str, str],
    status: int,
) -> Page:
    """The heading, with its form open and everything typed still in it when it was refused."""
    plan = await access.find_visible(viewer, plan_id)
    changes: dict[str, Any] = {
        "refused": refused,
        "editing": bool(refused),
        "heading": {**_heading(plan), **sent},
    }
    if not wants_part(request):
        return await show_page(request, viewer, plan, status=status, **changes)
    context = {"plan": plan, "rights": access.rights(viewer, plan), **_choices(plan), **changes}
    return page(request, "plans/_title.html", status=status, **context)


def _heading(plan: Row) -> dict[str, str]:
    return {name: plan[name] for name in headings.FIELDS}


def _choices(plan: Row) -> dict[str, Any]:
    return {
        "may_move": headings.may_move(plan),
        "lengths": LENGTHS,
        "subjects": SUBJECTS,
        "grades": GRADES,
    }


async def _standing(viewer: Viewer, plan: Row) -> dict[str, Any]:
    """Where the plan stands, and what this viewer may do with it."""
    rights = access.rights(viewer, plan)
    return {
        "plan": plan,
        "rights": rights,
        "level": wording.level(plan),
        "in_circle": access.in_circle(viewer, plan),
        "sign": wording.state_sign(plan),
        "standing": wording.frozen_words(plan),
        "update": await differences.update_for(viewer, plan),
        "groups": await groups_of(viewer) if rights.share else [],
    }


async def _context(viewer: Viewer, plan: Row, doc: Json) -> dict[str, Any]:
    """What the read view and the editor page show of one plan."""
    standing = await _standing(viewer, plan)
    rights = standing["rights"]
    mine, earlier = await carrying.own_versions(viewer, plan) if rights.fork else (None, None)
    return {
        **standing,
        "may_assign": assigning.may_assign(viewer, plan),
        "may_watch": await may_watch(viewer, plan),
        "said": wording.source_words(plan),
        "facts": wording.facts(plan),
        "audience": wording.audience(plan),
        "waiting": wording.waiting_for(plan, rights, is_owner=plan["owner"] == viewer.id),
        "pulled": await undoing.latest(viewer, plan),
        "body": await asyncio.to_thread(html.render, doc, file_url),
        "credits": await crediting.lines(doc),
        "mine": mine,
        "earlier": earlier,
        "heading": _heading(plan),
        **_choices(plan),
        "editing": False,
        "refused": {},
        "refusal": "",
        "kept": 0,
        "words": "",
        "sent": {"note": "", "on": "", "grades": ""},
        "is_member": history.sight(viewer, plan).is_member,
        "restored": await history.restoration(viewer, plan) if plan["state"] not in STANDING else None,
        "in_revision": plan["released_number"] > 0 and plan["state"] not in STANDING,
    }


async def groups_of(viewer: Viewer) -> list[Row]:
    """The 备课组 the viewer can hand a plan to: id and name."""
    return await rows(
        "SELECT id, name FROM prep_group WHERE id = ANY($1::uuid[]) ORDER BY name", access.groups_of(viewer)
    )


def file_url(file_id: str) -> str:
    """Where a picture of a plan is; the files room asks who may see it. "": this is the id of no file.

    Whoever writes the text past the editor may put any words there, also `../`.
    """
    try:
        return f"/files/{UUID(file_id)}"
    except ValueError:
        return ""
