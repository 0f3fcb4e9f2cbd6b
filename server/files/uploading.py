"""Bytes that are here already (a plain form, pictures of a Word file) become file rows; and their removal.

What a browser sends by itself goes through ``announcing`` and ``completing``.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from server.base import disk
from server.base.clock import now
from server.base.database import execute, writing
from server.base.errors import DomainError, TooLarge, Unavailable
from server.base.ids import new_id
from server.base.settings import settings
from server.files import access, leftovers, naming, photos, quotas, uses
from server.files.examining import EMPTY, Findings, digest_of, examine_bytes
from server.files.objects import store
from server.files.tables import Place
from server.people.viewer import Viewer
from server.trail.recording import audit
from storage.errors import StorageError

STORE_DOWN = (
    "文件没有存上：服务器的文件空间暂时不可用。其他内容不受影响，请过几分钟再传，仍不行请告诉管理员。"
)
NOT_ARRIVED = "文件没有传完整，请再传一次。"
LATE = "这次上传隔得太久，已经取消，请重新选择文件再传。"


def too_large(size: int, most: int = settings.upload_max_bytes) -> TooLarge:
    """The refusal of a file over the limit."""
    limit = most // (1024 * 1024)
    actual = f"这个文件有 {size / 1024 / 1024:.1f} MB，" if size else "这个文件太大了，"
    return TooLarge(f"{actual}一个文件最多 {limit} MB，没有上传。可以压缩图片或视频，或拆成几个文件再传。")


def check_size(size: int, most: int | None = None) -> None:
    """Return when a file may have so many bytes; ``most`` where another limit holds than for every file.

    Raises:
        TooLarge, DomainError: more than allowed, or none at all.
    """
    most = settings.upload_max_bytes if most is None else most
    if size > most:
        raise too_large(size, most)
    if size < 1:
        raise DomainError(EMPTY)
    disk.require_room(size)


async def add_attachment(viewer: Viewer, kind: str, subject_id: UUID, data: bytes, name: str) -> UUID:
    """The whole way in one call, for a plain form: the bytes become an attachment of the subject.

    The same file under the same name twice (two clicks) is one attachment; the answer is its id.

    Raises:
        Missing, TooLarge, DomainError: not the viewer's to change, a limit, a file we do not take.
        Unavailable: the store is down; nothing is kept.
    """
    await access.require_edit(viewer, kind, subject_id)
    check_size(len(data))
    async with writing():
        await quotas.require_room(viewer, len(data))
    file_id = await store_bytes(data, name, viewer.id)
    async with writing():
        twin = await uses.find_twin(file_id, kind, subject_id)
        if twin is None:
            await uses.attach(file_id, kind, subject_id, place=Place.ATTACHMENT, by=viewer.id)
            await audit(
                viewer.id, "uploaded", "file", file_id, naming.shortened(naming.visible(name)), size=len(data)
            )
            return file_id
        await execute("DELETE FROM file WHERE id = $1", file_id)
        await leftovers.note(file_id)
    await leftovers.remove([file_id])
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
    """Keep bytes that are here already (pictures of an imported Word file) as a ready file; photos cleaned.

    Only the uploader can read it until ``uses.attach``. Not inside ``writing()``: it stores.

    Raises:
        TooLarge, DomainError: the same rules as for an upload.
        Unavailable: the store is down; nothing is kept.
    """
    check_size(len(data))
    kept = await photos.cleaned(data)
    found = await asyncio.to_thread(examine_bytes, kept, name)
    file_id = new_id()
    # The row comes first: bytes without a row would never be swept.
    await execute(
        "INSERT INTO file (id, state, name, type, size, width, height, uploader, subject_kind, place,"
        " created_at) VALUES ($1, 'pending', $2, '', $3, 0, 0, $4, '', 'body', $5)",
        file_id, found.name, found.size, uploader, now(),
    )  # fmt: skip
    try:
        await store().put_stream(file_id.hex, pieces_of(kept), len(kept))
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    await _make_ready(file_id, found, digest_of(data))
    return file_id


async def pieces_of(data: bytes, size: int = 256 * 1024) -> AsyncIterator[bytes]:
    """Bytes in memory as the store takes them."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def _make_ready(file_id: UUID, found: Findings, sent: bytes) -> None:
    await execute(
        "UPDATE file SET state = 'ready', name = $2, type = $3, size = $4, sha256 = $5, width = $6,"
        " height = $7, sent_sha256 = $8 WHERE id = $1 AND state = 'pending'",
        file_id, found.name, found.type, found.size, found.sha256, found.width, found.height, sent,
    )  # fmt: skip
