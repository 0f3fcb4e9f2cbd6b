"""Keeping the fingerprints of released and handed-in texts: made by the worker."""

import asyncio
import json

from server.base import jobs
from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.base.tidying import each
from server.plans.access import Row
from server.plans.likeness import winnowing

REFRESH = "likeness.refresh"
BATCH = 200


async def ask() -> None:
    """Something was released or handed in, in the caller's transaction: the worker will look."""
    await jobs.enqueue(REFRESH, {}, once=True)


async def refresh(_payload: jobs.Payload | None = None) -> None:
    """Fingerprint every text that is there to be compared with and is not yet; forget withdrawn ones.

    Harmless on repeat. One that fails stays for the next time.

    Raises:
        ExceptionGroup: some failed; all others are there.
    """
    await execute(_FORGET)
    if await each(await rows(_MISSING, BATCH), _store, "not fingerprinted") == BATCH:
        await ask()


async def _store(line: Row) -> int:
    found = await row("SELECT body FROM plan_version WHERE id = $1", line["version"])
    if found is not None:
        made = sorted(await asyncio.to_thread(_prints, found["body"]))
        key = (new_id(), line["plan"], line["stage"], line["version"])
        await execute(_PUT, *key, made, winnowing.sample(made), now())
    return 1


def _prints(body: str) -> set[int]:
    return winnowing.prints(winnowing.blocks(json.loads(body)))


# What there is to compare with: the newest release of a plan; and what was submitted or handed in and is not
# withdrawn, in its newest version.
WANTED = """
SELECT r.plan, 'released' AS stage, r.version FROM plan_release r
JOIN plan p ON p.id = r.plan AND p.released_number = r.number
UNION ALL
SELECT * FROM (SELECT DISTINCT ON (h.plan) h.plan, 'handed_in', h.version FROM (
  SELECT r.plan, r.version, r.at FROM plan_reading r WHERE r.withdrawn_at IS NULL
  UNION ALL
  SELECT p.id, v.id, v.at FROM plan p
  JOIN LATERAL (SELECT v.id, v.at FROM plan_version v WHERE v.plan = p.id AND NOT v.is_aside
                ORDER BY v.seq DESC LIMIT 1) v ON true
  WHERE p.state = 'submitted') h ORDER BY h.plan, h.at DESC) handed
"""
_MISSING = f"""
SELECT w.plan, w.stage, w.version FROM ({WANTED}) w
LEFT JOIN plan_fingerprint f ON f.plan = w.plan AND f.stage = w.stage AND f.version = w.version
WHERE f.id IS NULL LIMIT $1
"""  # noqa: S608
_FORGET = f"""
DELETE FROM plan_fingerprint f WHERE NOT EXISTS (
  SELECT 1 FROM ({WANTED}) w WHERE w.plan = f.plan AND w.stage = f.stage)
"""  # noqa: S608
_PUT = """
INSERT INTO plan_fingerprint (id, plan, stage, version, prints, sample, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT uq_plan_fingerprint_stage
DO UPDATE SET version = $4, prints = $5, sample = $6, at = $7
"""
