"""In how many places a 个案 differs from the release it was made from: what lists say of it beside its title.

A fact for its author, who alone sees it, never a measure: a lesson may need no change at all.
"""

import asyncio
import json
from uuid import UUID

from server.base.database import execute, row
from server.documents.spec import Json
from server.plans.comparing import compare
from server.plans.differences import OWN_WORDS, hunks


async def recount(plan_id: UUID) -> None:
    """Count anew from the newest version. Nothing happens for a plan that was made from no release."""
    found = await row(_TEXTS, plan_id)
    if found is None:
        return
    places = 0
    if found["base_sha256"] != found["own_sha256"]:
        places = await asyncio.to_thread(count, json.loads(found["base"]), json.loads(found["own"]))
    await execute(
        "UPDATE plan SET changed_places = $2 WHERE id = $1 AND changed_places IS DISTINCT FROM $2",
        plan_id, places,
    )  # fmt: skip


def count(base: Json, own: Json) -> int:
    """As many as the page 和通案比较 shows."""
    return len(hunks(compare(base, own), OWN_WORDS))


_TEXTS = """
SELECT base.body AS base, base.sha256 AS base_sha256, own.body AS own, own.sha256 AS own_sha256
FROM plan p
JOIN plan_version base ON base.id = p.base_version
JOIN LATERAL (SELECT v.body, v.sha256 FROM plan_version v WHERE v.plan = p.id AND NOT v.is_aside
              ORDER BY v.seq DESC LIMIT 1) own ON true
WHERE p.id = $1 AND p.kind = 'version'
"""
