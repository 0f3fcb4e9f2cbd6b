"""The outermost layer of the web process: every answer passes here, also those no route ever saw."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from server.base import metrics
from server.base.draining import Body
from server.base.headers import RECORDS_VOICE, security_headers
from server.base.logs import log
from server.base.settings import Settings
from server.base.tracing import client_address, new_request_id, request_id

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]

WRONG_HOST = "这个地址不在本系统的服务名单里。请用学校公布的网址打开，或请管理员设置 ALLOWED_HOSTS。\n"
FAILED = "系统出错了，刚才这一步没有保存，之前保存的都在。请稍后再试。\n"
LOOPBACK = (b"127.", b"localhost", b"[::1]")
HEALTH = ("/healthz", "/readyz")
QUIET = ("/static/", "/healthz", "/readyz", "/metrics")


class Edge:
    """Request id, security headers, HEAD as GET, host names, one log line and one measurement per request."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._headers = security_headers(settings)
        self._voice_headers = security_headers(settings, records_voice=True)
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id.set(new_request_id())
        client_address.set(scope["client"][0] if scope.get("client") else "")
        if not self._serves(scope):
            await self._refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(scope, receive)
        answer = _Answer(send, self._headers_for(scope), is_head=scope["method"] == "HEAD", body=body)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        began = time.perf_counter()
        try:
            await self._app(scope, body, answer)
        except Exception as error:  # noqa: BLE001 (the last edge: even the error page failed)
            log.error("failed without a page", error=error)
            if not answer.is_started:
                await _plain(answer, 500, FAILED)
        finally:
            self._note(scope, answer.status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The template of the route, never the path or the query: those hold ids and words somebody searched.
        route = scope.get("path_template") or "-"
        metrics.served(scope["method"], route, status, seconds)
        if not scope["path"].startswith(QUIET):
            log.info(
                "served", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1)
            )

    def _headers_for(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """Over plain http a browser ignores COOP with an error in its console; only there it is left out."""
        headers = self._voice_headers if scope["path"] == RECORDS_VOICE else self._headers
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if scope["scheme"] == "https" or host.startswith(LOOPBACK):
            return headers
        return [pair for pair in headers if pair[0] != b"cross-origin-opener-policy"]

    def _serves(self, scope: Scope) -> bool:
        if not self._hosts or scope["path"] in HEALTH:  # asked by this machine, under whatever address
            return True
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        name = host.decode("latin-1").lower().rsplit("]", 1)
        bare = name[0] + "]" if len(name) == 2 else name[0].split(":", 1)[0]
        return bare in self._hosts or host.decode("latin-1").lower() in self._hosts

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
            return
        body = Body(scope, receive)
        await _plain(
            _Answer(send, self._headers, is_head=scope["method"] == "HEAD", body=body), 421, WRONG_HOST
        )


async def _plain(answer: Send, status: int, text: str) -> None:
    body = text.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    size = (b"content-length", str(len(body)).encode())
    await answer({"type": "http.response.start", "status": status, "headers": [kind, size]})
    await answer({"type": "http.response.body", "body": body})


class _Answer:
    """Adds our headers to what the application sends, and leaves the body of a HEAD out."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, is_head: bool, body: Body) -> None:
        self._send = send
        self._body = body
        self._extra = headers
        self._is_head = is_head
        self._ended = False
        self.is_started = False
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.is_started = True
            await self._body.drain()
            await self._send({**message, "headers": self._merged(message.get("headers", []))})
        elif message["type"] == "http.response.body" and self._is_head:
            if not self._ended:  # the length announced is that of GET; nothing of it is sent
                self._ended = True
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send(message)

    def _merged(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The answer's own headers win (a file's own policy); ours fill in what is missing."""
        names = {name.lower() for name, _value in given}
        more = [pair for pair in self._extra if pair[0] not in names]
        if b"cache-control" not in names:
            more.append((b"cache-control", b"private, no-cache"))
        more.append((b"x-request-id", request_id.get().encode()))
        return [*given, *more]
