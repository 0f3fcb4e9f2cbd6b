"""A real S3 server for the tests: OpenStack Swift as a process of its own, or the one of S3_TEST_ENDPOINT.

Without Swift's environment (``make test`` installs it) the tests are skipped, under CI they fail.
"""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.base.settings import ROOT
from storage.s3 import Server
from tests.support.serving import free_port

PYTHON = ROOT / ".venv" / "swift" / "bin" / "python"
LAUNCHER = Path(__file__).with_name("swiftd.py")
ACCESS, SECRET = "test:tester", "secret-of-the-tests"
START_SECONDS = 60
STOP_SECONDS = 5


@dataclass
class Swift:
    """One Swift on ``port``; stopped and started again it has the same objects."""

    folder: Path
    port: int
    origin: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def server(self, bucket: str = "gongbei-test") -> Server:
        """What a store needs to know."""
        return Server(self.endpoint, ACCESS, SECRET, bucket)

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = self.folder.with_suffix(".log").open("ab")
        self.process = subprocess.Popen(
            [PYTHON, "-P", LAUNCHER, self.folder, str(self.port), ACCESS, SECRET, self.origin],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"Swift ended: {self.log()}"
            assert time.monotonic() < deadline, f"Swift does not answer: {self.log()}"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        """The end of what it said."""
        return self.folder.with_suffix(".log").read_text(errors="replace")[-2000:]

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as line:
            line.settimeout(10)
            line.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return line.recv(5) == b"HTTP/"
        return False


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """Swift, once per test worker."""
    yield from running(tmp_path_factory.mktemp("swift") / "data")


def running(folder: Path, origin: str = "") -> Iterator[Swift]:
    """A Swift of its own, for a test that kills it or sends it files from a page of ``origin``."""
    require()
    made = Swift(folder, free_port(), origin)
    made.folder.mkdir(parents=True)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def require() -> None:
    """Skip, loudly, where Swift is not installed; fail under CI."""
    if PYTHON.exists():
        return
    why = "no Swift in .venv/swift: the tests of the S3 store did not run; `make test` installs it"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest) -> Server:
    """The server of S3_TEST_ENDPOINT (MinIO, Ceph …), else Swift."""
    endpoint = os.environ.get("S3_TEST_ENDPOINT")
    if not endpoint:
        swift: Swift = request.getfixturevalue("swift")
        return swift.server()
    access = os.environ.get("S3_TEST_ACCESS_KEY", "minioadmin")
    secret = os.environ.get("S3_TEST_SECRET_KEY", "minioadmin")
    return Server(endpoint, access, secret, "gongbei-test")
