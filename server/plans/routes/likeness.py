"""/plans/{id}/likeness: 来源比对."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.people.viewer import Viewer
from server.plans.likeness import finding
from server.plans.likeness.access import find_asked


class PlanLikeness(Controller):
    """Which plans say the same: for the author, and for whoever has the plan to read or to sign."""

    path = "/plans/{plan_id:uuid}/likeness"

    @get("/", name="plans.likeness.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """The passages in common, side by side; only of plans the viewer may read."""
        asked = await find_asked(viewer, plan_id)
        return page(
            request,
            "plans/likeness/show.html",
            plan=asked.plan,
            is_own=not asked.is_judging,
            found=await finding.find(viewer, asked),
        )
