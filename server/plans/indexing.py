"""What the search knows of a plan: its present text, and beside a revision the standing release.

While a plan is released its present text is the release: one entry serves all its readers. When it is taken
up for the next number that entry is copied, and the copy is what readers of releases find it by.
"""

import asyncio
import json
from uuid import UUID

from server.base import jobs
from server.base.database import row, rows, value, writing
from server.base.jobs import Payload
from server.documents import text
from server.plans.access import Row
from server.plans.tables import STANDING
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
_PRESENT = "SELECT body FROM plan_version WHERE plan = $1 AND NOT is_aside ORDER BY seq DESC LIMIT 1"
_RELEASE = """
SELECT v.body FROM plan_release r JOIN plan_version v ON v.id = r.version
WHERE r.plan = $1 ORDER BY r.number DESC LIMIT 1
"""


async def index_present(plan_id: UUID, words: str) -> None:
    """The plan is found by ``words`` by whoever reads its present text. In the transaction of the change."""
    await _put(plan_id, PRESENT, words)


async def index_release(plan_id: UUID, words: str) -> None:
    """``words`` were released: present text and release are one from now on."""
    await _put(plan_id, PRESENT, words)
    await entries.remove(KIND, plan_id, RELEASED)


async def index_revision(plan_id: UUID) -> None:
    """The present text is about to become a revision: readers of releases keep finding what is released."""
    await entries.copy(KIND, plan_id, PRESENT, RELEASED)


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
        plan = await row("SELECT state, released_number FROM plan WHERE id = $1 FOR UPDATE", plan_id)
        if plan is None:
            return
        if plan["state"] in STANDING:
            await index_release(plan_id, await _words(_RELEASE, plan_id))
            return
        await index_present(plan_id, await _words(_PRESENT, plan_id))
        if plan["released_number"]:
            await _put(plan_id, RELEASED, await _words(_RELEASE, plan_id))


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


async def _words(version: str, plan_id: UUID) -> str:
    body: str = await value(version, plan_id)
    return await asyncio.to_thread(lambda: text.plain(json.loads(body)))
