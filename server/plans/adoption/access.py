"""Who may see what classrooms did with a 通案: who prepares it, its leads, researchers of its reach."""

from uuid import UUID

from server.base.database import value
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import IN_REACH, NO_PLAN, Row, visible_to
from server.plans.tables import Kind

# The reach of a release without the schools and groups of $2 and $5: that of researchers alone.
_RESEARCHED = f"""
SELECT EXISTS (SELECT 1 FROM plan p WHERE p.id = $8 AND {IN_REACH} AND $1::uuid IS NOT NULL
               AND $3::uuid[] IS NOT NULL AND $4::text[] IS NOT NULL)
"""  # noqa: S608


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
    args = visible_to(viewer)
    args[1], args[4] = [], []
    return bool((args[5] or args[6]) and await value(_RESEARCHED, *args, plan_id))
