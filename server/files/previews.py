"""预览: papers, slides and PDF as pictures of their pages, drawn by the worker. Rights are the file's."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.base import jobs
from server.base.database import row, writing
from server.base.errors import Missing
from server.base.jobs import Payload
from server.files import naming
from server.files.access import NO_FILE
from server.files.converting import making, office, pages, renditions
from server.files.converting.errors import Busy, NotConverted
from server.files.converting.making import DOC, PPT, SLIDES
from server.files.converting.tables import Form
from server.files.objects import store
from server.files.sniffing import DOCX, OLE, PDF, PPTX
from storage.errors import NoObject

DRAW = "files.draw"
AGAIN_SECONDS = 3.0  # when all converters are at work: other jobs go on meanwhile
TURN_SECONDS = 1.0
BYTES_MAX = 100 * 1024 * 1024
BIG = "这个文件超过 100 MB，这里不画它的页面。请下载后打开。"
OLD_SUFFIXES = {"doc": DOC, "ppt": PPT}

PAGE = """
SELECT p.id FROM file f
JOIN file_rendition r ON r.sha256 = f.sha256 AND r.form = 'pages' AND r.state = 'ready'
JOIN file_rendition_part p ON p.rendition = r.id AND p.number = $2
WHERE f.id = $1
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """Pages (number, width, height) of ``total``; or none yet (``is_waiting``), or why there are none."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    is_waiting: bool = False
    words: str = ""


def kind_of(file: dict[str, Any]) -> str:
    """The type of a file whose pages can be drawn, by its row (``type``, ``name``); empty: no such."""
    if file["type"] == OLE:
        return OLD_SUFFIXES.get(naming.suffix_of(file["name"]), "")
    return file["type"] if file["type"] in {PDF, DOCX, PPTX} else ""


def is_offered(file: dict[str, Any], found: office.Office | None) -> bool:
    """Whether a list leads to the pages; where nothing can draw them it leads to the file."""
    kind = kind_of(file)
    if not kind or kind == PDF:
        return bool(kind)
    return found is not None and (found.has_impress if kind in SLIDES else found.has_writer)


async def of(file: dict[str, Any]) -> Preview | None:
    """The preview of a readable file (its row), asked for with the first look; ``None``: of no such kind."""
    kind = kind_of(file)
    if not kind:
        return None
    if file["size"] > BYTES_MAX:
        return Preview(words=BIG)
    found = await renditions.find(file["sha256"], Form.PAGES)
    if found is not None and found["state"] == "ready":
        return Preview(await renditions.parts(found["id"]), found["pages"])
    if found is not None and found["state"] == "failed" and not renditions.is_old(found):
        return Preview(words=found["words"])
    if not is_offered(file, office.find()):
        return Preview(words=making.NO_OFFICE)
    await _ask(file)
    return Preview(is_waiting=True)


async def page_key(file_id: UUID, number: int) -> UUID:
    """The object of one page; the caller has asked whether the viewer may read the file.

    Raises:
        Missing: not drawn, or no such page.
    """
    found = await row(PAGE, file_id, number)
    if found is None:
        raise Missing(NO_FILE)
    part: UUID = found["id"]
    return part


async def lost(file_id: UUID) -> None:
    """The bytes of its pages are not there (after a restore): they are drawn anew with the next look."""
    file = await _row_of(file_id)
    found = await renditions.find(file["sha256"], Form.PAGES) if file is not None else None
    if found is not None:
        await renditions.drop(found["id"])


async def _ask(file: dict[str, Any]) -> None:
    async with writing():
        if await renditions.begin(file["sha256"], Form.PAGES) is not None:
            await jobs.enqueue(DRAW, {"file": str(file["id"])})


async def draw(payload: Payload) -> None:
    """The job: harmless on repeat. While all converters are at work it comes back later."""
    file = await _row_of(UUID(payload["file"]))
    found = await renditions.find(file["sha256"], Form.PAGES) if file is not None else None
    if file is None or found is None or found["state"] != "waiting":
        return
    try:
        drawn = await _drawn(file)
    except Busy:
        await jobs.enqueue(DRAW, payload, delay_seconds=AGAIN_SECONDS)
        return
    except NotConverted as refusal:
        await renditions.fail(found["id"], str(refusal))
        return
    for number, page in enumerate(drawn.pages, start=1):
        await renditions.add_part(found["id"], number, page)
    await renditions.finish(found["id"], drawn.total)


async def _drawn(file: dict[str, Any]) -> pages.Drawn:
    try:
        data = b"".join([piece async for piece in store().open_range(file["id"].hex)])
    except NoObject as error:
        raise NotConverted(NO_FILE) from error
    kind = making.kind_of(data, file["type"])
    if not kind:
        raise NotConverted(making.UNKNOWN)
    if kind == PDF:
        return await pages.draw(data, patience_seconds=TURN_SECONDS)
    return await pages.draw(await making.pdf(data, kind, patience_seconds=TURN_SECONDS), patience_seconds=600)


async def _row_of(file_id: UUID) -> dict[str, Any] | None:
    return await row(
        "SELECT id, name, type, size, sha256 FROM file WHERE id = $1 AND state = 'ready'", file_id
    )
