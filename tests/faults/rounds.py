"""Writers type through web's relay, something is killed, and what was shown or acknowledged must be there."""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

import websockets

from tests.coedit.typist import TOKEN, PlanTypist
from tests.faults.pages import Reader
from tests.faults.platform import RESTART, ROOT, Platform

WRITERS = ("1001", "1002", "1004")
OBSERVER = "1003"
KEYS_PER_SECOND = 120.0  # of each writer; a round is over before the burst allowed to a socket is
PATIENCE_SECONDS = 90.0  # of a machine that runs other tests beside; what is asserted is up to the test
YOUNG_SECONDS = 0.05


class Writer(PlanTypist):
    """Remembers when each of its tokens was sent and acknowledged."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.name = ""
        self.number_of: dict[str, int] = {}
        self.acked_at: dict[int, float] = {}
        super().__init__(*args, **options)

    async def type_token(self, number: int) -> None:
        """One key."""
        token = f"<{self.name}-{number}>"
        await self.type_offline(token)
        self.number_of[token] = self.sent + 1
        await self.flush()

    async def _take(self, message: bytes) -> None:
        before = self.acked
        await super()._take(message)
        moment = time.monotonic()
        for number in range(before + 1, self.acked + 1):
            self.acked_at[number] = moment

    def acked_tokens(self) -> set[str]:
        """What it was told is saved."""
        return {token for token, number in self.number_of.items() if number <= self.acked}

    def in_flight(self, sent: int) -> int:
        """Tokens among the first ``sent`` messages that are not acknowledged."""
        return sum(self.acked < number <= sent for number in self.number_of.values())

    def just_acked(self, moment: float) -> int:
        """Tokens acknowledged in the last 50 ms."""
        return sum(
            moment - self.acked_at.get(number, 0) < YOUNG_SECONDS for number in self.number_of.values()
        )


@dataclass
class Outcome:
    """What one kill met, and what it cost."""

    target: str
    in_flight: int
    just_acked: int
    back_seconds: float
    lost: set[str] = field(default_factory=set)


class Rounds:
    """One plan, its writers of this round, and two observers in another process for all rounds."""

    def __init__(self, platform: Platform, seed: int) -> None:
        self.platform = platform
        self.random = random.Random(seed)
        self.plan = UUID(platform.new_plan(WRITERS[0]))
        self.cookies = {login: platform.cookie(login) for login in (*WRITERS, OBSERVER)}
        self.shown_file = platform.data / f"shown-{self.plan}"
        self.acked: set[str] = set()
        self.outcomes: list[Outcome] = []
        self.pages = Reader(platform.port, self.cookies[OBSERVER])
        self._count = 0
        self._observer: subprocess.Popen[bytes] | None = None
        self._writers: list[Writer] = []

    async def __aenter__(self) -> "Rounds":
        command = [sys.executable, "-m", "tests.faults.observer", str(self.platform.port), str(self.plan)]
        self.shown_file.touch()
        self._observer = subprocess.Popen([*command, self.cookies[OBSERVER], str(self.shown_file)], cwd=ROOT)
        self.pages.__enter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.pages.__exit__, kind, error, trace)
        assert self._observer is not None
        self._observer.kill()
        self._observer.wait()
        for writer in self._writers:
            await writer.leave()

    def shown(self) -> set[str]:
        """What the observers have written down."""
        return set(Path(self.shown_file).read_text(encoding="utf-8").split())

    async def run(self, target: str) -> Outcome:
        """Type, kill at a random moment, wait for the platform, compare, let the writers come back."""
        self._writers = [await self._join(login) for login in WRITERS]
        typing = [asyncio.create_task(self._type(writer)) for writer in self._writers]
        watched = len(self.shown())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.shown()) < watched + 6:  # the observers are there, and see it
                await asyncio.sleep(0.01)
        await asyncio.sleep(self.random.uniform(0.0, 0.6))
        web_pid = self.platform.pid("web")
        old_pid = self.platform.kill(target)
        killed = time.monotonic()
        sent = [writer.sent for writer in self._writers]
        just_acked = sum(writer.just_acked(killed) for writer in self._writers)
        await asyncio.sleep(0.15)  # acknowledgements that were on the line arrive
        in_flight = sum(writer.in_flight(number) for writer, number in zip(self._writers, sent, strict=True))
        outcome = Outcome(target, in_flight, just_acked, 0.0)
        for task in typing:
            task.cancel()
        await asyncio.gather(*typing, return_exceptions=True)
        await self._close_pages()
        have = await self._read_again(target, old_pid)
        outcome.back_seconds = time.monotonic() - killed
        outcome.lost = (self.acked | self.shown()) - have
        self.outcomes.append(outcome)
        await self._come_back()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.pages.is_served():
                await asyncio.sleep(0.05)
        if target in ("database", RESTART):
            assert self.platform.pid("web") == web_pid  # its pool healed by itself
        return outcome

    async def _join(self, login: str, old: Writer | None = None) -> Writer:
        writer = await Writer.join(
            self.platform.port, self.plan, user=self.cookies[login], doc=old.doc if old else None
        )
        writer.name = f"{login}x{self._count}" if old is None else old.name
        self._count += old is None
        return writer

    async def _type(self, writer: Writer) -> None:
        number = 0
        with contextlib.suppress(websockets.WebSocketException, OSError):
            while writer.close_code is None:
                await writer.type_token(number)
                number += 1
                await asyncio.sleep(self.random.expovariate(KEYS_PER_SECOND))

    async def _close_pages(self) -> None:
        """Every browser is closed before anybody looks: nothing that was lost is sent again."""
        for writer in self._writers:
            await writer.leave()
            self.acked |= writer.acked_tokens()

    async def _read_again(self, target: str, old_pid: int) -> set[str]:
        """What a fresh page shows as soon as one opens again."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (self.platform.is_back(target, old_pid) and self.platform.is_whole()):
                await asyncio.sleep(0.02)
            while True:
                with contextlib.suppress(OSError, websockets.WebSocketException):
                    page = await PlanTypist.join(
                        self.platform.port,
                        self.plan,
                        user=self.cookies[OBSERVER],
                        synced=False,
                        answers=False,
                    )
                    await page.until(lambda page=page: page.is_synced or page.close_code)  # type: ignore[misc]
                    await page.leave()
                    if page.is_synced:
                        return set(TOKEN.findall(str(page)))
                await asyncio.sleep(0.1)

    async def _come_back(self) -> None:
        """The writers' pages come back with what they hold; all of it is saved, and nothing twice."""
        back = []
        for login, writer in zip(WRITERS, self._writers, strict=True):
            writer = await self._join(login, writer)
            await writer.until(lambda writer=writer: writer.acked >= writer.sent, PATIENCE_SECONDS)  # type: ignore[misc]
            back.append(writer)
        fresh = await PlanTypist.join(
            self.platform.port, self.plan, user=self.cookies[OBSERVER], answers=False
        )
        counts = Counter(TOKEN.findall(str(fresh)))
        await fresh.leave()
        assert set(counts.values()) == {1}
        for writer in back:
            mine = {token for token in TOKEN.findall(str(writer)) if token.startswith(f"<{writer.name}-")}
            assert mine <= counts.keys()
            self.acked |= mine
            await writer.leave()
        self._writers = []
