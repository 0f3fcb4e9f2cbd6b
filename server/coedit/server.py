"""One coedit process: it listens, talks to sockets, leads them on to other processes, and ends."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import websockets
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as listen

from server.base.database import DATABASE_DOWN
from server.base.logs import log
from server.coedit import building, control, leases, outside, poking, relaying, services, wire
from server.coedit.connections import Connection
from server.coedit.content import Content
from server.coedit.doors import AUTHORISE_SECONDS, Door
from server.coedit.grants import Authorise, Settled
from server.coedit.hub import EMPTY_SECONDS, Hub
from server.coedit.limits import FRAME_BYTES, READER_BUFFER_BYTES, SOCKETS_PER_USER
from server.coedit.listening import Listener
from server.coedit.origins import Origins
from server.coedit.patience import within
from server.coedit.sockets import Socket
from server.coedit.standing import Standings
from server.coedit.watching import LOOK_SECONDS, Watcher
from server.coedit.wire import Malformed

PING_SECONDS = 20  # asked every so often, answered within as long: a dead line is noticed within 40 s
CLOSE_SECONDS = 2
SWEEP_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
DRAIN_SECONDS = 0.4  # with twice the next: less than the second the supervisor allows
GOODBYE_SECONDS = 0.25
OWNERS_TRIED = 3  # a room may change hands while we look
QUEUED_FRAMES = 4  # per connection; they may be 5 MiB each

# Its lines are about what clients do wrong, with stack traces; ours say what matters.
QUIET = logging.getLogger("gongbei.coedit.websockets")
QUIET.setLevel(logging.CRITICAL)


class Process:
    """Hub, listener and timers of one coedit process."""

    def __init__(self, hub: Hub, origins: Origins, sockets_per_user: int) -> None:
        self.hub = hub
        self.door = Door(hub, origins)
        self._sockets_per_user = sockets_per_user

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
        except DATABASE_DOWN as error:
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
            connection.socket = connection.taker = None  # else they wait for the collector, in circles
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
        while socket.is_open and not self.door.is_stopping:
            connection.taker = socket.receive_now
            data = await connection.recv(decode=False)
            connection.taker = None
            await socket.receive(data)
        if self.door.is_stopping:
            await connection.wait_closed()

    async def _lead_on(self, connection: Connection) -> bool:
        """Join it to the owner of its document until it ends; ``True``: the room may be ours now."""
        holder = await leases.holder(connection.document_id)
        if holder is None or holder.owner == self.hub.owner:
            return True
        if connection.way == services.RELAY:
            await connection.close(wire.TRY_AGAIN, "elsewhere")  # one hop, never two
            return False
        mine, connection.socket = connection.socket, None  # it is of no room here
        try:
            await relaying.relay(connection, connection.document_id, holder.owner)
        except relaying.Unreached as error:
            if not services.is_gone(holder.owner, error.__cause__, is_late=holder.is_late):
                await connection.close(wire.TRY_AGAIN, "elsewhere")
                return False
            log.warning("owner is gone", document=str(connection.document_id), owner=holder.owner)
            await leases.abandon(connection.document_id, holder.epoch)
            connection.socket = mine
            return True
        return False

    async def stop(self, server: Server) -> None:
        """Commit and acknowledge what was read, say 1012, give the rooms back: within a second."""
        self.door.is_stopping = self.hub.is_stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.hub.writer.drained()
        server.close(code=wire.RESTARTING, reason="restart")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await server.wait_closed()
        with contextlib.suppress(*DATABASE_DOWN):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self.hub.resting.give_back()


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
    content: Content | None = None,
    standings: Standings | None = None,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[Hub]:
    """Run one coedit process inside the caller's loop; leaving the block stops it.

    The pool of ``base.database`` must be open; ``dsn`` is for the connections of its own (the writer's,
    the listener's). ``authorise`` and ``settled`` are explained in ``grants``; a client whose ``schema``
    is lower than ours may only read. ``address`` is how other processes reach this one, if not as it listens.
    ``content`` is explained there. Without ``standings`` every socket's right is asked at every sweep.
    ``stop`` is set when it cannot go on: leave the block then, and start another (``Hub.is_broken``).
    """
    owner = services.own_address(host, port, address)
    hub = Hub(
        dsn, owner=owner, schema=schema, authorise=authorise, settled=settled, empty_seconds=empty_seconds,
        content=content, standings=standings,
    )  # fmt: skip
    process = Process(hub, origins, sockets_per_user)
    server = await _open(process, host, port)
    beside = _start_beside(hub, dsn, sweep_seconds, stop)
    hub.spawn(hub.resting.settle_left_open())
    try:
        yield hub
    finally:
        await process.stop(server)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _open(process: Process, host: str, port: int) -> Server:
    return await listen(
        process.handle, host, port, process_request=process.door.admit, create_connection=Connection,
        compression=None, max_size=FRAME_BYTES, max_queue=QUEUED_FRAMES,
        write_limit=(READER_BUFFER_BYTES, READER_BUFFER_BYTES // 4),
        ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, close_timeout=CLOSE_SECONDS, logger=QUIET,
    )  # fmt: skip


def _start_beside(
    hub: Hub, dsn: str, sweep_seconds: float, stop: asyncio.Event | None
) -> list[asyncio.Task[None]]:
    """What runs as long as the process: without it text would not be saved, or lost rights not seen."""
    listener = Listener(
        dsn, {control.CHANNEL: hub.recheck, control.POKES: functools.partial(poking.pass_on, hub)}
    )
    works = {
        "writer": hub.writer.run(),
        "listener": listener.run(),
        "sweep": _every(sweep_seconds, hub.sweep),
        "heartbeat": _every(HEARTBEAT_SECONDS, hub.heartbeat),
    }
    if hub.content is not None:
        watcher = Watcher(hub.content)
        works["watcher"] = _every(LOOK_SECONDS, functools.partial(watcher.look, hub.rooms.values()))

    def ended(task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if not hub.is_stopping:
            log.error("coedit cannot go on", without=task.get_name(), error=error)
            hub.is_broken = True
            if stop is not None:
                stop.set()

    tasks = [asyncio.create_task(work, name=f"coedit {name}") for name, work in works.items()]
    for task in tasks:
        task.add_done_callback(ended)
    return tasks


async def _every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except BaseException as error:  # the edge of a timer: its next turn may go well
            if not building.is_bug(error):
                raise
            log.error("timer failed", error=error)
