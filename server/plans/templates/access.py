"""Who sees and who keeps templates: as ``people.keepers`` says."""

from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.keepers import VISIBLE, keeps_any, may_keep, places, seen
from server.people.viewer import Viewer
from server.plans.access import Row

__all__ = ["keeps_any", "may_keep", "places"]

NO_TEMPLATE = "没有找到这份教案模板，或者你不在可以看它的人里。"
_COLUMNS = """
SELECT t.*, coalesce(s.name, d.name, r.name, '平台') AS place_name,
       EXISTS (SELECT 1 FROM plan_outline o WHERE o.template = t.id) AS is_used
FROM plan_template t LEFT JOIN school s ON t.scope = 'school' AND s.id = t.scope_id
LEFT JOIN district d ON t.scope = 'district' AND d.id = t.scope_id
LEFT JOIN region r ON t.scope = 'region' AND r.id = t.scope_id
"""
_ALL = f"""
{_COLUMNS} WHERE t.ended_on IS NULL AND {VISIBLE}
ORDER BY array_position(ARRAY['platform', 'region', 'district', 'school'], t.scope::text), place_name,
  t.subject LIMIT 500
"""
_ONE = f"{_COLUMNS} WHERE t.id = $5 AND {VISIBLE}"


async def visible(viewer: Viewer) -> list[Row]:
    """The templates that stand, from the platform down, with ``place_name`` and ``is_used``."""
    return await rows(_ALL, *seen(viewer))


async def find(viewer: Viewer, template_id: UUID) -> Row:
    """One template, ended ones too.

    Raises:
        Missing: absent, or not for this viewer.
    """
    found = await row(_ONE, *seen(viewer), template_id)
    if found is None:
        raise Missing(NO_TEMPLATE)
    return found


async def find_kept(viewer: Viewer, template_id: UUID) -> Row:
    """One that is the viewer's to change, ended ones too.

    Raises:
        Missing: also where the viewer only sees it.
    """
    found = await find(viewer, template_id)
    if not may_keep(viewer, found["scope"], found["scope_id"], found["subject"]):
        raise Missing(NO_TEMPLATE)
    return found
