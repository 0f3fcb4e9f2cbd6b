"""Files taken back: at once for everybody, their bytes soon after."""

from uuid import UUID

from server.base.database import in_transaction, rows
from server.files import leftovers

RECALL = """
UPDATE file SET state = 'withdrawn' WHERE id = ANY($1::uuid[]) AND state = 'ready' RETURNING id
"""
ERASE = "DELETE FROM file WHERE id = ANY($1::uuid[]) AND state = 'withdrawn' RETURNING id, size"


async def recall(file_ids: list[UUID]) -> None:
    """From the end of the caller's transaction on nobody reads these files, their uploaders neither."""
    assert in_transaction()
    await rows(RECALL, file_ids)


async def erase(file_ids: list[UUID]) -> int:
    """Forget recalled files with all their uses, in the caller's transaction; the bytes are noted as leftover
    (``leftovers.remove`` takes them now). Answers how many bytes these were. Whoever points at a row lets go
    of it before."""
    assert in_transaction()
    gone = await rows(ERASE, file_ids)
    for line in gone:
        await leftovers.note(line["id"])
    return sum(line["size"] for line in gone)
