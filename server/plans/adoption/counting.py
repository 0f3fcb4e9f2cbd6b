"""Bringing the stored statuses of 个案 up to date: after a text came to rest, and for those never counted."""

import asyncio
import json
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.tidying import each
from server.plans.access import Row
from server.plans.adoption.statuses import statuses

BATCH = 200


async def recount(plan_id: UUID) -> None:
    """Count anew from the newest version. Harmless on repeat, and nothing for a plan made from no release."""
    found = await row(_TEXTS, plan_id)
    if found is None or (
        found["counted_base"] == found["base_version"] and found["counted_own"] == found["own_version"]
    ):
        return
    changed: dict[str, str] = {}
    if found["base_sha256"] != found["own_sha256"]:
        changed = await asyncio.to_thread(statuses, json.loads(found["base"]), json.loads(found["own"]))
    await execute(_STORE, plan_id, found["base_version"], found["own_version"], json.dumps(changed), now())


async def count_missing() -> int:
    """Count 个案 whose text or release is another one by now, or that nobody counted yet; how many.

    Raises:
        ExceptionGroup: some could not be counted; all others were.
    """
    return await each(await rows(_MISSING, BATCH), _count, "adoption not counted")


async def _count(line: Row) -> int:
    await recount(line["id"])
    return 1


_TEXTS = """
SELECT base.id AS base_version, base.body AS base, base.sha256 AS base_sha256,
       own.id AS own_version, own.body AS own, own.sha256 AS own_sha256,
       a.release_version AS counted_base, a.own_version AS counted_own
FROM plan p
JOIN plan_version base ON base.id = p.base_version
JOIN LATERAL (SELECT v.id, v.body, v.sha256 FROM plan_version v WHERE v.plan = p.id AND NOT v.is_aside
              ORDER BY v.seq DESC LIMIT 1) own ON true
LEFT JOIN plan_adoption a ON a.plan = p.id
WHERE p.id = $1 AND p.kind = 'version'
"""
_STORE = """
INSERT INTO plan_adoption (plan, release_version, own_version, statuses, reasons, counted_at)
VALUES ($1, $2, $3, $4::jsonb, '{}', $5)
ON CONFLICT (plan) DO UPDATE SET release_version = $2, own_version = $3, statuses = $4::jsonb, counted_at = $5
"""
_MISSING = """
SELECT p.id FROM plan p LEFT JOIN plan_adoption a ON a.plan = p.id
WHERE p.kind = 'version' AND p.base_version IS NOT NULL
  AND (a.plan IS NULL OR a.release_version <> p.base_version OR a.own_version <> (
    SELECT v.id FROM plan_version v WHERE v.plan = p.id AND NOT v.is_aside ORDER BY v.seq DESC LIMIT 1))
LIMIT $1
"""
