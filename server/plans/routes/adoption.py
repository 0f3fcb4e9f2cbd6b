"""/plans/{id}/adoption: what classrooms did with a 通案."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.people.viewer import Viewer
from server.plans.adoption import heat
from server.plans.adoption.access import find_watched
from server.plans.adoption.heat import CHANGES, FEWEST, WORDS, Heat, Warmth
from server.plans.adoption.statuses import Status
from server.plans.forms import counted


class PlanAdoption(Controller):
    """采纳热力图: a release as classrooms use it."""

    path = "/plans/{plan_id:uuid}/adoption"

    @get("/", name="plans.adoption.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The text with a margin of shares; ``release`` chooses an older one."""
        plan = await find_watched(viewer, plan_id)
        releases = await heat.releases(plan_id)
        number = heat.usual(releases, counted(request.query_params, "release") or 0)
        return page(
            request,
            "plans/adoption/show.html",
            plan=plan,
            releases=releases,
            heat=await heat.of_release(plan_id, number),
            adopters=await heat.adopters(plan),
            fewest=FEWEST,
            words=WORDS,
            changes=CHANGES,
            kept=Status.KEPT,
        )

    @get("/blocks/{block:str}", name="plans.adoption.block.show")
    async def block(
        self,
        request: WebRequest,
        viewer: NamedDependency[Viewer],
        plan_id: FromPath[UUID],
        block: FromPath[str],
    ) -> Page:
        """One passage: what was done with it and why, and the 个案 of it that the viewer may read."""
        plan = await find_watched(viewer, plan_id)
        releases = await heat.releases(plan_id)
        found = await heat.of_release(
            plan_id, heat.usual(releases, counted(request.query_params, "release") or 0)
        )
        warmth = _warmth(found, block)
        reasons, said = await heat.reasons_of(plan_id, block)
        return page(
            request,
            "plans/adoption/block.html",
            fragment="plans/adoption/_block.html",
            plan=plan,
            heat=found,
            warmth=warmth,
            reasons=reasons,
            said=said,
            versions=await heat.seen_versions(viewer, plan_id, block),
            words=WORDS,
            whole=False,
        )


def _warmth(found: Heat, block: str) -> Warmth:
    for one in found.passages:
        if one.passage.id == block:
            return one
    raise Missing("这一版里没有这一段，或者个案还不够多。")
