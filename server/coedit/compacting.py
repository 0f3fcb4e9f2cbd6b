"""Folding the log into its base, so that opening a document reads one row and a few."""

from uuid import UUID

from server.base import database, logs
from server.coedit import building, log

KEPT = "24 hours"


async def compact(document_id: UUID) -> int:
    """Write a new base from the committed rows; how many rows it took in.

    Anybody may run it, at any time, twice: it reads only what is committed and replaces only the base it
    read. A document that does not fold into an equal one keeps its rows and is reported; nothing is lost.
    """
    stored = await log.read(document_id)
    if stored.rows == 0:
        return 0
    data = await building.in_thread(building.fold, stored.updates)
    if data is None:
        logs.log.error("document does not compact", document=str(document_id), rows=stored.rows)
        return 0
    replaced = await database.row(
        "UPDATE coedit_base SET data = $2, upto_seq = $3, at = now()"
        " WHERE document_id = $1 AND upto_seq = $4 RETURNING upto_seq",
        document_id,
        data,
        stored.last_seq,
        stored.base_seq,
    )
    return stored.rows if replaced else 0


async def forget(document_id: UUID) -> None:
    """Delete rows that the base covers and that are old enough for the history to have used them."""
    await database.execute(
        f"DELETE FROM coedit_update u USING coedit_base b WHERE u.document_id = $1 AND b.document_id = $1"  # noqa: S608
        f" AND u.seq <= b.upto_seq AND u.at < now() - interval '{KEPT}'",
        document_id,
    )
