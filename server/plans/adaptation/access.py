"""The teacher's own side of a plan: open to its owner, and to whom the owner invites as long as they do."""

from uuid import UUID

from server.base.database import row
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans.access import NO_PLAN, Row

_FIND = """
SELECT p.*, p.owner = $1 AS is_own, u.name AS owner_name, m.title AS source_title, base.number AS base_number,
       m.released_number AS source_number
FROM plan p JOIN users u ON u.id = p.owner
LEFT JOIN plan m ON m.id = p.source_plan
LEFT JOIN plan_release base ON base.version = p.base_version AND base.plan = p.source_plan
WHERE p.id = $2 AND (p.owner = $1 OR EXISTS (
  SELECT 1 FROM adaptation_invitation i WHERE i.plan = p.id AND i.guest = $1 AND i.host = p.owner))
"""


async def find_shown(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if it is the viewer's (``is_own``) or its owner invited them.

    Raises:
        Missing: absent, or somebody's who did not.
    """
    plan = await row(_FIND, viewer.id, plan_id)
    if plan is None:
        raise Missing(NO_PLAN)
    return plan


async def find_own(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if it is the viewer's: only its owner marks, notes, invites.

    Raises:
        Missing: absent, or somebody else's.
    """
    plan = await find_shown(viewer, plan_id)
    if not plan["is_own"]:
        raise Missing(NO_PLAN)
    return plan
