"""Finding sheets: for choosing one, and for marking with the one that was chosen."""

import functools
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.people.tables import Scope
from server.rubrics import shape
from server.rubrics.shape import Sheet
from server.rubrics.tables import Purpose

_COLUMNS = "id, name, version, purpose, body"
# $2 scope and $3 id of a place: sheets that stand there or above it.
_OFFERED = """
WITH here AS (
  SELECT s.id AS school, d.id AS district, CASE $2 WHEN 'region' THEN $3::uuid ELSE d.region END AS region
  FROM (SELECT 1) AS one LEFT JOIN school s ON $2 = 'school' AND s.id = $3
  LEFT JOIN district d ON d.id = CASE $2 WHEN 'district' THEN $3::uuid ELSE s.district END
), newest AS (
  SELECT DISTINCT ON (t.code) t.id, t.name, t.version, t.subject, t.scope, t.code
  FROM rubric_sheet t, here
  WHERE t.purpose = $1 AND t.issued_at IS NOT NULL AND t.retired_at IS NULL
    AND (t.scope = 'platform' OR t.scope = 'school' AND t.scope_id = here.school
         OR t.scope = 'district' AND t.scope_id = here.district
         OR t.scope = 'region' AND here.region IN (SELECT regions_within(ARRAY[t.scope_id])))
  ORDER BY t.code, t.version DESC)
SELECT id, name, version, subject FROM newest
ORDER BY array_position(ARRAY['platform', 'region', 'district', 'school'], scope::text), name, code
"""


async def offered(
    purpose: Purpose, scope: Scope = Scope.PLATFORM, place: UUID | None = None
) -> list[dict[str, Any]]:
    """The newest issued version of every sheet for this purpose that is not retired and stands at a place or
    above it, the platform's first: id, name, version, subject ("" is: any)."""
    return await rows(_OFFERED, purpose, scope.value, place)


async def find(sheet_id: UUID) -> Sheet:
    """An issued sheet, retired or not.

    Raises:
        Missing: no such sheet, or it is still being designed.
    """
    found = await row(
        f"SELECT {_COLUMNS} FROM rubric_sheet WHERE id = $1 AND issued_at IS NOT NULL",  # noqa: S608
        sheet_id,
    )
    if found is None:
        raise Missing("没有找到这张量表。")
    return sheet_of(found)


def sheet_of(found: Mapping[str, Any]) -> Sheet:
    """The sheet of a row."""
    return _read(found["id"], found["name"], found["version"], found["purpose"], found["body"])


@functools.lru_cache(64)  # what is read is all in the key
def _read(sheet_id: UUID, name: str, version: int, purpose: str, body: str) -> Sheet:
    return shape.read(sheet_id, name, version, purpose, json.loads(body))
