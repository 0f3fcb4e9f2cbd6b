"""Rows and objects of what was made: written down before the bytes are stored, forgotten with them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.ids import new_id
from server.files import leftovers
from server.files.converting.tables import WORDS_LENGTH, Form
from server.files.objects import store
from server.files.uploading import pieces_of

KEPT_DAYS = 30  # after somebody last looked at it
LEFT_MINUTES = 15  # waiting for longer: whoever made it is gone
TRIED_AGAIN_HOURS = 24  # after a failure
ORPHAN_HOURS = 24  # made of bytes no file has (a plan as PDF)
AT_A_TIME = 200

BEGIN = """
INSERT INTO file_rendition (id, sha256, form, state, words, pages, created_at, used_at)
VALUES ($1, $2, $3, 'waiting', '', 0, $4, $4) ON CONFLICT ON CONSTRAINT uq_file_rendition_form DO NOTHING
RETURNING id
"""
STALE = """
SELECT id FROM file_rendition
WHERE sha256 = $1 AND form = $2
  AND (state = 'waiting' AND created_at < $3 OR state = 'failed' AND created_at < $4)
FOR UPDATE
"""
USED = "UPDATE file_rendition SET used_at = $2 WHERE id = $1 AND used_at < $3"
OLD = """
SELECT r.id FROM file_rendition r
WHERE r.used_at < $1
   OR r.created_at < $2 AND NOT EXISTS (SELECT 1 FROM file f WHERE r.sha256 IN (f.sha256, f.sent_sha256))
ORDER BY r.used_at LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Made:
    """One part: a page, or the whole file."""

    data: bytes
    width: int = 0
    height: int = 0


async def find(sha256: bytes, form: Form) -> dict[str, Any] | None:
    """The row, noted as used today."""
    found = await row("SELECT * FROM file_rendition WHERE sha256 = $1 AND form = $2", sha256, form)
    if found is not None and found["used_at"] < now() - timedelta(days=1):
        await execute(USED, found["id"], now(), now() - timedelta(days=1))
    return found


def is_old(failed: dict[str, Any]) -> bool:
    """Whether a failure is so long ago that it is tried again."""
    return bool(failed["created_at"] < now() - timedelta(hours=TRIED_AGAIN_HOURS))


async def begin(sha256: bytes, form: Form) -> UUID | None:
    """A row for what is going to be made, in the caller's transaction; nothing when somebody makes it or has
    made it. What was left by a killed process, and an old failure, give way."""
    at = now()
    left, failed = at - timedelta(minutes=LEFT_MINUTES), at - timedelta(hours=TRIED_AGAIN_HOURS)
    for line in await rows(STALE, sha256, form, left, failed):
        await _forget(line["id"])
    made = await row(BEGIN, new_id(), sha256, form, at)
    return made["id"] if made is not None else None


async def add_part(rendition_id: UUID, number: int, made: Made) -> None:
    """Store one part; its row comes first, so that its bytes are never forgotten. Not inside ``writing()``.

    Raises:
        StorageError: the store is down.
    """
    part_id = new_id()
    async with writing():
        old = await row(
            "DELETE FROM file_rendition_part WHERE rendition = $1 AND number = $2 RETURNING id",
            rendition_id,
            number,
        )
        if old is not None:  # of an attempt that was cut off
            await leftovers.note(old["id"])
        await execute(
            "INSERT INTO file_rendition_part (id, rendition, number, width, height, size)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            part_id, rendition_id, number, made.width, made.height, len(made.data),
        )  # fmt: skip
    await store().put_stream(part_id.hex, pieces_of(made.data), len(made.data))


async def finish(rendition_id: UUID, pages: int = 0) -> None:
    """All parts are there."""
    await execute("UPDATE file_rendition SET state = 'ready', pages = $2 WHERE id = $1", rendition_id, pages)


async def fail(rendition_id: UUID, words: str) -> None:
    """It cannot be made; ``words`` is what the teacher reads."""
    await execute(
        "UPDATE file_rendition SET state = 'failed', words = $2 WHERE id = $1",
        rendition_id,
        words[:WORDS_LENGTH],
    )


async def parts(rendition_id: UUID) -> list[dict[str, Any]]:
    """The parts in order: id, number, width, height, size."""
    return await rows(
        "SELECT id, number, width, height, size FROM file_rendition_part WHERE rendition = $1"
        " ORDER BY number",
        rendition_id,
    )


async def drop(rendition_id: UUID) -> None:
    """Forget it with its bytes: they are lost, or nobody wants them. Twice is once."""
    async with writing():
        gone = await _forget(rendition_id)
    await leftovers.remove(gone)


async def _forget(rendition_id: UUID) -> list[UUID]:
    """Take the rows away, in the caller's transaction; the objects that have to go."""
    gone: list[UUID] = [line["id"] for line in await parts(rendition_id)]
    for part_id in gone:
        await leftovers.note(part_id)
    await execute("DELETE FROM file_rendition_part WHERE rendition = $1", rendition_id)
    await execute("DELETE FROM file_rendition WHERE id = $1", rendition_id)
    return gone


async def forget_old() -> int:
    """Drop what nobody looked at for a month, and what was made of bytes no file has any more; how many."""
    at = now()
    old = await rows(OLD, at - timedelta(days=KEPT_DAYS), at - timedelta(hours=ORPHAN_HOURS), AT_A_TIME)
    for line in old:
        await drop(line["id"])
    return len(old)
