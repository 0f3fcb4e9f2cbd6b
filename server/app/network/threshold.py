"""Before any route: browsers that could not show a page of ours are told what to do, in one they can show.

Internet Explorer and the IE mode (兼容模式) of 360, QQ, Sogou and Edge cannot; nobody who uses them
knows. WeChat on a phone shows pages, but drops a download without a word: there the page says how to open
the same address in the browser. And where the platform has a certificate, plain http leads to ``/tls``.
"""

import functools
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from server.base.pages import ENVIRONMENT, HTML
from server.base.settings import ROOT, Settings

Scope = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

INTERNET_EXPLORER = (b"trident/", b"msie ")
WECHAT = b"micromessenger"
WECHAT_OF_COMPUTERS = (b"windowswechat", b"macwechat")  # they save files
HOST = re.compile(rb"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")
OPEN = ("/tls", "/static/", "/healthz", "/readyz", "/metrics", "/browser")
PLAIN = "这个平台只收加密的连接，刚才的内容没有接受。请把地址改成 https:// 开头再试。\n"


class Threshold:
    """Answers in place of the application, or lets it answer."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._has_certificate = bool(settings.tls_cert)
        self._is_ours = settings.tls_cert == str(settings.data / "tls" / "server.pem")

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Serve one connection."""
        kind, path = scope["type"], scope.get("path", "")
        if kind == "http" and not path.startswith("/static/") and _is_internet_explorer(scope):
            await _answer(send, 200, old_page(), HTML)
        elif self._has_certificate and scope.get("scheme") in ("http", "ws") and not _is_open(path):
            await self._lead_to_https(scope, send)
        elif kind == "http" and _is_wechat_page(scope):
            await self._app(scope, receive, _WithoutDownloads(send))
        else:
            await self._app(scope, receive, send)

    async def _lead_to_https(self, scope: Scope, send: Any) -> None:
        """By way of the page about the certificate, when it is one that devices have to be told to trust."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": ""})
            return
        host = _header(scope, b"host")
        if scope["method"] not in ("GET", "HEAD") or not HOST.fullmatch(host):
            await _answer(send, 403, PLAIN.encode(), "text/plain; charset=utf-8")
            return
        asked = bytes(scope.get("raw_path") or quote(scope["path"]).encode())
        asked += b"?" + scope["query_string"] if scope["query_string"] else b""
        if not self._is_ours:
            place = b"https://" + host + asked
        else:
            place = b"/tls?next=" + quote(asked, safe="/%").encode() if asked != b"/" else b"/tls"
        await _answer(send, 307, b"", "text/plain; charset=utf-8", [(b"location", place)])


class _WithoutDownloads:
    """Passes an answer on, but for a file to be saved: in its place goes the page that says how."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._is_replaced = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200 and _is_download(message):
            self._is_replaced = True
            await _answer(self._send, 200, wechat_page(), HTML)
        elif not self._is_replaced:
            await self._send(message)


def _is_download(start: Any) -> bool:
    return any(
        name.lower() == b"content-disposition" and value.lower().startswith(b"attachment")
        for name, value in start.get("headers", [])
    )


def _is_wechat_page(scope: Scope) -> bool:
    """Whether WeChat on a phone goes to an address, rather than a script or a picture of a page."""
    agent = _header(scope, b"user-agent").lower()
    is_phone = WECHAT in agent and not any(sign in agent for sign in WECHAT_OF_COMPUTERS)
    return is_phone and b"text/html" in _header(scope, b"accept")


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


def _is_open(path: str) -> bool:
    return any(path == one.rstrip("/") or path.startswith(one.rstrip("/") + "/") for one in OPEN)


def _is_internet_explorer(scope: Scope) -> bool:
    agent = _header(scope, b"user-agent").lower()
    return any(sign in agent for sign in INTERNET_EXPLORER)


async def _answer(
    send: Any, status: int, body: bytes, kind: str, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"User-Agent"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *(more or [])]})
    await send({"type": "http.response.body", "body": body})


def wechat_page() -> bytes:
    """The page in place of a download."""
    return ENVIRONMENT.get_template("browser/wechat.html").render().encode()


@functools.cache
def old_page() -> bytes:
    """The page for Internet Explorer: one file, no script, styles from a sheet it understands."""
    return (ROOT / "web" / "templates" / "browser" / "ie.html").read_bytes()
