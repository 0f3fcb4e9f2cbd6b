"""量表 on a phone: begun empty, lines moved, the sum told, read as paper, put in use, chosen by a 遴选."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.school import axe
from tests.browser.test_rounds import PHONE, Enter, enter
from tests.plans.selection.conftest import build_county
from tests.support.town import Town

__all__ = ["enter"]
LINES = (("问得好", "50.5"), ("等得住", "29.5"), ("写得清", "10"))


async def test_a_researcher_makes_a_sheet_on_a_phone_and_a_round_takes_it(town: Town, enter: Enter) -> None:
    await build_county(town)
    chen = await enter(town.chen, viewport=PHONE)
    page = chen.page
    await page.goto("/sheets")
    await page.get_by_role("link", name="做一张量表").click()
    await page.get_by_label("名字").fill("数学通案表")
    await page.get_by_label("维度 1", exact=True).fill("课堂")
    for at, (name, points) in enumerate(LINES):
        await page.locator(f"#name-0-{at}").fill(name)
        await page.locator(f"#points-0-{at}").fill(points)
    await page.get_by_role("button", name="维度 1，指标 3上移").click()
    await expect(page.locator("#name-0-1")).to_have_value("写得清")
    await expect(page.get_by_text("离 100 分还差 10 分")).to_be_visible()
    await page.get_by_role("button", name="加一个维度").click()
    await page.get_by_label("维度 2", exact=True).fill("作业")
    await page.locator("#name-1-0").fill("分层")
    await page.locator("#points-1-0").fill("一十")
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("还没有存：有 1 处要改")).to_be_visible()
    await chen.forgets("422")
    await page.locator("#points-1-0").fill("10")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("rowheader", name="作业 10 分")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="启用第 1 版").click()
    await expect(page.get_by_text("在用", exact=True)).to_be_visible()
    await page.goto("/rounds/new")
    await expect(page.get_by_label("量表").locator("option")).to_have_text(
        ["通案评审量表", "数学通案表，数学"]
    )
