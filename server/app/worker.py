"""The worker process: jobs from the queue, and what has to be tidied up every hour."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import uvloop

from server.app import doors
from server.app.backups import daily
from server.app.network import authority
from server.app.network.authority import Files
from server.base import database, limits, logs, progress, sessions, working
from server.base.clock import local, now
from server.base.jobs import Payload
from server.base.logs import log
from server.base.settings import settings
from server.base.working import Handler
from server.coedit import compacting
from server.files import drawings, leftovers, previews, results
from server.files.converting import renditions
from server.observation.media import purging, withdrawing
from server.people import codes, handing_over, persons
from server.people.rosters import drafts
from server.plans import authorship, indexing, packing, versions
from server.plans.adoption import counting as adoption
from server.plans.imports import batches, reading
from server.plans.leading import handing_out, passing
from server.plans.likeness import storing as fingerprints
from server.plans.papers import as_pdf
from server.plans.pulling import automatic
from server.trail import notices

TIDY_SECONDS = 3600
AGAIN_SECONDS = 60  # what failed: a plan that was promised for today is waited for
PAST_MIDNIGHT = timedelta(seconds=1)  # a clock that is a little slow must not wake us on the day before
DATABASE_SECONDS = 30.0
LOOK_SECONDS = 0.5

Task: TypeAlias = Callable[[], Coroutine[Any, Any, object]]


async def document_settled(payload: Payload) -> None:
    """A document came to rest: cut its version, bring its list columns up to date, note who wrote where."""
    document_id = UUID(payload["id"])
    await versions.settle(document_id)
    await automatic.look_later(document_id)
    await adoption.recount(document_id)
    await authorship.credit(document_id)


async def back_up(_payload: Payload) -> None:
    """Somebody asked for a backup now. A failure is in the audit record; it is not tried again by itself."""
    await daily.in_a_process()


HANDLERS: dict[str, Handler] = {
    "document.settled": document_settled,
    "backup.daily": back_up,
    indexing.REBUILD: indexing.rebuild,
    fingerprints.REFRESH: fingerprints.refresh,
    packing.KIND: progress.handler(packing.pack),
    batches.READ: progress.handler(reading.read_all),
    batches.MAKE: progress.handler(reading.make_all),
    automatic.RELEASED: automatic.released,
    automatic.TAKE: automatic.take_one,
    withdrawing.PURGE: purging.run,
    previews.DRAW: previews.draw,
    drawings.SHOW: drawings.show,
    as_pdf.KIND: progress.handler(as_pdf.make),
}


async def work(stop: asyncio.Event) -> int:
    """Serve until ``stop``; the exit status. 1 when the database went away: we are started again."""
    if not await _has_database(stop):
        return 0 if stop.is_set() else 1
    doors.hand_over()
    tidying = asyncio.gather(_tidy_for_ever(), daily.keep_doing())
    try:
        await working.serve(settings.database_url, HANDLERS, stop)
    except (working.ConnectionGone, OSError, asyncpg.PostgresError) as error:
        log.warning("database gone", error=error)
        database.pool().terminate()
        return 1
    finally:
        tidying.cancel()
        await asyncio.gather(tidying, return_exceptions=True)
    await database.close_pool()
    return 0


async def _has_database(stop: asyncio.Event) -> bool:
    """Open the pool as soon as the database answers: while it recovers, ever longer pauses between our lives
    would keep the jobs waiting after it is back."""
    loop = asyncio.get_running_loop()
    until = loop.time() + DATABASE_SECONDS
    while not stop.is_set() and loop.time() < until:
        try:
            await database.open_pool()
        except (OSError, asyncpg.PostgresError) as error:
            log.warning("no database", error=type(error).__name__)
        else:
            return True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
    return False


async def _tidy_for_ever() -> None:
    while True:
        failed, pause = await tidy(TIDYING), pause_seconds(now())
        while failed and pause > AGAIN_SECONDS:
            await asyncio.sleep(AGAIN_SECONDS)
            failed = await tidy(failed)
            pause = min(pause - AGAIN_SECONDS, pause_seconds(now()))
        await asyncio.sleep(pause)


def pause_seconds(at: datetime) -> float:
    """Until the next tidying: an hour, or until a new day begins in Beijing where that is sooner: a plan
    signed for a day is there from its first minute on."""
    here = local(at)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min(TIDY_SECONDS, (midnight + PAST_MIDNIGHT - here).total_seconds())


async def tidy(tasks: Sequence[Task]) -> list[Task]:
    """Do all of these; those that failed. What fails holds up nothing else."""
    failed: list[Task] = []
    for task in tasks:
        try:
            await task()
        except Exception as error:  # noqa: BLE001 (a supervised edge: tidying must not end the worker)
            log.warning("tidying failed", task=f"{task.__module__}.{task.__name__}", error=error)
            failed.append(task)
    return failed


async def _keep_authority_fresh() -> None:
    await asyncio.to_thread(authority.keep_fresh, Files.of(settings.data))


# What a new day brings comes first, it is waited for: plans whose day has come, people whose last day is
# past. Then what nobody can use any more is forgotten.
TIDYING: tuple[Task, ...] = (
    handing_out.release_due,
    passing.pass_due,
    handing_over.finish_due,
    persons.apply_due_moves,
    sessions.forget_old,
    limits.forget_old,
    working.forget_old,
    compacting.forget_old,
    purging.purge,
    leftovers.sweep,
    results.forget_old,
    renditions.forget_old,
    batches.forget_old,
    progress.forget_old,
    notices.forget_old,
    drafts.forget_old,
    codes.forget_old,
    adoption.count_missing,
    fingerprints.refresh,
    _keep_authority_fresh,
)


async def _main() -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return await work(stop)


def main() -> int:
    """Work until told to stop."""
    logs.configure()
    return uvloop.run(_main())


if __name__ == "__main__":
    sys.exit(main())
