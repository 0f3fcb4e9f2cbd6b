"""修改记录 as teachers meet it: an older text comes back while a colleague writes, and is played back."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import async_playwright, expect

from server.base.database import value
from server.plans import drafting, versions
from server.plans.tables import State
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.plans.conftest import lesson, type_into
from tests.support.serving import Served
from tests.support.town import Town


@pytest_asyncio.fixture
async def teachers(town: Town, served: Served) -> AsyncIterator[tuple[Teacher, Teacher]]:
    """王雨晴 and 赵敏, each in a browser of their own, in which nothing may have gone wrong."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        found = []
        for who in (town.wang, town.zhao):
            context = await chromium.new_context(viewport={"width": 1366, "height": 768})
            context.set_default_timeout(20_000)
            found.append(await Teacher.at(served.url, context, who))
        yield found[0], found[1]
        await chromium.close()
        assert {one.who.name: one.troubles for one in found if one.troubles} == {}


async def test_an_older_text_comes_back_beside_somebody_who_writes_on(
    town: Town, teachers: tuple[Teacher, Teacher]
) -> None:
    plan = await drafting.create(
        town.wang, title="分数的初步认识", doc=lesson("认识几分之一", "会读会写"), subject="数学",
        grade="三年级", state=State.DISCUSSION,
    )  # fmt: skip
    await type_into(plan, "和几分之几", town.wang)
    await versions.settle(plan)
    wang, zhao = teachers
    await wang.go(f"/plans/{plan}/edit")
    await wang.editing()
    await wang.caret_after("会读")
    await wang.page.keyboard.type("（齐读）", delay=20)
    await wang.saved()

    await zhao.go(f"/plans/{plan}/versions")
    await zhao.page.get_by_role("link", name="第 1 稿").click()
    await zhao.page.get_by_role("button", name="恢复这一稿").click()
    await expect(zhao.page.get_by_text("第 1 稿的文字恢复到教案里")).to_be_visible()
    await expect(wang.page.get_by_text(re.compile("赵敏 .*把文字恢复到了第 1 稿"))).to_be_visible()
    await expect(wang.page.locator(".plan-text")).not_to_contain_text("和几分之几")
    await wang.page.keyboard.type("！", delay=20)  # the caret is where it was
    await expect(wang.page.locator(".plan-text")).to_contain_text("会读！会写")
    await wang.saved()

    await zhao.page.get_by_role("button", name="撤回，用恢复前的").click()
    await expect(wang.page.locator(".plan-text")).to_contain_text("认识几分之一和几分之几会读（齐读）会写")
    await expect(zhao.page.get_by_text("第 3 稿的文字恢复到教案里")).to_be_visible()
    assert await value("SELECT count(*) FROM plan_version WHERE plan = $1", plan) == 6

    await zhao.go(f"/plans/{plan}/playback")
    slider = zhao.page.get_by_label("第几步")
    await slider.focus()
    await zhao.page.keyboard.press("ArrowRight")
    await expect(zhao.page.locator("[data-changed]")).to_have_text("认识几分之一和几分之几")
    await expect(slider).to_be_focused()
    await zhao.page.keyboard.press("ArrowLeft")
    await expect(zhao.page.locator("[data-changed]")).to_have_count(0)
