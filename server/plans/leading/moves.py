"""The moves of a plan from state to state: each is a row that stays, and sets the new state's last day."""

from datetime import date, timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.coedit import control
from server.people.viewer import Viewer
from server.plans import access, versions
from server.plans.access import Row
from server.plans.leading.tables import Standing
from server.plans.leads import is_deputy, is_lead
from server.plans.tables import WRITTEN_TOGETHER, State

POKE = "state"  # to open editors: what they offer above the text is not what may be done now
SHOWN = 60


async def find_locked(viewer: Viewer, plan_id: UUID) -> Row:
    """The plan as ``access.find_visible`` gives it, locked until the verb's ``writing()`` ends: nobody moves
    it, gives it to another author or names another deputy meanwhile.

    Raises:
        Missing: absent, or not for this viewer.
    """
    await versions.lock(plan_id)
    return await access.find_visible(viewer, plan_id)


async def move(
    plan: Row,
    to: State,
    by: Viewer | None,
    standing: Standing,
    words: str = "",
    *,
    number: int = 0,
    due: date | None = None,
) -> None:
    """Move a locked plan, in the verb's ``writing()``: the row, its move, and a word to open editors.

    ``due`` is the last day of the new state; without one, the days its group gives itself say it.
    """
    moment = now()
    await execute(
        "UPDATE plan SET state = $2, due_on = $3, updated_at = $4, row_version = row_version + 1"
        " WHERE id = $1",
        plan["id"], to, due or await due_day(plan["prep_group"], to), moment,
    )  # fmt: skip
    await note(plan, to, by, standing, words, number=number)
    await control.poke(plan["id"], POKE)
    await control.recheck(plan["id"])


async def note(
    plan: Row, to: State, by: Viewer | None, standing: Standing, words: str = "", *, number: int = 0
) -> None:
    """Write the move down. ``plan`` is the row as it was before."""
    await execute(
        'INSERT INTO plan_state_change (id, plan, from_state, to_state, "by", standing, words, number, at)'
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new_id(), plan["id"], plan["state"], to, by.id if by else None, standing, words, number, now(),
    )  # fmt: skip


async def due_day(group_id: UUID | None, state: State) -> date | None:
    """The last day of a state that begins today, as the group or its 学区 has set it."""
    if state not in (*WRITTEN_TOGETHER, State.SUBMITTED):
        return None
    rule = await rule_of(group_id)
    days = rule["sign_days"] if state == State.SUBMITTED else rule["discussion_days"]
    return local(now()).date() + timedelta(days=days) if days else None


async def rule_of(group_id: UUID | None) -> Row:
    """``discussion_days``, ``sign_days``, ``passes_silently`` that hold for a group: its own, else its
    学区's; and its ``deputy``."""
    found = await row(_RULE, group_id)
    return found or {"discussion_days": None, "sign_days": None, "passes_silently": False, "deputy": None}


def standing_of(viewer: Viewer, plan: Row) -> Standing:
    """As whom the viewer signs this plan or gives it back."""
    wrote = bool(plan.get("has_written"))
    if is_deputy(viewer, plan):
        return Standing.DEPUTY_WRITER if wrote else Standing.DEPUTY
    if not is_lead(viewer, plan):
        return Standing.ABOVE
    return Standing.WRITER if wrote else Standing.LEAD


async def of(plan_id: UUID) -> list[Row]:
    """The moves of a plan, newest first, with ``name`` of who made each."""
    return await rows(_MOVES, plan_id, SHOWN)


_RULE = """
SELECT coalesce(own.discussion_days, above.discussion_days) AS discussion_days,
       coalesce(own.sign_days, above.sign_days) AS sign_days,
       coalesce(own.passes_silently, above.passes_silently, false) AS passes_silently, own.deputy
FROM prep_group g LEFT JOIN school s ON s.id = g.school
LEFT JOIN group_rule own ON own.prep_group = g.id
LEFT JOIN district_rule above ON above.district = coalesce(s.district, g.district)
WHERE g.id = $1
"""
_MOVES = """
SELECT c.from_state, c.to_state, c.standing, c.words, c.number, c.at, c."by", u.name
FROM plan_state_change c LEFT JOIN users u ON u.id = c."by"
WHERE c.plan = $1 ORDER BY c.at DESC, c.id DESC LIMIT $2
"""
