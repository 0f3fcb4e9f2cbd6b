"""A herd: hundreds of pages that all lose co-editing at once and come back as browsers do (F21)."""

import asyncio
import contextlib
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import websockets
from websockets.asyncio.client import ClientConnection, connect

from server.coedit import wire
from tests.faults.pages import Reader
from tests.support.serving import Served

# As web/static/editor/collab/provider.js comes back: (0.5 to 1.5) x 400 ms, doubled up to 1.5 s.
FIRST_SECONDS, MOST_SECONDS = 0.4, 1.5
TOGETHER = 40  # how many open their page at once in the morning
PATIENCE_SECONDS = 300.0
CALM_SECONDS = 3.0
AWAY = (OSError, TimeoutError, websockets.WebSocketException)


@dataclass
class Stampede:
    """What a restart under a herd was like."""

    back_seconds: float
    handshakes: int
    page_p95_seconds: float
    calm_p95_seconds: float
    pages: Reader


class Page:
    """One open editor: it asks for the text, has nothing to send, and comes back when cut."""

    def __init__(self, port: int, plan: UUID, token: str) -> None:
        self._url = f"ws://127.0.0.1:{port}/coedit/{plan}"
        self._headers = {"Cookie": f"gb={token}", "Origin": f"http://127.0.0.1:{port}"}
        self.lives = 0
        self.tries = 0
        self.is_synced = False
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Come, and stay."""
        self._task = asyncio.create_task(self._stay())

    async def close(self) -> None:
        """Go."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _stay(self) -> None:
        attempt = 0
        while True:
            before = self.lives
            self.tries += 1
            with contextlib.suppress(*AWAY):
                async with connect(
                    self._url, additional_headers=self._headers, compression=None, proxy=None, open_timeout=8
                ) as socket:
                    await self._sit(socket)
            self.is_synced = False
            attempt = 0 if self.lives > before else attempt + 1
            await asyncio.sleep(min(MOST_SECONDS, FIRST_SECONDS * 2**attempt) * random.uniform(0.5, 1.5))

    async def _sit(self, socket: ClientConnection) -> None:
        await socket.send(b"\x00\x00\x01\x00")  # step 1: I have nothing
        while True:
            message = await socket.recv(decode=False)
            if message[:2] == b"\x00\x00":
                await socket.send(b"\x00\x01" + wire.varbytes(wire.NOTHING))
            elif message[:2] == b"\x00\x01" and not self.is_synced:
                self.is_synced = True
                self.lives += 1


async def stampede(served: Served, plans: Sequence[UUID], tokens: Sequence[str], count: int) -> Stampede:
    """Open ``count`` pages, kill the coedit process, start it again, and wait until all are back."""
    pages = [
        Page(served.port, plans[number % len(plans)], tokens[number % len(tokens)]) for number in range(count)
    ]
    for place in range(0, count, TOGETHER):
        some = pages[place : place + TOGETHER]
        for page in some:
            page.open()
        await until_synced(some)
    tries = sum(page.tries for page in pages)
    with Reader(served.port, tokens[0]) as before:
        await asyncio.sleep(CALM_SECONDS)
    with Reader(served.port, tokens[0]) as reader:
        served.processes["coedit"].kill()
        served.processes["coedit"].wait()
        killed = time.monotonic()
        served.start("coedit")
        await until_synced(pages, lives=2)
        back = time.monotonic() - killed
    tries = sum(page.tries for page in pages) - tries
    for page in pages:
        await page.close()
    return Stampede(back, tries, _p95(reader), _p95(before), reader)


def _p95(reader: Reader) -> float:
    return statistics.quantiles([answer.seconds for answer in reader.answers], n=20)[18]


async def until_synced(pages: Sequence[Page], lives: int = 1) -> None:
    """Everybody has got the text so many times, and still has it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(page.is_synced and page.lives >= lives for page in pages):
            await asyncio.sleep(0.02)
