"""A line between a browser and the platform that a test can cut, or let fall silent without a word."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

READ_BYTES = 64 * 1024
COEDIT = b"GET /coedit/"


@dataclass(eq=False)
class Connection:
    """One connection through the line: the browser's end and the platform's."""

    browser: asyncio.StreamWriter
    platform: asyncio.StreamWriter
    is_coedit: bool = False
    is_dead: bool = False  # what it is given is lost; nobody is told


@dataclass(eq=False)
class Line:
    """A TCP proxy to ``port``.

    ``accepted`` counts the connections that were tried; ``given_up`` the silent ones of co-editing whose
    other end the platform closed.
    """

    port: int
    accepted: int = 0
    given_up: int = 0
    is_cut: bool = False
    is_silent: bool = False
    _server: asyncio.Server | None = None
    _open: set[Connection] = field(default_factory=set)

    @property
    def origin(self) -> str:
        """Where a browser goes."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Line:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        while self._open:
            await asyncio.sleep(0.01)

    def cut(self) -> None:
        """Everything on it is reset, and nothing gets through until ``mend``."""
        self.is_cut = True
        for one in self._open:
            one.browser.transport.abort()
            one.platform.transport.abort()

    def silence(self) -> None:
        """Nothing gets through any more, and nobody is told."""
        self.is_silent = True
        for one in self._open:
            one.is_dead = True

    def mend(self) -> None:
        """New connections get through; those that fell silent stay so."""
        self.is_cut = self.is_silent = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self.is_cut:
            writer.transport.abort()
            return
        there, platform = await asyncio.open_connection("127.0.0.1", self.port)
        one = Connection(writer, platform, is_dead=self.is_silent)
        self._open.add(one)
        try:
            await asyncio.gather(self._up(reader, one), self._down(there, one))
        finally:
            self._open.discard(one)
            writer.transport.abort()
            platform.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, one: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(READ_BYTES):
                one.is_coedit = one.is_coedit or data.startswith(COEDIT)
                if not one.is_dead:
                    one.platform.write(data)
        if not one.is_dead:
            one.platform.close()

    async def _down(self, reader: asyncio.StreamReader, one: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(READ_BYTES):
                if not one.is_dead:
                    one.browser.write(data)
        if one.is_dead and one.is_coedit:
            self.given_up += 1
        if not one.is_dead:
            one.browser.close()
