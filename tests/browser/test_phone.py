"""What a phone shows of pages that are wider or longer than it."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from server.plans import drafting, forking, states
from server.plans.tables import State
from tests.browser.conftest import Open
from tests.browser.harness.site import Site, head
from tests.browser.school.teacher import Teacher
from tests.plans.conftest import lesson
from tests.support.serving import Served
from tests.support.town import Town

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WEEK = """{head}<body><main class="page"><now-first class="card flush week-wrap" tabindex="0" role="group" aria-label="课表">
<table class="week"><thead><tr><td></td><th>周一</th><th>周二</th><th>周三</th><th class="now">周四</th><th>周五</th></tr></thead>
<tbody><tr><th>第 1 节</th><td></td><td></td><td></td><td class="now">三（2）班</td><td></td></tr></tbody></table>
</now-first></main></body></html>"""  # noqa: E501


async def test_a_week_begins_with_today(open_tab: Open, site: Site) -> None:
    site.pages["/week"] = lambda _: WEEK.format(head=head())
    tab = await open_tab(path="/week", ready=False, **PHONE)
    await expect(tab.page.get_by_role("columnheader", name="周四")).to_be_in_viewport(ratio=1)
    await expect(tab.page.get_by_role("cell", name="三（2）班")).to_be_in_viewport(ratio=1)


async def test_the_text_begins_on_the_first_screen_and_the_other_steps_are_one_press_away(
    town: Town, served: Served, browser: Browser
) -> None:
    master = await drafting.create(
        town.wang, title="分数", subject="数学", grade="三年级", state=State.DISCUSSION, doc=lesson()
    )
    await states.release(town.li, master)
    mine = await forking.fork(town.zhao, master)
    context = await browser.new_context(**PHONE, java_script_enabled=False)
    zhao = await Teacher.at(served.url, context, town.zhao)
    await zhao.page.goto(f"{served.url}/plans/{mine}")
    page = zhao.page
    await expect(page.get_by_role("link", name="编辑", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="和通案比较")).to_be_hidden()
    await expect(page.locator(".plan-section").first).to_be_in_viewport()
    await page.get_by_role("link", name="更多", exact=True).click()
    await expect(page.get_by_role("link", name="和通案比较")).to_be_in_viewport()
    await context.close()
