"""Hearing of changed rights: LISTEN on a connection of its own, which comes back by itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from server.base.logs import log
from server.coedit.control import CHANNEL

AGAIN_SECONDS = 1.0
CONNECT_SECONDS = 5.0
ASK_SECONDS = 15.0  # a connection that died without a word is noticed by asking


class Listener:
    """Calls ``heard`` with the id of each notification, and with ``None`` after a gap."""

    def __init__(self, dsn: str, heard: Callable[[str | None], Awaitable[None]]) -> None:
        self._dsn = dsn
        self._heard = heard
        self._news: asyncio.Queue[str | None] = asyncio.Queue()

    async def run(self) -> None:
        """Listen until cancelled."""
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                try:
                    await self._listen()
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                    log.warning("listening interrupted", error=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            telling.cancel()

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS)
        try:
            await connection.add_listener(CHANNEL, self._hear)
            self._news.put_nowait(None)  # what was said while nobody listened
            while True:
                await asyncio.sleep(ASK_SECONDS)
                await connection.execute("SELECT 1", timeout=CONNECT_SECONDS)
        finally:
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        self._news.put_nowait(str(payload))

    async def _tell(self) -> None:
        while True:
            any_id = await self._news.get()
            try:
                await self._heard(any_id)
            except Exception as error:  # noqa: BLE001 (the next id must be heard)
                log.error("recheck failed", error=error)
