"""The worker's side of the queue: do jobs, try again later, take over from the killed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

import asyncpg
from pgqueuer import QueueManager
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from server.base.database import DATABASE_DOWN, execute
from server.base.jobs import ATTEMPTS, Payload
from server.base.logs import log
from server.base.tracing import new_request_id, request_id

Handler: TypeAlias = Callable[[Payload], Awaitable[None]]

CONNECTION_NAME = "gongbei jobs"
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
HEARTBEAT_SECONDS = 15  # a job of a killed worker is taken over after so long
KEPT_LOG_DAYS = 7


class ConnectionGone(Exception):
    """The queue's own connection ended: the database restarts. The process ends and is started again."""


class GaveUp(Exception):
    """A job failed every attempt."""


async def serve(dsn: str, handlers: Mapping[str, Handler], stop: asyncio.Event) -> None:
    """Do jobs until ``stop``: those begun are finished, those not begun stay in the queue.

    Raises:
        ConnectionGone: the database went away. Unfinished jobs are taken over by whoever serves next.
    """
    # A connection of its own: it listens, and waits longer than any query may.
    connection = await asyncpg.connect(dsn, server_settings={"application_name": CONNECTION_NAME})
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _connection: gone.set())
    manager = QueueManager(Queries(AsyncpgDriver(connection)))
    for name, handler in handlers.items():
        manager.entrypoint(name, accepts_context=False, on_failure="hold")(_supervised(name, handler))
    running = asyncio.create_task(
        manager.run(
            dequeue_timeout=timedelta(seconds=10),
            batch_size=4,
            max_concurrent_tasks=8,
            heartbeat_timeout=timedelta(seconds=HEARTBEAT_SECONDS),
            shutdown_on_listener_failure=True,
        )
    )
    waits = [asyncio.create_task(event.wait()) for event in (stop, gone)]
    try:
        await asyncio.wait([running, *waits], return_when=asyncio.FIRST_COMPLETED)
        if gone.is_set():
            raise ConnectionGone
        manager.shutdown.set()
        await running
    except DATABASE_DOWN as error:
        raise ConnectionGone from error
    finally:
        for task in (running, *waits):
            task.cancel()
        await asyncio.gather(running, *waits, return_exceptions=True)
        if not connection.is_closed():
            await connection.close(timeout=2)


def _supervised(name: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
    """The edge of a job: whatever it raises is logged without text, and the job is tried again later."""

    async def run(job: Job) -> None:
        request_id.set(new_request_id())
        try:
            await handler(json.loads(job.payload or b"{}"))
        except Exception as error:  # noqa: BLE001 (any handler, any error: log, then the queue's own retry)
            log.warning("job failed", job=name, attempt=job.attempts, error=error)
            if job.attempts + 1 >= ATTEMPTS:
                raise GaveUp(f"{name}: {type(error).__name__}") from None  # stored: no text of a document
            wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**job.attempts)
            raise RetryRequested(delay=timedelta(seconds=wait), reason=type(error).__name__) from None
        log.info("job done", job=name)

    return run


async def forget_old() -> None:
    """Delete the queue's own log of last week; failed jobs stay."""
    await execute(
        "DELETE FROM pgqueuer_log WHERE aggregated AND created < now() - make_interval(days => $1)",
        KEPT_LOG_DAYS,
    )
