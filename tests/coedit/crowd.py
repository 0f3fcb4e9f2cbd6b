"""Many who type on several coedit processes, come back when cut, and know what they were shown and told."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import websockets

from server.base import database as db
from server.coedit import log
from tests.coedit.conftest import free_port
from tests.coedit.typist import ROOT, TOKEN, Typist

HERE = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
AWAY = (OSError, TimeoutError, websockets.WebSocketException, AssertionError)


class Process:
    """One coedit process (``tests.coedit.process``)."""

    def __init__(self, dsn: str) -> None:
        self.port = free_port()
        self._dsn = dsn
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, again on its port."""
        command = [sys.executable, "-m", "tests.coedit.process", self._dsn, str(self.port)]
        self._running = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE)
        assert self._running.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            line = await asyncio.to_thread(self._running.stdout.readline)
        assert line == b"ready\n"

    def kill(self) -> None:
        """SIGKILL."""
        assert self._running is not None
        self._running.kill()
        self._running.wait()
        assert self._running.stdout is not None
        self._running.stdout.close()

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """It hangs: connections are taken by the kernel, nobody answers."""
        assert self._running is not None
        self._running.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._running.send_signal(signal.SIGCONT)

    async def owns(self, document_id: UUID) -> bool:
        """Whether it has the document's lease."""
        owner = await db.value("SELECT owner FROM room_lease WHERE room = $1", document_id)
        return str(owner).endswith(f":{self.port}")


class Member:
    """Somebody with one page of one document, over as many connections as it takes."""

    def __init__(self, name: str, document_id: UUID, processes: Sequence[Process], start_at: int) -> None:
        self.name = name
        self.document_id = document_id
        self.acked: set[str] = set()
        self.typed: set[str] = set()
        self.lives = 0
        self.page: Typist | None = None
        self._processes = processes
        self._next = start_at
        self._numbers: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self.is_typing = True

    def begin(self, keys_per_second: float, may_return: asyncio.Event) -> None:
        """Type until told to stop; come back whenever cut."""
        self._task = asyncio.create_task(self._live(keys_per_second, may_return))

    async def finish(self) -> None:
        """Type no more, and wait until everything typed is saved."""
        self.is_typing = False
        assert self._task is not None
        await self._task

    def note(self) -> None:
        """Remember what is acknowledged by now."""
        if self.page is not None:
            self.acked |= {token for token, number in self._numbers.items() if number <= self.page.acked}

    def in_flight(self) -> int:
        """Tokens sent and not acknowledged."""
        page = self.page
        return 0 if page is None else sum(number > page.acked for number in self._numbers.values())

    def shown(self) -> set[str]:
        """What stands in the page."""
        return set() if self.page is None else set(TOKEN.findall(str(self.page)))

    async def leave(self) -> None:
        """Close the page."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.page is not None:
            await self.page.leave()

    async def _live(self, keys_per_second: float, may_return: asyncio.Event) -> None:
        while True:
            page = await self._come_back(may_return)
            try:
                while page.close_code is None and self.is_typing:
                    await self._type(page)
                    await asyncio.sleep(random.expovariate(keys_per_second))
                while page.close_code is None and page.acked < page.sent:
                    await page.until(lambda page=page: page.close_code or page.acked >= page.sent)  # type: ignore[misc]
            except AWAY:
                await page.closed()
            self.note()
            if page.close_code is None:
                return

    async def _type(self, page: Typist) -> None:
        token = f"<{self.name}-{len(self.typed)}>"
        self.typed.add(token)
        await page.type_offline(token)
        self._numbers[token] = page.sent + 1
        await page.flush()

    async def _come_back(self, may_return: asyncio.Event) -> Typist:
        """As a browser behind a proxy: any process, and the next one when that does not answer."""
        while True:
            await may_return.wait()
            process = self._processes[self._next % len(self._processes)]
            self._next += 1
            with contextlib.suppress(*AWAY):
                doc = self.page.doc if self.page is not None else None
                page = await Typist.join(
                    process.port, self.document_id, user=self.name, doc=doc, synced=False
                )
                await page.until(lambda page=page: page.is_synced or page.close_code)  # type: ignore[misc]
                if page.is_synced:
                    self.page, self._numbers = page, {}
                    self.lives += 1
                    return page
            await asyncio.sleep(random.uniform(0.05, 0.3))


async def tokens_in_log(document_id: UUID) -> list[str]:
    """What is committed."""
    doc = await log.load(document_id)
    return TOKEN.findall(str(doc.get(ROOT, type=Typist.ROOT_TYPE)))
