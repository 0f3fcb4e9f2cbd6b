"""Many who type on several coedit processes, come back when cut, and know what they were shown and told."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
import time
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
PATIENCE_SECONDS = 60.0
KEYS_PER_SECOND = 6.0
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

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """SIGKILL, if it runs."""
        if not self.is_alive:
            return
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

    async def move_to(self, process: Process) -> None:
        """Drop the line and come back by this process."""
        self._next = self._processes.index(process)
        if self.page is not None:
            await self.page.socket.close()

    def goes_on_from(self, typed: int, lives: int) -> bool:
        """Whether it has typed more since, on a page that lives, and been told of it."""
        page = self.page
        if page is None or len(self.typed) < typed + 3 or page.acked < 2:
            return False
        return page.close_code is None or self.lives > lives

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


class Crowd:
    """Twenty in one document and two in each of the others, spread over two processes, all typing."""

    def __init__(self, pair: tuple[Process, Process], shared: UUID, others: Sequence[UUID]) -> None:
        self.met = 0  # keys that a kill found on their way
        self._pair = pair
        self._shared = shared
        self._in: dict[UUID, list[Member]] = {
            shared: [Member(f"s{number}", shared, pair, number) for number in range(20)]
        }
        for place, document in enumerate(others):
            self._in[document] = [Member(f"o{place}x{number}", document, pair, number) for number in range(2)]
        self._all = [member for members in self._in.values() for member in members]
        self._may_return = asyncio.Event()

    async def __aenter__(self) -> "Crowd":
        self._may_return.set()
        for member in self._all:
            member.begin(KEYS_PER_SECOND, self._may_return)
        await self._types_on()
        return self

    async def __aexit__(self, *_error: object) -> None:
        for member in self._all:
            await member.leave()

    async def survives_a_kill(self, *, owner: bool) -> float:
        """Kill the process that owns the shared document, or the other; seconds until all type again.

        Nobody comes back before the log is compared with what was acknowledged and seen: what it lacks
        would come back with them.
        """
        await self._spread()
        (owning,) = [process for process in self._pair if await process.owns(self._shared)]
        victim = next(process for process in self._pair if (process is owning) == owner)
        self._may_return.clear()
        victim.kill()
        killed = time.monotonic()
        await asyncio.sleep(0.2)  # what was on the line arrives
        self.met += sum(member.in_flight() for member in self._all)
        for document, members in self._in.items():
            known: set[str] = set()
            for member in members:
                member.note()
                known |= member.acked | (member.shown() - member.typed)
            assert known <= set(await tokens_in_log(document))
        self._may_return.set()
        await self._types_on()
        return time.monotonic() - killed

    async def assert_nothing_lost(self) -> None:
        """All type to the end: everything is in the log once, and all pages show the same."""
        await asyncio.gather(*(member.finish() for member in self._all))
        for document, members in self._in.items():
            kept = await tokens_in_log(document)
            assert set(kept) == set().union(*(member.typed for member in members))
            assert len(kept) == len(set(kept))
            for member in members:
                page = member.page
                assert page is not None
                await page.until(lambda page=page, kept=kept: TOKEN.findall(str(page)) == kept)  # type: ignore[misc]

    async def _spread(self) -> None:
        """Start who was killed, and let every second page come back by way of it."""
        for process in self._pair:
            if not process.is_alive:
                await process.start()
                for member in self._all[::2]:
                    await member.move_to(process)
                await self._types_on()

    async def _types_on(self) -> None:
        """Everybody is there and has something new acknowledged."""
        before = {member: (len(member.typed), member.lives) for member in self._all}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(member.goes_on_from(*before[member]) for member in self._all):
                await asyncio.sleep(0.02)


async def tokens_in_log(document_id: UUID) -> list[str]:
    """What is committed."""
    doc = await log.load(document_id)
    return TOKEN.findall(str(doc.get(ROOT, type=Typist.ROOT_TYPE)))
