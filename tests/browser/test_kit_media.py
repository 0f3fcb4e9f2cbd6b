"""Photos, clips and photographed notes of the kit: kept on the phone, sent with what the class agreed to."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, async_playwright, expect

from server.base.clock import local, now
from server.base.database import row, rows, value
from server.base.ids import new_id
from server.observation.media import consents
from server.observation.media.consent_forms import ConsentForm
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.school.knee import PHONE, Knee, begin, photo
from tests.support.serving import Served
from tests.support.town import Town

MEDIA = """
SELECT m.id, m.kind, m.no_student_face, m.at_seconds, m.consent, f.type, f.state, f.width
FROM observation_medium m LEFT JOIN file f ON f.id = m.file ORDER BY m.added_at
"""


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(**PHONE)
    yield made
    await made.close()


async def test_photos_wait_for_the_consent_of_the_class_and_for_the_network(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    knee = await begin(town, served, phone)
    page = knee.page
    await phone.set_offline(True)
    await knee.wait(90)
    await page.get_by_role("button", name="拍照", exact=True).click()
    await expect(page.get_by_role("heading", name="三（4）班还没有照片的授权登记")).to_be_visible()
    await knee.press("登记，开始拍")
    await expect(page.get_by_role("alert")).to_contain_text("写一下纸质同意书放在哪里")
    await page.get_by_label("纸质同意书放在哪里").fill("教导处 3 号柜")
    await page.get_by_text("有的座位不能入镜").click()
    await knee.seat("2-3")
    await knee.press("登记，开始拍")
    await expect(page.get_by_text("不能入镜的座位：2 排 3 座")).to_be_visible()

    async def take(*data: bytes, kind: str = "image/jpeg") -> None:
        files: list[FilePayload] = [{"name": "IMG_1.jpg", "mimeType": kind, "buffer": one} for one in data]
        await page.locator(".photo-tool input[multiple]").set_input_files(files)

    said = page.locator(".photo-tool > .tool-asking")
    await page.get_by_label("画面里没有学生正脸").check()
    await take(photo(), photo((300, 200)))
    await expect(said).to_contain_text("2 张已存手机")
    await take(b"not a picture " * 1_600_000)  # 22 MB that no canvas makes smaller
    await expect(said).to_contain_text("这张照片 22 MB，最多 20 MB，没有存")
    await take(b"%PDF-1.7", kind="application/pdf")
    await expect(said).to_contain_text("“IMG_1.jpg”不是照片，没有存")
    await expect(page.locator(".medium img")).to_have_count(2)
    await page.locator(".medium").first.get_by_role("button", name="删掉").click()
    await expect(page.locator(".medium")).to_have_count(1)
    await knee.tool("手写记录")
    await take(photo((600, 800)))
    await expect(said).to_contain_text("1 张已存手机")

    await phone.set_offline(False)
    body = await knee.body()
    media = {one["kind"]: one for one in await rows(MEDIA)}
    assert {str(one["id"]) for one in media.values()} == {
        found for moment in body["moments"] for found in moment["media"]
    }
    assert len(media) == await value("SELECT count(*) FROM observation_medium") == 2
    assert (media["photo"]["state"], media["photo"]["type"]) == ("ready", "image/jpeg")
    assert media["photo"]["width"] == 2000 and media["photo"]["no_student_face"]
    assert 90 <= media["photo"]["at_seconds"] < 110 and media["paper"]["consent"] is None
    consent = await row("SELECT * FROM class_consent")
    assert consent["id"] == media["photo"]["consent"] and consent["paper"] == "教导处 3 号柜"
    assert (consent["class_name"], consent["kinds"]) == ("三（4）班", ["photo"])
    assert consent["off_camera"] == body["seats"]["off"] == ["2-3"]
    await knee.tool("拍照")
    await expect(page.locator(".medium")).to_contain_text("已上传")
    await expect(page.locator(".medium").get_by_role("button", name="删掉")).to_have_count(0)
    assert [one for one in knee.teacher.troubles if "ERR_INTERNET_DISCONNECTED" not in one] == []


async def test_what_a_class_agreed_to_its_own_school_says(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    knee = await begin(town, served, phone, who=town.chen)
    page = knee.page
    await knee.tool("拍照")
    await page.get_by_label("纸质同意书放在哪里").fill("不知道")
    await knee.press("登记，开始拍")
    one: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo((300, 200))}
    await page.locator(".photo-tool input[multiple]").set_input_files([one])
    await page.evaluate("document.querySelector('observe-kit').sync.now()")
    held = page.locator(".medium.held")
    await expect(held).to_contain_text("没有收下：授权登记要由这所学校的老师来做", timeout=20_000)
    assert await rows(MEDIA) == [] and await value("SELECT count(*) FROM class_consent") == 0

    today = local(now()).date()
    await consents.register(
        town.wang,
        ConsentForm(new_id(), town.wang.school_id, None, "三（4）班", ("photo",), today, today, "教导处"),
    )
    await held.get_by_role("button", name="再传一次").click()
    await knee.wait(16)  # it goes by itself
    await expect(page.locator(".medium.sent")).to_contain_text("已上传")
    [sent] = await rows(MEDIA)
    assert sent["state"] == "ready" and sent["consent"] is not None


async def test_a_clip_is_kept_while_it_is_recorded_and_goes_with_its_consent(
    town: Town, served: Served
) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *fake])
        knee = await begin(town, served, await browser.new_context(**PHONE))
        page = knee.page
        await knee.tool("录音")
        await page.get_by_label("纸质同意书放在哪里").fill("教导处")
        await knee.press("登记，开始录", "开始录音")
        await expect(page.locator(".voice-clock")).to_contain_text("/ 02:00")
        kept = page.locator(".medium.recording")
        await expect(kept).to_contain_text("正在录，已录的都存着", timeout=20_000)
        await kill(page)  # nobody pressed 停下
        page = await page.context.new_page()
        knee = Knee(knee.teacher, knee.record)
        knee.page = page
        await page.goto(f"{served.url}/kit#/record/{knee.record}")
        await knee.tool("录音")
        await expect(page.locator(".medium audio")).to_be_visible()
        body = await knee.body()
        [clip] = await rows(MEDIA)
        assert clip["kind"] == "voice" and clip["state"] == "ready"
        assert clip["type"].split("/")[0] in {"audio", "video"} and clip["consent"] is not None
        assert [moment["media"] for moment in body["moments"]] == [[str(clip["id"])]]

        await knee.press("开始录音")
        await expect(page.locator(".voice-clock")).to_contain_text("/ 02:00")
        await knee.wait(121)
        await expect(page.get_by_text("录音 120 秒，已存手机")).to_be_visible()
        await page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
        await page.reload()
        await knee.tool("录音")
        await expect(page.locator(".voice-tool")).to_contain_text("这个地址不是 https，浏览器不让网页录音")
        await expect(page.get_by_text("选录音文件")).to_be_visible()
        await browser.close()


async def kill(page: Page) -> None:
    """No warning, no last words."""
    session = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        asking = asyncio.ensure_future(session.send("Page.crash"))  # nobody is there to answer
    asking.cancel()
    await page.close()
