"""A phone with the kit: one browser profile that is opened, killed, and opened again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from server.base.clock import local, now
from server.base.ids import new_id
from server.observation import observing
from server.observation.forms import Lesson
from server.observation.tables import ObservationKind
from server.people.viewer import Viewer
from tests.browser.harness.pages import ARGUMENTS
from tests.support.serving import Served
from tests.support.town import PASSWORD

LAN = "school.lan"  # no secure context over plain http
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LESSON = "赵敏 《周长》 三（4）班"
# The worker runs, and what the page is made of lies in its cache: an offline browser of a test may find it
# elsewhere, a phone does not.
KEPT = """(async () => {
  const worker = await navigator.serviceWorker.getRegistration('/kit');
  const asked = document.querySelectorAll('script[src], link[rel=stylesheet]');
  const parts = [...asked].map(one => one.src || one.href);
  const held = await Promise.all(parts.map(part => caches.match(part, {ignoreVary: true})));
  return Boolean(worker?.active) && parts.length > 1 && held.every(Boolean);
})()"""


class Phone:
    """One browser profile: opened, killed and opened again, it is the same phone."""

    def __init__(self, playwright: Playwright, folder: Path, origin: str, *trusted: str) -> None:
        self.playwright, self.folder, self.origin = playwright, folder, origin
        self.trusted = [f"--ignore-certificate-errors-spki-list={','.join(trusted)}"] if trusted else []
        self.errors: list[str] = []
        self.context: BrowserContext
        self.page: Page

    async def start(self) -> None:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        rules = f"--host-resolver-rules=MAP {LAN} 127.0.0.1"
        self.context = await self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=path, args=[*ARGUMENTS, rules, *self.trusted], **PHONE
        )
        self.context.set_default_timeout(20_000)
        self.page = await self.tab()

    async def tab(self) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    async def sign_in(self, who: Viewer, *, public: bool = False) -> None:
        await self.page.goto(f"{self.origin}/session/new")
        if public:
            await self.page.get_by_text("这是公用电脑").click()
        await self.page.get_by_label("工号").fill(who.login)
        await self.page.get_by_label("密码").fill(PASSWORD)
        await self.page.get_by_role("button", name="登录", exact=True).click()
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text("老师")

    async def open(self, path: str = "/kit") -> Page:
        await self.page.goto(f"{self.origin}{path}")
        return self.page

    async def kill_tab(self) -> None:
        """No warning, no last words; then the kit in a new one."""
        session = await self.context.new_cdp_session(self.page)
        async with self.page.expect_event("crash"):
            crash = asyncio.ensure_future(session.send("Page.crash"))  # nobody is left to answer it
        crash.cancel()
        self.page = await self.tab()

    async def sign_out(self) -> None:
        """On any page but the kit."""
        await self.open("/")
        await self.page.get_by_role("banner").locator("summary").click()
        await self.page.get_by_role("button", name="退出", exact=True).click()

    async def offline(self, is_off: bool = True) -> None:
        await self.context.set_offline(is_off)

    async def says(self, words: str) -> None:
        """What the kit says of the queue."""
        await expect(self.page.locator("kit-state")).to_contain_text(words)

    async def write(self, words: str) -> None:
        """A line of 实录."""
        await self.page.get_by_role("button", name="写一句").click()
        await self.page.get_by_label("看到、听到的（实录）").fill(words)
        await self.page.get_by_role("button", name="好", exact=True).click()

    async def begin(self, words: str) -> None:
        """Open today's lesson and write a line."""
        await self.page.get_by_role("link", name=LESSON).click()
        await self.write(words)

    async def hand_in(self) -> None:
        """提交."""
        await self.page.get_by_role("tab", name="总评").click()
        await self.page.get_by_role("button", name="提交", exact=True).click()

    async def hand_in_again(self) -> None:
        """再交一次, after something was changed."""
        await self.page.get_by_role("tab", name="总评").click()
        await self.page.get_by_role("button", name="再交一次").click()


class Newer:
    """The platform at a port of its own; once ``is_newer``, with a service worker of another build."""

    def __init__(self, port: int) -> None:
        self.behind, self.is_newer, self.port = port, False, 0

    async def __aenter__(self) -> Newer:
        self.server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.behind)
        await asyncio.gather(self._pump(reader, to_server), self._pump(from_server, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                if self.is_newer and b"self.KIT = {" in data:
                    data = re.sub(rb'"kit-[0-9a-f]{8}', b'"kit-00000000', data)
                writer.write(data)
                await writer.drain()
        writer.close()


Carry = Callable[..., Awaitable[Phone]]


@pytest_asyncio.fixture
async def carry(served: Served, tmp_path: Path) -> AsyncIterator[Carry]:
    """``await carry(town.wang)``: a phone of theirs, signed in, nothing of the kit on it yet."""
    phones: list[Phone] = []
    async with async_playwright() as playwright:

        async def take(
            who: Viewer, host: str = "127.0.0.1", port: int = served.port, *, public: bool = False
        ) -> Phone:
            phone = Phone(playwright, tmp_path / f"phone{len(phones)}", f"http://{host}:{port}")
            await phone.start()
            phones.append(phone)
            await phone.sign_in(who, public=public)
            return phone

        yield take
        for phone in phones:
            await phone.context.close()
    assert [phone.errors for phone in phones if phone.errors] == []


async def planned(lead: Viewer, teacher: Viewer, title: str = "周长") -> UUID:
    """A lesson of today, with its lead as the only observer."""
    today = local(now()).date()
    return await observing.create(
        lead,
        Lesson(
            id=new_id(), kind=ObservationKind.OPEN, teacher=teacher.id, teacher_name="", school=None,
            school_class=None, class_name="三（4）班", subject="数学", title=title, plan=None, on=today,
            period=2, starts_at=None, minutes=40, pupils=None, sheet=None, question="", trims=False,
        ),
    )  # fmt: skip


async def kept(phone: Phone, lesson: str = LESSON) -> None:
    """Until the page itself lies on the phone, and the lesson with it."""
    await phone.open()
    await expect(phone.page.get_by_role("link", name=lesson)).to_be_visible()
    await phone.says("都已上传")
    await phone.page.wait_for_function(KEPT)
