"""From "I have a file" to a row others may read: announce, put the bytes, complete; or all in one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError, Missing, TooLarge, TooMany, Unavailable
from server.base.ids import new_id
from server.base.settings import settings
from server.files import access, naming, uses
from server.files.examining import EMPTY, Findings, examine, examine_bytes
from server.files.objects import store
from server.files.tables import Place
from server.people.viewer import Viewer
from server.trail.recording import audit
from storage.errors import NoObject, StorageError
from storage.interface import SignedPut

UPLOAD_SECONDS = 3600  # to send the bytes; a slow line takes minutes for 30 MB
COMPLETE_HOURS = 12
SWEEP_HOURS = 24  # later than COMPLETE_HOURS: a row is never completed while it is swept
PENDING_MAX = 60
SENT_AS = "application/octet-stream"  # every upload, so that no claim of a browser is stored anywhere

STORE_DOWN = (
    "文件没有存上：服务器的文件空间暂时不可用。其他内容不受影响，请过几分钟再传，仍不行请告诉管理员。"
)
NOT_ARRIVED = "文件没有传完整，请再传一次。"
LATE = "这次上传隔得太久，已经取消，请重新选择文件再传。"


@dataclass(frozen=True, slots=True)
class Announced:
    """Where the bytes of a pending file go."""

    id: UUID
    put: SignedPut


def too_large(size: int) -> TooLarge:
    """The refusal of a file over the limit."""
    limit = settings.upload_max_bytes // (1024 * 1024)
    actual = f"这个文件有 {size / 1024 / 1024:.1f} MB，" if size else "这个文件太大了，"
    return TooLarge(f"{actual}一个文件最多 {limit} MB，没有上传。可以压缩图片或视频，或拆成几个文件再传。")


async def announce(
    viewer: Viewer, kind: str, subject_id: UUID, *, name: str, size: int, place: Place
) -> Announced:
    """Make a pending row and the address for its bytes; whoever may edit the subject may ask.

    Raises:
        Missing: the subject is not there or not for this viewer to change.
        TooLarge, TooMany, DomainError: the file is over the limit, too many are under way, or it is empty.
    """
    await access.require_edit(viewer, kind, subject_id)
    _check_size(size)
    under_way = await value("SELECT count(*) FROM file WHERE uploader = $1 AND state = 'pending'", viewer.id)
    if under_way >= PENDING_MAX:
        raise TooMany("还有很多文件没有传完，请等它们传完，或过一会儿再传。", retry_seconds=300)
    file_id = new_id()
    await execute(
        "INSERT INTO file (id, state, name, type, size, width, height, uploader, subject_kind, subject_id,"
        " place, created_at) VALUES ($1, 'pending', $2, '', $3, 0, 0, $4, $5, $6, $7, $8)",
        file_id, naming.shortened(naming.visible(name)), size, viewer.id, kind, subject_id, place, now(),
    )  # fmt: skip
    put = store().sign_put(file_id.hex, size=size, media_type=SENT_AS, seconds=UPLOAD_SECONDS)
    return Announced(file_id, put)


async def complete(viewer: Viewer, file_id: UUID) -> dict[str, Any]:
    """Look at the bytes, and let the subject show the file. A second call gives the same answer.

    Returns: id, name, type, size, width, height.

    Raises:
        Missing: not a file this viewer announced, or the subject is no longer theirs to change.
        DomainError: the bytes did not arrive or are not a file we take; they are deleted then.
    """
    pending = await row("SELECT * FROM file WHERE id = $1 AND uploader = $2", file_id, viewer.id)
    if pending is None:
        raise Missing(access.NO_FILE)
    if pending["state"] == "ready":
        return _shown(pending)
    if pending["created_at"] < now() - timedelta(hours=COMPLETE_HOURS):
        raise DomainError(LATE)
    await access.require_edit(viewer, pending["subject_kind"], pending["subject_id"])
    found = await _examined(pending)
    async with writing():
        await _make_ready(file_id, found)
        await uses.attach(
            file_id,
            pending["subject_kind"],
            pending["subject_id"],
            place=Place(pending["place"]),
            by=viewer.id,
        )
        await audit(viewer.id, "uploaded", "file", file_id, found.name, size=found.size, type=found.type)
    return {"id": file_id, "name": found.name, "type": found.type, "size": found.size,
            "width": found.width, "height": found.height}  # fmt: skip


async def add_attachment(viewer: Viewer, kind: str, subject_id: UUID, data: bytes, name: str) -> UUID:
    """The whole way in one call, for a plain form: the bytes become an attachment of the subject.

    The same file under the same name twice (two clicks) is one attachment; the answer is its id.

    Raises:
        Missing, TooLarge, DomainError: as above; nothing is kept then.
    """
    await access.require_edit(viewer, kind, subject_id)
    file_id = await store_bytes(data, name, viewer.id)
    async with writing():
        twin = await uses.find_twin(file_id, kind, subject_id)
        if twin is None:
            await uses.attach(file_id, kind, subject_id, place=Place.ATTACHMENT, by=viewer.id)
            await audit(
                viewer.id, "uploaded", "file", file_id, naming.shortened(naming.visible(name)), size=len(data)
            )
            return file_id
    await store().delete(file_id.hex)
    await execute("DELETE FROM file WHERE id = $1", file_id)
    return twin


async def remove_attachment(viewer: Viewer, kind: str, subject_id: UUID, file_id: UUID) -> None:
    """Take a file from the subject's list; whoever may edit the subject may. Twice is once.

    The bytes stay: a fork or an older version may still show them.

    Raises:
        Missing: the subject is not the viewer's to change.
    """
    await access.require_edit(viewer, kind, subject_id)
    async with writing():
        if await uses.remove_attachment(file_id, kind, subject_id):
            await audit(viewer.id, "unattached", "file", file_id, subject=subject_id)


async def store_bytes(data: bytes, name: str, uploader: UUID) -> UUID:
    """Keep bytes that are here already (pictures of an imported Word file) as a ready file.

    Only the uploader can read it until ``uses.attach``. Not inside ``writing()``: it stores.

    Raises:
        TooLarge, DomainError: the same rules as for an upload.
        Unavailable: the store is down; nothing is kept.
    """
    _check_size(len(data))
    found = await asyncio.to_thread(examine_bytes, data, name)
    file_id = new_id()
    # The row comes first: bytes without a row would never be swept.
    await execute(
        "INSERT INTO file (id, state, name, type, size, width, height, uploader, subject_kind, place,"
        " created_at) VALUES ($1, 'pending', $2, '', $3, 0, 0, $4, '', 'body', $5)",
        file_id, found.name, found.size, uploader, now(),
    )  # fmt: skip
    try:
        await store().put_stream(file_id.hex, _pieces(data), len(data))
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    await _make_ready(file_id, found)
    return file_id


async def sweep() -> int:
    """Forget uploads that were never completed; answers how many. Run at the worker's start and daily."""
    before = now() - timedelta(hours=SWEEP_HOURS)
    old = await rows("SELECT id FROM file WHERE state = 'pending' AND created_at < $1", before)
    for line in old:
        await store().delete(line["id"].hex)  # bytes first: after a crash in between the row is found again
        await execute("DELETE FROM file WHERE id = $1 AND state = 'pending'", line["id"])
    await store().sweep_unfinished(SWEEP_HOURS * 3600)
    return len(old)


async def _examined(pending: dict[str, Any]) -> Findings:
    key = pending["id"].hex
    try:
        if (await store().stat(key)).size != pending["size"]:
            raise DomainError(NOT_ARRIVED)
        return await examine(store().open_range(key), pending["name"])
    except NoObject as error:
        raise DomainError(NOT_ARRIVED) from error
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    except DomainError:
        await store().delete(key)
        await execute("DELETE FROM file WHERE id = $1 AND state = 'pending'", pending["id"])
        raise


async def _make_ready(file_id: UUID, found: Findings) -> None:
    await execute(
        "UPDATE file SET state = 'ready', name = $2, type = $3, size = $4, sha256 = $5, width = $6,"
        " height = $7 WHERE id = $1 AND state = 'pending'",
        file_id, found.name, found.type, found.size, found.sha256, found.width, found.height,
    )  # fmt: skip


def _check_size(size: int) -> None:
    if size > settings.upload_max_bytes:
        raise too_large(size)
    if size < 1:
        raise DomainError(EMPTY)


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("id", "name", "type", "size", "width", "height")}


async def _pieces(data: bytes, size: int = 256 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
