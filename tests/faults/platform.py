"""The whole platform as a school runs it: ``gongbei up`` in a folder of its own, with processes to kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
MODULES = {"web": "server.app.web", "coedit": "server.app.coedit", "worker": "server.app.worker"}
RESTART = "restart"  # of the database, as ``pg_ctl restart -m immediate`` does it
TARGETS = ("web", "coedit", "database", "worker", RESTART)
SECTION = {
    "type": "section", "attrs": {"id": "s1", "key": "objectives", "title": "教学目标"},
    "content": [
        {"type": "paragraph", "attrs": {"id": "p1"}, "content": [{"type": "text", "text": "."}]},
    ],
}  # fmt: skip
PLAN = {
    "title": "故障演练",
    "subject": "数学",
    "grade": "三年级",
    "doc": {"type": "doc", "content": [SECTION]},
}


def until(condition: Callable[[], object], what: str, seconds: float) -> None:
    """Wait for ``condition``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def two_free_ports() -> int:
    """A port whose neighbour is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Platform:
    """A running ``gongbei up --demo``."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = two_free_ports()
        self.log = data.with_suffix(".log")
        self._up: subprocess.Popen[bytes] | None = None
        self._environ = {
            key: value for key, value in os.environ.items()
            if not key.startswith("GONGBEI") and key not in ("DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS")
        }  # fmt: skip

    def start(self) -> None:
        """Start it and wait for its address."""
        command = [sys.executable, "-m", "server.app.cli", "up", "--demo", "--data", str(self.data)]
        with self.log.open("wb") as log:
            self._up = subprocess.Popen(
                [*command, "--port", str(self.port)], cwd=ROOT, env=self._environ, stdout=log, stderr=log
            )
        until(self._is_up, f"the platform did not start: {self.log}", START_SECONDS)

    def _is_up(self) -> bool:
        assert self._up is not None
        assert self._up.poll() is None, self.log.read_text(errors="replace")[-2000:]
        return "已经启动" in self.log.read_text(errors="replace")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            self._up.wait(30)

    def run(self, *words: str) -> str:
        """One of the platform's own commands; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "server.app.cli", *words, "--data", str(self.data)],
            cwd=ROOT, env=self._environ, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def new_plan(self, owner: str) -> str:
        """A master plan the group discusses; its id."""
        source = self.data / "plan.json"
        source.write_text(json.dumps(PLAN))
        return self.run(
            "plan",
            "new",
            "--owner",
            owner,
            "--from",
            str(source),
            "--kind",
            "master",
            "--state",
            "discussion",
        )

    def errors(self) -> list[str]:
        """What it logged of pages that failed."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "[error" in line and "failed" in line]

    def cookie(self, login: str) -> str:
        """The token of a new session."""
        return self.run("session", "create", "--user", login).partition("=")[2]

    def pid(self, target: str) -> int | None:
        """The process of this name, or the postmaster; ``None`` between two lives."""
        if target in ("database", RESTART):
            try:
                return int((self._database_files() / "postmaster.pid").read_text().split()[0])
            except (OSError, ValueError, IndexError):
                return None
        assert self._up is not None
        children = Path(f"/proc/{self._up.pid}/task/{self._up.pid}/children").read_text().split()
        for child in children:
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if MODULES[target].encode() in words:
                return int(child)
        return None

    def _database_files(self) -> Path:
        pointer = self.data / "postgres.location"
        return Path(pointer.read_text().strip()) if pointer.exists() else self.data / "pg"

    def kill(self, target: str) -> int:
        """SIGKILL, or for a restart SIGQUIT; the process id that is gone."""
        pid = self.pid(target)
        assert pid is not None, f"{target} does not run"
        os.kill(pid, signal.SIGQUIT if target == RESTART else signal.SIGKILL)
        return pid

    def backends(self) -> list[int]:
        """The postmaster and the processes of its connections: stopped, the database hangs."""
        postmaster = self.pid("database")
        assert postmaster is not None
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        named = [(int(child), Path(f"/proc/{child}/cmdline").read_bytes()) for child in children]
        return [postmaster, *(child for child, words in named if b"gongbei gongbei" in words)]

    def is_whole(self) -> bool:
        """Whether every process runs: when the database goes, others may go with it."""
        return all(self.pid(name) is not None for name in (*MODULES, "database"))

    def is_back(self, target: str, old_pid: int) -> bool:
        """Whether another process has taken its place."""
        pid = self.pid(target)
        return pid is not None and pid != old_pid
