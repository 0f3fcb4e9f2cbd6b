"""清除: bytes of what was taken back or kept long enough go, with a report that names no pupil.

Run by the job ``media.purge`` right after a withdrawal and with the hourly tidying; harmless on repeat, and
what fails is tried again.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

from server.base import tidying
from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing, Unavailable
from server.base.ids import new_id
from server.base.jobs import Payload
from server.base.logs import log
from server.base.settings import settings
from server.files import leftovers, photos, recalling, uploading
from server.files.objects import store
from server.files.uploading import STORE_DOWN
from server.observation.access import Row
from server.observation.media import blurring
from server.observation.media.access import KIND, NO_MEDIUM, find_removable
from server.observation.media.blurring import Field
from server.observation.media.tables import MediumKind
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.trail.recording import audit
from storage.errors import NoObject, StorageError

AT_A_TIME = 100
UNFINISHED_HOURS = 48  # longer than any upload may take
EXPIRED = "保存期满"
BLURRED = "打糊后删原图"
NOT_A_PHOTO = "只有照片能打糊，录音和录像请撤下。"
_EXPIRE = """
UPDATE observation_medium SET withdrawn_at = $1, withdrawn_why = $2
WHERE kind = 'video' AND withdrawn_at IS NULL AND file IS NOT NULL AND added_at < $3 RETURNING file
"""
_UNFINISHED = """
DELETE FROM observation_medium m WHERE m.file IS NULL AND m.url = '' AND m.withdrawn_at IS NULL
  AND m.added_at < $2 AND NOT EXISTS (
    SELECT 1 FROM file f WHERE f.subject_kind = $1 AND f.subject_id = m.id AND f.state = 'pending')
"""
_TO_BLUR = """
SELECT m.id, m.file, m.added_by, m.observation, f.name FROM observation_medium m JOIN file f ON f.id = m.file
WHERE m.awaits_blur AND m.withdrawn_at IS NOT NULL AND m.purged_at IS NULL ORDER BY m.withdrawn_at LIMIT $1
"""
_TO_ERASE = """
SELECT m.id, m.file, m.withdrawn_why AS why, o.school FROM observation_medium m
JOIN observation o ON o.id = m.observation
WHERE m.withdrawn_at IS NOT NULL AND m.purged_at IS NULL AND NOT m.awaits_blur
ORDER BY m.withdrawn_at LIMIT $1 FOR UPDATE OF m SKIP LOCKED
"""
_REPORT = """
INSERT INTO media_purge (id, school, at, media, size_bytes, why) VALUES ($1, $2, $3, $4, $5, $6)
"""
_SHOW_AGAIN = """
UPDATE observation_medium SET file = $3, blurred_at = $4, awaits_blur = false, withdrawn_at = NULL,
  withdrawn_why = ''
WHERE id = $1 AND file = $2 AND purged_at IS NULL AND (withdrawn_at IS NULL OR awaits_blur) RETURNING id
"""
_REPORTS = """
SELECT p.id, p.at, cardinality(p.media) AS count, p.size_bytes, p.why, s.name AS school_name
FROM media_purge p JOIN school s ON s.id = p.school
WHERE s.id = ANY($1::uuid[]) OR s.parent = ANY($1::uuid[]) ORDER BY p.at DESC LIMIT 200
"""
_WAITING = """
SELECT count(*) FROM observation_medium m JOIN observation o ON o.id = m.observation
JOIN school s ON s.id = o.school
WHERE m.withdrawn_at IS NOT NULL AND m.purged_at IS NULL
  AND (s.id = ANY($1::uuid[]) OR s.parent = ANY($1::uuid[]))
