"""The main job as a district runs it: nginx of deploy/, two of each process, https, a trusted name."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.base import sessions
from server.base.database import value
from server.coedit import services
from server.documents import skeleton
from server.people.viewer import Viewer
from server.plans import drafting
from tests.browser import test_journey
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.support.browsing import token_in
from tests.support.proxies import NAME, Proxy, program
from tests.support.town import PASSWORD, Town


@pytest.fixture(scope="module")
def nginx(fleet: Proxy) -> Iterator[Proxy]:
    fleet.start_nginx()
    yield fleet
    fleet.stop()


@pytest_asyncio.fixture(scope="module")
async def chromium(nginx: Proxy, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A browser of a school: it knows the name, and the root certificate is installed as /tls says."""
    home = tmp_path_factory.mktemp("home")
    trust(home, nginx.files.authority)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, rules], env={**os.environ, "HOME": str(home)}
        )
        yield found
        await found.close()


def trust(home: Path, certificate: Path) -> None:
    """Put a root certificate where Chromium on Linux looks for those of the user."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    certutil = [program("certutil"), "-d", f"sql:{store}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True, capture_output=True)
    words = ["-A", "-n", "gongbei", "-t", "C,,", "-i", str(certificate)]
    subprocess.run([*certutil, *words], check=True, capture_output=True)


@pytest_asyncio.fixture
async def enter(chromium: Browser, town: Town, nginx: Proxy) -> AsyncIterator[test_journey.Enter]:
    """``await enter(town.wang, name)``: a browser of their own, signed in, in which nothing may go wrong."""
    teachers: list[Teacher] = []

    async def sign_in(who: Viewer, host: str = NAME, **options: Any) -> Teacher:
        context = await chromium.new_context(viewport={"width": 1366, "height": 768}, **options)
        context.set_default_timeout(20_000)
        teacher = await Teacher.at(f"https://{host}:{nginx.port}", context, who)
        teachers.append(teacher)
        return teacher

    yield sign_in
    for teacher in teachers:
        await teacher.page.context.close()
    assert {teacher.who.name: teacher.troubles for teacher in teachers if teacher.troubles} == {}


async def test_the_journey_passes_behind_nginx(
    town: Town, enter: test_journey.Enter, nginx: Proxy, chromium: Browser
) -> None:
    await test_journey.test_from_a_word_file_to_ones_own_version_and_back_to_word(town, enter, NAME)
    cookies = [one for context in chromium.contexts for one in await context.cookies()]
    assert {one["name"] for one in cookies} == {"__Host-gb", "__Host-gb-known"}
    assert all(one["secure"] for one in cookies)
    seen = (nginx.folder / "access.log").read_text()
    webs, rooms = ([getattr(one, kind) for one in nginx.backends] for kind in ("port", "coedit_port"))
    assert all(f"127.0.0.1:{port}" in seen for port in webs), "one web process got nothing to do"
    by_document: dict[str, set[str]] = {}
    for document, port in re.findall(r"^GET /coedit/(\S+) \S+ 127.0.0.1:(\d+)$", seen, re.MULTILINE):
        by_document.setdefault(document, set()).add(port)
    assert by_document and all(len(ports) == 1 for ports in by_document.values()), by_document
    assert set().union(*by_document.values()) <= {str(port) for port in rooms}


async def test_the_way_from_http_to_https_knows_who_has_the_certificate(
    town: Town, nginx: Proxy, chromium: Browser
) -> None:
    plain = f"http://{NAME}:{nginx.plain_port}/plans"
    page = await chromium.new_page()
    await page.goto(plain)
    await page.wait_for_url(f"{nginx.url}/session/new?next=%2Fplans")
    await page.context.close()
    stranger = await chromium.new_context()
    await stranger.route(f"{nginx.url}/tls/probe", lambda route: route.abort())  # as without the certificate
    page = await stranger.new_page()
    await page.goto(plain)
    await expect(page.get_by_role("heading", name="让这台设备信任共备")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载根证书").click()
    assert Path(await (await download.value).path()).read_bytes() == nginx.files.authority.read_bytes()
    await expect(page.get_by_role("link", name="进入共备")).to_have_attribute("href", f"{nginx.url}/plans")
    await stranger.close()


Ask = Callable[..., httpx.Response]
ELSEWHERE = "127.0.0.5"  # a client whose address is not that of the proxy


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, fleet: Proxy) -> Iterator[Proxy]:
    fleet.stop()
    if request.param == "nginx":
        fleet.start_nginx()
    else:
        fleet.start_caddy()
    yield fleet
    fleet.stop()


@pytest.fixture
def ask(proxy: Proxy) -> Iterator[Ask]:
    """``ask("GET", "/session/new")``: a client of the school's network that installed the certificate."""
    trusting = ssl.create_default_context(cafile=str(proxy.files.authority))
    transport = httpx.HTTPTransport(verify=trusting, local_address=ELSEWHERE)
    with httpx.Client(transport=transport, headers={"Host": f"{NAME}:{proxy.port}"}) as client:

        def send(method: str, path: str, **given: Any) -> httpx.Response:
            extensions = {"sni_hostname": NAME}
            return client.request(
                method, f"https://127.0.0.1:{proxy.port}{path}", extensions=extensions, **given
            )

        yield send


