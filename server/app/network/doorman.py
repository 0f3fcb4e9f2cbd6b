"""One port for both: https, and plain http for who typed the address without it or has no certificate yet.

The first byte tells them apart (22 begins a TLS handshake, a letter begins a request), so that
``http://192.168.1.5:8000`` is answered with the way in (``threshold``) instead of an empty page.
"""

import asyncio
import contextlib
import signal
import socket
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from server.app.network import certificates
from server.base.logs import log

HANDSHAKE = b"\x16"
FIRST_BYTE_SECONDS = 30.0  # browsers open sockets ahead of need and say nothing for a while
HANDSHAKE_SECONDS = 20.0
LOOK_SECONDS = 30.0
BACKLOG = 2048
WAITING_MOST = 2000  # sockets that have not said anything yet; more are turned away
MakeProtocol = Callable[[], asyncio.Protocol]


class Keys:
    """Certificate and key as they are on disk; a renewed pair is taken up without a restart."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self._seen = self._stamp()
        self.context = certificates.context(certificate, key)

    def look(self) -> None:
        """Load the files again when they changed; half a pair waits for the next look."""
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self.context = certificates.context(*self._files)
        except (OSError, ssl.SSLError) as error:
            log.warning("certificate not taken", error=error)
            return
        self._seen = stamp
        log.info("certificate renewed")

    def _stamp(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns for file in self._files)


class Doorman:
    """Accepts on one address and hands every connection to ``make_protocol``, decrypted or plain."""

    def __init__(self, keys: Keys, make_protocol: MakeProtocol) -> None:
        self._keys = keys
        self._make_protocol = make_protocol
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket: socket.socket | None = None

    def open(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: the address is not to be had.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
        listening.setblocking(False)
        self._socket = listening
        self._spawn(self._accept(listening))
        self._spawn(self._watch_keys())
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._keys.look)

    def close(self) -> None:
        """Accept nobody more; who is in stays."""
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            self._socket.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch_keys(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self._keys.look)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _address = await loop.sock_accept(listening)
            except OSError as error:  # too many open files: those that are in go on
                log.warning("not accepted", error=error)
                await asyncio.sleep(0.5)
                continue
            if len(self._tasks) > WAITING_MOST:
                accepted.close()
                continue
            self._spawn(self._admit(accepted))

    async def _admit(self, accepted: socket.socket) -> None:
        handed_over = False
        try:
            accepted.setblocking(False)
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            first = await _first_byte(accepted)
            if first:
                loop = asyncio.get_running_loop()
                is_tls = first == HANDSHAKE
                handed_over = True
                await loop.connect_accepted_socket(
                    self._make_protocol, accepted,
                    ssl=self._keys.context if is_tls else None,
                    ssl_handshake_timeout=HANDSHAKE_SECONDS if is_tls else None,
                )  # fmt: skip
        except (OSError, TimeoutError, ssl.SSLError):
            pass  # a browser that does not trust us yet ends the handshake: nothing to say
        finally:
            if not handed_over:
                accepted.close()


async def _first_byte(accepted: socket.socket) -> bytes:
    """What the client begins with, left where it is; nothing when it hung up."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(accepted, readable.set)
    try:
        async with asyncio.timeout(FIRST_BYTE_SECONDS):
            await readable.wait()
    finally:
        loop.remove_reader(accepted)
    with contextlib.suppress(BlockingIOError):
        return accepted.recv(1, socket.MSG_PEEK)
    return b""
