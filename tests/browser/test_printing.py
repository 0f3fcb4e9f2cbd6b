"""Paper and pen: what the browser prints, and the photo of what was written on it."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pypdfium2
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from server.plans import drafting
from server.plans.tables import Kind
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.teacher import Teacher
from tests.plans.adaptation.test_written_pages import with_process
from tests.support.serving import Served
from tests.support.town import Town

A4, A3, B5 = (210, 297), (420, 297), (176, 250)
MILLIMETRE = 72 / 25.4


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        await found.close()


async def printed(page: Page, address: str, **choices: str) -> list[tuple[tuple[int, int], str]]:
    """Each sheet: its size in mm, and its words."""
    await page.goto(f"{address}?{urlencode(choices)}")
    document = pypdfium2.PdfDocument(await page.pdf(prefer_css_page_size=True))
    return [
        (
            (round(sheet.get_width() / MILLIMETRE), round(sheet.get_height() / MILLIMETRE)),
            "".join(sheet.get_textpage().get_text_bounded().split()),
        )
        for sheet in document
    ]


async def test_each_paper_has_its_size_its_heading_on_every_page_and_the_board_apart(
    town: Town, served: Served, chromium: Browser
) -> None:
    doc = with_process(("second", "先折一折"))
    steps = doc["content"][0]["content"][0]["content"]
    steps += [{**steps[1], "attrs": {"id": f"more{number}"}} for number in range(30)]
    plan = await drafting.create(
        town.wang, title="圆的认识", doc=doc, subject="数学", grade="三年级", kind=Kind.VERSION
    )
    context = await chromium.new_context(viewport={"width": 1366, "height": 768})
    wang = await Teacher.at(served.url, context, town.wang)
    address = f"{served.url}/plans/{plan}/print"
    heading = "实验小学三（2）班圆的认识"
    for paper, size in (("a4", A4), ("a3", A3), ("b5", B5)):
        chosen = {"paper": paper, "board": "1", "second": "column", "class": "三（2）班"}
        sheets = await printed(wang.page, address, **chosen)
        assert {one for one, _ in sheets} == {size} and len(sheets) > 1, paper
        assert all(heading in words for _, words in sheets), paper
        assert all("环节教师活动二次备课" in words for _, words in sheets if "出示圆片" in words), paper
        assert not any("先折一折" in words or "怎么印" in words or "今天" in words for _, words in sheets), (
            paper
        )
        both = [words for _, words in sheets if "出示圆片" in words and "圆半径" in words]
        assert paper == "a3" or both == [], paper  # on A3 the other half of the sheet is its own page
        halves = max(words.count(heading) for _, words in sheets)
        assert halves == (2 if paper == "a3" else 1), paper  # two pages beside each other


async def test_on_a_phone_the_photo_of_the_page_is_the_adaptation(
    town: Town, served: Served, chromium: Browser
) -> None:
    plan = await drafting.create(
        town.wang, title="圆的认识", doc=with_process(), subject="数学", grade="三年级", kind=Kind.VERSION
    )
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    wang = await Teacher.at(served.url, context, town.wang)
    await wang.go(f"/plans/{plan}/print")
    await wang.page.get_by_label("教学过程里空一栏").check()
    await wang.page.wait_for_url("**second=column**")
    await wang.page.get_by_role("link", name="传手写的照片").click()
    camera = wang.page.get_by_label("用手机拍")
    assert await camera.get_attribute("capture") == "environment"
    out = io.BytesIO()
    Image.new("RGB", (120, 160), "white").save(out, "JPEG")
    await camera.set_input_files([{"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}])
    await wang.page.get_by_role("button", name="传上来").click()
    photo = wang.page.get_by_role("img", name="手写的第 1 张")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("one => one.decode().then(() => one.naturalWidth)") == 120
