"""图形 of old Word files (WMF, EMF, formulas of MathType among them) as pictures every browser shows.

The file stays what it is, so that a Word file that goes out has it unchanged; beside it lies a PNG.
"""

from typing import Any
from uuid import UUID

from server.base import jobs
from server.base.database import rows, writing
from server.base.jobs import Payload
from server.files.converting import drawings, office, renditions
from server.files.converting.errors import Busy, NotConverted
from server.files.converting.renditions import Made
from server.files.converting.tables import Form
from server.files.objects import store
from storage.errors import NoObject

SHOW = "files.show_drawings"
AGAIN_SECONDS = 3.0
TURN_SECONDS = 1.0
BYTES_MAX = 8 * 1024 * 1024  # of one; a drawing is small
FILES = """
SELECT DISTINCT ON (sha256) id, sha256 FROM file
WHERE id = ANY($1::uuid[]) AND state = 'ready' AND type = ANY($2) AND size <= $3
"""
NOT_SHOWN = "这张图形转换不了。"


def is_one(data: bytes) -> bool:
    """Whether bytes are a drawing."""
    return data.startswith(b"\xd7\xcd\xc6\x9a") or (data[:4] == b"\1\0\0\0" and data[40:44] == b" EMF")


async def ask(file_ids: list[UUID]) -> None:
    """Have the worker make pictures of the drawings among these files; nothing without LibreOffice."""
    if file_ids and office.find() is not None:
        await jobs.enqueue(SHOW, {"files": sorted(map(str, file_ids))}, once=True)


async def picture_of(file: dict[str, Any]) -> UUID | None:
    """The object of the PNG of a drawing (its row), when it is made; else it is asked for."""
    if file["type"] not in drawings.KINDS:
        return None
    found = await renditions.find(file["sha256"], Form.PNG)
    if found is None:
        await ask([file["id"]])
        return None
    part = (await renditions.parts(found["id"]))[:1] if found["state"] == "ready" else []
    return part[0]["id"] if part else None


async def show(payload: Payload) -> None:
    """The job: harmless on repeat. While all converters are at work it comes back later."""
    wanted = await rows(FILES, [UUID(text) for text in payload["files"]], sorted(drawings.KINDS), BYTES_MAX)
    begun: list[tuple[UUID, bytes]] = []
    for file in wanted:
        async with writing():
            rendition_id = await renditions.begin(file["sha256"], Form.PNG)
        if rendition_id is not None:
            begun.append((rendition_id, await _bytes(file["id"])))
    for start in range(0, len(begun), drawings.AT_ONCE):
        try:
            await _show(begun[start : start + drawings.AT_ONCE])
        except Busy:
            for rendition_id, _ in begun[start:]:
                await renditions.drop(rendition_id)
            await jobs.enqueue(SHOW, payload, delay_seconds=AGAIN_SECONDS)
            return


async def _show(begun: list[tuple[UUID, bytes]]) -> None:
    try:
        made = await drawings.to_png([data for _, data in begun], patience_seconds=TURN_SECONDS)
    except NotConverted:
        made = [None] * len(begun)
    for (rendition_id, _), picture in zip(begun, made, strict=True):
        if picture is None:
            await renditions.fail(rendition_id, NOT_SHOWN)
        else:
            await renditions.add_part(rendition_id, 1, Made(picture))
            await renditions.finish(rendition_id)


async def _bytes(file_id: UUID) -> bytes:
    try:
        return b"".join([piece async for piece in store().open_range(file_id.hex)])
    except NoObject:
        return b""
