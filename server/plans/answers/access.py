"""Who may read an answered paper back into a plan. The plan's own ``access`` is asked first."""

import json
from uuid import UUID

from server.base.clock import now
from server.base.database import row
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN, Row
from server.plans.tables import State

NO_ANSWER = "没有找到这次读回来的意见：可能过了 7 天，或者不是你读的。Word 文件没有改动，可以再读一次。"


def may_read_back(viewer: Viewer, plan: Row) -> bool:
    """Whoever prepares a visible plan, once there is one and while it is in use."""
    return access.in_circle(viewer, plan) and plan["state"] not in (State.ASSIGNED, State.ARCHIVED)


async def find_answerable(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer may read answers into it.

    Raises:
        Missing: absent, or not one the viewer prepares.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    if not may_read_back(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


async def find_answer(viewer: Viewer, plan_id: UUID, answer_id: UUID) -> tuple[Row, Row]:
    """The plan, and an answered paper of it this viewer has read, its JSON read.

    Raises:
        Missing: none, expired, somebody else's, or not a plan the viewer prepares.
    """
    try:
        plan = await find_answerable(viewer, plan_id)
    except Missing as error:
        raise Missing(NO_ANSWER) from error
    found = await row(_ONE, answer_id, plan_id, viewer.id, now())
    if found is None:
        raise Missing(NO_ANSWER)
    return plan, {**found, "found": json.loads(found["found"])}


async def is_taken(answer_id: UUID) -> bool:
    """Whether it was taken over; locked until the transaction ends."""
    found = await row("SELECT taken_at FROM plan_answer WHERE id = $1 FOR UPDATE", answer_id)
    return found is None or found["taken_at"] is not None


_ONE = """
SELECT * FROM plan_answer WHERE id = $1 AND plan = $2 AND reader = $3
  AND (expires_at > $4 OR taken_at IS NOT NULL)
"""
