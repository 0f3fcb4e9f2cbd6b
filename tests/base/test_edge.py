import re

import httpx
import pytest

from server.app import web
from server.app.web import WebApp
from server.base.settings import Settings
from tests.support.browsing import SignIn, browser
from tests.support.town import Town

REQUIRED = (
    "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy",
    "cross-origin-opener-policy", "x-request-id", "cache-control",
)  # fmt: skip
ADDRESSES = (
    ("GET", "/session/new", 200),
    ("GET", "/", 303),
    ("GET", "/nowhere", 404),
    ("DELETE", "/session/new", 405),
    ("POST", "/session", 403),
    ("GET", "/static/css/tokens.css", 200),
    ("GET", "/static/../settings.py", 404),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("OPTIONS", "/session/new", 204),
    ("GET", "/schema", 404),
    ("GET", "/plans/not-an-id", 404),
    ("PUT", "/objects/x", 404),
    ("PROPFIND", "/", 405),
)


@pytest.mark.parametrize(("method", "path", "status"), ADDRESSES)
async def test_every_answer_carries_the_headers(
    client: httpx.AsyncClient, town: Town, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert [name for name in REQUIRED if name not in answer.headers] == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy


async def test_the_kit_alone_may_ask_for_the_microphone(client: httpx.AsyncClient, town: Town) -> None:
    for path, said in (("/kit", "(self)"), ("/kit/data", "()"), ("/session/new", "()"), ("/kitchen", "()")):
        policy = (await client.get(path)).headers["permissions-policy"]
        assert f"microphone={said}" in policy and "camera=()" in policy and "geolocation=()" in policy, path


async def test_head_is_get_without_a_body(signed_in: SignIn, town: Town, app: WebApp) -> None:
    wang = await signed_in(town.wang)
    paths = [
        route.path
        for route in app.routes
        if hasattr(route, "route_handlers") and "{" not in route.path and "GET" in route.methods
    ]
    assert "/" in paths and "/password" in paths
    for path in [*paths, "/nowhere"]:
        full, head = await wang.get(path), await wang.head(path)
        assert (head.status_code, head.content) == (full.status_code, b""), path
        varying = {"x-request-id", "date", "content-length"}
        assert {k: v for k, v in head.headers.items() if k not in varying} == {
            k: v for k, v in full.headers.items() if k not in varying
        }, path
        assert "content-length" in head.headers, path


async def test_only_named_hosts_are_served(town: Town) -> None:
    app = web.create_app(Settings(secret="5" * 64, allowed_hosts=("school.lan", "[::1]")))
    for host, status in (
        ("school.lan:8000", 200),
        ("SCHOOL.lan", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
    ):
        async with browser(app) as found:
            answer = await found.get("/session/new", headers={"Host": host})
            assert answer.status_code == status, host
            assert "content-security-policy" in answer.headers


async def test_the_object_store_has_its_place_in_the_policy(town: Town) -> None:
    app = web.create_app(Settings(secret="5" * 64, objects_url="https://objects.school.cn/bucket"))
    async with browser(app) as found:
        policy = (await found.get("/session/new")).headers["content-security-policy"]
    for part in ("img-src", "connect-src", "media-src"):
        assert re.search(rf"{part} [^;]*https://objects\.school\.cn(;|$)", policy)
    assert "script-src 'self';" in policy


async def test_counts_are_for_this_machine_only(client: httpx.AsyncClient, app: WebApp, town: Town) -> None:
    await client.get("/session/new")
    shown = await client.get("/metrics")
    assert shown.status_code == 200 and 'route="/session/new",status="200"' in shown.text
    proxied = await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert proxied.status_code == 404
    far = httpx.ASGITransport(app, client=("203.0.113.9", 5))
    async with httpx.AsyncClient(transport=far, base_url="http://127.0.0.1:8000") as other:
        assert (await other.get("/metrics")).status_code == 404


async def test_a_built_file_is_kept_for_ever_and_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/static/css/tokens.css")
    assert first.headers["content-encoding"] == "gzip" and "--accent" in first.text
    again = await client.get("/static/css/tokens.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await client.get("/static/css/tokens.css", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.text == first.text


async def test_even_a_broken_error_page_is_an_answer_with_headers(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_context: object) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr("server.app.refusals.render", broken)
    answer = await client.get("/nowhere")
    assert answer.status_code == 500 and "之前保存的都在" in answer.text
    assert [name for name in REQUIRED if name not in answer.headers] == []
