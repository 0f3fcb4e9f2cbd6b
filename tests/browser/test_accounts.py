"""From a school's list to a teacher's first sign-in: the clerk, the printed slip, the teacher's phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from server.base import database as db
from server.people import signing_in
from tests.browser.school import axe
from tests.people.rosters import books
from tests.support.serving import Served
from tests.support.town import Town

NEW = "举头望明月2026"


@pytest_asyncio.fixture
async def clerk(browser: Browser, served: Served, town: Town) -> AsyncIterator[Page]:
    """周校's browser; at the end no page may have complained."""
    opened = await signing_in.open_for_support("zhou")
    name, _, value = opened.cookie.partition("=")
    context = await browser.new_context(bypass_csp=True)
    context.set_default_timeout(20_000)
    await context.add_cookies([{"name": name, "value": value, "url": served.url}])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert [text for text in complaints if "422" not in text] == []


async def test_a_list_becomes_slips_and_a_slip_a_password(
    browser: Browser, served: Served, clerk: Page, tmp_path: Path
) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(books.planted(84))
    await clerk.goto(f"{served.url}/rosters")
    assert await axe.findings(clerk) == []
    await clerk.get_by_label("名册文件").set_input_files(file)
    await clerk.get_by_role("button", name="读进来看看").click()
    await expect(clerk.get_by_text("学科“围棋”不认识")).to_be_visible()
    assert await axe.findings(clerk) == []
    await clerk.get_by_role("link", name="新来的").click()
    await expect(clerk.get_by_role("cell", name="13800000001")).to_be_visible()
    await clerk.get_by_role("button", name="确认导入 76 人").click()
    await expect(clerk.get_by_role("heading", name="名册导入好了")).to_be_visible()
    assert await axe.findings(clerk) == []
    await clerk.get_by_role("button", name="生成账号条").click()
    slip = clerk.locator(".slip").first
    await expect(slip).to_be_visible()
    assert await axe.findings(clerk) == []
    code = await slip.locator(".slip-code").inner_text()
    login = await slip.locator("dd").first.inner_text()
    await check_print(clerk)
    await first_sign_in(browser, served, login, code)


async def check_print(page: Page) -> None:
    """On paper there are slips, two in a row, none cut through, and nothing of the screen."""
    await page.set_viewport_size({"width": 794, "height": 1123})
    await page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".topbar", ".page-head", ".mainnav"):
        await expect(page.locator(hidden).first).to_be_hidden()
    looks = await page.locator(".slip").first.evaluate(
        "slip => { const look = getComputedStyle(slip), next = slip.nextElementSibling;"
        " return [look.breakInside, look.backgroundColor, look.color,"
        " next.getBoundingClientRect().top === slip.getBoundingClientRect().top] }"
    )
    assert looks == ["avoid", "rgb(255, 255, 255)", "rgb(0, 0, 0)", True]
    await page.emulate_media(media="screen")


async def first_sign_in(browser: Browser, served: Served, login: str, code: str) -> None:
    """Without a script, on a phone, with the code as one types it."""
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, base_url=served.url
    )
    page = await context.new_page()
    await page.goto(f"/activation?login={login}")
    await expect(page.get_by_label("工号")).to_have_value(login)
    await page.get_by_label("验证码").fill("2222222222")
    await fill_password(page)
    await expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    await page.get_by_label("验证码").fill(code.upper())
    await fill_password(page)
    await expect(page).to_have_url(f"{served.url}/")
    await page.goto("/account/sessions")
    await expect(page.get_by_text("就是这里")).to_be_visible()
    assert await db.value("SELECT activated_at IS NOT NULL FROM users WHERE login = $1", login)
    await context.close()


async def fill_password(page: Page) -> None:
    await page.get_by_label("定一个密码").fill(NEW)
    await page.get_by_label("再写一遍密码").fill(NEW)
    await page.get_by_role("button", name="设好并登录").click()


async def test_everybody_can_use_the_pages_of_accounts(served: Served, clerk: Page, town: Town) -> None:
    for path in (
        "/activation", "/account/sessions", f"/people/{town.li.id}/account", f"/people/{town.li.id}/handover",
    ):  # fmt: skip
        await clerk.goto(f"{served.url}{path}")
        assert await axe.findings(clerk) == [], path
    await clerk.get_by_label("三年级数学备课组，备课组长").select_option(label="王雨晴，数学，工号 wang")
    await clerk.get_by_role("button", name="安排交接").click()
    await expect(clerk.get_by_text("由王雨晴接手")).to_be_visible()
    assert await axe.findings(clerk) == []
    await clerk.get_by_role("button", name="撤销交接").click()
    await expect(clerk.get_by_role("button", name="安排交接")).to_be_visible()
