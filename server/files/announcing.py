"""Asking to send a file: known bytes are not sent again, an interrupted upload goes on, a new one begins."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError, Missing, TooMany, Unavailable
from server.base.ids import new_id
from server.files import access, leftovers, naming, quotas
from server.files.completing import COMPLETE_HOURS, make_ready, part_sizes
from server.files.examining import Findings
from server.files.objects import store
from server.files.tables import Place
from server.files.uploading import STORE_DOWN, check_size
from server.people.viewer import Viewer
from storage.errors import NoObject, StorageError
from storage.interface import SignedPut

UPLOAD_SECONDS = 3600  # an address for bytes; a slow line takes minutes for 30 MB
PENDING_MAX = 60
SENT_AS = "application/octet-stream"  # every upload, so that no claim of a browser is stored anywhere
RESUMABLE_BYTES = 4 * 1024 * 1024  # larger ones are sent in parts
PARTS_MAX = 100
PART_STEP_BYTES = 1024 * 1024
SAME_MAX = 20  # rows with the same bytes that are looked at

TOO_MANY = "还有很多文件没有传完，请等它们传完，或过一会儿再传。"
UNDER_WAY = """
SELECT f.id, u.id AS sent_to, u.multipart, u.part_size, f.size FROM upload u JOIN file f ON f.id = u.file
WHERE u.sha256 = $1 AND f.size = $2 AND f.uploader = $3 AND f.subject_kind = $4 AND f.subject_id = $5
  AND f.place = $6 AND f.state = 'pending' AND f.created_at > $7 AND u.claimed_at IS NULL
ORDER BY f.created_at DESC LIMIT 1
"""
SAME_BYTES = """
SELECT id, name, type, size, sha256, width, height FROM file WHERE sent_sha256 = $1 AND state = 'ready'
ORDER BY uploader = $2 DESC, created_at LIMIT $3
"""
UNFINISHED = """
SELECT f.id, f.name, f.size, f.created_at FROM file f JOIN upload u ON u.file = f.id
WHERE f.uploader = $1 AND f.subject_kind = $2 AND f.subject_id = $3 AND f.state = 'pending'
  AND f.place = 'attachment' AND f.created_at > $4 AND u.multipart <> ''
ORDER BY f.created_at LIMIT 20
"""
INSERT_UPLOAD = """
INSERT INTO upload (id, file, multipart, part_size, sha256, created_at) VALUES ($1, $2, '', 0, $3, $4)
"""
INSERT = """
INSERT INTO file
  (id, state, name, type, size, width, height, uploader, subject_kind, subject_id, place, created_at)
VALUES ($1, 'pending', $2, '', $3, 0, 0, $4, $5, $6, $7, $8)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser wants to send. ``sha256``: what it says the bytes are, or nothing. ``most``: how many
    bytes it may have, where that is not the limit of every file."""

    name: str
    size: int
    place: Place = Place.BODY
    sha256: bytes | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes ``start`` to ``start + size`` of the file, and where they go."""

    start: int
    size: int
    put: SignedPut


@dataclass(frozen=True, slots=True)
class Announced:
    """A pending file, or (with ``is_known``) one that is ready already. ``pieces``: what is still missing."""

    id: UUID
    object_id: UUID | None
    pieces: list[Piece]
    is_known: bool = False


async def announce(viewer: Viewer, kind: str, subject_id: UUID, asked: Asked) -> Announced:
    """Make a pending row and the addresses for its bytes; whoever may edit the subject may ask.

    With ``sha256`` the same question again goes on with what has arrived, and bytes that this viewer may read
    somewhere already are not sent at all.

    Raises:
        Missing: the subject is not there or not for this viewer to change.
        TooLarge, TooMany, DomainError: over a limit, too many under way, or empty.
        Unavailable: the store is down.
    """
    await access.require_edit(viewer, kind, subject_id)
    check_size(asked.size, asked.most)
    try:
        await store().prepare()
        return (
            await _going_on(viewer, kind, subject_id, asked)
            or await _known(viewer, kind, subject_id, asked)
            or await _begun(viewer, kind, subject_id, asked)
        )
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error


async def unfinished(viewer: Viewer, kind: str, subject_id: UUID) -> list[dict[str, Any]]:
    """This viewer's uploads for a subject that can go on: id, name, size, created_at."""
    return await rows(UNFINISHED, viewer.id, kind, subject_id, now() - timedelta(hours=COMPLETE_HOURS))


async def cancel(viewer: Viewer, file_id: UUID) -> None:
    """Give up an upload; a ready file is not touched.

    Raises:
        Missing: not announced by this viewer, or given up before.
    """
    found = await row(
        "SELECT f.id, f.state, u.id AS sent_to, u.multipart FROM file f LEFT JOIN upload u ON u.file = f.id"
        " WHERE f.id = $1 AND f.uploader = $2",
        file_id, viewer.id,
    )  # fmt: skip
    if found is None:
        raise Missing(access.NO_FILE)
    if found["state"] == "pending":
        await leftovers.forget_pending(file_id, found["sent_to"], found["multipart"])


