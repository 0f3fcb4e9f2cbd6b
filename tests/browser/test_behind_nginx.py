"""The main job as a district runs it: nginx of deploy/, two of each process, https, a trusted name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from server.people.viewer import Viewer
from tests.browser import test_journey
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.support.proxies import NAME, Proxy, program
from tests.support.town import Town


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
    assert {one["name"] for one in cookies} == {"__Host-gb"} and all(one["secure"] for one in cookies)
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
