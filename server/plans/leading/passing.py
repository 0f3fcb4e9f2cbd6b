"""截止前无异议即通过: where a group has set so, a submitted plan passes when its days are over and no remark
on it is open. A setting, off by default; the release says that nobody signed it."""

from uuid import UUID

from server.base.clock import local, now
from server.base.database import row, rows, value, writing
from server.base.tidying import each
from server.plans import states, versions
from server.plans.access import Row
from server.plans.leading import moves
from server.plans.leading.tables import Standing
from server.plans.tables import State

NOTE = "截止前没有人提出异议，自动通过。"


async def pass_due() -> int:
    """Release what has passed; how many. Harmless on repeat.

    Raises:
        ExceptionGroup: some could not be released; all others were.
    """
    return await each(await rows(_DUE, local(now()).date()), _pass, "not passed in its time")


async def _pass(due: Row) -> int:
    async with writing():
        plan = await versions.lock(due["id"])
        rule = await moves.rule_of(plan["prep_group"])
        still = plan["state"] == State.SUBMITTED and rule["passes_silently"]
        if not still or plan["due_on"] is None or plan["due_on"] >= local(now()).date():
            return 0
        if await row(_HELD_UP, plan["id"]) is not None:
            return 0
        await states.release_locked(plan, None, Standing.NOBODY, NOTE)
        return 1


async def open_remarks(plan_id: UUID) -> int:
    """How many remarks of the group nobody has settled yet."""
    found: int = await value(_OPEN, plan_id)
    return found


_DUE = "SELECT id FROM plan WHERE state = 'submitted' AND due_on < $1 ORDER BY due_on, id"
_OPEN = "SELECT count(*) FROM plan_thread WHERE plan = $1 AND verdict = '' AND NOT before_sharing"
_HELD_UP = """
SELECT 1 FROM plan_thread WHERE plan = $1 AND verdict = '' AND NOT before_sharing
UNION ALL
SELECT 1 FROM plan_handout WHERE plan = $1 AND done_at IS NULL AND called_back_at IS NULL
LIMIT 1
"""
