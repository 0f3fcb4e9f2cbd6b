"""What the search knows of a plan: its present text, its newest release for who may read only that."""

import asyncio
import json
from uuid import UUID

from server.base import jobs
from server.base.database import row, rows, writing
from server.base.jobs import Payload
from server.documents import text
from server.plans.access import Row
from server.search import entries

KIND = "plan"
PRESENT = "present"
RELEASED = "released"
REBUILD = "search.rebuild"
AT_ONCE = 50  # plans of one job, so that one cut short has little to do again

_HEADING = """
SELECT p.title, p.subject, p.grade, p.textbook, p.period, u.name AS owner_name
FROM plan p JOIN users u ON u.id = p.owner WHERE p.id = $1
"""
_TEXTS = """
(SELECT 'present' AS stage, body FROM plan_version WHERE plan = $1 ORDER BY seq DESC LIMIT 1)
UNION ALL
(SELECT 'released', v.body FROM plan_release r JOIN plan_version v ON v.id = r.version
 WHERE r.plan = $1 ORDER BY r.number DESC LIMIT 1)
"""


async def index_present(plan_id: UUID, words: str) -> None:
    """The plan is found by ``words`` by whoever reads its present text. In the transaction of the change."""
    await _put(plan_id, PRESENT, words)


async def index_release(plan_id: UUID, words: str) -> None:
    """The plan is found by ``words`` by whoever reads its releases."""
    await _put(plan_id, RELEASED, words)


async def reindex_heading(plan_id: UUID) -> None:
    """Title and facts changed; the texts did not."""
    heading = await _heading(plan_id)
    await entries.retitle(KIND, plan_id, title=heading["title"], fields=_fields(heading))


async def ask_for_rebuild() -> None:
    """Have the worker put every plan in anew."""
    await jobs.enqueue(REBUILD, {"after": str(UUID(int=0))}, once=True)


async def rebuild(payload: Payload) -> None:
    """The job ``search.rebuild``: the plans after an id, a few, then a job for the next ones."""
    ids = await rows(
        "SELECT id FROM plan WHERE id > $1 ORDER BY id LIMIT $2", UUID(payload["after"]), AT_ONCE
    )
    for found in ids:
        await _rebuild_one(found["id"])
    if len(ids) == AT_ONCE:
        await jobs.enqueue(REBUILD, {"after": str(ids[-1]["id"])}, once=True)


async def rebuild_all() -> int:
    """Put every plan in anew, here and now; how many."""
    ids = await rows("SELECT id FROM plan ORDER BY id")
    for found in ids:
        await _rebuild_one(found["id"])
    return len(ids)


async def _rebuild_one(plan_id: UUID) -> None:
    async with writing():
        if await row("SELECT 1 FROM plan WHERE id = $1 FOR UPDATE", plan_id) is None:
            return
        for version in await rows(_TEXTS, plan_id):
            await _put(plan_id, version["stage"], await asyncio.to_thread(_words, version["body"]))


async def _put(plan_id: UUID, stage: str, words: str) -> None:
    heading = await _heading(plan_id)
    await entries.put(
        KIND, plan_id, stage, title=heading["title"], fields=_fields(heading), text=words
    )  # fmt: skip


async def _heading(plan_id: UUID) -> Row:
    found = await row(_HEADING, plan_id)
    assert found is not None
    return found


def _fields(heading: Row) -> str:
    facts = (heading[name] for name in ("subject", "grade", "textbook", "period", "owner_name"))
    return " ".join(fact for fact in facts if fact)


def _words(body: str) -> str:
    return text.plain(json.loads(body))
