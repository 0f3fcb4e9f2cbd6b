"""Two teachers in one plan behind a line that fails: played short by every run, long by ``make faults``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from playwright.async_api import Browser, expect

from server.coedit import log
from server.documents import skeleton, text, ydoc
from server.plans import drafting
from server.plans.tables import State
from tests.browser.harness.relay import until
from tests.browser.school.teacher import Teacher
from tests.support.lines import Line
from tests.support.serving import Served
from tests.support.town import Town

TRUTH_SECONDS = 5.0
GIVEN_UP_SECONDS = 45.0
SHOWN = """() => {
  const out = [];
  document.querySelector('plan-editor').view.state.doc.descendants(
    node => { if (node.isTextblock) out.push(node.textContent); });
  return out.join('/');
}"""
START = "() => { const {editor} = document.querySelector('plan-editor'); editor.commands.focus('start'); }"


@asynccontextmanager
async def two_teachers(
    browser: Browser, town: Town, served: Served
) -> AsyncIterator[tuple[Line, Teacher, Teacher, UUID]]:
    """王雨晴 and 李建国 in one plan, both behind one line."""
    plan = await drafting.create(
        town.wang, title="周长", subject="数学", grade="三年级", doc=skeleton.blank(), state=State.DISCUSSION,
        group=town.group,
    )  # fmt: skip
    async with Line(served.port) as line:
        teachers = []
        for who in (town.wang, town.li):
            context = await browser.new_context(viewport={"width": 1366, "height": 768})
            context.set_default_timeout(20_000)
            teacher = await Teacher.at(line.origin, context, who)
            await teacher.go(f"/plans/{plan}/edit")
            await teacher.editing()
            teachers.append(teacher)
        try:
            yield line, teachers[0], teachers[1], plan
        finally:
            for teacher in teachers:
                await teacher.page.context.close()


async def says(teacher: Teacher, words: str, seconds: float) -> None:
    """Until the state by the title is ``words``."""
    await expect(teacher.page.locator(".save-state")).to_contain_text(words, timeout=seconds * 1000)


async def shown(teacher: Teacher) -> str:
    """The lines of the text on the screen."""
    return str(await teacher.js(SHOWN))


async def both_type_through_a_cut(line: Line, wang: Teacher, li: Teacher, plan: UUID, seconds: float) -> None:
    """F13: both sets are kept in one order, and undo is one's own from before to after."""
    await wang.js(START)
    await wang.type("甲")
    await wang.sees("甲")
    await wang.saved()
    await li.sees("甲")
    await li.caret_after("甲")
    await li.type("子")
    await wang.sees("甲子")
    await wang.caret_after("甲")

    line.cut()
    began = time.monotonic()
    await asyncio.gather(wang.type("乙丙"), li.type("丑寅"))
    await asyncio.gather(*(says(one, "离线，已存本机", TRUTH_SECONDS) for one in (wang, li)))
    while time.monotonic() - began < seconds:  # they go on typing, slowly
        await wang.type("丁")
        await li.type("卯")
        await asyncio.sleep(min(3.0, seconds / 2))
    line.mend()
    await asyncio.gather(wang.saved(), li.saved())
    await wang.type("戊")  # where the caret was
    await wang.saved()

    await until(lambda: _same(wang, li), "both see the same")
    found = (await shown(wang)).split("/")[0]
    ours, theirs = found[1 : found.index("戊") + 1], found[found.index("子") :]
    assert ours == "乙丙" + "丁" * (len(ours) - 3) + "戊", found
    assert theirs == "子丑寅" + "卯" * (len(theirs) - 3), found
    assert found == "甲" + ours + theirs and ours.count("丁") == theirs.count("卯") >= 1
    state = await log.state(plan)
    assert found in text.plain(ydoc.to_json(state))

    for _ in range(len(ours) + 2):
        await wang.page.keyboard.press("Control+z")
    await until(lambda: _begins(li, theirs), "undo took what was mine, from before the cut to after it")
    await wang.saved()


async def _same(wang: Teacher, li: Teacher) -> bool:
    return await shown(wang) == await shown(li)


async def _begins(teacher: Teacher, words: str) -> bool:
    return (await shown(teacher)).split("/")[0] == words


async def the_line_falls_silent(line: Line, wang: Teacher, li: Teacher, *, both_sides: bool) -> None:
    """F16: the page says the truth in 5 s, and the connection is given up in 45 s: by the server as well."""
    await expect(li.page.locator(".presence li")).to_have_count(2)
    line.silence()
    began, tried = time.monotonic(), line.accepted
    await wang.js(START)
    await wang.type("辰")
    await says(wang, "离线，已存本机", TRUTH_SECONDS + 1)
    await until(lambda: line.accepted > tried, "a new connection is tried", GIVEN_UP_SECONDS)
    assert time.monotonic() - began < GIVEN_UP_SECONDS
    if both_sides:
        await until(lambda: line.given_up >= 2, "the platform closes its ends", GIVEN_UP_SECONDS)
        assert time.monotonic() - began < GIVEN_UP_SECONDS
    line.mend()
    for teacher in (wang, li):
        await says(teacher, "已保存", 30)
    await li.sees("辰")
