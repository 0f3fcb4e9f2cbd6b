"""The real processes on free ports, for tests with a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.base.settings import ROOT
from tests.support import cluster

PROCESSES = ("coedit", "web", "worker")
READY_SECONDS = 60
STOP_SECONDS = 10


@dataclass
class Served:
    """The platform, serving this worker's own database: verbs called by a test are seen by its browser."""

    dsn: str
    port: int
    coedit_port: int
    logs: Path
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start one process (again)."""
        environment = os.environ | {
            "DATABASE_URL": self.dsn,
            "GONGBEI_PORT": str(self.port),
            "GONGBEI_COEDIT_PORT": str(self.coedit_port),
            "BACKUP_KEEP": "0",  # the worker of a long run would begin one in the middle of a test
            "PYTHONUNBUFFERED": "1",
            **self.environment,
        }
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", f"server.app.{name}"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        """Until pages and co-editing answer."""
        deadline = time.monotonic() + READY_SECONDS
        while not (self._is_ready() and ("coedit" not in self.processes or _listens(self.coedit_port))):
            for name, process in self.processes.items():
                assert process.poll() is None, f"{name} ended: {self.log_of(name)}"
            assert time.monotonic() < deadline, f"not ready: {self.log_of('web')}"
            time.sleep(0.05)

    def stop(self) -> None:
        """End all of them."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log_of(self, name: str) -> str:
        """The end of a process's log."""
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@pytest.fixture(scope="session")
def served(cloned_database: str, worker_id: str) -> Iterator[Served]:
    """web, coedit and worker, once per test worker. Rows are deleted between tests as usual."""
    logs = cluster.folder() / f"logs-{worker_id}"
    logs.mkdir(exist_ok=True)
    found = Served(cloned_database, free_port(), free_port(), logs)
    for name in PROCESSES:
        found.start(name)
    try:
        found.wait()
        yield found
    finally:
        found.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
