"""Who may read and write the records of a plan's meetings: its circle; signed ones also the 教导处.

Absent and not-yours are the same ``Missing``.
"""

import json
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import CIRCLE, NO_PLAN, Row
from server.plans.tables import Kind, State

NO_MEETING = "没有找到这份集体备课记录，或者你不在可以看它的人里。"
PAGE_SIZE = 50

# $1 to $4 of ``plans.access``, $5 the schools whose 教导处 the viewer belongs to.
READABLE = f"({CIRCLE} OR m.signed_at IS NOT NULL AND p.school = ANY($5::uuid[]))"
_ONE = f"""
SELECT m.*, {CIRCLE} AS in_circle, p.title, p.subject, p.grade, p.textbook, p.period, p.owner, p.state,
       p.kind, p.school, p.prep_group, p.released_number, o.name AS owner_name, h.name AS host_name,
       w.name AS recorder_name, y.name AS signed_name, s.name AS school_name, g.name AS group_name,
       g.school AS group_school
FROM meeting m JOIN plan p ON p.id = m.plan JOIN users o ON o.id = p.owner
LEFT JOIN users h ON h.id = m.host LEFT JOIN users w ON w.id = m.recorder
LEFT JOIN users y ON y.id = m.signed_by
LEFT JOIN school s ON s.id = p.school LEFT JOIN prep_group g ON g.id = p.prep_group
WHERE m.id = $6 AND m.plan = $7 AND {READABLE}
"""  # noqa: S608
_OF_PLAN = f"""
SELECT m.id, m.topic, m.held_on, m.created_at, m.signed_at IS NOT NULL AS is_signed, h.name AS host_name
FROM meeting m JOIN plan p ON p.id = m.plan LEFT JOIN users h ON h.id = m.host
WHERE m.plan = $6 AND {READABLE} ORDER BY m.held_on DESC NULLS FIRST, m.created_at DESC, m.id
"""  # noqa: S608
_SIGNED = f"""
SELECT m.id, m.plan, m.topic, m.held_on, p.subject, p.grade, h.name AS host_name, g.name AS group_name,
       s.name AS school_name
FROM meeting m JOIN plan p ON p.id = m.plan LEFT JOIN users h ON h.id = m.host
LEFT JOIN prep_group g ON g.id = p.prep_group LEFT JOIN school s ON s.id = p.school
WHERE m.signed_at IS NOT NULL AND {READABLE}
ORDER BY m.held_on DESC, m.id LIMIT $6 OFFSET $7
"""  # noqa: S608
_PEOPLE = """
SELECT a.person AS id, u.name, a.is_present, a.reason FROM meeting_attendance a
JOIN users u ON u.id = a.person
WHERE a.meeting = $1 ORDER BY u.name, u.id
"""


def readable_to(viewer: Viewer) -> list[Any]:
    """The arguments $1 to $5 of ``READABLE``."""
    return [*access.visible_to(viewer)[:4], viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL)]


async def find(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> Row:
    """The record with names, ``points`` and ``division`` as lists, ``people`` who were there or not.

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(_ONE, *readable_to(viewer), meeting_id, plan_id)
    if found is None:
        raise Missing(NO_MEETING)
    found["people"] = await rows(_PEOPLE, meeting_id)
    return {**found, "points": json.loads(found["points"]), "division": json.loads(found["division"])}


async def of_plan(viewer: Viewer, plan_id: UUID) -> list[Row]:
    """The records of one plan that the viewer may read."""
    return await rows(_OF_PLAN, *readable_to(viewer), plan_id)


async def signed(viewer: Viewer, page: int) -> tuple[list[Row], bool]:
    """One page of the signed records the viewer may read, newest first; whether there are more."""
    found = await rows(_SIGNED, *readable_to(viewer), PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


async def find_plan(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan, if its group meets about it and the viewer may write records.

    Raises:
        Missing: absent, not for this viewer, or nobody's but its author's yet.
    """
    plan = await access.find_in_circle(viewer, plan_id)
    if not holds_meetings(plan):
        raise Missing(NO_PLAN)
    return plan


def holds_meetings(plan: Row) -> bool:
    """A 通案 that its group has."""
    return plan["kind"] == Kind.MASTER and plan["state"] not in (State.DRAFT, State.ASSIGNED)


def may_give_out(viewer: Viewer, meeting: Row) -> bool:
    """Who hands out the 分工: host, recorder, author of the plan, leads."""
    named = (meeting["host"], meeting["recorder"], meeting["owner"])
    return bool(meeting["in_circle"]) and (viewer.id in named or access.is_lead(viewer, meeting))


def may_sign(viewer: Viewer, meeting: Row) -> bool:
    """定稿 is the host's; where none is named, a lead's."""
    if meeting["signed_at"] is not None or not meeting["in_circle"]:
        return False
    if meeting["host"] is not None:
        return bool(meeting["host"] == viewer.id)
    return access.is_lead(viewer, meeting)
