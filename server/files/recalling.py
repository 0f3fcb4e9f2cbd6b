"""Files taken back: at once for everybody, their bytes soon after."""

from uuid import UUID

from server.base.database import execute, in_transaction, rows
from server.files import leftovers, uses
from server.files.tables import Place

RECALL = """
UPDATE file SET state = 'withdrawn' WHERE id = ANY($1::uuid[]) AND state = 'ready' RETURNING id
"""
ERASE = "DELETE FROM file WHERE id = ANY($1::uuid[]) AND state = 'withdrawn' RETURNING id, size"


async def hold(file_id: UUID, kind: str, subject_id: UUID, by: UUID) -> None:
    """A ready file that came as bytes is shown by this subject and by its rules, in the caller's
    transaction."""
    assert in_transaction()
    await execute(
        "UPDATE file SET subject_kind = $2, subject_id = $3 WHERE id = $1", file_id, kind, subject_id
    )
    await uses.attach(file_id, kind, subject_id, place=Place.ATTACHMENT, by=by)


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
