"""A worker killed in the middle of a zip: another takes over, and there is one zip and one notice."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator

import anyio
import pytest

from server.base import database as db
from server.base import progress
from server.base.settings import ROOT
from server.documents import skeleton
from server.files import objects
from server.plans import drafting
from tests.support.town import Town

# The real worker, but one that is believed dead after a second of silence.
# It alone knows this kind of job: a worker that serves the browser tests on this database leaves it.
KIND = "packing to be killed"
WORKER = f"""
from server.app import worker
from server.base import progress, working
from server.plans import packing
working.HEARTBEAT_SECONDS = 1
worker.HANDLERS = {{"{KIND}": progress.handler(packing.pack)}}
raise SystemExit(worker.main())
"""
PLANS = 60  # long enough to be killed in the middle


@pytest.fixture
def start(database: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker on this test's database."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        environment = os.environ | {"DATABASE_URL": database}
        started.append(subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment,
                                        stdout=subprocess.DEVNULL))  # fmt: skip
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


async def test_a_zip_whose_worker_is_killed_is_made_once(
    town: Town, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(), subject="数学", grade="三年级"
    )
    async with db.writing():
        job = await progress.start(town.wang.id, KIND, "导出", {"plans": [plan] * PLANS})

    async def until(wanted: str, done: int) -> progress.Row:
        with anyio.fail_after(60):
            while True:
                run = await progress.find(town.wang.id, job)
                if run["state"] == wanted and run["done"] >= done:
                    return run
                await anyio.sleep(0.01)

    first = start()
    await until("running", 3)
    first.kill()
    first.wait()
    assert (await progress.find(town.wang.id, job))["state"] == "running"
    start()
    run = await until("done", PLANS)
    assert run["attempt"] == 2
    assert await db.value("SELECT count(*) FROM notice") == 1
    files = await db.rows("SELECT id FROM file WHERE state = 'ready'")
    assert [f"/files/{file['id']}" for file in files] == [run["result_url"]]
    data = b"".join([piece async for piece in objects.store().open_range(files[0]["id"].hex)])
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == PLANS
    await objects.store().delete(files[0]["id"].hex)
