"""A new program on the data of the first version: backed up, migrated, at work, and a way back."""

import asyncio
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from server.app import environment
from server.app.backups import archive, programs
from server.base.cluster import Cluster
from server.seeds.people import PASSWORD
from tests.app.backups.running import answer, running, signed_in
from tests.app.backups.test_restoring import FIRST, PLANS


def lay_down(data: Path) -> None:
    """The data directory as the first version left it: nothing is migrated."""
    data.mkdir(mode=0o711)
    with zipfile.ZipFile(FIRST) as file:
        (data / environment.SECRET).write_bytes(file.read("platform/secret"))
        for name in file.namelist():
            if name.startswith(archive.OBJECTS):
                key = name.removeprefix(archive.OBJECTS)
                target = data / "objects" / key[:2] / key
                target.parent.mkdir(parents=True)
                target.write_bytes(file.read(name))
        dumped = file.read(archive.DATABASE)
    (data / environment.DEMO).write_text(environment.PLANTED)
    cluster = Cluster(data)
    cluster.start()
    cluster.ensure_database()

    async def whole() -> AsyncIterator[bytes]:
        yield dumped

    asyncio.run(programs.load(cluster.dsn(), cluster.check().major, whole()))
    cluster.stop()


def wait_for(condition: Callable[[], bool]) -> None:
    """What the new version does with old data in the background."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the old plans are not found"
        time.sleep(0.2)


def test_up_backs_up_before_it_migrates_and_the_old_data_is_there(place: Path) -> None:
    data = place / "data"
    lay_down(data)
    with running(data) as url, signed_in(url, "1001", PASSWORD) as browser:
        assert "倍的认识" in browser.get("/plans").text
        wait_for(lambda: "<mark>倍的认识</mark>" in browser.get("/search?q=倍的认识").text)
    made = list((data / "backups").glob("before-upgrade-*.zip"))
    assert len(made) == 1
    manifest = archive.read_manifest(made[0])
    assert manifest.schema == archive.read_manifest(FIRST).schema
    assert manifest.counts["plan"] == PLANS
    assert len(manifest.objects) == 1
    # The way back, from where `up` has put it: what is moved aside takes the backup along.
    (data / "a note").write_text("mine")
    again = answer("restore", str(made[0]), "--data", str(data), "--force")
    assert (again["counts"]["plan"], again["objects"]) == (PLANS, 1)
    aside = Path(again["aside"])
    assert (aside / "a note").read_text() == "mine"
    assert not (data / "a note").exists()
    assert answer("verify", "--data", str(aside))["ok"], "what was moved aside still works"
