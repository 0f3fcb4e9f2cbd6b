"""The main job from door to door: import, write together, release, one's own version, compare, export."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, async_playwright, expect

from server.base.database import value
from server.people.viewer import Viewer
from server.plans import forking, states
from server.seeds.editing import Add, change
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[..., Awaitable[Teacher]]

SAMPLES = Path(__file__).parent / "samples"
WORD = SAMPLES / "psqq-w3.docx"
OTHER_WORD = SAMPLES / "alp-jiaoan14.docx"
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


@pytest.mark.parametrize("host", ["127.0.0.1", LAN])
async def test_from_a_word_file_to_ones_own_version_and_back_to_word(
    town: Town, enter: Enter, host: str
) -> None:
    wang = await enter(town.wang, host)
    assert await wang.js("isSecureContext") is (host != LAN)
    await bring_in(wang, WORD)
    await wang.editing()
    await wang.page.get_by_role("button", name="交给备课组研讨").click()
    await expect(wang.page.get_by_text("研讨中").first).to_be_visible()
    title = await wang.page.get_by_role("heading", level=1).inner_text()

    zhao = await enter(town.zhao, host)
    await zhao.page.get_by_role("link", name=f"看《{title}》，写下你的意见").click()
    await zhao.page.get_by_role("link", name="编辑", exact=True).click()
    await wang.page.get_by_role("link", name="编辑", exact=True).click()
    await write_together(wang, zhao)
    await show_a_picture(wang, zhao)
    await wang.saved()
    await zhao.saved()

    await hand_in(wang, zhao)
    li = await enter(town.li, host)
    await li.page.get_by_role("link", name=f"审定《{title}》").click()
    await li.page.get_by_role("button", name="发布为通案第 1 版").click()
    await expect(li.page.locator(".seal")).to_be_visible()
    await come_too_late(zhao)

    zheng = await enter(town.zheng, host)
    await make_own_version(zheng, title)
    await zheng.caret_after("王老师写的")
    await zheng.type("郑老师换成自己班的例子")
    await zheng.saved()
    await zheng.page.get_by_role("link", name="和通案比较").click()
    await expect(zheng.page.locator("ins").first).to_contain_text("郑老师换成自己班的例子")
    await read_in_word(zheng, "郑老师换成自己班的例子", "赵老师写的")


async def bring_in(teacher: Teacher, word: Path) -> None:
    """From 今天 through the confirm page into the editor."""
    page = teacher.page
    await page.get_by_role("link", name="从 Word 导入").click()
    await page.get_by_label("Word 教案（.docx）").set_input_files(word)
    await page.get_by_role("button", name="读进来").click()
    await expect(page.get_by_role("heading", name="看看认得对不对")).to_be_visible()
    await page.get_by_label("课题", exact=True).fill("继承与多态")
    await page.get_by_role("radio", name="准备交给备课组").check()
    await page.get_by_role("button", name="写进教案").click()
    await page.wait_for_url("**/plans/*/edit")


async def write_together(wang: Teacher, zhao: Teacher) -> None:
    """Both type at the same moment in different places; each sees the other's words and name."""
    await asyncio.gather(wang.editing(), zhao.editing())
    await wang.caret_after("投影仪")
    await zhao.caret_after("动物王国")
    await asyncio.gather(wang.type("王老师写的"), zhao.type("赵老师写的"))
    for teacher in (wang, zhao):
        await teacher.sees("投影仪王老师写的")
        await teacher.sees("动物王国赵老师写的")
    faces = wang.page.locator(".presence")
    await expect(faces.get_by_role("button", name=re.compile("赵敏"))).to_be_visible()
    await expect(wang.page.locator("plan-editor .ProseMirror").get_by_text("赵敏")).to_have_count(1)


async def show_a_picture(wang: Teacher, zhao: Teacher) -> None:
    """One puts a picture in, the other sees it loaded."""
    async with wang.page.expect_file_chooser() as chooser:
        await wang.page.get_by_role("button", name="图片", exact=True).click()
    await (await chooser.value).set_files({"name": "板书.png", "mimeType": "image/png", "buffer": picture()})
    shown = zhao.page.locator('plan-editor img[src^="/files/"]')
    await expect(shown).to_have_count(1)
    await expect(shown).to_have_js_property("naturalWidth", 320)


async def hand_in(wang: Teacher, zhao: Teacher) -> None:
    """The author submits: a colleague's open editor may only read from then on, and says so."""
    await wang.page.get_by_role("link", name="返回教案").click()
    await wang.page.get_by_role("button", name="提交给组长").click()
    await expect(wang.page.get_by_text("已经交给组长，文字不再改动")).to_be_visible()
    await expect(zhao.page.locator(".editor-title")).to_contain_text("已提交", timeout=5_000)
    await expect(zhao.page.locator(".save-state")).to_contain_text("只读")


async def come_too_late(teacher: Teacher) -> None:
    """The text was released while the editor is open: that is said before a word is written in vain."""
    await expect(teacher.page.get_by_text("现在只能看")).to_be_visible()
    await expect(teacher.page.locator(".save-state")).to_contain_text("只读")
    await expect(teacher.page.locator(".editor-title")).to_contain_text("已发布 第 1 版")
    await expect(teacher.page.locator(".editor-steps")).to_have_text("回到教案")


