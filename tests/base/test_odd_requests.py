"""What no browser of a teacher sends: never a 500, never a hang."""

from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from server.app.web import WebApp
from tests.support.browsing import SignIn
from tests.support.town import Town

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
NAMED = b'Content-Disposition: form-data; name="title"\r\n'
ODD_ALPHABET = b"Content-Type: text/plain; charset=evil\r\n"
ODD: list[tuple[str, str, dict[str, str | bytes], bytes]] = [
    ("GET", "/%ff%fe", {}, b""),
    ("GET", "/plans/%00", {}, b""),
    ("GET", "/plans?q=%00", {}, b""),
    ("GET", "/plans?q=%ff%fe&page=%00&subject=%ed%a0%80", {}, b""),
    ("GET", "/session/new?next=%ff&kept=%00", {}, b""),
    ("GET", "/session/new?next=/[::]&kept=x", {}, b""),
    ("GET", "/static/%2e%2e/%2e%2e/etc/passwd", {}, b""),
    ("GET", "/static//etc/passwd", {}, b""),
    ("GET", "//evil.example/..", {}, b""),
    ("GET", "/", {"host": "a b"}, b""),
    ("GET", "/", {"host": b"\xff"}, b""),
    ("GET", "/", {"referer": "http://[", "accept": b"\xff"}, b""),
    ("GET", "/nowhere", {"referer": "http://["}, b""),
    ("GET", "/", {"cookie": b"gb=\xff\xfe; a=\xe4\xb8\xad"}, b""),
    ("GET", "/", {"cookie": 'gb="' + "x" * 43}, b""),
    ("GET", "/plans/00000000-0000-4000-8000-000000000000/versions/99999999999999999999", {}, b""),
    ("POST", "/password", {"content-type": "multipart/form-data"}, b"x"),
    ("POST", "/password", {"content-type": "multipart/form-data; boundary=x"}, b"garbage"),
    ("POST", "/plans", {"content-type": PARTS}, b"--x\r\n" + NAMED + b"\r\n\x9d\xff\r\n--x--\r\n"),
    ("POST", "/plans", {"content-type": PARTS}, b"--x\r\n" + NAMED + ODD_ALPHABET + b"\r\nx\r\n--x--\r\n"),
    ("POST", "/password", {"content-type": FORM}, b"_csrf=%ff&old=%00"),
    ("POST", "/password", {"content-type": "application/json"}, b"{"),
    ("POST", "/password", {"content-type": FORM, "content-length": "nine"}, b"old=x"),
    ("POST", "/password", {"content-type": FORM, "origin": "http://["}, b"old=x"),
    ("POST", "/session", {"content-type": FORM, "x-csrf-token": b"\xff"}, b"login=x"),
    ("POST", "/session/demo", {"content-type": FORM}, b"person=no-id"),
    ("TRACE", "/", {}, b""),
]


@pytest.mark.parametrize(("method", "target", "headers", "body"), ODD)
async def test_it_is_refused_in_peace(
    app: WebApp, signed_in: SignIn, town: Town, method: str, target: str, headers: dict[str, Any], body: bytes
) -> None:
    wang = await signed_in(town.wang)
    sent = {"host": "127.0.0.1:8000", "cookie": wang.headers["cookie"], "accept": "text/html"} | headers
    status = await raw(app, method, target, sent, body)
    assert 200 <= status < 500


async def test_json_deeper_than_python_reads_is_refused(signed_in: SignIn, town: Town) -> None:
    wang = await signed_in(town.wang)
    address = "/plans/00000000-0000-4000-8000-000000000000/files"
    deep = await wang.post(address, content=b"[" * 100_000, headers={"Content-Type": "application/json"})
    assert deep.status_code == 422


async def raw(app: WebApp, method: str, target: str, headers: dict[str, Any], body: bytes) -> int:
    """The status of a request whose bytes no client library would send."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"), "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8000),
        "headers": [
            (name.encode(), value if isinstance(value, bytes) else value.encode("latin-1"))
            for name, value in headers.items()
        ],
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    [status] = statuses
    return status
