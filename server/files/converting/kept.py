"""The doors of the converter: what was made of these bytes before is taken, else it is made and kept."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from server.base.database import writing
from server.base.logs import log
from server.files.converting import making, renditions
from server.files.converting.renditions import Made
from server.files.converting.room import PATIENCE_SECONDS
from server.files.converting.tables import Form
from server.files.examining import digest_of
from server.files.objects import store
from storage.errors import NoObject, StorageError

Make: TypeAlias = Callable[[], Awaitable[bytes]]


async def to_docx(data: bytes, name: str, *, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """An old Word file (.doc, or the .rtf some programs call so) as .docx. Anything else comes back as it is,
    for the reader of .docx to judge.

    Raises:
        NotConverted: broken, locked, or no LibreOffice here; the sentence says what to do.
        Busy: no converter was free for so long.
    """
    if not making.word_kind(data, name):
        return data
    return await _kept(data, Form.DOCX, lambda: making.docx(data, name, patience_seconds=patience_seconds))


async def to_pdf(
    data: bytes, kind: str, *, without: str = making.NO_PDF, patience_seconds: float = PATIENCE_SECONDS
) -> bytes:
    """A paper or slides as PDF; ``kind`` is its type, ``without`` what is said where there is no LibreOffice.

    Raises:
        NotConverted, Busy: as ``to_docx``.
    """

    async def make() -> bytes:
        return await making.pdf(data, kind, without=without, patience_seconds=patience_seconds)

    return await _kept(data, Form.PDF, make)


async def _kept(data: bytes, form: Form, make: Make) -> bytes:
    sha256 = digest_of(data)
    found = await _stored(sha256, form)
    if found is not None:
        return found
    made = await make()
    try:
        await _keep(sha256, form, made)
    except StorageError as error:  # the caller has what it asked for
        log.warning("a conversion was not kept", error=error)
    return made


async def _stored(sha256: bytes, form: Form) -> bytes | None:
    found = await renditions.find(sha256, form)
    if found is None or found["state"] != "ready":
        return None
    part = (await renditions.parts(found["id"]))[0]
    try:
        return b"".join([piece async for piece in store().open_range(part["id"].hex)])
    except NoObject:  # after a restore: a backup has the rows, not these bytes
        await renditions.drop(found["id"])
    except StorageError as error:
        log.warning("a kept conversion cannot be read", error=error)
    return None


async def _keep(sha256: bytes, form: Form, data: bytes) -> None:
    async with writing():
        rendition_id = await renditions.begin(sha256, form)
    if rendition_id is not None:
        await renditions.add_part(rendition_id, 1, Made(data))
        await renditions.finish(rendition_id)
