"""The listening side: handshakes, rights before anything is sent, sockets, and the process's end."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import websockets
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as listen
from websockets.datastructures import MultipleValuesError
from websockets.http11 import Request, Response
from websockets.protocol import OPEN

from server.base import errors
from server.base.logs import log
from server.coedit import control, leases, outside, poking, relaying, services, wire
from server.coedit.grants import Authorise, Grant, Settled
from server.coedit.hub import EMPTY_SECONDS, Hub
from server.coedit.limits import FRAME_BYTES, READER_BUFFER_BYTES, SOCKETS_PER_USER
from server.coedit.listening import Listener
from server.coedit.origins import Origins
from server.coedit.patience import within
from server.coedit.sockets import Socket
from server.coedit.wire import Malformed

PATH = "/coedit/"
PING_SECONDS = 20  # asked every so often, answered within as long: a dead line is noticed within 40 s
CLOSE_SECONDS = 2
AUTHORISE_SECONDS = 5.0
SWEEP_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
DRAIN_SECONDS = 0.4  # with twice the next: less than the second the supervisor allows
GOODBYE_SECONDS = 0.25
OWNERS_TRIED = 3  # a room may change hands while we look
QUEUED_FRAMES = 4  # per connection; they may be 5 MiB each

# Its lines are about what clients do wrong, with stack traces; ours say what matters.
QUIET = logging.getLogger("gongbei.coedit.websockets")
QUIET.setLevel(logging.CRITICAL)


class Connection(ServerConnection):
    """websockets' connection, told when a slow reader has caught up."""

    socket: Socket | None = None
    document_id: UUID
    is_old = False
    way = ""  # ``PATH``, or one of ``services``
    asked_at = 0.0
    outcome: Grant | int  # the right, or the code it is closed with

    def resume_writing(self) -> None:
        """The reader has taken most of what was written."""
        super().resume_writing()
        if self.socket is not None:
            self.socket.has_read()

    def write(self, data: bytes) -> None:
        """Whole frames past the library's encoder: encoded once for everybody.

        Nothing once either end has begun to close: the library may have shut our half by itself.
        """
        if self.protocol.state is OPEN:
            self.transport.write(data)

    def is_full(self) -> bool:
        """More than the reader's buffer is on its way."""
        return self.paused


