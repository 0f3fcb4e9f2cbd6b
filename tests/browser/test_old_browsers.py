"""Browsers before the baseline, IE mode and WeChat: readable, usable, and told what to do.

An old browser is played by the present one: it is served the style sheet as an old one would understand it
(rules in layers dropped, the questions of ``css/old.css`` answered no) and no script, as none would parse.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from server.base import assets
from tests.support.browsing import SignIn
from tests.support.serving import Served
from tests.support.town import PASSWORD, Town

INTERNET_EXPLORER = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0.47"
WECHAT_OF_A_COMPUTER = "Mozilla/5.0 (Windows NT 10.0) Chrome/116.0 MicroMessenger/7.0.20 WindowsWechat"
ANSWERS = {
    "(container-type: inline-size)": "(display: unknown)",
    "(not (text-emphasis: dot)) or (not (accent-color: red))": "(display: block)",
}


def without_layers(css: str) -> str:
    """A style sheet as a browser reads it that does not know ``@layer``."""
    kept, rest = "", css
    while (at := rest.find("@layer")) >= 0:
        kept, rest = kept + rest[:at], rest[at:]
        end = re.match(r"@layer[^{;]*[{;]", rest)
        assert end
        cut, depth = end.end(), end[0].endswith("{")
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[cut], 0)
            cut += 1
        rest = rest[cut:]
    return kept + rest


@pytest_asyncio.fixture
async def old(browser: Browser, town: Town, served: Served) -> AsyncIterator[Page]:
    """Chromium 86, on a phone."""
    name = assets.manifest()["gongbei.css"]
    css = without_layers((assets.BUILT / name).read_text())
    for question, answer in ANSWERS.items():
        assert question in css, f"css/old.css asks something else than {question}"
        css = css.replace(question, answer)
    context = await browser.new_context(viewport={"width": 390, "height": 844})

    async def style(route: Route) -> None:
        await route.fulfill(body=css, content_type="text/css")

    await context.route(f"**/{name}", style)
    await context.route("**/*.js", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(f"{served.url}/session/new")
    yield page
    await context.close()


async def test_an_old_browser_reads_pages_sends_forms_and_is_told_so(old: Page, served: Served) -> None:
    await expect(old.get_by_text("这个浏览器版本旧")).to_be_visible()
    await old.get_by_label("工号").fill("wang")
    await old.get_by_label("密码").fill(PASSWORD)
    await old.get_by_role("button", name="登录", exact=True).click()
    await expect(old.get_by_role("heading", level=1)).to_contain_text("老师")
    for path in ("/", "/plans", "/plans/new", "/browser"):
        await old.goto(f"{served.url}{path}")
        assert await old.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await old.evaluate("getComputedStyle(document.body).fontSize") == "16px"
        icons = await old.evaluate(
            "Math.max(0, ...[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect().width))"
        )
        assert icons <= 130, path


async def test_a_present_browser_is_told_nothing(browser: Browser, town: Town, served: Served) -> None:
    page = await browser.new_page()
    await page.goto(f"{served.url}/session/new")
    await expect(page.get_by_label("工号")).to_be_visible()
    assert not await page.get_by_text("这个浏览器版本旧").is_visible()
    assert await page.get_attribute('meta[name="renderer"]', "content") == "webkit"
    await page.context.close()


async def test_internet_explorer_gets_one_page_it_can_show(client: httpx.AsyncClient, town: Town) -> None:
    for path in ("/", "/plans", "/session/new"):
        answer = await client.get(path, headers={"User-Agent": INTERNET_EXPLORER})
        assert answer.status_code == 200 and "极速模式" in answer.text, path
        assert "<script" not in answer.text and "var(--" not in answer.text
        assert "user-agent" in answer.headers["vary"].lower()
    sheet = re.search(r'href="(/static/[^"]+\.css)"', answer.text)
    assert sheet
    css = (await client.get(sheet[1], headers={"User-Agent": INTERNET_EXPLORER})).text
    assert "var(" not in css and "display: grid" not in css and "@layer" not in css


async def test_wechat_shows_how_to_get_a_file_instead_of_dropping_it(
    client: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    wang = await signed_in(town.wang)
    made = await wang.post("/plans", data={"title": "周长", "subject": "数学", "grade": "三年级"})
    export = made.headers["location"].removesuffix("/edit") + "/export.docx"
    page = await wang.get(export, headers={"User-Agent": WECHAT})
    assert page.status_code == 200 and "点右上角 ··· 在浏览器打开" in page.text
    assert "content-disposition" not in page.headers
    for agent in (
        WECHAT.replace("Android 13", "Windows NT 10.0") + " WindowsWechat",
        "Mozilla/5.0 Chrome/120.0",
    ):
        file = await wang.get(export, headers={"User-Agent": agent})
        assert file.headers["content-disposition"].startswith("attachment"), agent
    shown = await wang.get("/plans", headers={"User-Agent": WECHAT})
    assert "周长" in shown.text


async def test_without_https_it_is_said_once(browser: Browser, town: Town, served: Served) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    await page.goto(f"{served.url}/session/new")
    await page.get_by_label("工号").fill("wang")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    note = page.get_by_text("当前地址不是 https，不能离线打开，也不能用摄像头，请联系管理员")
    await expect(note).to_be_visible()
    await page.get_by_role("button", name="知道了").click()
    await expect(note).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(note).to_be_hidden()
    await context.close()
