"""A page around `<plan-editor>` on the same port as the relay,
with the product's headers and the built assets."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from server.base import assets
from server.base.headers import content_policy
from server.base.settings import Settings
from tests.browser.harness.relay import Relay

POLICY = content_policy(Settings())
Answer = tuple[int, str, bytes]
BOX_GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b")


@dataclass
class Site:
    """HTTP and WebSocket on one port. ``pages`` may be added by a test: path to a function of the query."""

    relay: Relay = field(default_factory=Relay)
    pages: dict[str, Callable[[dict[str, str]], str]] = field(default_factory=dict)
    server: Server | None = None

    async def start(self) -> None:
        self.server = await serve(
            self.relay.serve, "127.0.0.1", 0, process_request=self._answer, max_size=8 << 20, compression=None
        )

    async def stop(self) -> None:
        if self.server:
            self.server.close()
            await self.server.wait_closed()

    @property
    def origin(self) -> str:
        assert self.server
        return f"http://127.0.0.1:{next(iter(self.server.sockets)).getsockname()[1]}"

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path.startswith("/coedit/"):
            return None
        status, kind, body = self._find(request.path)
        headers = Headers(
            {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": POLICY,
                "Connection": "close",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "max-age=60" if "/built/" in request.path else "no-store",
            }
        )
        return Response(status, HTTPStatus(status).phrase, headers, body)

    def _find(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[parts.path](query).encode()
        if parts.path.startswith("/plans/") and parts.path.endswith("/edit"):
            room = self.relay.rooms[parts.path.split("/")[2]]
            return 200, "text/html; charset=utf-8", bar(*room.bar).encode()
        if parts.path == "/editor":
            return 200, "text/html; charset=utf-8", editor_page(query).encode()
        if parts.path.startswith("/files/"):
            return 200, "image/gif", BOX_GIF
        file = assets.STATIC / parts.path.removeprefix("/static/")
        if parts.path.startswith("/static/") and ".." not in parts.path and file.is_file():
            return 200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
        return 404, "text/plain", b"-"


HEAD = """<!doctype html><html lang="zh-CN" data-zone="Asia/Shanghai"><head>
<meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,
  initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{css}"><link rel="stylesheet" href="{editor_css}">
<script src="{page}" defer></script><script type="module" src="{editor}"></script></head>"""


def head(title: str = "分数的初步认识") -> str:
    return HEAD.format(
        title=title, css=assets.asset("gongbei.css"),
        editor_css=assets.asset("editor.css"), page=assets.asset("page.js"), editor=assets.asset("editor.js"),
    )  # fmt: skip


def element(query: dict[str, str], attributes: str = "hx-preserve hx-morph-skip", inside: str = "") -> str:
    """The element as plans/edit.html writes it."""
    user, hue = escape(query.get("user", "王雨晴")), query.get("hue", "2")
    room = query.get("room", "room")
    address = quote(query.get("user", "王雨晴"))
    extra = " data-readonly" if query.get("readonly") else ""
    extra += " data-public" if query.get("public") else ""
    return (
        f'<plan-editor id="plan-editor" {attributes} data-document="{room}"'
        f' data-ws="/coedit/{room}?schema=1&amp;user={address}&amp;hue={hue}" '
        f'data-user-id="{user}" data-user-name="{user}"'
        f' data-user-hue="{hue}" data-files-url="/plans/{room}/files" data-title="分数的初步认识"'
        f' data-sign-in="/session/new"{extra}>'
        '<article class="paper"><header class="plan-head"><h1>分数的初步认识　认识几分之一</h1>'
        "<p>人教版 三年级上册 第八单元　新授课　第 1 课时</p></header>"
        f'<div class="plan-body">{inside or "<p>正在打开</p>"}</div></article></plan-editor>'
    )


BAR = """<header class="editor-bar" data-standing="{standing}"><a class="back" href="/" aria-label="返回">
<svg class="icon" aria-hidden="true"><use href="{icons}#back"/></svg></a>
<div class="editor-title"><b>分数的初步认识（第 1 课时）<span class="state discussion">{state}</span></b>
<ol class="lineage"><li>学区通案 v3</li><li class="here">王雨晴 三（2）班</li></ol></div>
<span class="save-state" role="status"></span><ul class="presence" aria-label="正在看的人"></ul>
<button class="button quiet small outline-opener" type="button" data-outline-open>目录</button>
<a class="button quiet small" href="#">历史</a>
<div class="editor-steps"><button class="button primary small" type="button">{step}</button></div></header>"""
PAGE = """{head}<body class="bare">
{bar}<div class="editor"><nav class="outline" aria-label="教案目录"><h2>目录</h2><ul></ul>
<hr><dl><dt>时长</dt><dd data-minutes></dd></dl></nav>
<main id="main" tabindex="-1">{element}</main></div></body></html>"""


def editor_page(query: dict[str, str]) -> str:
    """The editor's page without the rest of the product."""
    return PAGE.format(head=head(), bar=bar(), element=element(query))


def bar(state: str = "研讨中", step: str = "标为备好", standing: str = "") -> str:
    """The head of the page, as plans/_editor_bar.html writes it."""
    return BAR.format(icons=assets.asset("icons.svg"), state=state, step=step, standing=standing)