class Process:
    """Hub, listener and timers of one coedit process."""

    def __init__(self, hub: Hub, origins: Origins, sockets_per_user: int) -> None:
        self.hub = hub
        self._origins = origins
        self._sockets_per_user = sockets_per_user
        self._is_stopping = False

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Before the handshake is answered: health, path, origin, then session and right.

        The last two are told by close code right after an empty handshake, because a browser shows a page
        nothing of a refused one; not a byte of the document is sent, no room is touched.
        """
        assert isinstance(connection, Connection)
        parts = urlsplit(request.path)
        if parts.path == "/healthz":
            return connection.respond(HTTPStatus.OK, "ok\n")
        if self._is_stopping:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "restarting\n")
        try:
            if not self._find_way(connection, request, parts.path):
                return connection.respond(HTTPStatus.NOT_FOUND, "no such document\n")
            asked = parse_qs(parts.query).get("schema", [str(self.hub.schema)])[0]
            connection.is_old = int(asked) < self.hub.schema
        except ValueError:
            return connection.respond(HTTPStatus.NOT_FOUND, "no such document\n")
        except MultipleValuesError:  # a header twice
            return connection.respond(HTTPStatus.BAD_REQUEST, "ambiguous\n")
        if connection.way == services.APPLY:
            return None
        try:
            if not self._origins.allow(request.headers):
                return connection.respond(HTTPStatus.FORBIDDEN, "foreign origin\n")
            connection.outcome = await self._right(connection, request)
        except MultipleValuesError:
            return connection.respond(HTTPStatus.BAD_REQUEST, "ambiguous\n")
        return None

    def _find_way(self, connection: Connection, request: Request, path: str) -> bool:
        """Whether this may be asked at all: a document, or what only a process of this platform asks.

        Raises:
            ValueError: it names no document.
        """
        for way in (PATH, services.RELAY, services.APPLY):
            if path.startswith(way):
                connection.way = way
                connection.document_id = UUID(path.removeprefix(way))
                return way == PATH or services.is_ours(request.headers, path)
        return False

    async def _right(self, connection: Connection, request: Request) -> Grant | int:
        connection.asked_at = self.hub.now()
        try:
            asked = self.hub.authorise(request.headers, connection.document_id, is_active=True)
            grant = await within(AUTHORISE_SECONDS, asked)
        except errors.SignedOut:
            return wire.SESSION_OVER
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            log.warning("right not known", error=type(error).__name__)
            return wire.TRY_AGAIN
        if grant is None:
            log.info("socket refused", document=str(connection.document_id))
            return wire.NO_RIGHT
        return grant

    async def handle(self, connection: ServerConnection) -> None:
        """One accepted connection, from its greeting to its end."""
        assert isinstance(connection, Connection)
        if connection.way == services.APPLY:
            await self._run_errand(connection)
            return
        outcome = connection.outcome
        if not isinstance(outcome, int) and self.hub.sockets[outcome.user_id] >= self._sockets_per_user:
            outcome = wire.TOO_MANY_SOCKETS
        if isinstance(outcome, int):
            await connection.close(outcome, "refused")
            return
        assert connection.request is not None
        socket = Socket(
            self.hub, connection, connection.document_id, connection.request.headers, outcome,
            is_old=connection.is_old,
        )  # fmt: skip
        connection.socket = socket
        self.hub.sockets[outcome.user_id] += 1
        try:
            await self._talk(connection, socket)
        except websockets.ConnectionClosed:
            pass
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            log.warning("right not known", error=type(error).__name__)
            socket.cut(wire.TRY_AGAIN, "right not known")
        except Malformed as error:
            log.info("malformed frame", user=str(outcome.user_id), what=str(error))
            socket.cut(wire.MALFORMED, "malformed")
        except Exception as error:  # noqa: BLE001 (the edge of one connection: the others go on)
            log.error("connection failed", error=error)
            socket.cut(wire.RESTARTING, "error")
        finally:
            self.hub.leave(socket)
            self.hub.sockets[outcome.user_id] -= 1
            if self.hub.sockets[outcome.user_id] <= 0:
                del self.hub.sockets[outcome.user_id]
        await connection.wait_closed()

    async def _run_errand(self, connection: Connection) -> None:
        try:
            await outside.serve(self.hub, connection, connection.document_id)
        except Malformed as error:
            log.error("malformed errand", what=str(error))
        except Exception as error:  # noqa: BLE001 (the edge of one connection: the others go on)
            log.error("errand failed", error=error)
        await connection.close()

    async def _talk(self, connection: Connection, socket: Socket) -> None:
        room = await self.hub.join(socket)
        for _ in range(OWNERS_TRIED):
            if not room.is_elsewhere:
                break
            if not await self._lead_on(connection):
                return
            room = await self.hub.join(socket)
        if room.is_elsewhere:
            socket.cut(wire.TRY_AGAIN, "elsewhere")
        if not room.is_gone and room.opened_at >= connection.asked_at:
            # The lease is newer than the right: a release in between held the document, and its word for
            # open sockets came before this one was in a room.
            await within(AUTHORISE_SECONDS, socket.ask_again())
        if not room.is_gone and socket.is_open:
            socket.greet()
        while socket.is_open and not self._is_stopping:
            await socket.receive(await connection.recv(decode=False))
        if self._is_stopping:
            await connection.wait_closed()

    async def _lead_on(self, connection: Connection) -> bool:
        """Join it to the owner of its document until it ends; ``True``: the room may be ours now."""
        holder = await leases.holder(connection.document_id)
        if holder is None or holder.owner == self.hub.owner:
            return True
        if connection.way == services.RELAY:
            await connection.close(wire.TRY_AGAIN, "elsewhere")  # one hop, never two
            return False
        try:
            await relaying.relay(connection, connection.document_id, holder.owner)
        except relaying.Unreached:
            if not (services.is_here(holder.owner) or holder.is_late):
                await connection.close(wire.TRY_AGAIN, "elsewhere")
                return False
            log.warning("owner is gone", document=str(connection.document_id), owner=holder.owner)
            await leases.abandon(connection.document_id, holder.epoch)
            return True
        return False

    async def stop(self, server: Server) -> None:
        """Commit and acknowledge what was read, say 1012, give the rooms back: within a second."""
        self._is_stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.hub.writer.drained()
        server.close(code=wire.RESTARTING, reason="restart")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await server.wait_closed()
        with contextlib.suppress(TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self.hub.give_back()


@asynccontextmanager
async def serve(
    *,
    dsn: str,
    port: int,
    authorise: Authorise,
    settled: Settled,
    schema: int,
    host: str = "127.0.0.1",
    address: str = "",
    origins: Origins = Origins(),  # noqa: B008 (frozen)
    sockets_per_user: int = SOCKETS_PER_USER,
    empty_seconds: float = EMPTY_SECONDS,
    sweep_seconds: float = SWEEP_SECONDS,
) -> AsyncIterator[Hub]:
    """Run one coedit process inside the caller's loop; leaving the block stops it.

    The pool of ``base.database`` must be open; ``dsn`` is for the connections of its own (the writer's,
    the listener's). ``authorise`` and ``settled`` are explained in ``grants``; a client whose ``schema``
    is lower than ours may only read. ``address`` is how other processes reach this one, if not as it listens.
    """
    owner = services.own_address(host, port, address)
    hub = Hub(
        dsn, owner=owner, schema=schema, authorise=authorise, settled=settled, empty_seconds=empty_seconds
    )
    process = Process(hub, origins, sockets_per_user)
    listener = Listener(
        dsn, {control.CHANNEL: hub.recheck, control.POKES: functools.partial(poking.pass_on, hub)}
    )
    server = await listen(
        process.handle, host, port, process_request=process.admit, create_connection=Connection,
        compression=None, max_size=FRAME_BYTES, max_queue=QUEUED_FRAMES,
        write_limit=(READER_BUFFER_BYTES, READER_BUFFER_BYTES // 4),
        ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, close_timeout=CLOSE_SECONDS, logger=QUIET,
    )  # fmt: skip
    beside = [
        asyncio.create_task(hub.writer.run(), name="coedit writer"),
        asyncio.create_task(listener.run(), name="coedit listener"),
        asyncio.create_task(_every(sweep_seconds, hub.sweep), name="coedit sweep"),
        asyncio.create_task(_every(HEARTBEAT_SECONDS, hub.heartbeat), name="coedit heartbeat"),
    ]
    hub.spawn(hub.settle_left_open())
    try:
        yield hub
    finally:
        await process.stop(server)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception as error:  # noqa: BLE001 (the edge of a timer: its next turn may go well)
            log.error("timer failed", error=error)
