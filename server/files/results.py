"""Files a job made for one person: theirs alone, for a week."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, in_transaction, rows, value, writing
from server.base.errors import Unavailable
from server.base.ids import new_id
from server.files import leftovers, naming
from server.files.objects import store
from server.files.uploading import STORE_DOWN
from storage.errors import StorageError

KIND = "result"
KEPT_DAYS = 7
CHUNK_BYTES = 256 * 1024


async def stage(owner_id: UUID, path: Path, name: str, media_type: str) -> UUID:
    """Store the bytes of ``path``; nobody can read them until ``publish``. Not inside ``writing()``.

    What is staged by a worker that is killed then is swept like an upload nobody completed.

    Raises:
        Unavailable: the store is down; nothing is kept.
    """
    file_id = new_id()
    size, digest = await asyncio.to_thread(_measure, path)
    # The row comes first: bytes without a row would never be swept.
    await execute(
        "INSERT INTO file (id, state, name, type, size, sha256, width, height, uploader, subject_kind, place,"
        " created_at) VALUES ($1, 'pending', $2, $3, $4, $5, 0, 0, $6, $7, 'attachment', $8)",
        file_id, naming.clean(name, media_type), media_type, size, digest, owner_id, KIND, now(),
    )  # fmt: skip
    try:
        await store().put_stream(file_id.hex, _pieces(path), size)
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    return file_id


async def publish(file_id: UUID) -> None:
    """Let its owner read it, in the transaction in which the job ends."""
    assert in_transaction()
    await execute("UPDATE file SET state = 'ready', created_at = $2 WHERE id = $1", file_id, now())


async def drop(file_id: UUID) -> None:
    """Take it away: nobody wants it. Twice is once."""
    async with writing():
        if await value("DELETE FROM file WHERE id = $1 AND subject_kind = $2 RETURNING id", file_id, KIND):
            await leftovers.note(file_id)
    await leftovers.remove([file_id])


async def forget_old() -> int:
    """Take away what has been there for a week; answers how many."""
    old = await rows(
        "SELECT id FROM file WHERE subject_kind = $1 AND state = 'ready' AND created_at < $2",
        KIND, now() - timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    for line in old:
        await drop(line["id"])
    return len(old)


def _measure(path: Path) -> tuple[int, bytes]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            digest.update(piece)
    return path.stat().st_size, digest.digest()


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield piece
