"""反馈单: 优点 two, 建议 one, to the teacher before leaving the school."""

from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, DomainError
from server.observation import telling
from server.observation.access import find_record
from server.observation.records import body as bodies
from server.observation.records.reading import parsed
from server.people.viewer import Viewer

NOTHING = "反馈单还是空的：写一条优点或一条建议，存好再发。"
NOT_OPEN = "你已经不在这次听课里，或者这节课没有听成，反馈单没有送出去；写的都还在。"
NO_TEACHER = "还不知道上课的是哪位老师，反馈单发不出去，写的都在。先把老师对上，再发一次。"
_MINE = """
SELECT m.feedback_at, v.body FROM observer m JOIN record_version v ON v.observer = m.id AND v.seq = m.current
WHERE m.id = $1 FOR NO KEY UPDATE OF m
"""


async def give(viewer: Viewer, record_id: UUID) -> datetime:
    """Send what stands in the version in force. The teacher is told once, and reads it as it is then; when it
    was first sent.

    Raises:
        Missing: no such record of this person.
        DomainError: it is empty, or the teacher is not known yet.
        Conflict: they do not observe any more, or the lesson was cancelled.
    """
    found, theirs = await find_record(viewer, record_id)
    if not theirs.record:
        raise Conflict(NOT_OPEN)
    async with writing():
        teacher = await value("SELECT teacher FROM observation WHERE id = $1 FOR SHARE", found["id"])
        mine = await row(_MINE, record_id)
        if mine is None or not any(bodies.feedback_of(parsed(mine["body"]))):
            raise DomainError(NOTHING)
        if teacher is None:
            raise DomainError(NO_TEACHER)
        if mine["feedback_at"] is not None:
            given: datetime = mine["feedback_at"]
            return given
        moment = now()
        await execute("UPDATE observer SET feedback_at = $2 WHERE id = $1", record_id, moment)
        await telling.fed_back(viewer, found["id"], teacher, telling.words(found))
    return moment


def lines(body: dict[str, Any]) -> list[tuple[str, str]]:
    """(优点 or 建议, the words), in order."""
    good, advice = bodies.feedback_of(body)
    return [("优点", words) for words in good] + [("建议", words) for words in advice]
