"""A reader who opens a page again and again while things are killed: what web answers, and how soon."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

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
    """Opens the list of plans in a thread of its own, on a fresh connection each time."""

    def __init__(self, port: int, cookie: str, path: str = "/plans") -> None:
        self._port = port
        self._headers = {"Cookie": f"gb={cookie}", "Accept": "text/html"}
        self._path = path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.answers: list[Answer] = []

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS)

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

    def ask(self) -> Answer:
        """One page."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", self._path, headers=self._headers)
            response = connection.getresponse()
            response.read()
            status, again = response.status, response.getheader("Retry-After") or ""
        except (OSError, http.client.HTTPException):
            status, again = 0, ""
        finally:
            connection.close()
        return Answer(status, again, time.monotonic() - began, began)

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            self.answers.append(self.ask())
