"""A long job, the bell, words for the chat, as a teacher meets them: with script, without, in two tabs."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from server.base import database as db
from server.base import progress
from server.documents import skeleton
from server.people.viewer import Viewer
from server.plans import drafting, packing, states
from server.plans.tables import State
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]
LAN = "school.lan"


@pytest_asyncio.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A browser for which school.lan is this machine: a name that is no secure context over plain http."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    rules = f"--host-resolver-rules=MAP {LAN} 127.0.0.1"
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, rules])
        yield found
        await found.close()


@pytest_asyncio.fixture
async def enter(chromium: Browser, town: Town, served: Served) -> AsyncIterator[Enter]:
    """``await enter(town.wang)``: a browser of their own, signed in, in which nothing may have gone wrong."""
    teachers: list[Teacher] = []

    async def sign_in(who: Viewer, host: str = "127.0.0.1", **options: Any) -> Teacher:
        context = await chromium.new_context(viewport={"width": 1366, "height": 768}, **options)
        context.set_default_timeout(20_000)
        teacher = await Teacher.at(f"http://{host}:{served.port}", context, who)
        teachers.append(teacher)
        return teacher

    yield sign_in
    for teacher in teachers:
        await teacher.page.context.close()
    assert {teacher.who.name: teacher.troubles for teacher in teachers if teacher.troubles} == {}


async def plan_of(owner: Viewer, title: str, state: State = State.DRAFT) -> UUID:
    return await drafting.create(
        owner, title=title, subject="数学", grade="三年级", doc=skeleton.blank(), state=state
    )


async def on_hold(owner: Viewer, plan: UUID) -> UUID:
    """A job no worker takes: its place in the queue is kept back."""
    async with db.writing():
        title = "导出 1 份教案为 Word 压缩包"
        job = await progress.start(owner.id, packing.KIND, title, {"plans": [plan]})
        await db.execute("UPDATE pgqueuer SET execute_after = now() + interval '1 hour'")
    return job


async def test_choose_export_watch_download_and_be_told(town: Town, enter: Enter) -> None:
    for title in ("周长", "面积"):
        await plan_of(town.wang, title)
    wang = await enter(town.wang)
    await wang.page.get_by_role("link", name="备课", exact=True).click()
    await wang.page.get_by_role("link", name="导出压缩包").click()
    await wang.page.get_by_role("button", name="全不选").click()
    await wang.page.get_by_role("button", name="导出所选").click()
    await expect(wang.page.get_by_role("alert")).to_contain_text("还没有选教案")
    await wang.forgets("status of 422")
    assert await axe.findings(wang.page) == []
    await wang.page.get_by_label("面积").check()
    await wang.page.get_by_role("button", name="导出所选").click()
    await expect(wang.page.get_by_role("heading", name=re.compile("导出|做"))).to_be_visible()
    await expect(wang.page.locator("job-progress")).to_contain_text("压缩包里有 1 份教案")
    async with wang.page.expect_download() as download:
        await wang.page.get_by_role("link", name="下载").click()
    assert (await download.value).suggested_filename == "教案 1 份.zip"
    assert await axe.findings(wang.page) == []


async def test_two_tabs_see_the_same_and_what_one_cancels_the_other_shows(town: Town, enter: Enter) -> None:
    job = await on_hold(town.wang, await plan_of(town.wang, "周长"))
    wang = await enter(town.wang)
    other = await wang.page.context.new_page()
    for tab in (wang.page, other):
        await tab.goto(f"{wang.origin}/jobs/{job}")
        await expect(tab.locator("job-progress")).to_contain_text("等前面的任务做完")
    await db.execute("UPDATE job_run SET state = 'running', done = 3, total = 7, words = '正在导出《周长》'")
    for tab in (wang.page, other):
        await expect(tab.locator(".job-count")).to_have_text("3 / 7")
        await expect(tab.locator(".job-words")).to_have_text("正在导出《周长》")
    assert await axe.findings(wang.page) == []
    await db.execute("UPDATE job_run SET state = 'waiting'")
    await wang.page.get_by_role("button", name="取消").click()
    for tab in (wang.page, other):
        await expect(tab.locator("job-progress")).to_contain_text("已取消，什么都没有改动")


async def test_without_events_the_page_looks_by_itself_and_without_a_script_it_reloads(
    town: Town, enter: Enter
) -> None:
    job = await on_hold(town.wang, await plan_of(town.wang, "周长"))
    deaf = await enter(town.wang)
    await deaf.page.add_init_script("delete window.EventSource")
    plain = await deaf.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    await plain.add_cookies([dict(cookie) for cookie in await deaf.page.context.cookies()])  # type: ignore[misc]
    page = await plain.new_page()
    for tab in (deaf.page, page):
        await tab.goto(f"{deaf.origin}/jobs/{job}")
        await expect(tab.locator("job-progress")).to_contain_text("等前面的任务做完")
    await db.execute("UPDATE job_run SET state = 'done', words = '做好了一个', ended_at = now()")
    for tab in (deaf.page, page):
        await expect(tab.locator("job-progress")).to_contain_text("做好了一个", timeout=15_000)
    await plain.close()


async def test_words_for_the_chat_are_copied_also_where_there_is_no_clipboard(
    town: Town, enter: Enter
) -> None:
    plan = await plan_of(town.wang, "周长", State.DISCUSSION)
    await states.release(town.li, plan)
    for host in ("127.0.0.1", LAN):
        li = await enter(town.li, host)
        await li.go(f"/plans/{plan}")
        await li.page.get_by_role("link", name="复制通知").click()
        await li.page.get_by_role("button", name="复制", exact=True).click()
        await expect(li.page.get_by_text("已复制，去群里粘贴。")).to_be_visible()
        await li.js("document.querySelector('main').append(document.createElement('input'))")
        await li.page.locator("main > input").focus()
        await li.page.keyboard.press("Control+V")
        pasted = rf"^三年级 数学通案《周长》第 1 版发布了.*http://{re.escape(host)}:\d+/s/\w{{7}}$"
        await expect(li.page.locator("main > input")).to_have_value(re.compile(pasted))
        await li.page.reload()
        assert await axe.findings(li.page) == []


async def test_the_bell_leads_to_what_was_said_and_a_task_is_ticked_off(town: Town, enter: Enter) -> None:
    plan = await plan_of(town.wang, "周长", State.DISCUSSION)
    zhao, wang = await enter(town.zhao), await enter(town.wang)
    await wang.go(f"/plans/{plan}/tasks")
    await wang.page.get_by_label("动手改一改").check()
    await wang.page.get_by_label("赵敏").check()
    await wang.page.get_by_label("补充一句").fill("补一补板书")
    await wang.page.get_by_role("button", name="交给他们").click()
    await expect(wang.page.get_by_role("heading", name="改《周长》")).to_be_visible()
    assert await axe.findings(wang.page) == []
    await db.execute("UPDATE notice SET loud_at = at")  # whatever the hour of this run
    await zhao.go("/")
    await zhao.page.get_by_role("link", name="通知，1 条未读").click()
    assert await axe.findings(zhao.page) == []
    await zhao.page.get_by_role("link", name="改《周长》").click()
    await zhao.page.wait_for_url(re.compile(rf"/plans/{plan}/edit"))
    await zhao.go("/")
    await expect(zhao.page.get_by_role("link", name="通知", exact=True)).to_be_visible()
    assert await axe.findings(zhao.page) == []
    await zhao.page.get_by_role("button", name="做完了").click()
    await expect(zhao.page.get_by_text("补一补板书")).to_have_count(0)
    await wang.page.reload()
    await expect(wang.page.get_by_text("赵敏 做完了")).to_be_visible()


async def test_a_stopping_web_process_lets_the_watchers_go_at_once(
    town: Town, enter: Enter, served: Served
) -> None:
    job = await on_hold(town.wang, await plan_of(town.wang, "周长"))
    wang = await enter(town.wang)
    await wang.go(f"/jobs/{job}")
    await wang.js("new Promise(done => { const look = new EventSource(location.pathname + '/events');"
                  " look.onmessage = () => done(look.readyState); })")  # fmt: skip
    began = asyncio.get_running_loop().time()
    served.processes["web"].terminate()
    await asyncio.to_thread(served.processes["web"].wait, 10)
    assert asyncio.get_running_loop().time() - began < 2.5, "it waited for the open lines"
    served.start("web")
    await asyncio.to_thread(served.wait)
    await db.execute("UPDATE job_run SET state = 'done', words = '做好了一个', ended_at = now()")
    await expect(wang.page.locator("job-progress")).to_contain_text("做好了一个")  # it came back by itself
    wang.troubles.clear()  # the console says that the line was cut
