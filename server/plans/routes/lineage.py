"""/plans/{id}/lineage: 来龙去脉."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.pages import Page, WebRequest, page
from server.people.viewer import Viewer
from server.plans import access
from server.plans.lineage import picture, tree, upright
from server.plans.lineage.tree import FEWEST, Member


class PlanLineage(Controller):
    """From which 通案 a plan comes and what was made from it, as a picture and as a table."""

    path = "/plans/{plan_id:uuid}/lineage"

    @get("/", name="plans.lineage.show")
    async def show(
        self, request: WebRequest, viewer: NamedDependency[Viewer], plan_id: FromPath[UUID]
    ) -> Page:
        """What of it the viewer may see; 个案 of others only as a number."""
        plan = await access.find_visible(viewer, plan_id)
        family = await tree.of(viewer, plan)
        titles = {one.id: _title(one) for one in family.members}
        return page(
            request,
            "plans/lineage/show.html",
            plan=plan,
            family=family,
            titles=titles,
            names={one.id: one.title for one in family.members},
            picture=picture.render(family, plan_id, titles),
            upright=upright.render(family, plan_id, titles),
            forks_words=picture.forks_words,
            fewest=FEWEST,
        )


def _title(one: Member) -> str:
    return "我的个案" if one.is_own_version else f"{one.level}通案"
