"""Writing whole texts into plans without a co-editing process."""

from uuid import UUID

from server.base import database
from server.coedit import leases, log
from server.coedit.batches import APPEND
from server.documents import patching
from server.documents.spec import Json
from server.people.viewer import Viewer


async def write(plan_id: UUID, doc: Json, writer: Viewer) -> None:
    """Let the committed text be ``doc``, as if ``writer`` had typed it in one go."""
    epoch = await leases.take(plan_id, "127.0.0.1:0")
    assert epoch is not None
    update = patching.patch(await log.state(plan_id), doc).update
    assert await database.rows(APPEND, [plan_id], [epoch], [update], [writer.id], [1])
