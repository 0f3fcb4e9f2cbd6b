"""Signing out with work that only this browser has: the real platform, its co-editing stopped and started."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from server.coedit import log
from server.documents import skeleton, text, ydoc
from server.plans import drafting
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town


@pytest_asyncio.fixture
async def wang(browser: Browser, town: Town, served: Served) -> AsyncIterator[Teacher]:
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(20_000)
    teacher = await Teacher.at(served.url, context, town.wang)
    yield teacher
    await context.close()
    assert [one for one in teacher.troubles if "ERR_" not in one] == []


def stop_coediting(served: Served) -> None:
    """What a restart looks like from outside, for as long as the test wants."""
    served.processes["coedit"].terminate()
    served.processes["coedit"].wait()


def start_coediting(served: Served) -> None:
    served.start("coedit")
    served.wait()


async def write_offline(wang: Teacher, served: Served, words: str) -> None:
    """Words that only this browser has."""
    await wang.editing()
    stop_coediting(served)
    await wang.page.evaluate("document.querySelector('plan-editor').editor.commands.focus('start')")
    await wang.type(words)
    await expect(wang.page.locator(".save-state")).to_have_text("离线，已存本机")
    await wang.go("/")
    await wang.page.get_by_label("王雨晴的菜单").click()
    await wang.page.get_by_role("button", name="退出").click()
    await expect(wang.page.get_by_role("heading", name="还有 1 条未上传，退出会丢失")).to_be_visible()


async def test_signing_out_stops_for_work_that_is_not_uploaded(
    wang: Teacher, town: Town, served: Served, tmp_path: Path
) -> None:
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(), subject="数学", grade="三年级"
    )
    page = wang.page

    async def written() -> str:
        state = await log.state(plan)
        return text.plain(ydoc.to_json(state)) if state else ""

    try:
        await wang.go(f"/plans/{plan}/edit")
        await write_offline(wang, served, "子丑")
        await expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_text("《周长》1 条")
        async with page.expect_download() as saved:
            await page.get_by_role("button", name="导出到本机").click()
        await (await saved.value).save_as(tmp_path / "kept.txt")
        assert "子丑" in (tmp_path / "kept.txt").read_text()
        await page.get_by_role("button", name="继续上传").click()
        await expect(page.get_by_text("还有 1 条没传上去，都还留着")).to_be_visible()
        assert "子丑" not in await written()

        start_coediting(served)  # any page sends it up
        await wang.go("/plans")
        await expect(page.get_by_text("离线时写的 1 条已经上传：《周长》")).to_be_visible()
        assert "子丑" in await written()

        await wang.go(f"/plans/{plan}/edit")
        await wang.sees("子丑")
        await write_offline(wang, served, "寅卯")
        await page.get_by_role("button", name="仍要退出").click()
        await expect(page.get_by_role("heading", name="登录")).to_be_visible()
        assert await page.evaluate("localStorage.length") == 0, "nothing of hers is marked any more"
    finally:
        if served.processes["coedit"].poll() is not None:
            start_coediting(served)
    again = await Teacher.at(served.url, page.context, town.wang)
    await again.go(f"/plans/{plan}/edit")
    await again.editing()
    assert "子丑" in await written() and "寅卯" not in await written()
    await again.go("/")
    await again.page.get_by_label("王雨晴的菜单").click()
    await again.page.get_by_role("button", name="退出").click()
    await expect(again.page.get_by_role("heading", name="登录")).to_be_visible()
