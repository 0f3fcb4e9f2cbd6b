"""Signing in as a teacher does it: without a script, at a shared computer, in a tab left open."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from server.base import database as db
from server.people import signing_in
from tests.browser.school import axe
from tests.support.serving import Served
from tests.support.town import PASSWORD, Town

NEW = "举头望明月2026"


@pytest_asyncio.fixture(params=[True, False], ids=["with script", "without script"])
async def page(
    browser: Browser, served: Served, town: Town, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    """The sign-in page; at the end no page may have complained (Content-Security-Policy and the like)."""
    context = await browser.new_context(java_script_enabled=request.param)
    context.set_default_timeout(20_000)
    found = await context.new_page()
    complaints: list[str] = []
    found.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await found.goto(f"{served.url}/")
    yield found
    await context.close()
    assert [text for text in complaints if "422" not in text] == []


async def sign_in(page: Page, password: str = PASSWORD) -> None:
    await page.get_by_label("工号").fill("wang")
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()


async def change_password(page: Page) -> None:
    await page.get_by_label("现在的密码").fill(PASSWORD)
    await page.get_by_label("新密码", exact=True).fill(NEW)
    await page.get_by_label("再写一遍新密码").fill(NEW)
    await page.get_by_role("button", name="改密码").click()


async def test_in_out_and_a_new_password(page: Page, served: Served) -> None:
    await sign_in(page, "不对")
    await expect(page.get_by_role("alert")).to_contain_text("工号或密码不对")
    await sign_in(page)
    await expect(page).to_have_url(f"{served.url}/")
    await page.get_by_label("王雨晴的菜单").click()
    await page.get_by_role("link", name="改密码").click()
    await change_password(page)
    await expect(page).to_have_url(f"{served.url}/")
    await page.get_by_label("王雨晴的菜单").click()
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await page.go_back()
    await page.reload()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await sign_in(page, NEW)
    await expect(page).to_have_url(f"{served.url}/")


async def test_a_form_sent_after_the_session_ended_is_sent_again_after_signing_in(
    page: Page, served: Served
) -> None:
    await sign_in(page)
    await expect(page).to_have_url(f"{served.url}/")
    await page.goto(f"{served.url}/plans/new")
    await page.get_by_label("课题", exact=True).fill("角的初步认识")
    await db.execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 day'")
    await page.get_by_role("button", name="开始写").click()
    await expect(page.get_by_text("你刚才写的都还在")).to_be_visible()
    await sign_in(page)
    await expect(page.get_by_role("heading", name="你刚才写的还在")).to_be_visible()
    await page.get_by_role("button", name="现在提交").click()
    await expect(page.get_by_role("heading", name="角的初步认识").first).to_be_visible()
    assert await db.value("SELECT count(*) FROM plan WHERE title = '角的初步认识'") == 1


async def test_a_password_sent_after_the_session_ended_is_kept_nowhere(page: Page, served: Served) -> None:
    await sign_in(page)
    await expect(page).to_have_url(f"{served.url}/")
    await page.goto(f"{served.url}/password")
    await db.execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 day'")
    await change_password(page)
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await sign_in(page)
    await expect(page).to_have_url(f"{served.url}/password")
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'changed_password'") == 0


async def test_everybody_can_use_these_pages(browser: Browser, served: Served, town: Town) -> None:
    opened = await signing_in.open_for_support("wang")
    name, _, value = opened.cookie.partition("=")
    context = await browser.new_context(bypass_csp=True)
    page = await context.new_page()
    await page.goto(f"{served.url}/session/new")
    assert await axe.findings(page) == []
    await context.add_cookies([{"name": name, "value": value, "url": served.url}])
    for path in ("/password", "/nowhere"):
        await page.goto(f"{served.url}{path}")
        await page.get_by_label("王雨晴的菜单").click()
        assert await axe.findings(page) == []
    await context.close()
