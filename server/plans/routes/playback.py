"""/plans/{id}/playback: 回放; and whether the group sees the draft too."""

import asyncio
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from server.base.pages import Page, WebRequest, go, page
from server.documents import html
from server.people.viewer import Viewer
from server.plans import access, history, playback, wording
from server.plans.forms import counted, typed
from server.plans.playback import Step
from server.plans.routes.reading import file_url


class PlanPlayback(Controller):
    """The plan growing, one step on each page."""

    path = "/plans/{plan_id:uuid}/playback"

    @get("/", name="plans.playback.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """``step`` names a step, ``n`` its number on the slider; without either the first one. Whoever may
        read no step yet is told so."""
        plan = await access.find_visible(viewer, plan_id)
        steps = await playback.steps(viewer, plan)
        if not steps:
            return page(
                request,
                "plans/playback.html",
                fragment="plans/_playback.html",
                plan=plan,
                is_member=False,
                step=None,
            )
        place = _place(request, steps)
        before = steps[place - 1] if place else None
        frame = await playback.frame(viewer, plan, steps[place], before)
        return page(
            request,
            "plans/playback.html",
            fragment="plans/_playback.html",
            plan=plan,
            facts=wording.facts(plan),
            is_member=history.sight(viewer, plan).is_member,
            step=steps[place],
            number=place + 1,
            total=len(steps),
            before=before,
            after=steps[place + 1] if place + 1 < len(steps) else None,
            changed=len(frame.changed),
            removed=frame.removed,
            body=await asyncio.to_thread(html.render, frame.doc, file_url, changed=frame.changed),
        )


class DraftSharing(Controller):
    """也给同组老师看草稿."""

    path = "/plans/{plan_id:uuid}/draft-sharing"

    @post("/", name="plans.draft_sharing.update")
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page | Redirect:
        """The author's choice, to be taken back at any time."""
        shows = typed(await request.form(), "shows") == "1"
        await playback.show_draft(viewer, plan_id, shows=shows)
        return go(request, "plans.versions.index", plan_id=plan_id)


def _place(request: WebRequest, steps: list[Step]) -> int:
    """The step asked for; a minute that is not kept any more leads to the next step there is."""
    query = request.query_params
    key = query.get("step", "")
    for place, step in enumerate(steps):
        if step.key == key:
            return place
    if key.startswith("r") and (row := counted({"row": key[1:]}, "row")) is not None:
        later = [at for at, step in enumerate(steps) if step.log_seq is not None and step.log_seq >= row]
        return later[0] if later else len(steps) - 1
    return min(max((counted(query, "n") or 1) - 1, 0), len(steps) - 1)
