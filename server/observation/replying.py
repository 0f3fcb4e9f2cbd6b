"""回应: what the observed teacher says to it."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows, writing
from server.base.errors import DomainError, Missing
from server.observation import telling
from server.observation.access import NO_OBSERVATION, find_for
from server.observation.tables import REPLY_LENGTH
from server.people.viewer import Viewer

TOO_LONG = "回应最多 {most} 个字，现在有 {count} 个，没有存；写的还在下面。"

_REPLY = """
UPDATE observation SET reply = $2, replied_at = CASE WHEN $2 = '' THEN NULL ELSE $3::timestamptz END,
  row_version = row_version + 1
WHERE id = $1 AND teacher = $4
"""


async def reply(viewer: Viewer, observation_id: UUID, words: str) -> None:
    """Say it, or say it anew; empty takes it back. Those who observed are told of the first.

    Raises:
        Missing: not the observed teacher.
        DomainError: too long.
    """
    found, _rights = await find_for(viewer, observation_id, "reply")
    text = words.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) > REPLY_LENGTH:
        raise DomainError(TOO_LONG.format(most=REPLY_LENGTH, count=len(text)))
    async with writing():
        done = await execute(_REPLY, observation_id, text, now(), viewer.id)
        if done == "UPDATE 0":  # corrected meanwhile: it was somebody else's lesson
            raise Missing(NO_OBSERVATION)
        if text:
            group = await rows(
                'SELECT "user" AS id FROM observer WHERE observation = $1 AND left_at IS NULL', observation_id
            )
            people = [found["lead"], *(one["id"] for one in group)]
            await telling.replied(viewer, observation_id, people, telling.words(found))
