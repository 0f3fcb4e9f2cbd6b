"""What a phone shows of pages that are wider or longer than it."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from server.plans import drafting, forking, states
from server.plans.tables import State
from tests.app.pulling_things import make_behind
from tests.browser.conftest import Open
from tests.browser.harness.site import Site, head
from tests.browser.school.teacher import Teacher
from tests.plans.conftest import lesson
from tests.plans.proposals.conftest import reword, suggest
from tests.support.serving import Served
from tests.support.town import Town

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
WEEK = """{head}<body><main class="page"><now-first class="card flush week-wrap" tabindex="0" role="group" aria-label="课表">
<table class="week"><thead><tr><td></td><th>周一</th><th>周二</th><th>周三</th><th class="now">周四</th><th>周五</th></tr></thead>
<tbody><tr><th>第 1 节</th><td></td><td></td><td></td><td class="now">三（2）班</td><td></td></tr></tbody></table>
</now-first></main></body></html>"""  # noqa: E501

# What is pressed. A tick or a radio is pressed by its label.
LOW = """least => [...document.querySelectorAll('main button, main a.button, main summary, main select, main textarea,'
  + 'main .segments :is(label, a), main label.choice, main input:not([type=hidden], [type=radio], [type=checkbox])')]
  .filter(one => one.checkVisibility() && Math.round(one.getBoundingClientRect().height) < least)
  .map(one => one.outerHTML.slice(0, 90))"""  # noqa: E501


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


async def test_what_is_pressed_is_large_enough_where_texts_are_compared_and_a_family_fits_the_screen(
    town: Town, served: Served, browser: Browser
) -> None:
    mine = f"/plans/{(await make_behind(town))['behind']}"
    shared = await drafting.create(
        town.zhao, title="面积", subject="数学", grade="三年级", state=State.DISCUSSION, doc=lesson("会读")
    )
    await suggest(town.wang, shared, reword("g0", "会读、会写。"))
    pages = (f"{mine}/pull", f"{mine}/comparison", f"{mine}/proposals/new", f"/plans/{shared}/proposals")
    for device, least, picture in ((PHONE, 44, "upright"), (DESK, 32, "wide")):
        context = await browser.new_context(**device)
        page = (await Teacher.at(served.url, context, town.zhao)).page
        for path in (*pages, f"{mine}/lineage"):
            await page.goto(f"{served.url}{path}")
            assert await page.evaluate(LOW, least) == [], path
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        await expect(page.locator("svg.lineage").locator("visible=true")).to_have_class(f"lineage {picture}")
        box = await page.locator(f"svg.{picture}").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
        await context.close()
