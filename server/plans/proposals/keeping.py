"""A proposal as a row: put down once, however often it is sent; its state by what was decided."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value
from server.base.errors import Conflict
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.proposals.tables import ProposalKind
from server.plans.tables import SCHEMA_VERSION

MOST_OPEN = 200  # about one plan
ALREADY = "这条建议已经提交过了，刷新就能看到。"


@dataclass(frozen=True, slots=True)
class Made:
    """What is offered: a base, the same with the offered places, and these places as they are shown."""

    base: Json
    body: Json
    places: list[Json]
    source_plan: UUID | None = None
    source_version: UUID | None = None
    base_version: UUID | None = None


async def keep(
    viewer: Viewer, plan: Row, key: UUID, kind: ProposalKind, made: Made, reason: str, *, signed: str = ""
) -> bool:
    """Put it down in the caller's transaction; ``False``: it was sent before. ``signed``: who wrote it in
    Word, when the viewer only brought it in.

    Raises:
        Conflict: the key is somebody else's, or the plan has as many open ones as we keep.
    """
    if await value(_OPEN, plan["id"]) >= MOST_OPEN:
        raise Conflict(f"这份教案已经有 {MOST_OPEN} 条建议等着处理，这一条没有提交。请先和主备人说一声。")
    found = await row(
        _KEEP, key, kind, plan["id"], made.source_plan, made.source_version, made.base_version,
        SCHEMA_VERSION, _json(made.base), _json(made.body), _json(made.places),
        reason, viewer.id, now(), signed,
    )  # fmt: skip
    if found is not None:
        return True
    known = await row("SELECT target_plan, proposer FROM plan_proposal WHERE id = $1", key)
    if known is None or (known["target_plan"], known["proposer"]) != (plan["id"], viewer.id):
        raise Conflict(ALREADY)
    return False


async def close_if_decided(proposal_id: UUID) -> str:
    """Its state after a decision, in the caller's transaction."""
    state: str = await value(_CLOSE, proposal_id, now())
    return state


async def withdraw(proposal_id: UUID) -> None:
    """What was not decided is no longer offered."""
    await execute(
        "UPDATE plan_proposal SET state = 'withdrawn', closed_at = $2 WHERE id = $1 AND state = 'open'",
        proposal_id, now(),
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


_OPEN = "SELECT count(*) FROM plan_proposal WHERE target_plan = $1 AND state = 'open'"
_KEEP = """
INSERT INTO plan_proposal (id, kind, state, target_plan, source_plan, source_version, base_version, schema_v,
  base, body, hunks, reason, proposer, at, signed)
VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10::jsonb, $11, $12, $13, $14)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
_CLOSE = """
WITH said AS (
  SELECT count(*) FILTER (WHERE verdict = 'accepted') AS taken, count(*) AS decided
  FROM proposal_decision WHERE proposal = $1
)
UPDATE plan_proposal q SET
  state = CASE WHEN said.decided < jsonb_array_length(q.hunks) THEN 'open'
               WHEN said.taken = said.decided THEN 'accepted'
               WHEN said.taken = 0 THEN 'declined' ELSE 'partly' END,
  closed_at = CASE WHEN said.decided < jsonb_array_length(q.hunks) THEN NULL ELSE $2::timestamptz END
FROM said WHERE q.id = $1 AND q.state <> 'withdrawn' RETURNING q.state
"""