"""


async def run(_payload: Payload) -> None:
    """The job asked for by a withdrawal."""
    await purge()


async def purge() -> int:
    """Do what is due; how many media lost their bytes."""
    await _expire()
    await execute(_UNFINISHED, KIND, now() - timedelta(hours=UNFINISHED_HOURS))
    erased = 0
    while done := await _erase_some():
        erased += done
    await tidying.each(
        await rows(_TO_BLUR, AT_A_TIME), _blur_withdrawn, "a withdrawn photo is not blurred yet"
    )
    return erased + await _erase_some()


async def _expire() -> None:
    """Recordings are kept ``VIDEO_KEEP_DAYS``."""
    if not settings.video_keep_days:
        return
    async with writing():
        until = now() - timedelta(days=settings.video_keep_days)
        gone = await rows(_EXPIRE, now(), EXPIRED, until)
        await recalling.recall([line["file"] for line in gone])


async def _erase_some() -> int:
    async with writing():
        due = await rows(_TO_ERASE, AT_A_TIME)
        ids = [line["id"] for line in due]
        await execute(
            "UPDATE observation_medium SET file = NULL, url = '', purged_at = $2 WHERE id = ANY($1::uuid[])",
            ids, now(),
        )  # fmt: skip
        for school, why in {(line["school"], line["why"]) for line in due}:
            its = [line for line in due if (line["school"], line["why"]) == (school, why)]
            size = await recalling.erase([line["file"] for line in its if line["file"] is not None])
            await execute(_REPORT, new_id(), school, now(), [line["id"] for line in its], size, why)
    await leftovers.remove([line["file"] for line in due if line["file"] is not None])
    return len(due)


async def _blur_withdrawn(medium: Row) -> int:
    """A blurred copy in place of a photo whose consent was taken back; one that cannot be made goes."""
    try:
        await _replace(medium, ())
        return 1
    except (DomainError, NoObject) as error:
        log.warning("a withdrawn photo could not be blurred and goes", medium=medium["id"], error=error)
        await execute("UPDATE observation_medium SET awaits_blur = false WHERE id = $1", medium["id"])
        return 0


async def blur(viewer: Viewer, observation_id: UUID, medium_id: UUID, fields: list[Field]) -> None:
    """Make fields of a photo (all of it without any) coarse for everybody; the original's bytes go at once.

    Raises:
        Missing: not there for this viewer, or only to look at.
        DomainError: no photo.
    """
    medium, _found = await find_removable(viewer, observation_id, medium_id)
    if medium["kind"] not in {MediumKind.PHOTO, MediumKind.PAPER} or medium["file"] is None:
        raise DomainError(NOT_A_PHOTO)
    try:
        await _replace({**medium, "name": medium["file_name"]}, fields)
    except NoObject as error:
        raise Missing(NO_MEDIUM) from error
    except StorageError as error:
        raise Unavailable(STORE_DOWN) from error
    async with writing():
        await audit(viewer.id, "medium_blurred", KIND, medium_id, fields=len(fields))


async def _replace(medium: Row, fields: list[Field] | tuple[()]) -> None:
    data = await photos.read(store().open_range(medium["file"].hex))
    coarse = await asyncio.to_thread(blurring.blurred, data, fields)
    name = f"{medium['name'].rsplit('.', 1)[0]}.jpg"
    fresh = await uploading.store_bytes(coarse, name, medium["added_by"])
    async with writing():
        shown = await row(_SHOW_AGAIN, medium["id"], medium["file"], fresh, now())
        if shown is None:  # taken away, or blurred by somebody else meanwhile
            await execute("DELETE FROM file WHERE id = $1", fresh)
            await leftovers.note(fresh)
        else:
            await recalling.hold(fresh, KIND, medium["id"], medium["added_by"])
            await recalling.recall([medium["file"]])
            size = await recalling.erase([medium["file"]])
            place = await row("SELECT school FROM observation WHERE id = $1", medium["observation"]) or {}
            await execute(_REPORT, new_id(), place.get("school"), now(), [medium["id"]], size, BLURRED)
    await leftovers.remove([fresh if shown is None else medium["file"]])


def _administered(viewer: Viewer) -> list[UUID]:
    """Schools whose reports the viewer reads.

    Raises:
        Missing: none.
    """
    found = viewer.scopes(Role.SCHOOL_ADMIN, scope=Scope.SCHOOL)
    if not found:
        raise Missing
    return found


async def reports(viewer: Viewer) -> tuple[list[Row], int]:
    """What was purged of the schools the viewer administers, newest first; and how many wait for it.

    Raises:
        Missing: the viewer administers none.
    """
    mine = _administered(viewer)
    waiting = await row(_WAITING, mine) or {}
    return await rows(_REPORTS, mine), waiting.get("count", 0)
