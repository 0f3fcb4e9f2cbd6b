"""The bytes have been sent: look at them, clean photos, and let the subject show the file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import Conflict, DomainError, Missing, Unavailable
from server.files import access, leftovers, photos, uses
from server.files.examining import Findings, digest_of, examine
from server.files.objects import store
from server.files.tables import Place
from server.files.uploading import LATE, NOT_ARRIVED, STORE_DOWN, pieces_of
from server.people.viewer import Viewer
from server.trail.recording import audit
from storage.errors import NoObject, StorageError, WrongSize

COMPLETE_HOURS = 12  # shorter than leftovers.SWEEP_HOURS
CLAIM_MINUTES = 10  # a process that died while looking
BUSY = "服务器正在检查这个文件，请稍等几秒。"

PENDING = """
SELECT f.*, u.id AS sent_to, u.multipart, u.part_size FROM file f LEFT JOIN upload u ON u.file = f.id
WHERE f.id = $1 AND f.uploader = $2 AND f.state <> 'withdrawn'
"""
CLAIM = """
UPDATE upload SET claimed_at = $2 WHERE file = $1 AND (claimed_at IS NULL OR claimed_at < $3) RETURNING id
"""


async def complete(viewer: Viewer, file_id: UUID) -> dict[str, Any]:
    """Look at the bytes, and let the subject show the file. A second call gives the same answer.

    Returns: id, name, type, size, width, height. The id of an attachment may be that of its twin: the same
    file under the same name is there once.

    Raises:
        Missing: not a file this viewer announced, or the subject is no longer theirs to change.
        DomainError: the bytes did not arrive (they can be sent again) or are not a file we take (deleted).
        Conflict: another request is looking at them just now.
        Unavailable: the store is down; nothing is lost.
    """
    pending = await row(PENDING, file_id, viewer.id)
    if pending is None:
        raise Missing(access.NO_FILE)
    if pending["state"] == "ready":
        return shown(pending)
    if pending["sent_to"] is None or pending["created_at"] < now() - timedelta(hours=COMPLETE_HOURS):
        raise DomainError(LATE)
    await access.require_edit(viewer, pending["subject_kind"], pending["subject_id"])
    async with _claimed(file_id):
        try:
            await _arrived(pending)
            found, sent = await _placed(pending)
        except StorageError as error:
            raise Unavailable(STORE_DOWN) from error
        done = await make_ready(viewer, file_id, found, sent)
    await leftovers.remove([pending["sent_to"], file_id])
    return done


async def make_ready(viewer: Viewer, file_id: UUID, facts: Findings, sent: bytes | None) -> dict[str, Any]:
    """The file becomes readable to whoever sees its subject; an attachment that is there already is kept."""
    async with writing():
        ready = await row(
            "UPDATE file SET state = 'ready', name = $2, type = $3, size = $4, sha256 = $5, width = $6,"
            " height = $7, sent_sha256 = $8 WHERE id = $1 AND state = 'pending' RETURNING *",
            file_id, facts.name, facts.type, facts.size, facts.sha256, facts.width, facts.height, sent,
        )  # fmt: skip
        if ready is None:  # cancelled in between
            raise Missing(access.NO_FILE)
        await _give_up_upload(file_id)
        kind, subject_id, place = ready["subject_kind"], ready["subject_id"], Place(ready["place"])
        twin = await uses.find_twin(file_id, kind, subject_id) if place is Place.ATTACHMENT else None
        if twin is not None:
            await execute("DELETE FROM file WHERE id = $1", file_id)
            await leftovers.note(file_id)
            return shown(ready | {"id": twin})
        await uses.attach(file_id, kind, subject_id, place=place, by=viewer.id)
        await access.added(viewer, kind, subject_id, ready)
        await audit(viewer.id, "uploaded", "file", file_id, facts.name, size=facts.size, type=facts.type)
    return shown(ready)


def shown(line: dict[str, Any]) -> dict[str, Any]:
    """What an editor needs to know of a file."""
    return {name: line[name] for name in ("id", "name", "type", "size", "width", "height")}


async def _arrived(pending: dict[str, Any]) -> None:
    """Join the parts; see that there are as many bytes as announced.

    Raises:
        DomainError: there are not. They can be sent (again).
    """
    key = pending["sent_to"].hex
    try:
        if pending["multipart"]:
            sizes = part_sizes(pending["size"], pending["part_size"])
            await store().join_parts(key, pending["multipart"], sizes)
        if (await store().stat(key)).size != pending["size"]:
            raise DomainError(NOT_ARRIVED)
    except (NoObject, WrongSize) as error:
        raise DomainError(NOT_ARRIVED) from error


async def _placed(pending: dict[str, Any]) -> tuple[Findings, bytes | None]:
    """Put the bytes where the file's are, a photo cleaned, and say what they are; the hash of what was sent.

    Examined is what was put there: the address somebody holds for sending leads to another object.

    Raises:
        DomainError: they are no file we take. All is deleted then.
    """
    target, source = pending["id"].hex, pending["sent_to"].hex
    await store().delete(target)  # of an attempt that was cut off
    try:
        sent = await _put_in_place(source, target)
        found = await examine(store().open_range(target), pending["name"])
    except DomainError:
        await leftovers.forget_pending(pending["id"], pending["sent_to"], pending["multipart"])
        raise
    return found, sent or found.sha256


async def _put_in_place(source: str, target: str) -> bytes | None:
    """Copy, or clean and store; the hash of what was sent when it is another than that of what is kept."""
    head = b"".join([chunk async for chunk in store().open_range(source, 0, photos.HEAD_BYTES)])
    if not photos.kind_of(head):
        await store().copy(source, target)
        return None
    data = await photos.read(store().open_range(source))
    clean = await photos.cleaned(data)
    await store().put_stream(target, pieces_of(clean), len(clean))
    return digest_of(data)


async def _give_up_upload(file_id: UUID) -> None:
    upload = await row("DELETE FROM upload WHERE file = $1 RETURNING id, multipart", file_id)
    if upload is not None:
        await leftovers.note(upload["id"], upload["multipart"])


@asynccontextmanager
async def _claimed(file_id: UUID) -> AsyncIterator[None]:
    """One request at a time looks at a file.

    Raises:
        Conflict: another one does.
    """
    if await row(CLAIM, file_id, now(), now() - timedelta(minutes=CLAIM_MINUTES)) is None:
        raise Conflict(BUSY)
    try:
        yield
    finally:
        await execute("UPDATE upload SET claimed_at = NULL WHERE file = $1", file_id)


def part_sizes(size: int, part_size: int) -> list[int]:
    """How a file is cut: all parts alike, the last may be smaller."""
    return [min(part_size, size - start) for start in range(0, size, part_size)]
