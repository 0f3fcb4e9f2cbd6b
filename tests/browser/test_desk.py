"""审阅台 on a phone, the record of a meeting, and what a template fixes in the editor: as three colleagues
meet them."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from server.people.viewer import Viewer
from server.plans.templates import keeping
from server.plans.templates.forms import TemplateForm
from server.plans.templates.sections import Section
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.browser.test_phone import PHONE
from tests.support.serving import Served
from tests.support.town import Town

FIXED = [
    Section("objectives", "教学目标", "写能看得见的", is_required=True, is_locked=True),
    Section("homework", "作业设计"),
    Section("board", "板书设计", is_locked=True),
]
TITLES = ".plan-section > h2 > span"


async def test_a_plan_is_discussed_handed_in_and_read_on_a_phone(
    town: Town, served: Served, browser: Browser
) -> None:
    form = TemplateForm("数学教案", "school", town.school, "数学", FIXED)
    await keeping.create(town.zheng, form)

    async def at(who: Viewer, **options: object) -> Teacher:
        context = await browser.new_context(**options)
        context.set_default_timeout(20_000)
        return await Teacher.at(served.url, context, who)

    wang = await at(town.wang, viewport={"width": 1366, "height": 768})
    await write_by_template(wang)
    await record_a_meeting(wang)
    await wang.go(f"/plans/{wang.plan_id}/readings")
    await wang.page.get_by_role("button", name="交阅").click()
    await expect(wang.page.get_by_text("待阅")).to_be_visible()
    await read_on_the_phone(await at(town.li, **PHONE))
    await wang.page.reload()
    await expect(wang.page.get_by_text("已阅")).to_be_visible()
    await wang.page.get_by_role("link", name="看 1 条批注").click()
    await expect(wang.page.get_by_text("怎么看得出")).to_be_visible()
    assert await axe.findings(wang.page) == []
    assert wang.troubles == []


async def write_by_template(wang: Teacher) -> None:
    page = wang.page
    await wang.go("/plans/new?title=面积")
    await page.get_by_role("button", name="开始写").click()
    await wang.editing()
    assert await page.locator(TITLES).all_inner_texts() == ["教学目标", "作业设计", "板书设计"]
    await expect(page.locator('[data-placeholder="写能看得见的"]')).to_be_visible()
    menu = page.locator("[data-key=board] .section-menu")
    await menu.click()
    await expect(page.get_by_role("menuitem", name="改名（模板固定）")).to_be_disabled()
    await expect(page.get_by_role("menuitem", name="删除这一节")).to_be_disabled()
    await page.get_by_role("menuitem", name="上移").click()  # past 作业设计, which is free
    await menu.click()
    await page.get_by_role("menuitem", name="上移").click()  # past 教学目标: not done
    await expect(page.get_by_text("是模板固定的，没有改")).to_be_visible()
    assert await page.locator(TITLES).all_inner_texts() == ["教学目标", "板书设计", "作业设计"]
    first = page.locator(".plan-text .section-body > p").first
    await first.click()
    await page.evaluate(
        """() => document.querySelector('plan-editor').view.pasteHTML(
            '<section data-key="board" data-title="黑板"><p>贴来的目标</p></section>')"""
    )
    await expect(page.locator(".plan-text")).to_contain_text("贴来的目标")
    for _press in range(3):
        await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    assert await page.locator(TITLES).all_inner_texts() == ["教学目标", "板书设计", "作业设计"]
    await first.click()
    await page.keyboard.type("认识面积")
    await wang.saved()
    await page.get_by_role("button", name="交给备课组研讨").click()
    await expect(page.get_by_text("研讨中").first).to_be_visible()


async def record_a_meeting(wang: Teacher) -> None:
    page = wang.page
    await wang.go(f"/plans/{wang.plan_id}/meetings")
    await page.get_by_role("button", name="记一次研讨").click()
    await page.get_by_role("textbox", name="问题").first.fill("目标看不看得见")
    await page.get_by_role("textbox", name="做什么").first.fill("改目标")
    await page.get_by_role("combobox", name="谁来做").first.select_option(label="赵敏")
    await page.get_by_role("checkbox", name="赵敏").uncheck()
    await page.get_by_role("textbox", name="赵敏缺席原因").fill("外出听课")
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="把分工交给他们").click()
    record = page.get_by_role("article", name="集体备课记录")
    for words in ("目标看不看得见", "改目标", "赵敏（外出听课）", "已交办"):
        await expect(record).to_contain_text(words)


async def read_on_the_phone(li: Teacher) -> None:
    page = li.page
    await li.go("/desk")
    await page.keyboard.press("j")
    await expect(page.get_by_role("link", name="面积")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_text("认识面积").tap()
    await expect(page.get_by_role("combobox", name="说的是哪里")).to_contain_text("认识面积”")
    await page.get_by_role("textbox", name="批注").fill("怎么看得出")
    await page.get_by_role("button", name="发批注").click()
    await expect(page.get_by_text("怎么看得出")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="阅过").click()
    await expect(page.get_by_role("heading", name="都看完了")).to_be_visible()
    assert li.troubles == []
