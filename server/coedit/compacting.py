"""Folding the log into its base, so that opening a document reads one row and a few."""

from uuid import UUID

from server.base import database, logs
from server.coedit import building, log

KEPT = "24 hours"
PASTS_APART = "30 minutes"  # of two bases replaced within this time the first serves for both
REPLACE = f"""
WITH old AS (
    SELECT document_id, upto_seq, data FROM coedit_base WHERE document_id = $1 AND upto_seq = $4 FOR UPDATE
), past AS (
    INSERT INTO coedit_past (document_id, upto_seq, data, at)
    SELECT document_id, upto_seq, data, now() FROM old WHERE NOT EXISTS (
        SELECT FROM coedit_past p WHERE p.document_id = $1 AND p.at > now() - interval '{PASTS_APART}')
)
UPDATE coedit_base b SET data = $2, upto_seq = $3, at = now() FROM old
WHERE b.document_id = old.document_id RETURNING b.upto_seq
"""  # noqa: S608
# A past whose next rows are gone leads nowhere.
FORGET = f"""
WITH gone AS (
    DELETE FROM coedit_update u USING coedit_base b WHERE u.document_id = $1 AND b.document_id = $1
      AND u.seq <= b.upto_seq AND u.at < now() - interval '{KEPT}' RETURNING u.seq
)
DELETE FROM coedit_past WHERE document_id = $1 AND upto_seq < (SELECT max(seq) FROM gone)
"""  # noqa: S608


async def compact(document_id: UUID) -> int | None:
    """Write a new base from the committed rows; how many rows it took in: 0, when somebody else was quicker.

    ``None``: the document does not fold.

    Anybody may run it, at any time, twice: it reads only what is committed and replaces only the base it
    read, which is kept while rows after it are (``log.after``). A document that does not fold into an equal
    one keeps its rows and is reported; nothing is lost.
    """
    stored = await log.read(document_id)
    if stored.rows == 0:
        return 0
    data = await building.in_thread(building.fold, stored.updates)
    if data is None:
        logs.log.error("document does not compact", document=str(document_id), rows=stored.rows)
        return None
    replaced = await database.row(REPLACE, document_id, data, stored.last_seq, stored.base_seq)
    return stored.rows if replaced else 0


async def forget(document_id: UUID) -> None:
    """Delete rows that the base covers and that are old enough for the history to have used them."""
    await database.execute(FORGET, document_id)


async def forget_old() -> None:
    """``forget`` for the documents nobody opened since; asked every hour."""
    old = await database.rows(
        "SELECT DISTINCT u.document_id FROM coedit_update u JOIN coedit_base b USING (document_id)"
        " WHERE u.seq <= b.upto_seq AND u.at < now() - $1::text::interval",
        KEPT,
    )
    for line in old:
        await forget(line["document_id"])
