"""发布日期: a release that is signed now and stands from a day on. The text is frozen from signing on; the
worker releases it in the first minute of the day, once (a worker that was down: as soon as it is up)."""

import re
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.base.tidying import each
from server.coedit import holding
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import access, states, versions
from server.plans.access import Row
from server.plans.forms import FormRefused
from server.plans.leading import moves, telling
from server.plans.leading.submitting import checked
from server.plans.leading.tables import Standing
from server.plans.tables import Reason, State
from server.schoolyear import grades as numbers
from server.trail.recording import audit

LATEST_DAYS = 366
MOST_GRADES = 12
WRONG_DAY = "发布日期请选明天以后、一年以内的一天；要今天发布，不填日期就行。"
WRONG_GRADES = "“{}”不像年级。写成“三年级”，几个年级用顿号隔开；不写就是教案自己的年级。"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('plan_handout', 0))"


async def sign(
    viewer: Viewer, plan_id: UUID, day: str, grades: str = "", note: str = "", seen: str = ""
) -> None:
    """签发: freeze the text and let it be released on a day. Twice is once; another day asks to call it back
    first.

    Raises:
        Missing: not who signs it.
        FormRefused: the day is past or too far, a grade unknown, the note too long.
        Conflict: it was released meanwhile, or signed for another day; or as ``states.release``, of what the
            viewer wrote in.
    """
    note, on, addressed = checked(note), _read_day(day), _read_grades(grades)
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        states.require_signer(viewer, plan)
        waiting = await row(_WAITING, plan_id)
        if waiting is not None:
            if waiting["on"] == on:
                return
            raise Conflict("这一版已经签发了另一天。要改日期，先收回再签。")
        states.require_another_hand(viewer, plan)
        if not access.rights(viewer, plan).release:
            raise Conflict("这份教案刚刚有人动过，现在不能签发。看看它到了哪一步，再决定。")
        states.require_as_seen(plan, seen)
        await holding.hold(plan_id)
        kept = await versions.cut_locked(plan_id, Reason.SUBMITTED, viewer.id)
        standing = moves.standing_of(viewer, plan)
        if plan["state"] != State.SUBMITTED:
            await moves.move(plan, State.SUBMITTED, viewer, standing)
        await execute(
            'INSERT INTO plan_handout (id, plan, version, "on", grades, note, "by", standing, signed_at)'
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            new_id(), plan_id, kept.id, on, addressed, note, viewer.id, standing, now(),
        )  # fmt: skip
        await execute("UPDATE plan SET due_on = NULL WHERE id = $1", plan_id)
        await audit(viewer.id, "signed", "plan", plan_id, plan["title"], on=on)
        await telling.signed_for(viewer, plan, on)


async def call_back(viewer: Viewer, plan_id: UUID) -> None:
    """收回: it will not be released by itself; it stays submitted. Twice is once.

    Raises:
        Missing: not who signs it.
        Conflict: the day has come, it is released.
    """
    async with writing():
        plan = await moves.find_locked(viewer, plan_id)
        states.require_signer(viewer, plan)
        waiting = await row(_WAITING, plan_id)
        if waiting is None:
            if plan["state"] == State.RELEASED:
                raise Conflict(f"已经发布为第 {plan['released_number']} 版，收不回来了。可以修订下一版。")
            return
        await states.end_handout(plan_id)
        await audit(viewer.id, "signature_called_back", "plan", plan_id, plan["title"])
        await telling.called_back(viewer, plan, waiting["on"])


async def waiting_for(plan_id: UUID) -> Row | None:
    """The signed release that waits for its day."""
    return await row(_WAITING, plan_id)


async def release_due() -> int:
    """Release what was signed for today or before; how many. Several workers at once release each once.

    Raises:
        ExceptionGroup: some could not be released; all others were.
    """
    return await each(await rows(_DUE, local(now()).date()), _release, "not released on its day")


async def _release(due: Row) -> int:
    async with writing():
        await execute(_LOCK)
        plan = await versions.lock(due["plan"])
        waiting = await row(_WAITING, plan["id"])
        if waiting is None or waiting["id"] != due["id"] or plan["state"] != State.SUBMITTED:
            return 0
        signer, standing = await _signer(waiting["by"]), Standing(waiting["standing"])
        await states.release_locked(plan, signer, standing, waiting["note"], waiting["grades"])
        return 1


def _read_day(text: str) -> date:
    today = local(now()).date()
    try:
        on = date.fromisoformat(text.strip())
    except ValueError as error:
        raise FormRefused({"on": WRONG_DAY}) from error
    if not today < on <= today + timedelta(days=LATEST_DAYS):
        raise FormRefused({"on": WRONG_DAY})
    return on


def _read_grades(text: str) -> list[str]:
    """The grades typed, by any sign between them."""
    names = re.findall(r"[^\s、，,；;]+", text)
    unknown = [name for name in names if numbers.number(name) is None]
    if unknown or len(names) > MOST_GRADES:
        raise FormRefused({"grades": WRONG_GRADES.format(", ".join(unknown[:3]) or text[:20])})
    return names


async def _signer(user_id: UUID) -> Viewer | None:
    """Who signed; nobody when their account was closed since."""
    with suppress(Missing):
        return await viewer_of(user_id)
    return None


_WAITING = """
SELECT h.*, u.name AS by_name FROM plan_handout h JOIN users u ON u.id = h."by"
WHERE h.plan = $1 AND h.done_at IS NULL AND h.called_back_at IS NULL
"""
_DUE = """
SELECT id, plan FROM plan_handout WHERE done_at IS NULL AND called_back_at IS NULL AND "on" <= $1
ORDER BY "on", signed_at
"""
