"""Every room's migrations, from empty and again; .ci/run repeats this on the system's PostgreSQL."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from server.app import migrating, readiness
from server.base.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster of its own: which PostgreSQL it is, is the question here."""
    with tempfile.TemporaryDirectory(prefix="gongbei-migrate-") as folder:
        Path(folder).chmod(0o711)
        made = Cluster(Path(folder) / "data", {"fsync": "off", "max_connections": "30"})
        made.start()
        made.ensure_database()
        yield made
        made.remove()


def migrate(cluster: Cluster) -> subprocess.CompletedProcess[str]:
    """As an operator does it, in a process of its own: it opens and closes the pool."""
    return subprocess.run(
        [sys.executable, "-m", "server.app.cli", "migrate"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": cluster.dsn()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def wait_for(answer: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(answer)


async def ask(cluster: Cluster, question: str, *arguments: Any) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(cluster.dsn())
    try:
        return [tuple(row) for row in await connection.fetch(question, *arguments)]
    finally:
        await connection.close()


def test_every_migration_runs_from_empty_and_gives_the_tables_the_code_has(cluster: Cluster) -> None:
    if wanted := os.environ.get("GONGBEI_PG_BIN"):
        assert str(cluster.check().folder) == wanted
    assert not wait_for(readiness.schema_is_current(cluster.dsn()))
    assert json.loads(migrate(cluster).stdout) == {"applied": [step.name for step in migrating.steps()]}
    assert wait_for(readiness.schema_is_current(cluster.dsn()))
    assert json.loads(migrate(cluster).stdout) == {"applied": []}

    from server.app.piccolo_conf import APP_REGISTRY

    found = set(wait_for(ask(cluster, COLUMNS)))
    wanted_columns = {
        (table._meta.tablename, column._meta.db_column_name)
        for config in APP_REGISTRY.app_configs.values()
        for table in config.table_classes
        for column in table._meta.columns
    }
    assert wanted_columns - found == set()

    wait_for(ask(cluster, "INSERT INTO migration (name, app_name) VALUES ('2099-01-01', 'plans')"))
    refused = migrate(cluster)
    assert refused.returncode == 1
    assert refused.stderr.startswith("这个数据库由更新的版本写过（有 1 项")
    assert refused.stderr.count("\n") == 1
