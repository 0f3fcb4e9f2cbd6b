"""The line between a browser and the platform: cut, swallowing, or delivering in any order and twice."""

import asyncio
import contextlib
import random

import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve

UPDATE = b"\x00\x02"
COMMITTED = b"\x64"


class Line:
    """A TCP proxy to a port of this machine."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._may_pass = True
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> "Line":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self.cut()
        self._server.close()

    def cut(self) -> None:
        """Break what is connected and let nobody in: the cable is pulled."""
        self._is_cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def swallow(self) -> None:
        """Take everything and deliver nothing; no end is told (half-open: a notebook that sleeps)."""
        self._may_pass = False

    def mend(self) -> None:
        """Carry again what comes from now on."""
        self._is_cut = False
        self._may_pass = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, inner_writer}
        ways = [
            asyncio.create_task(self._copy(reader, inner_writer)),
            asyncio.create_task(self._copy(inner_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        if self._may_pass:
            for way in ways:
                way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._writers -= {writer, inner_writer}
        for one in (writer, inner_writer):
            one.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._may_pass:
                    writer.write(data)
                    await writer.drain()


class Shuffler:
    """A WebSocket proxy that repeats, swaps and delays updates both ways.

    Acknowledgements are not carried: they count messages, and here messages are not what was sent.
    """

    def __init__(self, to: int, seed: int, late_seconds: float) -> None:
        self._to = to
        self._random = random.Random(seed)
        self._late_seconds = late_seconds
        self._late: set[asyncio.Task[None]] = set()
        self._server: Server | None = None
        self.port = 0
        self.repeated = self.delayed = 0

    async def __aenter__(self) -> "Shuffler":
        self._server = await serve(self._carry, "127.0.0.1", 0, compression=None, max_size=None)
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        await self.arrived()
        self._server.close()

    async def arrived(self) -> None:
        """Wait until nothing is late any more."""
        while self._late:
            await asyncio.wait(self._late)

    async def _carry(self, outer: ServerConnection) -> None:
        assert outer.request is not None
        headers = {
            "Cookie": outer.request.headers["Cookie"],
            "Origin": f"http://127.0.0.1:{self._to}",
        }
        async with connect(
            f"ws://127.0.0.1:{self._to}{outer.request.path}",
            additional_headers=headers, compression=None, proxy=None, max_size=None,
        ) as inner:  # fmt: skip
            ways = [
                asyncio.create_task(self._copy(outer, inner)),
                asyncio.create_task(self._copy(inner, outer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _copy(
        self, source: ServerConnection | ClientConnection, target: ServerConnection | ClientConnection
    ) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                message = await source.recv(decode=False)
                if message[:1] == COMMITTED:
                    continue
                if message[:2] != UPDATE:
                    await target.send(message)
                    continue
                for _ in range(self._how_often()):
                    self._send(target, message)

    def _how_often(self) -> int:
        again = self._random.random() < 0.2
        self.repeated += again
        return 1 + again

    def _send(self, target: ServerConnection | ClientConnection, message: bytes) -> None:
        late = self._random.random() ** 4 * self._late_seconds  # most soon, some very late: any order
        self.delayed += late > self._late_seconds / 2
        task = asyncio.create_task(self._send_later(target, message, late))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    @staticmethod
    async def _send_later(
        target: ServerConnection | ClientConnection, message: bytes, seconds: float
    ) -> None:
        await asyncio.sleep(seconds)
        with contextlib.suppress(websockets.ConnectionClosed):
            await target.send(message)
