"""遴选 as its people meet it: opened, submitted, scored on a phone, picked from three drafts, made one."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from server.base.database import value
from server.people.viewer import Viewer
from server.plans import states
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.plans.selection.conftest import REAL, STONE, WHITE, build_county, plan_of
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]
DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest_asyncio.fixture
async def enter(town: Town, served: Served) -> AsyncIterator[Enter]:
    """``await enter(town.wang)``: a browser of their own, signed in, in which nothing may have gone wrong."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    origin = f"http://127.0.0.1:{served.port}"
    teachers: list[Teacher] = []

    async with async_playwright() as playwright:
        chromium: Browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        async def sign_in(who: Viewer, **options: Any) -> Teacher:
            context = await chromium.new_context(**{"viewport": DESK, "base_url": origin, **options})
            context.set_default_timeout(20_000)
            teacher = await Teacher.at(origin, context, who)
            teachers.append(teacher)
            return teacher

        yield sign_in
        await chromium.close()
    assert {one.who.name: one.troubles for one in teachers if one.troubles} == {}


async def looks_right(page: Page, size: ViewportSize = DESK) -> None:
    """Nothing axe minds and no sideways scroll, in both widths; then as it was."""
    assert await axe.findings(page) == []
    await page.set_viewport_size(size)


async def test_three_schools_reviewers_picks_and_a_draft(town: Town, enter: Enter) -> None:
    county = await build_county(town)
    plans = [
        (town.li, await plan_of(town.wang, REAL)),
        (county.wu, await plan_of(town.sun, STONE)),
        (county.he, await plan_of(county.he, WHITE)),
    ]
    await states.release(town.li, plans[0][1])

    host = await enter(town.chen)
    chen = host.page
    await chen.goto("/rounds")
    await chen.get_by_role("link", name="发起遴选").first.click()
    await chen.get_by_label("课题或单元").fill("分数的初步认识")
    await chen.get_by_label("年级").fill("三年级")
    await chen.get_by_role("button", name="发起，通知各校").click()
    await chen.wait_for_url("**/rounds/*-*")
    address = chen.url
    await chen.get_by_placeholder("姓名或拼音").fill("高远")
    await chen.get_by_role("button", name="找人").click()
    await chen.get_by_role("button", name="请来评审").click()
    await expect(chen.get_by_text("还没有交", exact=True)).to_be_visible()

    for lead, _plan in plans:  # asked on 今天, submits there
        page = (await enter(lead)).page
        await page.goto("/")
        await page.get_by_role("link", name="为遴选交一份三年级数学《分数的初步认识》的通案").click()
        await page.get_by_role("button", name="交这一份").click()
        await expect(page.get_by_text("已提交")).to_be_visible()
        if lead is county.he:
            await looks_right(page)

    scorer = await enter(county.gao, viewport=PHONE, has_touch=True)
    gao = scorer.page
    await gao.goto("/")
    await gao.get_by_role("link", name="给《分数的初步认识》的参评教案打分").click()
    await gao.get_by_role("link", name="去评").first.click()
    assert "实验小学" not in await gao.content()
    await gao.get_by_role("link", name="去打分").click()
    clear = gao.get_by_role("textbox", name="可观察、可检测", exact=False).first
    await clear.fill("5")
    await expect(gao.get_by_text("已存下，还没有交。")).to_be_visible()  # by itself
    await gao.reload()
    await expect(clear).to_have_value("5")
    await gao.get_by_role("button", name="交评分").click()
    await expect(gao.get_by_text("给满分，说一句好在哪里。")).to_be_visible()
    await gao.get_by_label("可观察、可检测的评语").fill("做到什么算达成写得清楚")
    await scorer.forgets("status of 422")
    await looks_right(gao, PHONE)
    await gao.get_by_role("button", name="交评分").click()
    await expect(gao.get_by_text("1 / 3 份已评")).to_be_visible()

    await chen.goto(address)
    await expect(chen.get_by_text("100", exact=True)).to_be_visible()
    await chen.get_by_role("button", name="提前截止").click()
    await chen.get_by_role("link", name="对照选用").first.click()
    await chen.get_by_role("button", name="整份作底").first.click()
    await expect(chen.get_by_role("button", name="已作底，补齐没选的节")).to_be_visible()
    await chen.get_by_role("button", name="选这一节 教学目标，乙稿").click()
    await expect(chen.get_by_role("button", name="已选这一节 教学目标，乙稿")).to_be_visible()
    await chen.get_by_role("checkbox", name="选这段 乙稿：练习").click()  # saved by ticking
    await expect(chen.get_by_role("checkbox", name="已选 乙稿：练习")).to_be_checked()
    await looks_right(chen, PHONE)
    await chen.get_by_text("丙稿", exact=True).first.click()
    await expect(chen.get_by_role("button", name="选这一节 教学目标，乙稿")).to_be_hidden()
    await chen.set_viewport_size(DESK)
    await chen.get_by_role("link", name="看合成稿").click()
    await chen.get_by_role("button", name="教学目标下移").click()
    await expect(chen.get_by_role("button", name="教学目标上移")).to_be_visible()
    await chen.get_by_role("button", name="定稿为小学数学学科中心组的通案").click()
    await expect(chen.get_by_role("heading", name="署名")).to_be_visible()
    await expect(chen.get_by_text("教学过程第 3 环节")).to_be_visible()
    await expect(chen.get_by_text("石龙小学 孙丽老师").first).to_be_visible()
    await chen.goto(address)
    await chen.get_by_role("button", name="公布结果").click()
    await expect(chen.get_by_text("至少请两位评委评")).to_be_visible()
    await host.forgets("status of 4")  # it was asked once more
    await looks_right(chen, PHONE)
    await chen.get_by_role("button", name="就这样公布").click()
    await expect(chen.get_by_text("结果已经公布")).to_be_visible()

    wang = (await enter(town.wang)).page
    await wang.goto("/inbox")
    await wang.get_by_role("link", name="《分数的初步认识》的遴选结果公布了").click()
    await expect(wang.get_by_text("部分选用", exact=True)).to_be_visible()
    await wang.get_by_role("link", name="看得分和评语").click()
    await wang.locator("summary", has_text="教学目标").click()
    await expect(wang.get_by_text("做到什么算达成写得清楚")).to_be_visible()
    assert "高远" not in await wang.content()
    assert await value("SELECT count(*) FROM plan WHERE prep_group = $1", county.panel) == 1
