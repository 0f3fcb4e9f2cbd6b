"""/plans/{id}/comparison."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import Missing
from server.base.pages import Page, WebRequest, page
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, versions, wording
from server.plans.access import NO_PLAN, Row
from server.plans.compared import Comparison
from server.plans.comparing import compare
from server.plans.differences import OTHER_WORDS, OWN_WORDS, hunks
from server.plans.tables import Kind

NEWEST = "newest"


class PlanComparison(Controller):
    """和通案比较: a 个案 with its release or the newest one, a revision with the standing one."""

    path = "/plans/{plan_id:uuid}/comparison"

    @get("/", name="plans.comparison.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """Place by place: what stands in the 通案, what stands here."""
        plan = await access.find_visible(viewer, plan_id)
        with_newest = request.query_params.get("with") == NEWEST
        base = await _base(viewer, plan, with_newest=with_newest)
        comparison = await asyncio.to_thread(compare, base.doc, await versions.current_doc(plan_id))
        words = OTHER_WORDS if with_newest else OWN_WORDS
        return page(
            request,
            "plans/comparison.html",
            plan=plan,
            base=base,
            newer=wording.newer_number(plan) if base.can_choose else 0,
            with_newest=with_newest,
            counts=comparison.counts,
            is_same=comparison.is_same,
            hunks=hunks(comparison, words),
            words=words,
            same_titles=_same_titles(comparison),
        )


@dataclass(frozen=True, slots=True)
class _Base:
    """The text compared with, and how it is called."""

    doc: Json
    name: str
    is_own: bool
    can_choose: bool


async def _base(viewer: Viewer, plan: Row, *, with_newest: bool) -> _Base:
    """What to compare with: the viewer sees the present text of ``plan`` and may read the release.

    Raises:
        Missing: there is nothing to compare with, or the newest release is not for this viewer any more.
    """
    if not plan["is_live"]:
        raise Missing(NO_PLAN)
    if plan["kind"] == Kind.MASTER:
        release = await versions.find_release(plan["id"], plan["released_number"])
        return _Base(release["doc"], f"第 {release['number']} 版", is_own=False, can_choose=False)
    if plan["base_version"] is None:
        raise Missing("这份教案不是从通案做的，没有可以比较的通案。")
    if with_newest:
        source = await access.find_visible(viewer, plan["source_plan"])
        release = await versions.find_release(source["id"], source["released_number"])
    else:  # the teacher has had this text since the fork, whatever became of their post
        release = await versions.find_by_id(plan["base_version"])
    return _Base(release["doc"], f"通案第 {release['number']} 版", is_own=True, can_choose=True)


def _same_titles(comparison: Comparison) -> list[str]:
    return [section.title for section in comparison.sections if not section.has_changes]
