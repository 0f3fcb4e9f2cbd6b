"""不再使用: a 通案 leaves the library and is not forked any more; who reads it goes on reading it."""

from uuid import UUID

from server.base.database import writing
from server.base.errors import Conflict, Missing
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import NO_PLAN, Row
from server.plans.leading import moves
from server.plans.leading.submitting import checked
from server.plans.tables import State
from server.trail.recording import audit

IN_REVISION = "大家正在修订下一版，没有改成不再使用。先发布这一版，或者等修订完。"


async def archive(viewer: Viewer, plan_id: UUID, words: str = "") -> None:
    """Retire a released 通案. Twice is once.

    Raises:
        Missing: not a lead of it.
        Conflict: it is in revision.
        FormRefused: the words are too long.
    """
    words = checked(words)
    async with writing():
        plan = await _led(viewer, plan_id)
        if plan["state"] == State.ARCHIVED:
            return
        if plan["state"] != State.RELEASED:
            raise Conflict(IN_REVISION)
        await _move(viewer, plan, State.ARCHIVED, words, "archived")


async def restore(viewer: Viewer, plan_id: UUID) -> None:
    """恢复使用: released as it was. Twice is once.

    Raises:
        Missing: not a lead of it.
    """
    async with writing():
        plan = await _led(viewer, plan_id)
        if plan["state"] == State.ARCHIVED:
            await _move(viewer, plan, State.RELEASED, "", "unarchived")


async def _led(viewer: Viewer, plan_id: UUID) -> Row:
    plan = await moves.find_locked(viewer, plan_id)
    if not access.is_shared(plan) or not plan["released_number"] or not access.is_lead(viewer, plan):
        raise Missing(NO_PLAN)
    return plan


async def _move(viewer: Viewer, plan: Row, to: State, words: str, verb: str) -> None:
    standing = moves.standing_of(viewer, plan)
    await moves.move(plan, to, viewer, standing, words, number=plan["released_number"])
    await audit(viewer.id, verb, "plan", plan["id"], plan["title"])
