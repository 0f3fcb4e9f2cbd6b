"""Bytes nobody needs any more: noted in the database when they are given up, removed until they are gone.

The store is never asked what it holds: what has to go is known by its row.
"""

from datetime import timedelta
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, in_transaction, rows, writing
from server.base.logs import log
from server.files.objects import store
from storage.errors import StorageError

SWEEP_HOURS = 24  # an upload not completed by then; no row is completed while it is swept
REMEMBERED_HOURS = 6  # longer than any address to put bytes at lives
AT_A_TIME = 500

NOTE = """
INSERT INTO leftover_object (id, multipart, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
"""
FORGET = "DELETE FROM leftover_object WHERE id = $1 AND created_at < $2"
UNCOMPLETED = """
SELECT f.id, u.id AS sent_to, u.multipart FROM file f LEFT JOIN upload u ON u.file = f.id
WHERE f.state = 'pending' AND f.created_at < $1 LIMIT $2
"""


async def note(object_id: UUID, multipart: str = "") -> None:
    """These bytes have to go: in the transaction that takes away the row that held them."""
    assert in_transaction()
    await execute(NOTE, object_id, multipart, now())


async def forget_pending(file_id: UUID, sent_to: UUID | None, multipart: str | None) -> None:
    """Give up a file that never became ready, with all it may have left in the store."""
    async with writing():
        await execute("DELETE FROM upload WHERE file = $1", file_id)
        gone = await rows("DELETE FROM file WHERE id = $1 AND state = 'pending' RETURNING id", file_id)
        if gone:
            await note(file_id)
        if sent_to is not None:
            await note(sent_to, multipart or "")
    await remove([one for one in (file_id if gone else None, sent_to) if one is not None])


async def remove(object_ids: list[UUID]) -> None:
    """Remove noted bytes now; what the store does not take now, the sweep does later."""
    for line in await rows(
        "SELECT id, multipart FROM leftover_object WHERE id = ANY($1::uuid[])", object_ids
    ):
        try:
            await _remove(line["id"], line["multipart"])
        except StorageError as error:
            log.info("bytes are left for the sweep", error=error)
            return


async def sweep() -> int:
    """Forget uploads that were never completed; answers how many. Run at the worker's start and every hour.

    When the store is down, the next run goes on where this one stopped.
    """
    before = now() - timedelta(hours=SWEEP_HOURS)
    old = await rows(UNCOMPLETED, before, AT_A_TIME)
    for line in old:
        await forget_pending(line["id"], line["sent_to"], line["multipart"])
    forgotten = now() - timedelta(hours=REMEMBERED_HOURS)
    found = await rows("SELECT * FROM leftover_object ORDER BY created_at LIMIT $1", AT_A_TIME)
    try:
        for line in found:
            await _remove(line["id"], line["multipart"])
            await execute(FORGET, line["id"], forgotten)
        await store().sweep_unfinished(SWEEP_HOURS * 3600)
    except StorageError as error:
        log.warning("bytes are left for the next sweep", error=error)
    return len(old)


async def _remove(object_id: UUID, multipart: str) -> None:
    if multipart:
        await store().drop_parts(object_id.hex, multipart)
    await store().delete(object_id.hex)
