"""谁备哪一课: the lessons of a group this term, for the group and its leads."""

from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import row, rows
from server.base.errors import Missing
from server.base.sheets.writing import Cell
from server.people.viewer import Viewer
from server.plans import access, wording
from server.plans.access import Row
from server.plans.leading import rules

LISTED_DAYS = 210  # a term and the weeks before it
LISTED = 120
HEAD: list[Cell] = ["课题", "课时", "主备", "辅备", "到哪一步", "哪天前写好", "说明"]
WIDTHS = (32, 14, 10, 20, 16, 12, 30)


async def find_group(viewer: Viewer, group_id: UUID) -> tuple[Row, bool]:
    """A group whose lessons the viewer may look through, and whether they name who prepares them.

    Raises:
        Missing: absent, or neither of the group nor its lead.
    """
    found = await row(_GROUP, group_id)
    leads = found is not None and rules.leads_group(viewer, found)
    if found is None or not (leads or group_id in access.groups_of(viewer)):
        raise Missing(rules.NO_RULES)
    return found, leads


async def list_lessons(viewer: Viewer, group_id: UUID) -> list[Row]:
    """Who prepares what in the group this term: what was asked for and what has been shared, never somebody's
    own draft. ``opens``: whether the viewer may open it."""
    since = now() - timedelta(days=LISTED_DAYS)
    return await rows(_LESSONS, *access.visible_to(viewer), group_id, since, LISTED)


async def table(viewer: Viewer, group_id: UUID) -> list[list[Cell]]:
    """The same for a spreadsheet: a head and a line for each lesson, by the day it is wanted."""
    return [HEAD, *([
        one["title"], one["period"], one["owner_name"], one["helpers"], wording.state_sign(one).word,
        one["due_on"], f"说备不了：{one['words']}" if one["declined_at"] else "",
    ] for one in await list_lessons(viewer, group_id))]  # fmt: skip


_GROUP = """
SELECT g.id, g.name, g.school, g.district, g.region, g.subject, g.grade
FROM prep_group g WHERE g.id = $1 AND g.closed_on IS NULL
"""
_LESSONS = f"""
SELECT p.id, p.title, p.period, p.state, p.kind, p.released_number, p.due_on, p.owner, u.name AS owner_name,
       u.hue AS owner_hue, a.declined_at, a.words, {access.VISIBLE} AS opens,
       (SELECT string_agg(hu.name, '、' ORDER BY hu.name) FROM plan_helper h
        JOIN users hu ON hu.id = h."user" WHERE h.plan = p.id) AS helpers
FROM plan p JOIN users u ON u.id = p.owner LEFT JOIN plan_assignment a ON a.plan = p.id
WHERE p.prep_group = $8 AND p.kind = 'master' AND p.state <> 'archived' AND p.created_at > $9
  AND (p.state <> 'draft' OR a.plan IS NOT NULL)
ORDER BY p.released_number > 0 AND p.state = 'released', p.due_on NULLS LAST, p.created_at DESC LIMIT $10
"""  # noqa: S608
