"""Finding sheets: for choosing one, and for marking with the one that was chosen."""

import functools
import json
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.base.errors import Missing
from server.rubrics import shape
from server.rubrics.shape import Sheet
from server.rubrics.tables import Purpose

_COLUMNS = "id, name, version, purpose, body"


async def offered(purpose: Purpose) -> list[dict[str, Any]]:
    """The newest issued version of every sheet for this purpose that is not retired: id, name, version."""
    return await rows(
        "SELECT DISTINCT ON (code) id, name, version FROM rubric_sheet"
        " WHERE purpose = $1 AND issued_at IS NOT NULL AND retired_at IS NULL ORDER BY code, version DESC",
        purpose,
    )


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
    return _read(found["id"], found["name"], found["version"], found["purpose"], found["body"])


@functools.lru_cache(64)  # an issued sheet never changes
def _read(sheet_id: UUID, name: str, version: int, purpose: str, body: str) -> Sheet:
    return shape.read(sheet_id, name, version, purpose, json.loads(body))
