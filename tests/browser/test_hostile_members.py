"""A member's own program against colleagues who have the plan open: their text stays, the program goes."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest_asyncio
from playwright.async_api import async_playwright, expect
from pycrdt import Doc, XmlFragment

from server.base import database as db
from server.base import sessions
from server.coedit import log
from server.documents import guarding
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.tables import State
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.coedit.hostile import one_client
from tests.coedit.plans import hostile
from tests.coedit.typist import Typist
from tests.documents.samples import paragraph, plan, section
from tests.support.serving import Served
from tests.support.town import Town

Enter = Callable[[Viewer], Awaitable[Teacher]]
FIRST, SECOND = "同学们先自己想一想再和同桌说一说" * 6, "教师把不同的想法写在黑板上比一比" * 6


@pytest_asyncio.fixture
async def enter(town: Town, served: Served) -> AsyncIterator[Enter]:
    """``await enter(town.wang)``: a browser of their own, signed in, in which nothing may have gone wrong."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    teachers: list[Teacher] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        async def sign_in(who: Viewer) -> Teacher:
            context = await chromium.new_context(viewport={"width": 1366, "height": 768})
            teachers.append(await Teacher.at(f"http://127.0.0.1:{served.port}", context, who))
            return teachers[-1]

        yield sign_in
        for teacher in teachers:
            await teacher.page.context.close()
        await chromium.close()
    assert [teacher.troubles for teacher in teachers if teacher.troubles] == []


async def attack(served: Served, who: Viewer, plan_id: UUID, name: str) -> None:
    """Send one thing as a member, past the editor; the socket is cut."""
    session = await sessions.open_session(who.id, secure=False, agent="test")
    program = await Typist.join(served.coedit_port, plan_id, user=session.cookie.removeprefix("gb="))
    bad = hostile(await log.state(plan_id), program.doc.client_id)[name]
    await program.update(one_client(bad, client=program.doc.client_id))
    assert await program.closed() == 4400, name


async def told(who: Viewer, words: str) -> None:
    """Until a notice with these words is there."""
    async with asyncio.timeout(30):
        while not await db.value(
            "SELECT count(*) FROM notice WHERE user_id = $1 AND title LIKE '%' || $2 || '%'", who.id, words
        ):
            await asyncio.sleep(0.1)


async def test_what_a_program_writes_past_the_editor_costs_an_open_page_nothing(
    town: Town, served: Served, enter: Enter
) -> None:
    doc = plan(section("process", "过程", paragraph(FIRST, "p0"), paragraph(SECOND, "p1"), own="s1"))
    plan_id = await drafting.create(
        town.wang, title="面积", doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
    )
    wang = await enter(town.wang)
    await wang.go(f"/plans/{plan_id}/edit")
    await wang.editing()
    await wang.caret_after("说一说" * 1)
    await wang.type("一")
    await wang.saved()
    await attack(served, town.zhao, plan_id, "letters beside a block")
    await attack(served, town.li, plan_id, "unknown node")
    await wang.type("二")
    await wang.saved()
    text = wang.page.locator("plan-editor .ProseMirror")
    for words in ("说一说一二", SECOND):
        await expect(text).to_contain_text(words)
    await expect(text).not_to_contain_text("裸")
    stored: Doc[XmlFragment] = await log.load(plan_id)
    assert guarding.fault(stored) == ""
    assert len(guarding.lines(stored)) == 2
    for who in (town.wang, town.admin):
        await told(who, "写了不能有的东西")

    await wang.js("""() => {
        const {editor} = document.querySelector('plan-editor');
        editor.commands.selectAll(); editor.commands.deleteSelection();
    }""")
    await wang.saved()
    await told(town.wang, "文字刚才少了很多")
    await wang.go("/inbox")
    await wang.page.get_by_role("link", name="《面积》的文字刚才少了很多").first.click()
    await expect(wang.page.locator("main")).to_contain_text("说一说一二")
    await expect(wang.page.locator("main")).to_contain_text(SECOND)