async def _going_on(viewer: Viewer, kind: str, subject_id: UUID, asked: Asked) -> Announced | None:
    """An upload of the same bytes to the same place that was interrupted."""
    if asked.sha256 is None:
        return None
    young = now() - timedelta(hours=COMPLETE_HOURS)
    found = await row(UNDER_WAY, asked.sha256, asked.size, viewer.id, kind, subject_id, asked.place, young)
    if found is None:
        return None
    await execute("UPDATE file SET name = $2 WHERE id = $1", found["id"], _name(asked))
    try:
        is_there = (await store().stat(found["sent_to"].hex)).size == asked.size
    except NoObject:
        is_there = False
    pieces = [] if is_there else await _missing(found)
    return Announced(found["id"], found["sent_to"], pieces)


async def _known(viewer: Viewer, kind: str, subject_id: UUID, asked: Asked) -> Announced | None:
    """A ready copy of bytes that this viewer may read already; of others' bytes nothing is told."""
    source = await _readable_twin(viewer, asked)
    if source is None:
        return None
    file_id = new_id()
    async with writing():
        await quotas.require_room(viewer, asked.size)
        await _insert(viewer, kind, subject_id, asked, file_id)
    try:
        await store().copy(source["id"].hex, file_id.hex)
    except NoObject:
        await leftovers.forget_pending(file_id, None, None)
        return None
    same = {field: source[field] for field in ("type", "size", "sha256", "width", "height")}
    facts = Findings(naming.clean(asked.name, source["type"]), **same)
    shown = await make_ready(viewer, file_id, facts, asked.sha256)
    await leftovers.remove([file_id])  # noted when the subject has it already
    return Announced(shown["id"], None, [], is_known=True)


async def _readable_twin(viewer: Viewer, asked: Asked) -> dict[str, Any] | None:
    if asked.sha256 is None:
        return None
    for line in await rows(SAME_BYTES, asked.sha256, viewer.id, SAME_MAX):
        try:
            return await access.find_readable(viewer, line["id"])
        except Missing:
            continue
    return None


async def _begun(viewer: Viewer, kind: str, subject_id: UUID, asked: Asked) -> Announced:
    file_id, object_id = new_id(), new_id()
    part_size = _part_size(asked.size)
    async with writing():
        under_way = await value(
            "SELECT count(*) FROM file WHERE uploader = $1 AND state = 'pending'", viewer.id
        )
        if under_way >= PENDING_MAX:
            raise TooMany(TOO_MANY, retry_seconds=300)
        await quotas.require_room(viewer, asked.size)
        await _insert(viewer, kind, subject_id, asked, file_id)
        await execute(INSERT_UPLOAD, object_id, file_id, asked.sha256, now())
    line = {"sent_to": object_id, "multipart": "", "part_size": 0, "size": asked.size}
    if part_size:
        # Known to the database before the first part can be sent.
        line |= {"multipart": await store().begin_parts(object_id.hex), "part_size": part_size}
        await execute(
            "UPDATE upload SET multipart = $2, part_size = $3 WHERE id = $1",
            object_id, line["multipart"], part_size,
        )  # fmt: skip
    return Announced(file_id, object_id, await _missing(line))


async def _insert(viewer: Viewer, kind: str, subject_id: UUID, asked: Asked, file_id: UUID) -> None:
    await execute(INSERT, file_id, _name(asked), asked.size, viewer.id, kind, subject_id, asked.place, now())


async def _missing(upload: dict[str, Any]) -> list[Piece]:
    """The pieces that have not arrived."""
    key, size, part_size = upload["sent_to"].hex, upload["size"], upload["part_size"]
    if not part_size:
        put = store().sign_put(key, size=size, media_type=SENT_AS, seconds=UPLOAD_SECONDS)
        return [Piece(0, size, put)]
    arrived = await store().parts(key, upload["multipart"])
    pieces = []
    for number, length in enumerate(part_sizes(size, part_size), start=1):
        if arrived.get(number) != length:
            put = store().sign_part(key, upload["multipart"], number, size=length, seconds=UPLOAD_SECONDS)
            pieces.append(Piece((number - 1) * part_size, length, put))
    return pieces


def _part_size(size: int) -> int:
    """Of an upload in parts; 0 for a file sent in one piece."""
    smallest = store().part_bytes
    if size <= max(RESUMABLE_BYTES, smallest):
        return 0
    return max(smallest, math.ceil(size / PARTS_MAX / PART_STEP_BYTES) * PART_STEP_BYTES)


def _name(asked: Asked) -> str:
    return naming.shortened(naming.visible(asked.name))


def sha256_of(text: str) -> bytes | None:
    """The hash a browser sent, in hex.

    Raises:
        DomainError: it is none.
    """
    if not text:
        return None
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise DomainError("浏览器算出的文件校验值不对，请刷新页面再传。")
    return found
