"""Photos and recordings that a form without a script brought whole."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid5

from server.base.database import execute, row, writing
from server.base.errors import DomainError, Missing
from server.files import leftovers, naming, photos, quotas, recalling, sniffing, uploading
from server.files.examining import digest_of
from server.observation import access
from server.observation.media import consents
from server.observation.media.access import KIND, NO_MEDIUM, WRONG_TYPE, require_fit
from server.observation.media.adding import New, find_for_recording, insert, insert_recording
from server.observation.media.tables import MediumKind
from server.people.viewer import Viewer

_KEEP = """
UPDATE observation_medium SET file = $2 WHERE id = $1 AND file IS NULL AND withdrawn_at IS NULL RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Photo:
    """Bytes a form sent. ``form``: its own id, so that two clicks are one."""

    form: UUID
    kind: MediumKind
    data: bytes
    name: str
    no_student_face: bool = False


async def add_recording(viewer: Viewer, observation_id: UUID, data: bytes, name: str) -> UUID:
    """The whole way in one call, for a form without a script.

    Raises:
        Missing, DomainError, NoConsent, TooLarge: see ``announce_recording``; no film.
    """
    found = await find_for_recording(viewer, observation_id)
    uploading.check_size(len(data))
    require_fit(MediumKind.VIDEO, await asyncio.to_thread(sniffing.media_type, data, naming.suffix_of(name)))
    async with writing():
        await quotas.require_room(viewer, len(data))
    medium_id = await insert_recording(viewer, found, name.rsplit(".", 1)[0], "")
    await _keep(viewer, medium_id, data, name)
    return medium_id


async def add_photo(viewer: Viewer, observation_id: UUID, photo: Photo) -> None:
    """A photo of the viewer's own record, for a form; the same photo of the same form is one.

    Raises:
        Missing: the viewer writes no record of this lesson.
        NoConsent, DomainError, TooLarge: no consent; no photo; a limit.
    """
    found, _theirs = await access.find_for(viewer, observation_id, "record")
    uploading.check_size(len(photo.data))
    if not photos.kind_of(photo.data[: photos.HEAD_BYTES]):
        raise DomainError(WRONG_TYPE[photo.kind])
    medium_id = uuid5(photo.form, digest_of(photo.data).hex())
    consent = None if photo.kind is MediumKind.PAPER else await consents.find_for(found, photo.kind)
    async with writing():
        await quotas.require_room(viewer, len(photo.data))
    new = New(medium_id, found["record"], photo.kind, consent, is_faceless=photo.no_student_face)
    if await insert(viewer, found, new):
        await _keep(viewer, medium_id, photo.data, photo.name)


async def _keep(viewer: Viewer, medium_id: UUID, data: bytes, name: str) -> None:
    """Bytes that are here already become the file of a medium."""
    file_id = await uploading.store_bytes(data, name, viewer.id)
    async with writing():
        kept = await row(_KEEP, medium_id, file_id)
        if kept is None:  # its consent was taken back meanwhile
            await execute("DELETE FROM file WHERE id = $1", file_id)
            await leftovers.note(file_id)
        else:
            await recalling.hold(file_id, KIND, medium_id, viewer.id)
    if kept is None:
        await leftovers.remove([file_id])
        raise Missing(NO_MEDIUM)
