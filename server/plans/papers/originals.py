"""Which Word file a plan came from."""

from uuid import UUID

from server.base.database import execute, row
from server.base.errors import Missing
from server.base.ids import new_id
from server.files import access as file_access
from server.files import naming
from server.files.converting import office
from server.files.sniffing import DOCX, OLE
from server.people.viewer import Viewer
from server.plans.access import Row

_ORIGINAL = """
WITH RECURSIVE made(plan, depth) AS (
  SELECT $1::uuid, 0 UNION ALL
  SELECT p.source_plan, made.depth + 1 FROM made JOIN plan p ON p.id = made.plan
  WHERE p.source_plan IS NOT NULL AND made.depth < 8)
SELECT o.file FROM made JOIN plan_original o ON o.plan = made.plan ORDER BY made.depth LIMIT 1
"""


async def note(plan_id: UUID, file_id: UUID) -> None:
    """Remember it, in the transaction that makes the plan. Twice is once."""
    await execute(
        "INSERT INTO plan_original (id, plan, file) VALUES ($1, $2, $3) ON CONFLICT (plan) DO NOTHING",
        new_id(), plan_id, file_id,
    )  # fmt: skip


async def of(viewer: Viewer, plan_id: UUID) -> Row | None:
    """The file of a plan, of a 个案 that of its 通案, as far as the viewer may read it and it is Word.

    An old .doc counts where it can be converted."""
    found = await row(_ORIGINAL, plan_id)
    if found is None:
        return None
    try:
        file = await file_access.find_readable(viewer, found["file"])
    except Missing:
        return None
    return file if file["type"] == DOCX or _is_old_word(file) else None


def _is_old_word(file: Row) -> bool:
    return file["type"] == OLE and naming.suffix_of(file["name"]) == "doc" and office.find() is not None
