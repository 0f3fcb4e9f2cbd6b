"""A reader who opens a page again and again while things are killed: what web answers, and how soon.

``python -m tests.faults.pages PORT COOKIE PATH`` is the reader: its seconds are those of web, not of a test
that plays a thousand browsers beside it in one process.
"""

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """``status`` 0: no web process was there."""

    status: int
    retry_after: str
    seconds: float
    at: float


class Reader:
    """Opens the list of plans in a process of its own, on a fresh connection each time."""

    def __init__(self, port: int, cookie: str, path: str = "/plans") -> None:
        self._command = [sys.executable, "-m", "tests.faults.pages", str(port), cookie, path]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.answers: list[Answer] = []

    def __enter__(self) -> "Reader":
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        self._thread.join(PATIENCE_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def statuses(self) -> "Counter[int]":
        """How often each was answered."""
        return Counter(answer.status for answer in self.answers)

    def is_served(self) -> bool:
        """Whether the last page came."""
        return bool(self.answers) and self.answers[-1].status == 200

    def assert_told_the_truth(self, logged: Sequence[str] = ()) -> None:
        """A page, or 503 with the time to come back, or nobody there; never an error page.

        ``logged``: what the platform says of errors.
        """
        assert set(self.statuses()) <= {0, 200, 503}, (self.statuses(), logged)
        assert all(answer.retry_after for answer in self.answers if answer.status == 503)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.answers.append(Answer(**json.loads(line)))


def ask(port: int, cookie: str, path: str) -> Answer:
    """One page."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Cookie": f"gb={cookie}", "Accept": "text/html"})
        response = connection.getresponse()
        response.read()
        status, again = response.status, response.getheader("Retry-After") or ""
    except (OSError, http.client.HTTPException):
        status, again = 0, ""
    finally:
        connection.close()
    return Answer(status, again, time.monotonic() - began, began)


def main() -> None:
    """Ask until told to end, one line of JSON per answer; the page asked for last is waited for."""
    port, cookie, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    while not told.is_set():
        print(json.dumps(asdict(ask(port, cookie, path))), flush=True)
        told.wait(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