async def make_own_version(teacher: Teacher, title: str) -> None:
    """Find the 通案 in the list, and press twice: one 个案."""
    page = teacher.page
    await page.get_by_role("link", name="备课", exact=True).click()
    await teacher.go("/plans?scope=released")
    await page.get_by_role("link", name=title).click()
    source = teacher.plan_id
    await page.get_by_role("button", name="二次备课，做我的个案").dblclick(no_wait_after=True)
    await expect(page).to_have_url(re.compile(f"/plans/(?!{source}).*/edit"), timeout=20_000)
    await teacher.editing()
    assert await value("SELECT count(*) FROM plan WHERE source_plan = $1", source) == 1


async def read_in_word(teacher: Teacher, *words: str) -> None:
    """Export in our look and in the paper the plan came in, and open the files as Word would."""
    page = teacher.page
    await page.get_by_role("link", name="继承与多态").first.click()
    await page.get_by_role("link", name="导出 Word").click()
    plain = await download(teacher)
    await page.get_by_role("region", name="按原来的表格").get_by_role("link", name="用这张").click()
    await expect(page.get_by_role("heading", name=re.compile("填好了"))).to_be_visible()
    for data in (plain, await download(teacher)):
        text = words_of(data)
        for wanted in words:
            assert wanted in text


async def download(teacher: Teacher) -> bytes:
    """The first paper offered."""
    async with teacher.page.expect_download() as arriving:
        await teacher.page.get_by_role("link", name="下载 Word").first.click()
    return (await (await arriving.value).path()).read_bytes()


async def test_the_screens_of_a_real_plan_are_usable_by_everybody(town: Town, enter: Enter) -> None:
    wang = await enter(town.wang)
    await bring_in(wang, OTHER_WORD)
    await wang.editing()
    plan = wang.plan_id
    found = await looked_over(wang, f"/plans/{plan}/edit")
    await states.share(town.wang, UUID(plan))
    await wang.go(f"/plans/{plan}")
    await attach(wang)
    found |= await looked_over(wang, f"/plans/{plan}")
    await states.release(town.li, UUID(plan))
    mine = await forking.fork(town.zhao, UUID(plan))
    await change(mine, town.zhao.id, [Add("objectives", "能举出一个自己班里的例子。")])
    zhao = await enter(town.zhao)
    for path in (f"/plans/{mine}/comparison", f"/plans/{mine}/versions"):
        found |= await looked_over(zhao, path)
    assert found == {}


async def attach(teacher: Teacher) -> None:
    """An attachment by htmx: the page stays, the list grows, what comes down is what went up."""
    page = teacher.page
    before = page.url
    await page.get_by_label("加一个附件").set_input_files(
        {"name": "学习单.txt", "mimeType": "text/plain", "buffer": "第 1 题".encode()}
    )
    await page.get_by_role("button", name="上传").click()
    await expect(page.get_by_role("link", name="学习单.txt")).to_be_visible()
    assert page.url == before
    async with page.expect_download() as download:
        await page.get_by_role("link", name="学习单.txt").click()
    assert (await (await download.value).path()).read_text() == "第 1 题"


async def looked_over(teacher: Teacher, path: str) -> dict[str, list[str]]:
    """Serious findings of a page in all its looks, by path."""
    await teacher.go(path)
    if path.endswith("/edit"):
        await teacher.editing()
    found = await axe.findings(teacher.page)
    return {path: found} if found else {}


async def test_the_forms_work_without_javascript(town: Town, enter: Enter) -> None:
    wang = await enter(town.wang, java_script_enabled=False)
    await bring_in(wang, WORD)
    await expect(wang.page.locator(".paper")).to_contain_text("动物王国")
    await wang.page.get_by_role("button", name="交给备课组研讨").click()
    await expect(wang.page.get_by_text("研讨中").first).to_be_visible()
    await wang.page.get_by_role("link", name="看附件").click()
    await wang.page.get_by_label("加一个附件").set_input_files(
        {"name": "../学习单.txt", "mimeType": "text/html", "buffer": "第 1 题".encode()}
    )
    await wang.page.get_by_role("button", name="上传").click()
    await expect(wang.page.get_by_role("link", name="学习单.txt")).to_be_visible()

    li = await enter(town.li, java_script_enabled=False)
    await li.page.get_by_role("link", name="看看《继承与多态》能不能发布").click()
    await li.page.get_by_label("这一版有什么要说的").fill("定稿")
    await li.page.get_by_role("button", name="发布为通案第 1 版").click()
    await expect(li.page.locator(".seal")).to_be_visible()

    zheng = await enter(town.zheng, java_script_enabled=False)
    await zheng.go("/plans?scope=released")
    await zheng.page.get_by_role("link", name="继承与多态").click()
    await zheng.page.get_by_role("button", name="二次备课，做我的个案").click()
    await zheng.page.wait_for_url("**/plans/*/edit")
    await zheng.page.get_by_role("link", name="导出 Word").click()
    assert "动物王国" in words_of(await download(zheng))


def picture() -> bytes:
    """A picture of 320 by 200."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "PNG")
    return out.getvalue()


def words_of(data: bytes) -> str:
    """All text of a Word file, tables included."""
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))
