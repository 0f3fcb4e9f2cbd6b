"""公布: the 召集人 shows scores and notes to the group; the teacher shows the scores further up."""

from datetime import datetime
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, DomainError, Missing
from server.observation import telling
from server.observation.access import NO_OBSERVATION, Row, find_for
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import recording

NOTHING = "还没有人提交记录，没有可公布的。等记录交上来再公布。"
SHARED_UP = "上课老师已经把得分给学校和教研员看了，先请老师收回，再收回公布。"
NOT_RELEASED = "结果还没有公布，没有可以往上给的。"
_LOCK = "SELECT * FROM observation WHERE id = $1 FOR NO KEY UPDATE"
_GROUP = """
SELECT "user" AS id FROM observer WHERE observation = $1 AND left_at IS NULL
UNION SELECT "user" FROM observation_guest WHERE observation = $1
"""


async def release(viewer: Viewer, observation_id: UUID) -> datetime:
    """Show notes and scores to the group, the teacher and the guests; when it was. Twice is once.

    Raises:
        Missing: not the viewer's to release.
        DomainError: nobody has handed anything in.
    """
    found, _rights = await find_for(viewer, observation_id, "release")
    async with writing():
        held = await _lock(observation_id)
        if held["released_at"] is not None:
            known: datetime = held["released_at"]
            return known
        if held["cancelled_at"] is not None:
            raise Missing(NO_OBSERVATION)
        if not await row(
            "SELECT 1 FROM observer WHERE observation = $1 AND shown > 0 LIMIT 1", observation_id
        ):
            raise DomainError(NOTHING)
        moment = now()
        await _set(observation_id, "released_at", moment)
        people = [held["teacher"], *(one["id"] for one in await rows(_GROUP, observation_id))]
        await telling.released(viewer, observation_id, people, telling.words(found), moment.isoformat())
        await recording.audit(viewer.id, "released", KIND, observation_id)
    return moment


async def withdraw(viewer: Viewer, observation_id: UUID) -> None:
    """Take the release back: teacher and guests see notes and scores no more. Twice is once.

    Raises:
        Missing: not the viewer's to release.
        Conflict: the teacher shares the scores up; they take that back first.
    """
    await find_for(viewer, observation_id, "release")
    async with writing():
        held = await _lock(observation_id)
        if held["shared_up_at"] is not None:
            raise Conflict(SHARED_UP)
        if held["released_at"] is not None:
            await _set(observation_id, "released_at", None)
            await recording.audit(viewer.id, "release withdrawn", KIND, observation_id)


async def share_up(viewer: Viewer, observation_id: UUID) -> None:
    """The teacher lets the leads of their school and the 教研员 see heading and scores. Twice is once.

    Raises:
        Missing: not the observed teacher, or nothing is released.
        Conflict: it was taken back meanwhile.
    """
    await find_for(viewer, observation_id, "share_up")
    async with writing():
        held = await _lock_own(viewer, observation_id)
        if held["released_at"] is None:
            raise Conflict(NOT_RELEASED)
        if held["shared_up_at"] is None:
            await _set(observation_id, "shared_up_at", now())
            await recording.audit(viewer.id, "shared up", KIND, observation_id)


async def unshare(viewer: Viewer, observation_id: UUID) -> None:
    """The teacher takes that back. Twice is once.

    Raises:
        Missing: not the observed teacher.
    """
    await find_for(viewer, observation_id, "is_teacher")
    async with writing():
        held = await _lock_own(viewer, observation_id)
        if held["shared_up_at"] is not None:
            await _set(observation_id, "shared_up_at", None)
            await recording.audit(viewer.id, "not shared up", KIND, observation_id)


async def _lock(observation_id: UUID) -> Row:
    found = await row(_LOCK, observation_id)
    if found is None:
        raise Missing(NO_OBSERVATION)
    return found


async def _lock_own(viewer: Viewer, observation_id: UUID) -> Row:
    """The same, if the viewer is still its teacher: a correction may have waited for nobody."""
    held = await _lock(observation_id)
    if held["teacher"] != viewer.id:
        raise Missing(NO_OBSERVATION)
    return held


async def _set(observation_id: UUID, column: str, moment: datetime | None) -> None:
    await execute(
        f"UPDATE observation SET {column} = $2, row_version = row_version + 1 WHERE id = $1",  # noqa: S608
        observation_id, moment,
    )  # fmt: skip
