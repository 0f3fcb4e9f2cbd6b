"""What the page of a plan says beside its state: who helps, what is open, which day, how it came here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.base.clock import local, now
from server.base.database import row
from server.base.wall import day, said_day
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import Row
from server.plans.leading import adopting
from server.plans.leading.tables import Standing
from server.plans.tables import WRITTEN_TOGETHER, Kind, State

MOVES = 12
AS_WHOM = {
    Standing.DEPUTY: "（代组长）",
    Standing.ABOVE: "（上级教研员代签）",
    Standing.WRITER: "（也写了这一稿）",
    Standing.DEPUTY_WRITER: "（代组长，也写了这一稿）",
}
DONE = {
    State.DRAFT: "接下来写",
    State.SUBMITTED: "提交给组长",
    State.RETURNED: "退回修改",
    State.ARCHIVED: "改成不再使用",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One move in words: who did what, on which day, and what they said with it."""

    what: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """``open_remarks``: 批注 nobody has settled. ``returned``, ``submitted``: the move it came by, while it
    is in that state. ``nearer``: the 通案 made from this one that is nearest to the viewer;
    ``groups_below``: their groups that may make one."""

    helpers: tuple[str, ...] = ()
    open_remarks: int = 0
    handout_on: date | None = None
    handout_by: str = ""
    asked_by: str = ""
    declined: str = ""
    returned: Move | None = None
    submitted: Move | None = None
    moves: tuple[Move, ...] = ()
    nearer: Row | None = None
    groups_below: Sequence[Row] = ()


async def of(viewer: Viewer, plan: Row) -> Facts:
    """In one query; of a 个案 there is nothing to say. What was moved is for those who prepare the plan."""
    if plan["kind"] != Kind.MASTER:
        return Facts()
    found = await row(_FACTS, plan["id"], MOVES)
    assert found is not None
    is_inside = access.in_circle(viewer, plan) or access.may_sign(viewer, plan)
    told = [_said(line) for line in json.loads(found["moves"] or "[]")] if is_inside else []
    handout = json.loads(found["handout"]) if found["handout"] else {}
    asked = json.loads(found["asked"]) if found["asked"] else {}
    return Facts(
        helpers=tuple(found["helpers"] or ()),
        open_remarks=found["open_remarks"] if is_inside else 0,
        handout_on=date.fromisoformat(handout["on"]) if handout else None,
        handout_by=handout.get("by", ""),
        asked_by=asked.get("by", ""),
        declined=asked.get("words", "") if asked.get("declined") else "",
        returned=told[0] if told and plan["state"] == State.RETURNED else None,
        submitted=told[0] if told and plan["state"] == State.SUBMITTED else None,
        moves=tuple(told),
        nearer=await adopting.nearest(viewer, plan["id"]) if _is_above(plan) else None,
        groups_below=await adopting.groups_below(viewer, plan) if _is_above(plan) else [],
    )


def may_name(viewer: Viewer, plan: Row) -> bool:
    """Whether the viewer may name another 主备人 of it now."""
    return plan["kind"] == Kind.MASTER and is_open(plan) and access.is_lead(viewer, plan)


def is_open(plan: Row) -> bool:
    """Whether another 主备人 can be named in this state; a draft's author only where a lead asked for it."""
    return plan["state"] in (State.ASSIGNED, State.DRAFT, *WRITTEN_TOGETHER)


def due_words(plan: Row) -> str:
    """Until when the present state is meant to last, in plain words; empty where nobody has set days."""
    due: date | None = plan["due_on"]
    if due is None:
        return ""
    late = due < local(now()).date()
    match plan["state"]:
        case State.ASSIGNED | State.DRAFT:
            return f"原定{day(due)}前写好" if late else f"{day(due)}前写好"
        case State.SUBMITTED:
            return f"原定{day(due)}前审定" if late else f"{day(due)}前审定"
        case _:
            return f"原定{day(due)}前提交" if late else f"{day(due)}前提交给组长"


def _is_above(plan: Row) -> bool:
    return plan["group_school"] is None and plan["released_number"] > 0


def _said(line: dict[str, Any]) -> Move:
    state, before = State(line["to"]), State(line["from"])
    who = (line["name"] or "") + AS_WHOM.get(Standing(line["standing"]), "")
    when = said_day(datetime.fromisoformat(line["at"]))
    return Move(f"{who}{_what(before, state, line['number'])}", when, line["words"])


def _what(before: State, after: State, number: int) -> str:
    match before, after:
        case State.ASSIGNED, State.ASSIGNED:
            return "请人主备"
        case old, new if old == new:
            return "改派主备人"
        case State.SUBMITTED, State.DISCUSSION:
            return "撤回，接着改"
        case State.RELEASED, State.DISCUSSION:
            return "开始修订下一版"
        case State.ARCHIVED, State.RELEASED:
            return "恢复使用"
        case _, State.DISCUSSION:
            return "交给备课组研讨"
        case _, State.RELEASED:
            return f"发布第 {number} 版"
        case _:
            return DONE[after]


_FACTS = """
SELECT
  (SELECT array_agg(u.name ORDER BY u.name) FROM plan_helper h JOIN users u ON u.id = h."user"
   WHERE h.plan = p.id) AS helpers,
  (SELECT count(*) FROM plan_thread t WHERE t.plan = p.id AND t.verdict = '' AND NOT t.before_sharing
   AND EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id AND c.deleted_at IS NULL)) AS open_remarks,
  (SELECT jsonb_build_object('on', h."on", 'by', u.name)::text
   FROM plan_handout h JOIN users u ON u.id = h."by"
   WHERE h.plan = p.id AND h.done_at IS NULL AND h.called_back_at IS NULL) AS handout,
  (SELECT jsonb_build_object('by', u.name, 'words', a.words, 'declined', a.declined_at IS NOT NULL)::text
   FROM plan_assignment a JOIN users u ON u.id = a."by" WHERE a.plan = p.id) AS asked,
  (SELECT jsonb_agg(m ORDER BY m.at DESC)::text FROM (
     SELECT c.from_state AS "from", c.to_state AS "to", c.standing, c.words, c.number, c.at, u.name
     FROM plan_state_change c LEFT JOIN users u ON u.id = c."by" WHERE c.plan = p.id
     ORDER BY c.at DESC LIMIT $2) m) AS moves
FROM plan p WHERE p.id = $1
"""
