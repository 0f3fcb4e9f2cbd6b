"""The kit without a network: the real platform, real Chromium, one profile on one phone."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from server.base.clock import local, now
from server.base.database import rows, value
from server.base.ids import new_id
from server.observation import observing
from server.observation.forms import Lesson
from server.observation.tables import ObservationKind
from server.people.viewer import Viewer
from tests.app.route_matrix import png
from tests.browser.harness.pages import ARGUMENTS
from tests.support.serving import Served
from tests.support.town import PASSWORD, Town

LAN = "school.lan"  # no secure context over plain http
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LESSON = "赵敏 《周长》 三（4）班"
KEPT = "navigator.serviceWorker.getRegistration('/kit').then(one => Boolean(one?.active))"


class Phone:
    """One browser profile: opened, killed and opened again, it is the same phone."""

    def __init__(self, playwright: Playwright, folder: Path, origin: str) -> None:
        self.playwright, self.folder, self.origin = playwright, folder, origin
        self.errors: list[str] = []
        self.context: BrowserContext
        self.page: Page

    async def start(self) -> None:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        rules = f"--host-resolver-rules=MAP {LAN} 127.0.0.1"
        self.context = await self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=path, args=[*ARGUMENTS, rules], **PHONE
        )
        self.context.set_default_timeout(20_000)
        self.page = await self.tab()

    async def tab(self) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    async def sign_in(self, who: Viewer) -> None:
        await self.page.goto(f"{self.origin}/session/new")
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

    async def says(self, words: str) -> None:
        """What the kit says of the queue."""
        await expect(self.page.locator("kit-state")).to_contain_text(words)

    async def write(self, words: str) -> None:
        """A line of 实录."""
        await self.page.get_by_role("button", name="写一句").click()
        await self.page.get_by_label("看到、听到的（实录）").fill(words)
        await self.page.get_by_role("button", name="好", exact=True).click()

    async def hand_in(self) -> None:
        """提交."""
        await self.page.get_by_role("tab", name="总评").click()
        await self.page.get_by_role("button", name="提交", exact=True).click()


Carry = Callable[..., Awaitable[Phone]]


@pytest_asyncio.fixture
async def carry(served: Served, tmp_path: Path) -> AsyncIterator[Carry]:
    """``await carry(town.wang)``: a phone of theirs, signed in, nothing of the kit on it yet."""
    phones: list[Phone] = []
    async with async_playwright() as playwright:

        async def take(who: Viewer | None, host: str = "127.0.0.1") -> Phone:
            phone = Phone(playwright, tmp_path / f"phone{len(phones)}", f"http://{host}:{served.port}")
            await phone.start()
            phones.append(phone)
            if who is not None:
                await phone.sign_in(who)
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


async def sent_once(lesson: UUID, *words: str) -> dict[str, Any]:
    """The one record of a lesson, as the server has it: every moment once."""
    (found,) = await rows(
        "SELECT v.body, m.submitted_at, v.is_submitted FROM observer m JOIN record_version v ON v.observer = m.id"
        " WHERE m.observation = $1",
        lesson,
    )
    assert [one["text"] for one in json.loads(found["body"])["moments"] if one["text"]] == list(words)
    return found


async def test_a_record_survives_reload_a_killed_tab_and_a_new_browser_and_is_one(
    town: Town, carry: Carry, tmp_path: Path
) -> None:
    lesson = await planned(town.wang, town.zhao)
    (tmp_path / "page.png").write_bytes(png())
    phone = await carry(town.wang)
    await kept(phone)
    await phone.context.set_offline(True)
    await phone.page.reload()
    await phone.says("离线，已存手机")
    await phone.page.get_by_role("link", name=LESSON).click()
    await phone.page.get_by_role("button", name="上课", exact=True).last.click()
    await phone.write("追问：这条弧算不算周长")
    await phone.page.get_by_role("tab", name="工具").click()
    await phone.page.get_by_role("button", name="手写记录").click()
    await phone.page.locator("input[type=file]").last.set_input_files(tmp_path / "page.png")
    await expect(phone.page.locator(".photo-tool")).to_contain_text("1 张已存手机")
    address = phone.page.url

    await phone.page.reload()
    await expect(phone.page.get_by_text("追问：这条弧算不算周长")).to_be_visible()
    await phone.kill_tab()
    await phone.page.goto(address)
    await expect(phone.page.get_by_text("追问：这条弧算不算周长")).to_be_visible()
    await phone.write("三组上台量")
    await phone.hand_in()
    await phone.says("离线，已存手机")
    assert await value("SELECT count(*) FROM record_version") == 0

    await phone.context.close()  # the browser ends, and begins again where there is a network
    await phone.start()
    await phone.open("/kit#/queue")
    await phone.says("都已上传")
    await expect(phone.page.get_by_text("都已上传，最近一次")).to_be_visible()
    found = await sent_once(lesson, "追问：这条弧算不算周长", "三组上台量")
    assert found["is_submitted"] and found["submitted_at"]
    assert await value("SELECT count(*) FROM observation_medium") == 1
    await phone.page.reload()
    await phone.says("都已上传")
    await sent_once(lesson, "追问：这条弧算不算周长", "三组上台量")
