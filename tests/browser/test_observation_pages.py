"""听课 on pages: planned at a desk, written on a phone without a script, released, answered."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from server.people.viewer import Viewer
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest_asyncio.fixture
async def enter(town: Town, served: Served) -> AsyncIterator[Enter]:
    """``await enter(town.wang)``: a browser of their own, signed in, in which nothing may have gone wrong."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    origin = f"http://127.0.0.1:{served.port}"
    teachers: list[Teacher] = []
    async with async_playwright() as playwright:
        chromium: Browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        async def sign_in(who: Viewer, **options: Any) -> Teacher:
            desk = {"viewport": {"width": 1366, "height": 768}, "base_url": origin}
            context = await chromium.new_context(**{**desk, **options})
            context.set_default_timeout(20_000)
            teacher = await Teacher.at(origin, context, who)
            teachers.append(teacher)
            return teacher

        yield sign_in
        await chromium.close()
    assert {one.who.name: one.troubles for one in teachers if one.troubles} == {}


async def test_a_lesson_is_planned_written_without_a_script_released_and_answered(
    town: Town, enter: Enter
) -> None:
    lead = await enter(town.li)
    li = lead.page
    await li.get_by_role("link", name="听课", exact=True).first.click()
    await expect(li.get_by_text("还没有听课")).to_be_visible()  # and what to do about it
    await li.get_by_role("link", name="约一节课").first.click()
    await li.locator("#f-title").fill("周长")
    await li.get_by_label("上课的老师").fill("zm")
    await li.get_by_role("button", name="找人").first.click()
    await li.get_by_role("radio", name="赵敏").check()
    await li.get_by_label("找听课人").fill("wyq")
    await li.get_by_role("button", name="找人").last.click()
    await li.get_by_role("button", name="加进来，分视角").click()
    await li.get_by_text("王雨晴看什么").click()
    await li.get_by_role("group", name="王雨晴").get_by_label("倾听").check()
    await expect(li.locator("#f-title")).to_have_value("周长")  # what was typed stays through every look-up
    await li.get_by_role("button", name="约好，通知大家").click()
    await expect(li.get_by_role("heading", level=1)).to_contain_text("赵敏《周长》")
    address = li.url

    writer = await enter(town.wang, viewport=PHONE, has_touch=True, java_script_enabled=False)
    wang = writer.page
    await wang.goto("/")
    await wang.get_by_role("link", name="去记").click()
    await expect(wang.get_by_text("能把老师的话听完的有多少人")).to_be_visible()  # the points of the own view
    await wang.locator("#t-0").fill("1:05")
    await wang.locator("#who-0").select_option(label="师")
    await wang.locator("#text-0").fill("一圈有多长")
    await wang.locator("#t-1").fill("很晚")
    await wang.locator("#text-1").fill("用绳子围")
    await wang.get_by_role("button", name="存下，再写几行").click()
    await expect(wang.get_by_text("第 2 行的时间写成“分:秒”")).to_be_visible()
    await writer.forgets("status of 422")
    await wang.locator("#t-1").fill("3:30")
    await wang.get_by_role("button", name="存下，再写几行").click()
    await expect(wang.get_by_text("存下了。还没有交")).to_be_visible()
    await wang.get_by_label("优点 1").fill("等到了学生开口")
    await wang.get_by_role("button", name="存下，把反馈单送给赵敏").click()
    await expect(wang.get_by_text("反馈单送给了赵敏")).to_be_visible()
    await wang.get_by_role("button", name="交记录").click()
    await expect(wang.get_by_text("交了。以后还能改")).to_be_visible()
    assert await wang.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    zhao = (await enter(town.zhao)).page
    await zhao.goto("/inbox")
    await zhao.get_by_role("link", name="王雨晴给你写了反馈单").click()
    await expect(zhao.get_by_text("等到了学生开口")).to_be_visible()
    await expect(zhao.get_by_role("link", name="听课记录")).to_have_count(0)

    await li.goto(f"{address}/release")
    await expect(li.get_by_text("李建国还没有交记录")).to_be_visible()
    assert await axe.findings(li) == []
    await li.get_by_role("button", name="公布，通知大家").click()
    await expect(li.get_by_text("已公布给执教老师")).to_be_visible()
    await zhao.reload()
    await zhao.get_by_role("textbox", name="我的回应").fill("下次再多等三秒")
    await zhao.get_by_role("button", name="回应大家").click()
    await expect(zhao.get_by_text("写过了")).to_be_visible()
    assert await axe.findings(zhao) == []
    await li.reload()
    await expect(li.get_by_text("下次再多等三秒")).to_be_visible()
