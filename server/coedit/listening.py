"""Hearing of changed rights and pokes: LISTEN on a connection of its own, which comes back by itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import asyncpg

from server.base.database import DATABASE_DOWN
from server.base.logs import log

AGAIN_SECONDS = 1.0
CONNECT_SECONDS = 5.0
ASK_SECONDS = 15.0  # a connection that died without a word is noticed by asking; one that was cut, at once


Heard: TypeAlias = Callable[[str | None], Awaitable[None]]


class Listener:
    """Calls the function of a channel with each of its notifications, and all of them with ``None`` after a
    gap."""

    def __init__(self, dsn: str, heard: Mapping[str, Heard]) -> None:
        self._dsn = dsn
        self._heard = heard
        self._news: asyncio.Queue[tuple[str, str | None]] = asyncio.Queue()

    async def run(self) -> None:
        """Listen until cancelled."""
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                try:
                    await self._listen()
                except DATABASE_DOWN as error:
                    log.warning("listening interrupted", error=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            telling.cancel()

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS)
        cut = asyncio.Event()
        connection.add_termination_listener(lambda _: cut.set())
        try:
            for channel in self._heard:
                await connection.add_listener(channel, self._hear)
            for channel in self._heard:
                self._news.put_nowait((channel, None))  # what was said while nobody listened
            while not cut.is_set():
                try:
                    await asyncio.wait_for(cut.wait(), ASK_SECONDS)
                except TimeoutError:
                    await connection.execute("SELECT 1", timeout=CONNECT_SECONDS)
            raise ConnectionResetError
        finally:
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()

    def _hear(self, _connection: Any, _pid: int, channel: str, payload: Any) -> None:
        self._news.put_nowait((channel, str(payload)))

    async def _tell(self) -> None:
        while True:
            channel, said = await self._news.get()
            try:
                await self._heard[channel](said)
            except Exception as error:  # noqa: BLE001 (the next one must be heard)
                log.error("notification failed", channel=channel, error=error)
