"""批注 between two teachers on the whole platform: beside the text, seen at once, never in the way."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from server.base import database as db
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.tables import State
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]
AT_ONCE = 3_000  # the aim is a second; the machine of a test has other things to do
SELECT = """words => {
    const {view, editor} = document.querySelector('plan-editor');
    let at = null;
    view.state.doc.descendants((node, pos) => {
        const start = node.isText ? node.text.indexOf(words) : -1;
        if (at === null && start >= 0) at = pos + start;
    });
    editor.commands.setTextSelection({from: at, to: at + words.length}); view.focus();
}"""
DOC: Json = {
    "type": "doc",
    "content": [
        {"type": "section", "attrs": {"id": "s1", "key": "learner", "title": "学情分析"},
         "content": [
             {"type": "paragraph", "attrs": {"id": f"p{number}"},
              "content": [{"type": "text", "text": words}]}
             for number, words in enumerate(("多数学生没有整体的经验，宜先动手。", "计算时容易漏掉两条边。"))
         ]},
    ],
}  # fmt: skip


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


async def opened(teacher: Teacher, plan: UUID) -> None:
    await teacher.go(f"/plans/{plan}/edit")
    await teacher.editing()
    await expect(teacher.page.locator("#threads[data-url]")).to_be_attached()


async def remark(teacher: Teacher, words: str, says: str) -> None:
    """Select words and write a remark about them, by keys."""
    await teacher.js(SELECT, words)
    await teacher.page.keyboard.press("Control+Alt+m")
    await teacher.page.keyboard.type(says)
    await teacher.page.get_by_role("button", name="发批注").click()
    await expect(teacher.page.locator(".thread.current .remark-words").first).to_contain_text(says[-4:])


async def test_two_teachers_talk_beside_the_text(town: Town, enter: Enter) -> None:
    plan = await drafting.create(
        town.wang, title="面积", subject="数学", grade="三年级", doc=DOC, state=State.DISCUSSION
    )
    wang, zhao = await enter(town.wang), await enter(town.zhao)
    for teacher in (wang, zhao):
        await opened(teacher, plan)

    # Said by one, there for the other at once, at its words.
    await zhao.js(SELECT, "整体的经验")
    await expect(zhao.page.locator(".comment-bubble")).to_be_visible()
    await zhao.page.keyboard.press("Control+Alt+m")
    await zhao.page.keyboard.type("@王雨")
    await expect(zhao.page.get_by_role("option", name="王雨晴")).to_be_visible()
    await zhao.page.keyboard.press("Enter")
    await zhao.page.keyboard.type("证据是什么？")
    await zhao.page.get_by_role("button", name="发批注").click()
    mark = wang.page.locator("plan-editor .commented[data-thread]")
    await expect(mark).to_have_text("整体的经验", timeout=AT_ONCE)
    await expect(wang.page.locator(".thread .mention")).to_have_text("@王雨晴")
    assert await db.value("SELECT count(*) FROM notice WHERE user_id = $1 AND kind = 'thread'", town.wang.id)

    # The click on the mark opens the thread; what is half written there survives what others write.
    await mark.click()
    field = wang.page.locator(".thread.current .thread-answer textarea")
    await field.fill("昨天的前测")
    await remark(zhao, "漏掉两条边", "用彩笔描边")
    await expect(mark).to_have_count(2, timeout=AT_ONCE)
    await expect(field).to_have_value("昨天的前测")
    await expect(wang.page.locator(".comments-head [data-count]")).to_have_text("2 条未了")
    await field.press("End")
    await wang.page.keyboard.type("有 27 人画不出来")
    await wang.page.get_by_role("button", name="回复", exact=True).click()
    answer = zhao.page.locator(".remark-words", has_text="昨天的前测有 27 人画不出来")
    await expect(answer).to_be_visible(timeout=AT_ONCE)

    # The words are changed: that is said, with the old ones kept.
    await wang.caret_after("整体")
    await wang.type("图形")
    thread = zhao.page.locator(".thread", has_text="证据是什么")
    await expect(thread.locator("[data-changed]")).to_have_text("原文已变", timeout=AT_ONCE)
    await expect(thread.locator("blockquote")).to_have_text("整体的经验")

    # n and p go from one to the next; 不采纳 asks for a reason; what was missed offline is there afterwards.
    await zhao.page.locator(".thread").first.focus()
    await zhao.page.keyboard.press("n")
    await zhao.page.keyboard.press("n")
    await expect(zhao.page.locator(".thread.current blockquote")).to_have_text(re.compile("整体|漏掉"))
    await zhao.page.context.set_offline(True)
    await expect(zhao.page.locator(".save-state")).to_contain_text("离线")
    await zhao.page.get_by_text("写批注").click()
    await zhao.page.locator("#thread-new textarea").fill("断网时写的")
    await zhao.page.get_by_role("button", name="发批注").click()
    said = zhao.page.locator("toast-note", has_text="没有送出")
    await expect(said).to_contain_text("写的都还在这里，网络恢复后再按一次“发批注”")
    await expect(zhao.page.locator("#thread-new textarea")).to_have_value("断网时写的")
    await said.get_by_role("button", name="关掉这条提示").click()
    await wang.page.locator(".thread", has_text="用彩笔描边").locator("blockquote a").click()
    await wang.page.locator(".thread.current summary", has_text="不采纳").click()
    await wang.page.locator(".thread.current").get_by_role("button", name="不采纳并了结").click()
    await expect(wang.page.locator(".thread.current .error")).to_contain_text("不采纳要说一句为什么")
    await wang.forgets("status of 422")
    await wang.page.locator(".thread.current [name=reason]").fill("下节课再说")
    await wang.page.locator(".thread.current").get_by_role("button", name="不采纳并了结").click()
    await expect(wang.page.locator(".comments-head [data-count]")).to_have_text("1 条未了")
    await wang.page.get_by_role("link", name="已处理").click()
    await expect(wang.page.locator(".thread.settled")).to_contain_text("下节课再说")
    await zhao.page.context.set_offline(False)
    await zhao.saved()
    await expect(zhao.page.locator(".comments-head [data-count]")).to_have_text("1 条未了", timeout=10_000)
    for lost in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch"):
        await zhao.forgets(lost)

    # From the notice on a phone: the thread, and from there its place in the text, in a sheet from below.
    phone = await enter(town.zhao, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    first = await db.value("SELECT thread FROM plan_comment WHERE body LIKE '%证据%'")
    await phone.go(f"/plans/{plan}/threads/{first}")
    assert await axe.findings(phone.page) == []
    await phone.page.set_viewport_size({"width": 390, "height": 844})
    await phone.page.get_by_role("link", name="在教案里看").click()
    await expect(phone.page.locator(".rail.open .thread.current")).to_contain_text("证据是什么")
    assert await axe.findings(phone.page) == []
