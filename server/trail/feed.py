"""动态: what happened lately in the places of one person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from server.base.database import rows

LATEST = """
SELECT id, at, actor_id, verb, kind, object_id, title, facts
FROM event
WHERE actor_id = $1 OR places && $2::uuid[]
ORDER BY at DESC, id DESC
LIMIT $3
"""


async def latest(viewer_id: UUID, places: Iterable[UUID], limit: int = 20) -> list[dict[str, Any]]:
    """The newest events of these places and of the person's own doing, newest first.

    ``facts`` is JSON text as PostgreSQL stores it. A line names an object that may have been withdrawn since:
    its link is answered by the object's own door.
    """
    return await rows(LATEST, viewer_id, [viewer_id, *places], limit)
