"""A page drawn of a file, without drawing: what the matrix asks for is who may look."""

from uuid import UUID

from server.base.database import value, writing
from server.files.converting import renditions
from server.files.converting.renditions import Made
from server.files.converting.tables import Form


async def make_page(file_id: UUID, data: bytes) -> None:
    """The first page of this file, and of every other with its bytes."""
    async with writing():
        sha256 = await value("SELECT sha256 FROM file WHERE id = $1", file_id)
        rendition_id = await renditions.begin(sha256, Form.PAGES)
    assert rendition_id is not None
    await renditions.add_part(rendition_id, 1, Made(data, 1, 1))
    await renditions.finish(rendition_id, 1)
