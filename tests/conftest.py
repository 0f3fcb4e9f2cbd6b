"""A real PostgreSQL, one small town, the real application: shared by the tests of all rooms."""

import os

# Before anything of the product is imported: settings are read once.
os.environ.update({
    "GONGBEI_SECRET": "5" * 64, "DATABASE_URL": "", "GONGBEI_DEMO": "", "PUBLIC_URL": "", "OBJECTS_URL": "",
    "ALLOWED_HOSTS": "", "TRUSTED_PROXIES": "",
})  # fmt: skip

from collections.abc import AsyncIterator
from pathlib import Path

from tests.support import cluster

cluster.plan_folder()
os.environ["GONGBEI_DATA"] = str(Path(os.environ[cluster.VARIABLE]) / "data")

import pytest
import pytest_asyncio

from server.base import database as db
from tests.support import cleaning
from tests.support.town import Town, build

pytest_plugins = ["tests.support.queries", "tests.support.browsing", "tests.support.serving"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last process of the run takes the cluster away."""
    if not hasattr(config, "workerinput") and cluster.VARIABLE in os.environ:
        cluster.remove_everything()


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


@pytest_asyncio.fixture
async def town(database: str, built_town: tuple[Town, dict[str, object]]) -> Town:
    """石桥县 with its people, in an otherwise empty database."""
    made, rows = built_town
    await cleaning.restore(rows)
    return made
