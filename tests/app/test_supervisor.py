"""``gongbei up`` with the real database and a small web: started, refused, brought back, stopped, adopted."""

import contextlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.app import preflight
from server.app.children import read_procfile
from server.app.environment import Place
from server.base.cluster import Cluster
from server.base.starting import StartFailed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECONDS = 60
UP = """
import sys
from pathlib import Path
from server.app import environment, supervisor
from server.base.starting import StartFailed
data, port, procfile = sys.argv[1:]
place = environment.Place(Path(data), "127.0.0.1", int(port), int(port) + 1)
try:
    sys.exit(supervisor.up(place, procfile=Path(procfile)))
except StartFailed as failure:
    sys.stderr.write(f"{failure}\\n")
    sys.exit(1)
"""

STAND_INS = f"""# small stand-ins
db: python -m server.app.db
web: python {HERE / "fake_web.py"}
worker: python -c 'import time; time.sleep(600)'
"""


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def two_free_ports() -> int:
    """A port whose neighbour is free too."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
    raise AssertionError("no two free ports in a row")


class Up:
    """One ``gongbei up`` in a process of its own."""

    def __init__(self, logs: Path, data: Path, port: int, procfile_text: str = STAND_INS) -> None:
        self.data = data
        self.port = port
        self._log = logs / f"{data.name}-{port}.log"
        procfile = self._log.with_suffix(".Procfile")
        procfile.write_text(procfile_text)
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GONGBEI_")}
        del environ["DATABASE_URL"]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", UP, str(data), str(port), str(procfile)],
                cwd=ROOT, env=environ, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def output(self) -> str:
        return self._log.read_text()

    def ready(self) -> "Up":
        until(lambda: "共备已经启动" in self.output or self.process.poll() is not None, "no greeting")
        assert self.process.poll() is None, self.output
        return self

    def refused(self) -> str:
        assert self.process.wait(SECONDS) == 1
        return self.output

    def web_pid(self) -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.read())
        except OSError:
            return None

    def children(self) -> set[int]:
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True)
        return {int(pid) for pid in found.stdout.split()}


Start = Callable[..., Up]


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="gongbei-up-"))
    folder.chmod(0o711)
    yield folder / "data"
    if (folder / "data").exists():
        Cluster(folder / "data").remove()
    shutil.rmtree(folder)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Up] = []

    def go(*arguments: Any) -> Up:
        started.append(Up(tmp_path, *arguments))
        return started[-1]

    yield go
    for up in started:
        up.process.kill()
        up.process.wait()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_up_starts_from_nothing_survives_deaths_and_stops_in_order(data: Path, start: Start) -> None:
    port = two_free_ports()
    up = start(data, port).ready()
    assert f"http://127.0.0.1:{port}" in up.output
    assert re.search(r"一次性口令：([0-9a-f]{4}-){5}[0-9a-f]{4}", up.output)
    for name in ("secret", "running.json"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600

    second = start(data, two_free_ports()).refused()
    assert second.count("\n") == 1
    assert f"已经在这个数据目录里运行，地址是 http://127.0.0.1:{port}" in second

    elsewhere = start(data.with_name("other"), port).refused()
    assert elsewhere.count("\n") == 1
    assert f"端口 127.0.0.1:{port} 用不了" in elsewhere
    assert not data.with_name("other").exists()

    first_web = up.web_pid()
    assert first_web is not None
    os.kill(first_web, signal.SIGKILL)
    until(lambda: up.web_pid() not in {None, first_web}, "web did not come back")

    cluster = Cluster(data)
    first_postmaster = cluster.pid
    assert first_postmaster is not None
    os.kill(first_postmaster, signal.SIGKILL)
    until(lambda: cluster.pid not in {None, first_postmaster}, "the database did not come back")

    children = up.children()
    asked = time.monotonic()
    up.process.terminate()
    assert up.process.wait(SECONDS) == 0
    assert time.monotonic() - asked < 5
    assert cluster.pid is None
    assert not any(is_alive(pid) for pid in children)
    assert not (data / "running.json").exists()


def test_after_a_killed_up_no_port_is_held_and_the_next_one_adopts_the_database(
    data: Path, start: Start
) -> None:
    port = two_free_ports()
    up = start(data, port).ready()
    children, postmaster = up.children(), Cluster(data).pid
    assert len(children) == 3
    up.process.kill()
    up.process.wait()
    until(lambda: not any(is_alive(pid) for pid in children), "a child outlived the supervisor")
    assert Cluster(data).pid == postmaster

    again = start(data, port).ready()
    assert Cluster(data).pid == postmaster
    assert "更新数据库结构" not in again.output
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(SECONDS) == 0
    assert Cluster(data).pid is None


def test_a_first_start_that_fails_leaves_no_trace(data: Path, start: Start) -> None:
    broken = "db: python -c 'import sys; print(\"坏了\"); sys.exit(78)'\n"
    assert start(data / "deep" / "down", two_free_ports(), broken).refused().strip() == "坏了"
    assert not data.exists()


def test_a_data_directory_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StartFailed, match="不是文件夹"):
        preflight.check_folder(file / "data")
    with pytest.raises(StartFailed, match="路径用不了"):
        preflight.check_folder(tmp_path / ("长" * 300))
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write everywhere else
    with pytest.raises(StartFailed, match="不能写入，什么都没有改动"):
        preflight.check_folder(tmp_path / "data")
    assert list(tmp_path.iterdir()) == [file]


def test_files_of_another_version_stop_a_start_before_anything_is_written(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "pg").mkdir(parents=True)
    (data / "pg" / "PG_VERSION").write_text("9\n")
    port = two_free_ports()
    with pytest.raises(StartFailed, match="PostgreSQL 9"):
        preflight.check(Place(data, "127.0.0.1", port, port + 1))
    assert sorted(path.name for path in data.rglob("*")) == ["PG_VERSION", "pg"]


def test_every_process_of_the_procfile_is_ours() -> None:
    commands = read_procfile(ROOT / "Procfile")
    assert list(commands) == ["db", "web", "coedit", "worker"]
    assert all(command[0] == sys.executable for command in commands.values())
