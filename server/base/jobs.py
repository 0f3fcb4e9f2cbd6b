"""Work for later: put into the queue in the transaction of the change, done by the worker at least once.

Only the worker loads the queue's library (``working.py``): others put a row in its tables.
"""

import json
from datetime import timedelta
from typing import Any, TypeAlias

from server.base.database import execute, rows

Payload: TypeAlias = dict[str, Any]

ATTEMPTS = 6  # the last after about a minute; then the job stays in the table as failed

WAITING = """
SELECT id FROM pgqueuer WHERE status = 'queued' AND entrypoint = $1 AND payload = $2
LIMIT 1 FOR UPDATE SKIP LOCKED
"""
ENQUEUE = """
WITH job AS (
  INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, headers, status)
  VALUES (0, $1, $2, now() + $3::interval, 'null', 'queued') RETURNING id, entrypoint, priority)
INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
SELECT id, 'queued', entrypoint, priority FROM job
"""


async def enqueue(name: str, payload: Payload, *, once: bool = False, delay_seconds: float = 0) -> None:
    """Ask for a job, in the caller's transaction when one is open: it exists if and only if that commits.

    A job may run twice (a killed worker's is taken over), so handlers are harmless on repeat. With ``once`` a
    job that waits already with the same payload stands for this one too. One that has begun does not: it may
    have read what was there before.
    """
    content = json.dumps(payload, ensure_ascii=False, default=str).encode()
    # The lock keeps the waiting job from being taken before our transaction, and so our change, is there.
    if once and await rows(WAITING, name, content):
        return
    await execute(ENQUEUE, name, content, timedelta(seconds=delay_seconds))
