"""The worker as a process: it does what waits, stops when told, and ends when its database goes away."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from server.app import worker
from server.base import database as db
from server.base import jobs, working
from server.base.ids import new_id
from server.base.settings import ROOT
from tests.support.town import Town

Start = Callable[[], subprocess.Popen[bytes]]
LISTENING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    f" AND application_name = '{working.CONNECTION_NAME}'"
)


@pytest.fixture
def start(database: str) -> Iterator[Start]:
    """Starts a worker on this test's database."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        environment = os.environ | {"DATABASE_URL": database}
        command = [sys.executable, "-m", "server.app.worker"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    with anyio.fail_after(60):
        while not await condition():
            await anyio.sleep(0.02)


async def ended(process: subprocess.Popen[bytes]) -> int:
    async def is_over() -> bool:
        return process.poll() is not None

    await until(is_over)
    return process.returncode


async def connection_of_its_own(before: list[dict[str, object]]) -> object:
    """The process of the database that serves the worker begun after ``before``: another may be running."""

    async def new() -> list[object]:
        return [row["pid"] for row in await db.rows(LISTENING) if row not in before]

    await until(new)
    return (await new())[0]


async def test_a_waiting_job_is_done_and_sigterm_ends_the_process(database: str, start: Start) -> None:
    await jobs.enqueue("document.settled", {"id": str(new_id())})  # of a document that never came to be
    before = await db.rows(LISTENING)
    process = start()

    async def is_done() -> bool:
        return await db.value("SELECT count(*) FROM pgqueuer_log WHERE status = 'successful'") == 1

    await until(is_done)
    await connection_of_its_own(before)
    process.terminate()
    assert await ended(process) == 0


async def test_without_its_database_the_process_ends_to_be_started_again(database: str, start: Start) -> None:
    before = await db.rows(LISTENING)
    process = start()
    await db.execute("SELECT pg_terminate_backend($1)", await connection_of_its_own(before))
    assert await ended(process) == 1


async def test_every_hour_what_nobody_can_use_is_forgotten(town: Town) -> None:
    await db.execute("INSERT INTO throttle VALUES ('pair:x', 1, now(), now() - interval '2 days')")
    await db.execute("INSERT INTO throttle VALUES ('pair:y', 1, now(), now())")
    await worker.tidy(worker.TIDYING)
    assert [row["key"] for row in await db.rows("SELECT key FROM throttle")] == ["pair:y"]


def test_it_comes_round_every_hour_and_in_the_first_minute_of_every_school_day() -> None:
    midnight = datetime(2026, 9, 1, 16, tzinfo=UTC)  # 2 September begins in Beijing
    for before, wait in (
        (timedelta(hours=14), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(minutes=20), timedelta(minutes=20)),
        (timedelta(milliseconds=1), timedelta(0)),
        (-timedelta(seconds=1), timedelta(hours=1)),
    ):
        late = worker.pause_seconds(midnight - before) - wait.total_seconds()
        assert 0 <= late < 60, (before, late)
