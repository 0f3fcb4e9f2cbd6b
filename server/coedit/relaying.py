"""A socket whose document another coedit process owns: its frames go there and back, unread.

The owner decides by itself: cookie, origin and address go along, it asks session and right as for any
handshake. One hop at most: what came by a hop is never sent on.
"""

import asyncio
from uuid import UUID

import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus

from server.base.logs import log
from server.coedit import services, wire

OPEN_SECONDS = 4.0
PING_SECONDS = 20
CLOSE_SECONDS = 1
QUEUED_FRAMES = 4
NOT_TO_SEND = (1004, 1005, 1006, 1015)  # codes that only say what one end saw


class Unreached(Exception):
    """The owner does not answer: it is dead, or hangs, or the line to it is cut."""


async def relay(connection: ServerConnection, document_id: UUID, owner: str) -> None:
    """Join a browser's connection to the owner of its document until either ends.

    Raises:
        Unreached: nothing was sent to either side.
    """
    assert connection.request is not None
    try:
        upstream = await _dial(connection.request.headers, document_id, connection.request.path, owner)
    except InvalidStatus as refusal:  # it stops, or has another secret
        log.warning("owner refused a relay", owner=owner, status=refusal.response.status_code)
        await connection.close(wire.TRY_AGAIN, "elsewhere")
        return
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        raise Unreached(owner) from error
    async with upstream:
        await _join(connection, upstream)


async def _dial(headers: Headers, document_id: UUID, asked: str, owner: str) -> ClientConnection:
    path = f"{services.RELAY}{document_id}"
    along = services.mark(path) | {
        "X-Forwarded-Host": headers.get("X-Forwarded-Host") or headers.get("Host", ""),
        "X-Forwarded-Proto": headers.get("X-Forwarded-Proto", "http"),
    }
    for name in ("Cookie", "Origin", "User-Agent"):
        if name in headers:
            along[name] = headers[name]
    _path, question, query = asked.partition("?")
    return await connect(
        services.url(owner, path + question + query), additional_headers=along, user_agent_header=None,
        compression=None, proxy=None, max_size=None, max_queue=QUEUED_FRAMES, open_timeout=OPEN_SECONDS,
        ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, close_timeout=CLOSE_SECONDS,
    )  # fmt: skip


async def _join(connection: ServerConnection, upstream: ClientConnection) -> None:
    """Both directions until one ends. Each waits for its reader, so that a slow end slows the other."""
    ways = [
        asyncio.create_task(_pass(upstream, connection)),
        asyncio.create_task(_pass(connection, upstream)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    if upstream.close_code is not None or connection.close_code is None:
        code = upstream.close_code
        if code is None or code in NOT_TO_SEND:
            code = wire.RESTARTING  # it died without a word
        await connection.close(code, upstream.close_reason or "")


async def _pass(
    source: ClientConnection | ServerConnection, sink: ClientConnection | ServerConnection
) -> None:
    try:
        while True:
            await sink.send(await source.recv(decode=False))
    except websockets.ConnectionClosed:
        return
