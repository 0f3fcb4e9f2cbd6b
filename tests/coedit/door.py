"""A door in front of the database that the test can freeze, cut, or close one way."""

import asyncio
import contextlib
from urllib.parse import parse_qs, urlsplit


class Door:
    """A TCP proxy to PostgreSQL's socket. ``open`` lets through; see the methods for the rest."""

    def __init__(self, dsn: str) -> None:
        parts = urlsplit(dsn)
        self._database = parts.path
        self._socket = parse_qs(parts.query)["host"][0] + "/.s.PGSQL.5432"
        self._user = parts.username
        self._may_ask = asyncio.Event()
        self._may_answer = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.asked = asyncio.Event()  # something was sent since ``watch()``
        self.port = 0
        self.open()

    @property
    def dsn(self) -> str:
        """The database through this door."""
        return f"postgresql://{self._user}@127.0.0.1:{self.port}{self._database}"

    async def __aenter__(self) -> "Door":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self.open()
        self.cut()
        self._server.close()

    def open(self) -> None:
        """Let everything through, also what was held."""
        self._may_ask.set()
        self._may_answer.set()

    def freeze(self) -> None:
        """Hold both directions: a network that swallows."""
        self._may_ask.clear()
        self._may_answer.clear()

    def mute(self) -> None:
        """Let statements in and no answer out: committed, but nobody knows."""
        self._may_answer.clear()

    def watch(self) -> None:
        """Notice the next statement."""
        self.asked.clear()

    def cut(self) -> None:
        """Break every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(self._socket)
        self._writers |= {writer, inner_writer}
        ways = [
            asyncio.create_task(self._copy(reader, inner_writer, self._may_ask, self.asked)),
            asyncio.create_task(self._copy(inner_reader, writer, self._may_answer, asyncio.Event())),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._writers -= {writer, inner_writer}
        for one in (writer, inner_writer):
            one.transport.abort()

    async def _copy(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        may: asyncio.Event,
        seen: asyncio.Event,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                seen.set()
                await may.wait()
                writer.write(data)
                await writer.drain()
