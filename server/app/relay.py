"""The one public port carries co-editing too: a plain relay to the coedit processes.

It reads nothing of what passes and decides nothing: cookie, origin and address go along, and the coedit
process checks them. Of several, the one a document's id points to is tried first, so that those who write
it meet; any other leads them there too. In production a proxy may route ``/coedit/`` directly (``deploy/``).
"""

import asyncio
from collections import defaultdict
from typing import Any
from uuid import UUID

from litestar import WebSocket, websocket
from litestar.params import FromPath
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from server.base.logs import log
from server.base.settings import settings
from server.base.turns import Turns

FRAME_BYTES = 8 * 1024 * 1024  # the coedit process has the real, smaller limit, and says why
OPEN_SECONDS = 10
PING_SECONDS = 20
CLOSE_SECONDS = 2
QUEUED_FRAMES = 4
AT_ONCE = 16  # handshakes with one process: each turn of the loop does a step of every one, and pages wait
TURN_SECONDS = 6  # for one of them; the handshake then has all its time
RESTARTING = 1012
TRY_AGAIN = 1013
NOT_TO_SEND = (1004, 1005, 1006, 1015)  # codes that only say what one end saw
_turns: defaultdict[str, Turns] = defaultdict(lambda: Turns(AT_ONCE, TURN_SECONDS))


@websocket("/coedit/{document_id:uuid}", name="coedit.relay")
async def relay(socket: WebSocket[Any, Any, Any], document_id: FromPath[UUID]) -> None:
    """Join a browser to a coedit process; either end's close code reaches the other."""
    try:
        upstream = await _reach(socket, document_id)
    except InvalidStatus as refusal:
        log.info("coedit refused", status=refusal.response.status_code)
        await socket.send({"type": "websocket.close", "code": 4403, "reason": ""})  # unaccepted: HTTP 403
        return
    except (InvalidHandshake, OSError, TimeoutError) as error:
        log.warning("coedit not reached", error=error)
        await socket.accept()
        await socket.send({"type": "websocket.close", "code": TRY_AGAIN, "reason": "restarting"})
        return
    async with upstream:
        await socket.accept()
        await _join(socket, upstream)


async def _reach(socket: WebSocket[Any, Any, Any], document_id: UUID) -> ClientConnection:
    """The first process that answers.

    Raises:
        OSError, InvalidHandshake, TimeoutError: none does, or one refused.
    """
    *others, last = settings.coedit_processes_for(document_id)
    for process in others:
        try:
            return await _dial(socket, process, document_id)
        except OSError as error:  # also TimeoutError
            log.warning("coedit not reached", process=process, error=error)
    return await _dial(socket, last, document_id)


async def _dial(socket: WebSocket[Any, Any, Any], process: str, document_id: UUID) -> ClientConnection:
    scope = socket.scope
    query = scope["query_string"].decode("latin-1")
    client = scope["client"]
    headers = {
        "X-Forwarded-For": client[0] if client else "",
        "X-Forwarded-Host": socket.headers.get("host", ""),
        "X-Forwarded-Proto": "https" if scope["scheme"] in ("wss", "https") else "http",
    }
    for name in ("cookie", "origin", "user-agent"):
        if name in socket.headers:
            headers[name.title()] = socket.headers[name]
    async with _turns[process], asyncio.timeout(OPEN_SECONDS):
        return await connect(
            f"ws://{process}/coedit/{document_id}{'?' + query if query else ''}",
            additional_headers=headers, user_agent_header=None, compression=None, proxy=None,
            max_size=FRAME_BYTES, max_queue=QUEUED_FRAMES, open_timeout=None,
            ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, close_timeout=CLOSE_SECONDS,
        )  # fmt: skip


async def _join(socket: WebSocket[Any, Any, Any], upstream: ClientConnection) -> None:
    """Run both directions until one ends. Each waits for its reader, so a slow end slows the other."""
    ways = [asyncio.create_task(_down(socket, upstream)), asyncio.create_task(_up(socket, upstream))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _down(socket: WebSocket[Any, Any, Any], upstream: ClientConnection) -> None:
    try:
        while True:
            data = await upstream.recv(decode=False)
            await socket.send({"type": "websocket.send", "bytes": data, "text": None})
    except ConnectionClosed:
        code = upstream.close_code
        if code is None or code in NOT_TO_SEND:
            code = RESTARTING  # it died without a word
        await socket.send({"type": "websocket.close", "code": code, "reason": upstream.close_reason or ""})


async def _up(socket: WebSocket[Any, Any, Any], upstream: ClientConnection) -> None:
    while True:
        message: Any = await socket.receive()
        if message["type"] == "websocket.disconnect":
            code = message.get("code") or 1000
            await upstream.close(1001 if code in NOT_TO_SEND or code < 1000 else code)
            return
        data = message.get("bytes")
        try:
            await upstream.send(data if data is not None else (message.get("text") or ""))
        except ConnectionClosed:
            return  # the other direction says why
