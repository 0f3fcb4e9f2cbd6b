"""Who may see what classrooms did with a 通案: who prepares it, its leads, researchers of its reach."""

from uuid import UUID

from server.base.database import value
from server.base.errors import Missing
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN, Row
from server.plans.leads import RESEARCHER_ROLES
from server.plans.reach import researched
from server.plans.tables import Kind

_RESEARCHED = f"SELECT EXISTS (SELECT 1 FROM plan p WHERE p.id = $1 AND {researched('$2', '$3')})"  # noqa: S608


async def find_watched(viewer: Viewer, plan_id: UUID) -> Row:
    """The released 通案, if the viewer may see what became of it in classrooms.

    Raises:
        Missing: absent, not released, or the viewer only reads it.
    """
    plan = await access.find_visible(viewer, plan_id)
    if not await may_watch(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


async def may_watch(viewer: Viewer, plan: Row) -> bool:
    """Whether the viewer, who sees the plan, also sees what became of it."""
    if plan["kind"] != Kind.MASTER or not plan["released_number"]:
        return False
    return access.in_circle(viewer, plan) or await researches(viewer, plan["id"])


async def researches(viewer: Viewer, plan_id: UUID) -> bool:
    """Whether the plan lies in the 学区 or 区县 the viewer researches for."""
    districts = viewer.scopes(*RESEARCHER_ROLES, scope=Scope.DISTRICT)
    regions = viewer.scopes(*RESEARCHER_ROLES, scope=Scope.REGION)
    return bool((districts or regions) and await value(_RESEARCHED, plan_id, districts, regions))
