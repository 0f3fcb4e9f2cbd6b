"""提交给组长: the text is frozen until the lead releases it, gives it back, or its author takes it back."""

from uuid import UUID

from server.base.database import value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.wall import day
from server.coedit import holding
from server.people.viewer import Viewer
from server.plans import access, states, versions
from server.plans.access import NO_PLAN, Row
from server.plans.forms import FormRefused, one_line, too_long
from server.plans.leading import moves, telling
from server.plans.leading.tables import Standing
from server.plans.likeness import storing as fingerprints
from server.plans.tables import WRITTEN_TOGETHER, Reason, State
from server.plans.templates import outlines
from server.trail.recording import audit

NO_REASON = "写一句要改什么，主备人才知道从哪里改起。"
RELEASED = "组长刚刚发布了第 {number} 版，撤不回来了。要接着改，点「修订下一版」。"
TAKEN_BACK = "主备人刚刚撤回去接着改了，没有退回。"
RETURNED = "这份教案刚刚退回过了，你写的没有送出。要补充，写成批注，主备人就看得到。"
SIGNED = "组长已经签发，定在 {day}发布，撤不回来。要改，请组长先收回。"


async def submit(viewer: Viewer, plan_id: UUID, words: str = "") -> None:
    """提交给组长: keep the text as a version and let nobody write, until somebody moves the plan on. Twice is
    once.

    Raises:
        Missing: not one of its authors.
        Conflict: it was released or retired meanwhile.
        FormRefused: the words are too long.
        OutOfOrder: the text left what its template fixes.
    """
    words = checked(words)
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        _require_author(viewer, plan)
        if plan["state"] == State.SUBMITTED:
            return
        if plan["state"] not in WRITTEN_TOGETHER:
            raise Conflict(f"这份教案刚刚发布为第 {plan['released_number']} 版，不用再提交了。")
        # As in a release: the version holds the last letter that was committed, and none follows.
        await holding.hold(plan_id)
        kept = await versions.cut_locked(plan_id, Reason.SUBMITTED, viewer.id)
        await outlines.require(plan_id, kept.id)
        await moves.move(plan, State.SUBMITTED, viewer, Standing.AUTHOR, words)
        await fingerprints.ask()
        await audit(viewer.id, "submitted", "plan", plan_id, plan["title"])
        await telling.submitted(viewer, plan, words)


async def withdraw(viewer: Viewer, plan_id: UUID) -> None:
    """撤回: back to the group's discussion. Twice is once, and so is a lead who has just given it back.

    Raises:
        Missing: not one of its authors.
        Conflict: it was released meanwhile.
        DomainError: it is signed for a date.
    """
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        _require_author(viewer, plan)
        if plan["state"] in WRITTEN_TOGETHER:
            return
        if plan["state"] != State.SUBMITTED:
            raise Conflict(RELEASED.format(number=plan["released_number"]))
        if (on := await value(_SIGNED_FOR, plan_id)) is not None:
            raise DomainError(SIGNED.format(day=day(on)))
        await moves.move(plan, State.DISCUSSION, viewer, Standing.AUTHOR)
        await audit(viewer.id, "submission_withdrawn", "plan", plan_id, plan["title"])
        await telling.withdrawn(viewer, plan)


async def give_back(viewer: Viewer, plan_id: UUID, words: str) -> None:
    """退回并说明: the group writes again, and knows what about. The same words twice are once.

    Raises:
        Missing: not who signs it.
        FormRefused: no words, or too many.
        Conflict: it was taken back or released meanwhile, or another lead gave it back in other words.
    """
    words = checked(words)
    if not words:
        raise FormRefused({"words": NO_REASON})
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        states.require_signer(viewer, plan)
        if plan["state"] == State.RETURNED:
            if await value(_RETURNED_WITH, plan_id) != words:
                raise Conflict(RETURNED)
            return
        if plan["state"] == State.DISCUSSION:
            raise Conflict(TAKEN_BACK)
        if plan["state"] != State.SUBMITTED:
            raise Conflict(f"这份教案刚刚发布为第 {plan['released_number']} 版，没有退回。")
        await states.end_handout(plan_id)
        standing = moves.standing_of(viewer, {**plan, "has_written": False})  # said of signing alone
        await moves.move(plan, State.RETURNED, viewer, standing, words)
        await audit(viewer.id, "returned", "plan", plan_id, plan["title"])
        await telling.returned(viewer, plan, words)


def checked(words: str) -> str:
    """A sentence that goes with a move, in one line.

    Raises:
        FormRefused: it is too long.
    """
    words = one_line(words)
    if refused := too_long({"note": words}):
        raise FormRefused({"words": refused["note"]})
    return words


def _require_author(viewer: Viewer, plan: Row) -> None:
    if not access.is_shared(plan) or not access.is_author(viewer, plan):
        raise Missing(NO_PLAN)


_RETURNED_WITH = """
SELECT words FROM plan_state_change WHERE plan = $1 AND to_state = 'returned' ORDER BY at DESC LIMIT 1
"""
_SIGNED_FOR = """
SELECT "on" FROM plan_handout WHERE plan = $1 AND done_at IS NULL AND called_back_at IS NULL
"""
