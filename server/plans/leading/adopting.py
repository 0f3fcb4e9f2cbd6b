"""做成本组的通案: a group below makes its own 通案 from a release above. Same blocks, and the release it came
from is remembered, so that what changes above is offered here as it is to a 个案."""

import asyncio
from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows, value, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.plans import access, forking, versions
from server.plans.access import NO_PLAN, Row
from server.plans.drafting import plant, prepare
from server.plans.leading import moves
from server.plans.leading.tables import Standing
from server.plans.tables import Kind, Reason, State
from server.trail.recording import record


async def adopt(viewer: Viewer, plan_id: UUID, group_id: UUID | None = None) -> UUID:
    """The group's own 通案 of the newest release, in discussion; made on the first call, found on every later
    one, whoever of the group calls.

    Raises:
        Missing: not for this viewer, nothing is released of it, or no group of theirs is below it.
        DomainError: several groups of theirs are below it, and none was chosen.
    """
    plan = await access.find_visible(viewer, plan_id)
    if not access.rights(viewer, plan).fork:
        raise Missing(NO_PLAN)
    group = _chosen(await groups_below(viewer, plan), group_id)
    if (made := await find_adopted(plan_id, group["id"])) is not None:
        return made
    release = await versions.find_release(plan_id, plan["released_number"])
    text = await asyncio.to_thread(prepare, release["doc"])
    new = {
        **{name: plan[name] for name in ("title", "subject", "grade", "textbook", "period")},
        "id": new_id(),
        "kind": Kind.MASTER,
        "state": State.DISCUSSION,
        "owner": viewer.id,
        "school": group["school"] or viewer.school_id,
        "prep_group": group["id"],
        "source_plan": plan_id,
        "base_version": release["id"],
        "shared_at": now(),
    }
    async with writing():
        if await plant(new, text, Reason.FORKED):
            await forking.take_along(plan_id, new["id"], text.file_ids, viewer.id)
            await moves.move(
                new, State.DISCUSSION, viewer, Standing.AUTHOR, f"从{plan['group_name']}的通案做来"
            )
            await record(
                viewer.id, "shared", "plan", new["id"], new["title"], places=[group["id"]],
                group=group["name"], source=plan_id, number=release["number"],
            )  # fmt: skip
    made = await find_adopted(plan_id, group["id"])
    assert made is not None
    return made


async def groups_below(viewer: Viewer, plan: Row) -> list[Row]:
    """The viewer's groups that may make their own of this 通案: those at home below its level, of its
    subject and grade."""
    if plan["group_school"] is not None:
        return []
    return await rows(
        _BELOW, access.groups_of(viewer), plan["group_district"], plan["group_region"], plan["subject"],
        plan["grade"],
    )  # fmt: skip


async def find_adopted(plan_id: UUID, group_id: UUID) -> UUID | None:
    """The 通案 a group has made from this one."""
    found: UUID | None = await value(
        "SELECT id FROM plan WHERE source_plan = $1 AND prep_group = $2 AND kind = 'master'",
        plan_id,
        group_id,
    )
    return found


async def nearest(viewer: Viewer, plan_id: UUID) -> Row | None:
    """The release nearest to the viewer that was made from this 通案, over all levels; ``None`` when this one
    is it."""
    return await row(_NEAREST, *access.visible_to(viewer), plan_id)


def _chosen(groups: list[Row], group_id: UUID | None) -> Row:
    if group_id is not None:
        groups = [one for one in groups if one["id"] == group_id]
    if not groups:
        raise Missing(NO_PLAN)
    if len(groups) > 1:
        raise DomainError("你在几个备课组里，请选做成哪个组的通案。")
    return groups[0]


_BELOW = """
SELECT g.id, g.name, g.school FROM prep_group g
LEFT JOIN school s ON s.id = g.school LEFT JOIN district d ON d.id = coalesce(s.district, g.district)
WHERE g.id = ANY($1::uuid[]) AND g.closed_on IS NULL AND g.subject IN ('', $4)
  AND ($5 = '' OR g.grade IN ('', $5))
  AND (g.school IS NOT NULL AND s.district = $2
       OR g.region IS NULL AND d.region IN (SELECT regions_within(ARRAY[$3::uuid])))
ORDER BY g.school IS NULL, g.name
"""
_NEAREST = f"""
WITH RECURSIVE down AS (
  SELECT p.id, 0 AS depth FROM plan p WHERE p.id = $8
  UNION ALL
  SELECT p.id, down.depth + 1 FROM down JOIN plan p ON p.source_plan = down.id
  WHERE p.kind = 'master' AND p.state = 'released' AND down.depth < 4
)
SELECT p.id, p.title, p.released_number, g.name AS group_name FROM down
JOIN plan p ON p.id = down.id JOIN prep_group g ON g.id = p.prep_group
WHERE down.depth > 0 AND {access.VISIBLE}
  AND (p.prep_group = ANY($2::uuid[]) OR p.school = ANY($5::uuid[]) AND g.school IS NOT NULL
       OR g.school IS NULL)
ORDER BY p.prep_group = ANY($2::uuid[]) DESC, down.depth DESC, p.updated_at DESC LIMIT 1
"""  # noqa: S608
