"""After the lesson, on a phone: a mark, a note in the margin, a reason; and what the lead learns of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from server.people.viewer import Viewer
from server.plans import drafting, forking, states, versions
from server.plans.tables import State
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.plans.conftest import lesson, type_into
from tests.support.serving import Served
from tests.support.town import Town


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        await found.close()


async def enter(chromium: Browser, served: Served, who: Viewer, width: int) -> Teacher:
    context = await chromium.new_context(viewport={"width": width, "height": 844})
    context.set_default_timeout(20_000)
    return await Teacher.at(served.url, context, who)


async def test_after_the_lesson_a_teacher_notes_and_the_lead_sees_passages_and_no_names(
    town: Town, served: Served, chromium: Browser
) -> None:
    doc = lesson("认识几分之一，会读会写", *(f"体会平均分 {number}" for number in range(40)))
    doc["content"].append({"type": "section", "attrs": {"id": "think", "key": "reflection"}, "content": []})
    master = await drafting.create(
        town.wang, title="分数的初步认识", doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await states.release(town.li, master)
    for viewer in (town.wang, town.li, town.zheng, town.zhou):
        await forking.fork(viewer, master)
    mine = await forking.fork(town.zhao, master)
    await type_into(mine, "，先折后说", town.zhao)
    await versions.settle(mine)

    zhao = await enter(chromium, served, town.zhao, 390)
    await zhao.go(f"/plans/{mine}")
    await zhao.page.get_by_role("link", name="旁注").click()
    passage = zhao.page.locator("#n-g0")
    await passage.get_by_text("记一句").click()
    await passage.get_by_label("旁注").fill("三（2）班要先摆一摆")
    await passage.get_by_role("button", name="存好").click()
    await expect(passage.locator(".margin-note")).to_contain_text("三（2）班要先摆一摆")

    await zhao.go(f"/plans/{mine}/adaptation")
    place = zhao.page.locator("#c-g0")
    await place.get_by_label("为什么改").select_option("pupils")
    await place.get_by_role("button", name="记下").click()
    await expect(place.locator("option[selected]")).to_have_attribute("value", "pupils")  # by the server

    await zhao.go(f"/plans/{mine}/lessons")
    await zhao.page.get_by_label("哪个班").fill("三（2）班")
    await zhao.page.get_by_role("button", name="上过了").click()
    await expect(zhao.page.get_by_role("status")).to_contain_text("记下了：三（2）班")
    await zhao.page.get_by_role("link", name="写反思").click()
    await zhao.page.wait_for_url("**/edit#s-think")
    await expect(zhao.page.locator(".plan-text #s-think")).to_be_in_viewport()

    li = await enter(chromium, served, town.li, 1366)
    await li.go(f"/plans/{master}")
    await li.page.get_by_role("link", name="课堂怎么用它").click()
    await li.page.get_by_role("link", name="沿用 80%").click()
    told = li.page.locator("#d-g0")
    await expect(told).to_contain_text("我的个案")
    await expect(told).not_to_contain_text("学情不一样")  # of one: who it was could be guessed
    await expect(li.page.get_by_text("赵敏")).to_have_count(0)
    assert (zhao.troubles, li.troubles) == ([], [])
