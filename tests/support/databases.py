"""An empty migrated database for a test, and the town in it."""

import functools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.base import database as db
from server.base import jobs
from tests.support import cleaning, cluster
from tests.support.town import Town, build


@pytest_asyncio.fixture(scope="session")
async def cloned_database(worker_id: str) -> AsyncIterator[str]:
    """This worker's own database with the pool of this process open on it; its address."""
    dsn = await cluster.clone(f"test_{worker_id}")
    await db.open_pool(dsn, 8)
    yield dsn
    await db.close_pool()


@pytest_asyncio.fixture
async def database(cloned_database: str) -> AsyncIterator[str]:
    """An empty migrated database; its address."""
    yield cloned_database
    await cleaning.empty()


@pytest_asyncio.fixture(scope="session")
async def built_town(cloned_database: str) -> tuple[Town, dict[str, object]]:
    """The town, built once per worker, and its rows."""
    made = await build()
    rows = await cleaning.snapshot()
    await cleaning.empty()
    return made, rows


@pytest.fixture
def jobs_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs asked for here wait: a worker that serves browser tests on this database does not take them."""
    monkeypatch.setattr(jobs, "enqueue", functools.partial(jobs.enqueue, delay_seconds=3600))


@pytest_asyncio.fixture
async def town(database: str, built_town: tuple[Town, dict[str, object]]) -> Town:
    """石桥县 with its people, in an otherwise empty database."""
    made, rows = built_town
    await cleaning.restore(rows)
    return made
