"""Taking back: a consent with what was taken under it, or one photo, clip or recording.

From the end of the transaction on nobody reads them, by any way; their bytes go with the purge.
"""

from uuid import UUID

from server.base import jobs
from server.base.clock import now
from server.base.database import row, rows, writing
from server.base.errors import Missing
from server.files import recalling
from server.observation.access import Row
from server.observation.media import adding, consents
from server.observation.media.access import KIND, find_removable
from server.people.viewer import Viewer
from server.trail.recording import audit

PURGE = "media.purge"
BY_CONSENT = "授权已撤回"
BY_HAND = "有人撤下"
# A photo in which nobody can be known stays. A voice is always somebody's, and so is what is heard in a film.
_STAYS = "(kind = 'photo' AND (no_student_face OR blurred_at IS NOT NULL))"
_END = """
UPDATE class_consent SET withdrawn_at = $2, withdrawn_by = $3, row_version = row_version + 1
WHERE id = $1 AND withdrawn_at IS NULL RETURNING id
"""
_TAKE_BACK = f"""
UPDATE observation_medium SET withdrawn_at = $2, withdrawn_why = $3,
  awaits_blur = $4 AND kind = 'photo' AND file IS NOT NULL
WHERE consent = $1 AND withdrawn_at IS NULL AND NOT {_STAYS} RETURNING id, file
"""  # noqa: S608
_COUNTS = f"""
SELECT count(*) FILTER (WHERE kind = 'photo' AND NOT {_STAYS}) AS photos,
       count(*) FILTER (WHERE {_STAYS}) AS faceless,
       count(*) FILTER (WHERE kind = 'voice') AS voices, count(*) FILTER (WHERE kind = 'video') AS videos
FROM observation_medium WHERE consent = $1 AND withdrawn_at IS NULL AND (file IS NOT NULL OR url <> '')
"""  # noqa: S608
_ONE = """
UPDATE observation_medium SET withdrawn_at = $2, withdrawn_why = $3, url = ''
WHERE id = $1 AND withdrawn_at IS NULL RETURNING file
"""


def may_withdraw(viewer: Viewer, consent: Row) -> bool:
    """学校管理员, or who registered it."""
    return consent["registered_by"] == viewer.id or consents.administers(
        viewer, consent["school"], consent["school_parent"]
    )


async def counts(consent_id: UUID) -> Row:
    """What a withdrawal would take: ``photos``, ``voices``, ``videos``; ``faceless`` photos stay."""
    return await row(_COUNTS, consent_id) or {}


async def withdraw(viewer: Viewer, consent_id: UUID, *, blurs: bool) -> None:
    """Take a consent back. Photos come again, blurred beyond knowing anybody, where ``blurs``; all else goes.
    Twice is once.

    Raises:
        Missing: of another school, or not for this viewer to take back.
    """
    found = await consents.find(viewer, consent_id)
    if not may_withdraw(viewer, found):
        raise Missing(consents.NO_CONSENT_THERE)
    async with writing():
        if await row(_END, consent_id, now(), viewer.id) is None:
            return
        gone = await rows(_TAKE_BACK, consent_id, now(), BY_CONSENT, blurs)
        await recalling.recall([line["file"] for line in gone if line["file"] is not None])
        await audit(
            viewer.id, "consent_withdrawn", consents.KIND, consent_id, found["class_name"], media=len(gone)
        )
        await jobs.enqueue(PURGE, {}, once=True)


async def remove(viewer: Viewer, observation_id: UUID, medium_id: UUID) -> None:
    """Take one away, for good: who put it there, the observed teacher, the lead. One still on its way is
    given up by who sends it.

    Raises:
        Missing: not there for this viewer, or only to look at.
    """
    if await adding.give_up(viewer, medium_id):
        return
    medium, _found = await find_removable(viewer, observation_id, medium_id)
    async with writing():
        gone = await row(_ONE, medium_id, now(), BY_HAND)
        if gone is None:
            return
        if gone["file"] is not None:
            await recalling.recall([gone["file"]])
        await audit(viewer.id, "medium_removed", KIND, medium_id, medium["title"], what=medium["kind"])
        await jobs.enqueue(PURGE, {}, once=True)
