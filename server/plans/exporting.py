"""A plan as a Word file."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from server.base.database import row
from server.base.errors import Missing, Unavailable
from server.documents import walk
from server.documents.docx import writing
from server.documents.spec import Json
from server.files import access as file_access
from server.files import naming
from server.files.objects import store
from server.files.sniffing import DOCX
from server.files.uploading import STORE_DOWN
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.answers import outgoing
from storage.errors import NoObject, StorageError

PICTURES_BYTES = 100 * 1024 * 1024  # of all pictures together; what is beyond is named in the paper instead
_SLASHES = str.maketrans({"/": "／", "\\": "＼"})


@dataclass(frozen=True, slots=True)
class Paper:
    """The bytes of a .docx and the name it is saved under."""

    data: bytes
    name: str
    media_type: str = DOCX


async def export(viewer: Viewer, plan: Row, *, with_opinions: bool = False) -> Paper:
    """What this viewer reads of the plan, in the default Chinese look; ``with_opinions``: 批注 and 建议修改
    go along, as far as they are for this viewer.

    Raises:
        Unavailable: the store with the pictures is down.
    """
    sent = await outgoing.text_of(plan)
    opinions = await outgoing.opinions_of(viewer, plan, sent.doc) if with_opinions else None
    pictures = await pictures_of(viewer, sent.doc)
    meta = await meta_of(plan)
    data = await asyncio.to_thread(writing.write, sent.doc, meta, pictures.get, opinions, sent.origin)
    return Paper(data, file_name(plan["title"]))


def file_name(title: str) -> str:
    """A name every system can save under: no path, no control or direction marks."""
    return naming.clean(f"{title.translate(_SLASHES)}.docx", DOCX)


async def meta_of(plan: Row) -> dict[str, str]:
    """The fields of a paper as the platform knows them."""
    place = await row(
        "SELECT s.name AS school, d.name AS district FROM school s JOIN district d ON d.id = s.district"
        " WHERE s.id = $1",
        plan["school"],
    )
    said = {name: plan[name] for name in ("title", "subject", "grade", "textbook", "period")}
    return {**said, "teacher": plan["owner_name"], **(place or {})}


async def pictures_of(viewer: Viewer, doc: Json) -> dict[str, bytes]:
    """The bytes of the pictures the viewer may read; the paper says so where one is missing."""
    found: dict[str, bytes] = {}
    room = PICTURES_BYTES
    for file_id in walk.file_ids(doc):
        with suppress(ValueError, Missing, NoObject):
            file = await file_access.find_readable(viewer, UUID(file_id))
            if file["size"] <= room:
                found[file_id] = await read_whole(file["id"])
                room -= file["size"]
    return found


async def read_whole(file_id: UUID) -> bytes:
    """The bytes of a stored file. Whether the viewer may read it was asked before.

    Raises:
        NoObject: they are gone.
        Unavailable: the store is down.
    """
    try:
        return b"".join([piece async for piece in store().open_range(file_id.hex)])
    except NoObject:
        raise
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
