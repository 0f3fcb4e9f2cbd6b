"""One PostgreSQL for the whole test run, a migrated template in it, one clone per worker."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg

from server.app.migrating import migrate
from server.base import postgres_home
from server.base.cluster import Cluster
from server.base.locks import lock
from tests.support import CLUSTER, PREFIX

TEMPLATE = "template_gongbei"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
START = """
import json, pathlib, sys
from server.base.cluster import Cluster
Cluster(pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])).start()
"""


def folder() -> Path:
    """The run's folder."""
    return Path(os.environ[CLUSTER])


def cluster() -> Cluster:
    """The run's cluster, started or not."""
    return Cluster(folder() / "db", FAST)


def remove_everything() -> None:
    """Stop the cluster, if any test needed it, and delete its files."""
    _remove(folder())


def clear_up_after_killed_runs() -> None:
    """A run that was killed could not take its cluster away: the next one does."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            _remove(left)


def _remove(run: Path) -> None:
    found = Cluster(run / "db", FAST)
    if found.home.files.exists():
        found.stop()
        postgres_home.remove(found.data, found.home)
    shutil.rmtree(run, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def clone(name: str) -> str:
    """A fresh migrated database of this name; its address."""
    found = cluster()
    with lock(folder() / "template.lock", wait_seconds=120):
        if found.pid is None:
            # From a process of its own: no test process is the parent that would have to wait for it.
            subprocess.run([sys.executable, "-c", START, str(found.data), json.dumps(FAST)], check=True)
        if not (folder() / "template.ready").exists():
            found.ensure_database(TEMPLATE)
            await migrate(found.dsn(TEMPLATE))
            (folder() / "template.ready").touch()
        connection = await asyncpg.connect(found.dsn("postgres"))
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY')
        finally:
            await connection.close()
    return found.dsn(name)
