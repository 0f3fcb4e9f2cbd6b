"""议课 on the whole platform: two people on one board, what is half written stays, no script is needed."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from server.people.viewer import Viewer
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.observation.observed import moment, observed, seen
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]
LINES = [
    moment("m0", 65, "出示月饼，问怎么分公平", "从生活进入"),
    moment("m1", 725, "后两排有 6 个人没有动笔", "任务说得太快"),
]


@pytest_asyncio.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        await found.close()


@pytest_asyncio.fixture
async def enter(chromium: Browser, town: Town, served: Served) -> AsyncIterator[Enter]:
    """``await enter(town.wang)``: a browser of their own, signed in, in which nothing may have gone wrong."""
    teachers: list[Teacher] = []

    async def sign_in(who: Viewer, **options: Any) -> Teacher:
        context = await chromium.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
        context.set_default_timeout(20_000)
        teacher = await Teacher.at(f"http://127.0.0.1:{served.port}", context, who)
        teachers.append(teacher)
        return teacher

    yield sign_in
    for teacher in teachers:
        await teacher.page.context.close()
    assert {teacher.who.name: teacher.troubles for teacher in teachers if teacher.troubles} == {}


async def write(teacher: Teacher, words: str, column: str | None = None) -> None:
    """Put a card on the board."""
    if column:
        await teacher.page.get_by_role("link", name=f"写{column}").click()
        await expect(teacher.page.get_by_role("radio", name=column)).to_be_checked()
    await teacher.page.get_by_label("写一句").fill(words)
    await teacher.page.get_by_role("button", name="放上去").click()
    await expect(teacher.page.locator(".debrief-card", has_text=words)).to_be_visible()


async def test_two_people_talk_a_lesson_over_from_evidence_to_a_next_step(town: Town, enter: Enter) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {"moments": LINES})
    url = f"/observations/{lesson}/debrief"
    wang, zhao = await enter(town.wang), await enter(town.zhao)
    await wang.go(url)
    await write(wang, "我自己记得第三组很久没开始", "证据")

    # What 王雨晴 is writing over stays while 赵敏's card comes to her.
    own = wang.page.locator(".debrief-card.mine")
    await own.get_by_text("修改", exact=True).click()
    await own.get_by_label("卡片上的字").fill("第三组到 14 分钟才")
    await zhao.go(f"/observations/{lesson}/notes")
    row = zhao.page.get_by_role("row", name="后两排有 6 个人没有动笔")
    await row.get_by_role("link", name="带到议课").click()
    await expect(zhao.page.locator("#write blockquote")).to_contain_text("12:05")
    await write(zhao, "是不会，还是没听清要做什么")
    card = wang.page.locator(".debrief-card", has_text="还是没听清")
    await expect(card).to_contain_text("后两排有 6 个人没有动笔")
    await expect(own.get_by_label("卡片上的字")).to_have_value("第三组到 14 分钟才")
    await wang.page.wait_for_event("response", lambda one: "part=board" in one.url and one.status == 204)
    await own.get_by_role("button", name="改好").click()
    await expect(own.locator(".debrief-words")).to_have_text("第三组到 14 分钟才")

    # One goes on from the other's card; a next step becomes a task.
    await card.get_by_role("link", name="接着说").click()
    await expect(wang.page.get_by_role("radio", name="推测与困惑")).to_be_checked()
    await wang.page.get_by_text("我的下一步", exact=True).first.click()
    await write(wang, "任务分两步说，先请一个学生复述")
    step = wang.page.locator("#column-next_step .debrief-card")
    await expect(step).to_contain_text("接赵敏")
    await step.locator("summary", has_text="记成任务").click()
    await step.get_by_label("到哪天").fill("2026-12-01")
    await step.get_by_role("button", name="记成任务").click()
    await expect(zhao.page.locator("#column-next_step")).to_contain_text("王雨晴 来做")
    await wang.go("/")
    await expect(wang.page.get_by_role("link", name="任务分两步说，先请一个学生复述")).to_be_visible()

    # Without any script, on a phone.
    li = await enter(town.li, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    await li.go(url)
    await write(li, "先动手再说平均分", "别的做法")
    await li.page.locator("#consensus-text").fill("任务一次只说一步")
    await li.page.get_by_role("button", name="存下共识").click()
    await expect(li.page.locator("#consensus-text")).to_have_value("任务一次只说一步")
    await zhao.go(url)
    await expect(zhao.page.locator("#consensus")).to_contain_text("任务一次只说一步")
    assert await axe.findings(zhao.page) == []
    await zhao.go(f"/observations/{lesson}/notes?by=time")
    assert await axe.findings(zhao.page) == []
