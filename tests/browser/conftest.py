"""Real Chromium against the built assets: one browser and one site for the run, one room for each test."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from server.base import assets
from server.documents.spec import Json
from tests.browser.harness.pages import ARGUMENTS, Tab
from tests.browser.harness.site import Site

DEFAULT_ROUNDS = 2
ROUNDS = int(os.environ.get("GONGBEI_ROUNDS", DEFAULT_ROUNDS))
Open = Callable[..., Awaitable[Tab]]
_rooms = itertools.count(1)
expect.set_options(timeout=15_000)  # two browsers and a platform on two cores


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session")
async def site() -> AsyncIterator[Site]:
    if not assets.manifest():
        pytest.fail("the assets are not built: run `make setup`, or `npm ci && node build.mjs` in web/")
    made = Site()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def room() -> str:
    return f"room{next(_rooms)}"


class Windows:
    """Opens windows on one room and, at the end, looks whether a page reported an error."""

    def __init__(self, browser: Browser, site: Site, room: str) -> None:
        self.browser, self.site, self.room = browser, site, room
        self.tabs: list[Tab] = []
        self.contexts: list[BrowserContext] = []

    async def open(
        self,
        user: str = "王雨晴",
        *,
        doc: Json | None = None,
        path: str = "",
        script: str = "",
        ready: bool = True,
        **options: Any,
    ) -> Tab:
        """A window of its own, ready to type in. ``doc`` fills the room first;
        ``options`` are the context's."""
        if doc is not None:
            self.site.relay.seed(self.room, doc)
        context = await self.browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
        self.contexts.append(context)
        tab = await Tab.open(context, self.site, self.room, user, path=path, script=script)
        self.tabs.append(tab)
        if ready:
            await tab.ready()
        return tab

    async def check(self) -> None:
        for tab in self.tabs:
            assert not tab.errors, f"{tab.user}: {tab.errors}"
            assert not (found := await tab.violations()), f"{tab.user} broke the content policy: {found}"

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()


@pytest_asyncio.fixture
async def open_tab(browser: Browser, site: Site, room: str) -> AsyncIterator[Open]:
    """`await open_tab("王雨晴", doc=…)`: a window on this test's room.

    When the test ends, no page may have reported an error or broken the content policy.
    """
    windows = Windows(browser, site, room)
    try:
        yield windows.open
        await windows.check()
    finally:
        await windows.close()
