"""Who may ask with which plans one is alike: its author, and whoever has it to judge."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans import access, leads
from server.plans.access import LIVE, NO_PLAN, VISIBLE, Row, visible_to
from server.plans.desk.access import READS, reads_of
from server.plans.leads import RESEARCHER_ROLES
from server.plans.reach import researched
from server.plans.tables import State

_READING = f"""
SELECT r.version, p.*, u.name AS owner_name FROM plan_reading r JOIN plan p ON p.id = r.plan
JOIN users u ON u.id = p.owner WHERE r.plan = $8 AND {READS} ORDER BY r.at DESC LIMIT 1
"""  # noqa: S608
_READABLE = f"""
SELECT p.id, {VISIBLE} AS is_visible, {LIVE} AS is_live, p.state = 'submitted' AS is_submitted
FROM plan p WHERE p.id = ANY($8::uuid[])
"""  # noqa: S608
_HANDED_TO = f"""
SELECT DISTINCT r.plan, r.version FROM plan_reading r WHERE r.plan = ANY($8::uuid[]) AND {READS}
"""  # noqa: S608
_OVERSEEN = f"""
SELECT p.id FROM plan p WHERE p.id = ANY($1::uuid[]) AND ({researched("$2", "$3")}
  OR EXISTS (SELECT 1 FROM unnest($4::uuid[], $5::text[]) AS led(place, subject)
             WHERE led.place = p.school AND led.subject = p.subject))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Asked:
    """The plan to compare; ``version``: the frozen text that was handed in, ``None`` for the present one.
    ``is_judging``: the viewer has it to read or sign, and is not its author."""

    plan: Row
    version: UUID | None
    is_judging: bool


async def find_asked(viewer: Viewer, plan_id: UUID) -> Asked:
    """The plan, if the viewer may ask what it is alike to.

    Raises:
        Missing: absent; somebody else's that is neither submitted to the viewer nor handed in to them.
    """
    plan = await row(
        f"SELECT p.*, u.name AS owner_name FROM plan p JOIN users u ON u.id = p.owner WHERE p.id = $8"  # noqa: S608
        f" AND {VISIBLE}",
        *visible_to(viewer), plan_id,
    )  # fmt: skip
    if plan is not None and plan["owner"] == viewer.id:
        return Asked(plan, None, is_judging=False)
    if plan is not None and plan["state"] == State.SUBMITTED:
        full = await access.find_visible(viewer, plan_id)
        if leads.is_lead(viewer, full) or leads.is_above(viewer, full):
            return Asked(full, None, is_judging=True)
    handed = await row(_READING, *reads_of(viewer), plan_id)
    if handed is None:
        raise Missing(NO_PLAN)
    return Asked(handed, handed["version"], is_judging=True)


async def readable(viewer: Viewer, found: list[Row]) -> set[UUID]:
    """Of these fingerprints (rows with ``id``, ``plan``, ``stage``, ``version``) the ids of those that show
    a text this viewer may read."""
    plans = [line["plan"] for line in found]
    seen = {line["id"]: line for line in await rows(_READABLE, *visible_to(viewer), plans)}
    handed = {(line["plan"], line["version"]) for line in await rows(_HANDED_TO, *reads_of(viewer), plans)}
    return {
        line["id"]
        for line in found
        if (line["stage"] == "released" and seen[line["plan"]]["is_visible"])
        or (line["stage"] == "handed_in" and _reads_handed_in(line, seen[line["plan"]], handed))
    }


def _reads_handed_in(line: Row, plan: Row, handed: set[tuple[Any, Any]]) -> bool:
    return bool(plan["is_submitted"] and plan["is_live"]) or (line["plan"], line["version"]) in handed


async def overseen(viewer: Viewer, plan_ids: list[UUID]) -> set[UUID]:
    """Those of these plans of whose being there the viewer may know without reading them: researchers of
    their 学区 or 区县, leads of their school and subject."""
    found = await rows(
        _OVERSEEN,
        plan_ids,
        viewer.scopes(*RESEARCHER_ROLES, scope=Scope.DISTRICT),
        viewer.scopes(*RESEARCHER_ROLES, scope=Scope.REGION),
        viewer.scopes(Role.SUBJECT_LEAD, scope=Scope.SCHOOL),
        [post.subject for post in viewer.posts if _leads_school(post)],
    )
    return {line["id"] for line in found}


def _leads_school(post: Any) -> bool:
    return post.role == Role.SUBJECT_LEAD and post.scope == Scope.SCHOOL and post.scope_id is not None