async def test_what_a_client_claims_about_itself_is_not_believed(town: Town, proxy: Proxy, ask: Ask) -> None:
    forged = {
        "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9",
        "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
    }  # fmt: skip
    form = {"login": "wang", "password": PASSWORD, "_csrf": token_in(ask("GET", "/session/new"))}
    answer = ask("POST", "/session", data=form, headers=forged | {"Origin": proxy.url})
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith("__Host-gb=") and "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]
    assert await value("SELECT address FROM audit WHERE action = 'signed_in'") == ELSEWHERE
    for path in ("/metrics", "/healthz", "/readyz"):
        assert ask("GET", path).status_code == 404, path
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    for way in (services.APPLY, services.RELAY):  # what processes ask each other, even with their mark
        path = f"{way}{town.wang.id}"
        for asked in (path, f"/coedit/..{path}", f"/coedit/%2e%2e{path}"):
            assert ask("GET", asked, headers=upgrade | services.mark(path)).status_code == 404, asked


async def test_past_the_proxy_forged_headers_are_worth_nothing(town: Town, fleet: Proxy) -> None:
    transport = httpx.HTTPTransport(local_address=ELSEWHERE)
    web = f"http://127.0.0.1:{fleet.backends[0].port}"
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Host": NAME}
    with httpx.Client(transport=transport, base_url=web, headers=forged) as client:
        form = {"login": "wang", "password": PASSWORD, "_csrf": token_in(client.get("/session/new"))}
        answer = client.post("/session", data=form)
        assert answer.headers["set-cookie"].startswith("gb=")
        assert await value("SELECT address FROM audit WHERE action = 'signed_in'") == ELSEWHERE
        assert client.get("/session/new", headers={"Host": "evil.example"}).status_code == 421


async def test_a_page_of_another_site_opens_no_socket(town: Town, proxy: Proxy) -> None:
    session = await sessions.open_session(town.wang.id, secure=True, agent="test")
    trusting = ssl.create_default_context(cafile=str(proxy.files.authority))
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(["process"]), subject="数学", grade="三年级"
    )

    async def join(origin: str, **forged: str) -> int | None:
        address = f"wss://{NAME}:{proxy.port}/coedit/{plan}"
        headers = {"Cookie": session.cookie, **forged}
        async with connect(
            address,
            host="127.0.0.1",
            port=proxy.port,
            ssl=trusting,
            origin=origin,
            additional_headers=headers,
        ) as socket:
            first = await asyncio.wait_for(socket.recv(), 20)
            return first[0]

    assert await join(proxy.url) is not None
    with pytest.raises(InvalidStatus, match="403"):
        await join("https://evil.example", **{"X-Forwarded-Host": "evil.example"})
