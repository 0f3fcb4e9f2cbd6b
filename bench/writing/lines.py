"""One client's socket, as cheap as it can be: what arrives is kept with its time and read afterwards."""

import asyncio
import base64
import os
import ssl
import time
from collections.abc import Iterator
from typing import cast

import uvloop  # noqa: F401 (the loop it is made for)
from websockets.speedups import apply_mask

from server.coedit.wire import read_varbytes, read_varuint, varbytes

NOTHING = b"\x00\x00"
JOIN_SECONDS = 30.0


class Line(asyncio.Protocol):
    """A client of a y-websocket server, or of Hocuspocus when it has a ``name`` to put before messages."""

    def __init__(self, host: str, path: str, headers: dict[str, str], name: str = "") -> None:
        self.prefix = varbytes(name.encode()) if name else b""
        self.arrived: list[tuple[float, bytes]] = []
        self.is_synced = False
        self.is_closed = False
        self.step_1: bytes | None = None  # of the server
        self._rest = b""
        self._read_to = 0
        self._is_open = False
        self._news = asyncio.Event()
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{header}: {value}" for header, value in headers.items()]
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._transport: asyncio.Transport

    # -- asyncio's

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the handshake."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Keep it."""
        self.arrived.append((time.perf_counter(), data))
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        self.is_closed = True
        self._news.set()

    # -- joining

    async def join(self, base: bytes | None = None) -> None:
        """Shake hands and sync. With ``base`` the server gets the document from this client."""
        async with asyncio.timeout(JOIN_SECONDS):
            while not self._is_open:
                await self._more()
                head = b"".join(data for _at, data in self.arrived)
                if b"\r\n\r\n" in head:
                    if not head.startswith(b"HTTP/1.1 101"):
                        raise SystemExit(f"handshake refused: {head[:60]!r}")
                    self._is_open = True
                    self._rest = head.split(b"\r\n\r\n", 1)[1]
                    self._read_to = len(self.arrived)
            if self.prefix:
                self.send(b"\x02\x00" + varbytes(b"token") + varbytes(b"4.7.0"))
            self.send(b"\x00\x00" + varbytes(b"\x00"))
            while not self.is_synced:
                self._take_new(base)
                if not self.is_synced:
                    await self._more()

    def _take_new(self, base: bytes | None) -> None:
        for message in self.messages():
            if message[:2] == b"\x00\x00":
                self.send(b"\x00\x01" + varbytes(base or NOTHING))
            elif message[0] in (0, 4) and message[1] == 1:
                self.is_synced = True
                self.first = read_varbytes(message, 2)[0]

    async def _more(self) -> None:
        if self.is_closed:
            raise SystemExit("a socket was closed")
        await self._news.wait()
        self._news.clear()

    # -- sending

    def send(self, message: bytes) -> None:
        """One message, masked as a client must."""
        payload = self.prefix + message
        size = len(payload)
        if size < 126:
            head = bytes((0x82, 0x80 | size))
        elif size < 65536:
            head = b"\x82\xfe" + size.to_bytes(2, "big")
        else:
            head = b"\x82\xff" + size.to_bytes(8, "big")
        self._transport.write(head + b"\x5a\xc3\x17\x99" + apply_mask(payload, b"\x5a\xc3\x17\x99"))

    def close(self) -> None:
        """Hang up."""
        self._transport.abort()

    # -- reading afterwards

    def messages(self) -> Iterator[bytes]:
        """What arrived since this was last asked, message by message."""
        for _at, message in self.timed():
            yield message

    def timed(self) -> Iterator[tuple[float, bytes]]:
        """The same with the moment each message was complete."""
        while self._read_to < len(self.arrived):
            at, data = self.arrived[self._read_to]
            self._read_to += 1
            data = self._rest + data
            place = 0
            while (found := _frame(data, place)) is not None:
                kind, payload, place = found
                if kind == 2:
                    yield at, payload[self._skip(payload) :]
            self._rest = data[place:]

    def _skip(self, payload: bytes) -> int:
        if not self.prefix:
            return 0
        size, at = read_varuint(payload, 0)
        return at + size


def _frame(data: bytes, at: int) -> tuple[int, bytes, int] | None:
    if len(data) < at + 2:
        return None
    size, start = data[at + 1], at + 2
    if size == 126:
        size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    elif size == 127:
        size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
    if len(data) < start + size or start > len(data):
        return None
    return data[at] & 15, data[start : start + size], start + size


async def connect(
    url: tuple[str, int, str],
    headers: dict[str, str],
    name: str = "",
    tls: ssl.SSLContext | None = None,
) -> Line:
    """A line to host, port, path; not yet joined."""
    host, port, path = url
    loop = asyncio.get_running_loop()
    line = Line(f"{host}:{port}", path, headers, name)
    await loop.create_connection(lambda: line, host, port, ssl=tls)
    return line
