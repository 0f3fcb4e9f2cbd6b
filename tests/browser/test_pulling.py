"""同步通案更新 as a teacher meets it: a conflict, two tabs, somebody typing, and the way back."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import async_playwright, expect

from server.base.database import value
from tests.app.pulling_things import make_behind
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town


@pytest_asyncio.fixture
async def tabs(town: Town, served: Served) -> AsyncIterator[tuple[Teacher, Teacher]]:
    """赵敏 at school and at home: two browsers, in which nothing may have gone wrong."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        found = []
        for width in (1366, 390):
            context = await chromium.new_context(viewport={"width": width, "height": 768})
            context.set_default_timeout(20_000)
            found.append(await Teacher.at(served.url, context, town.zhao))
        yield found[0], found[1]
        await chromium.close()
        troubles = [trouble for one in found for trouble in one.troubles]
        assert [one for one in troubles if "status of 409" not in one] == []  # the text moved: meant so


async def test_a_release_is_pulled_with_a_conflict_while_the_plan_is_open_and_taken_back(
    town: Town, tabs: tuple[Teacher, Teacher]
) -> None:
    plan = (await make_behind(town))["behind"]
    school, home = tabs
    await home.go(f"/plans/{plan}/edit")
    await home.editing()
    await expect(home.page.get_by_role("link", name="通案有 3 处更新")).to_be_visible()

    await school.go("/plans")
    await school.page.get_by_role("link", name="通案有 3 处更新").click()
    page = school.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("通案第 1 版 → 第 2 版，有 3 处更新")
    await page.get_by_role("button", name="完成更新").click()
    red = page.locator(".hunk.conflict")
    await expect(red.locator("input:invalid").first).to_be_attached()  # the browser asks for it
    await expect(red.get_by_label("改成这样")).to_be_hidden()
    await red.get_by_text("改一改", exact=True).click()
    await red.get_by_label("改成这样").fill("会写几分之一，写对分数线。")
    await page.locator(".hunk.clean").get_by_text("留我的", exact=True).click()
    await page.get_by_role("button", name="看看合起来的样子").click()
    await expect(page.locator("[data-changed]")).to_have_count(2)
    await expect(page.get_by_text("还没有写进教案")).to_be_visible()
    await page.get_by_role("button", name="回去再选").click()
    await expect(red.get_by_label("改成这样")).to_have_value("会写几分之一，写对分数线。")

    # At home she writes on in the place she is deciding about at school: her answers stay, that one is asked.
    await home.caret_after("会写几分之一")
    await home.page.keyboard.type("和几分之几", delay=20)
    await home.saved()
    await page.get_by_role("button", name="完成更新").click()
    await expect(page.get_by_text("你选的时候，文字又有了改动")).to_be_visible()
    await expect(page.locator(".hunk.clean").get_by_role("radio", name="留我的")).to_be_checked()
    await red.get_by_text("两个都要", exact=True).click()
    await page.get_by_role("button", name="完成更新").click()
    await expect(page.get_by_text(re.compile("更新到了通案第 2 版"))).to_be_visible()
    text = home.page.locator(".plan-text")
    await expect(text).to_contain_text("会写几分之一和几分之几。会写分数，写对分数线。")
    await expect(text).to_contain_text("把整体平均分成了几份")
    await expect(text).not_to_contain_text("会读会说")
    await expect(home.page.get_by_role("link", name="和通案比较")).to_be_visible()  # the head follows

    await page.get_by_role("button", name="撤回这次更新").click()
    await expect(page.get_by_text("通案有 3 处更新")).to_be_visible()
    await expect(text).to_contain_text("会写几分之一和几分之几。知道分母表示平均分成了几份。")
    await expect(home.page.get_by_role("link", name="通案有 3 处更新")).to_be_visible()
    assert await value("SELECT count(*) FROM plan_pull WHERE undone_at IS NOT NULL") == 1
