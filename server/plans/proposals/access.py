"""Who may propose a change, see it and decide about it. The plan's own ``access`` is asked first."""

import json
from typing import Any
from uuid import UUID

from server.base.database import row
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN, Row
from server.plans.tables import FROZEN, STANDING, Kind, State

# Of proposal q, joined with its plan p: $1 the viewer. Who prepares the plan, and whoever proposed.
SEEN = f"(q.proposer = $1 OR {access.CIRCLE})"


def may_suggest(viewer: Viewer, plan: Row) -> bool:
    """建议修改: everybody who reads the present text of a shared 通案 because they prepare or sign it; and
    whom the owner of a 个案 invited to read it (a 师父, an expert), as long as they are."""
    if plan["kind"] == Kind.VERSION:
        return bool(plan["is_guest"])
    if plan["kind"] != Kind.MASTER or plan["state"] in (State.DRAFT, State.ASSIGNED, State.ARCHIVED):
        return False
    return access.in_circle(viewer, plan) or (plan["is_live"] and plan["state"] not in STANDING)


async def find_suggestable(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if the viewer may suggest changes of its text.

    Raises:
        Missing: absent, or at most its releases are for this viewer.
    """
    plan = await find_target(viewer, plan_id)
    if not may_suggest(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


async def find_target(viewer: Viewer, plan_id: UUID) -> Row:
    """A plan proposals can be about, with ``home``: where its text is for this viewer.

    Raises:
        Missing: neither visible to the viewer nor shown to them by its owner.
    """
    plan = await access.find_shown(viewer, plan_id)
    is_for_guest = plan["is_guest"] and plan["kind"] == Kind.VERSION
    return {**plan, "home": f"/plans/{plan_id}/notes" if is_for_guest else f"/plans/{plan_id}"}


def may_decide(viewer: Viewer, plan: Row) -> bool:
    """Who may write in the plan, now or once it can be written in again."""
    if access.rights(viewer, plan).write:
        return True
    is_waiting = plan["kind"] == Kind.MASTER and plan["state"] in FROZEN
    return is_waiting and access.rights(viewer, {**plan, "state": State.DISCUSSION}).write


async def find_proposal(viewer: Viewer, plan: Row, proposal_id: UUID, *, locked: bool = False) -> Row:
    """One proposal about this visible plan, its JSON read, if it is for the viewer.

    ``locked``: until the transaction ends.

    Raises:
        Missing: no such proposal, or neither the viewer's own nor about a plan they prepare.
    """
    found = await row(
        _ONE + (" FOR UPDATE OF q" if locked else ""),
        plan["id"], proposal_id, viewer.id, access.in_circle(viewer, plan),
    )  # fmt: skip
    if found is None:
        raise Missing(NO_PLAN)
    return read(found)


def read(found: Row) -> Row:
    """The row with its JSON read."""
    read_values: dict[str, Any] = {
        name: json.loads(found[name]) for name in ("base", "body", "hunks") if name in found
    }
    return {**found, **read_values}


_ONE = """
SELECT q.*, u.name AS proposer_name, u.hue AS proposer_hue
FROM plan_proposal q JOIN users u ON u.id = q.proposer
WHERE q.target_plan = $1 AND q.id = $2 AND (q.proposer = $3 OR $4)
"""
