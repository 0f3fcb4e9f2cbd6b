"""A recording beside its remarks: keys, jumps, clips that end, the name on the picture, no script at all."""

from __future__ import annotations

import io
import wave
from uuid import UUID

from playwright.async_api import Browser, Page, expect

from server.base.database import execute, value, writing
from server.base.ids import new_id
from server.files import recalling, uploading
from server.observation.media import videos
from server.observation.media.access import KIND
from server.observation.media.videos import NoteForm
from tests.browser.school.teacher import Teacher
from tests.observation.filmed import FILM, consent, film
from tests.observation.observed import observed
from tests.support.serving import Served
from tests.support.town import Town

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LOW = """() => [...document.querySelectorAll('main button, main a.button, main summary, main textarea,'
  + 'main .video-notes .row-meta a, main .clip-list a, main input:not([type=hidden], [type=checkbox])')]
  .filter(one => one.checkVisibility() && Math.round(one.getBoundingClientRect().height) < 44)
  .map(one => one.outerHTML.slice(0, 90))"""


def minute_of_sound() -> bytes:
    """What every browser plays and can jump in: this machine has nothing that makes a film."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * 8000 * 60)
    return out.getvalue()


async def recorded(town: Town, lesson: UUID) -> UUID:
    """A recording of a minute, with a remark and a clip of 李建国's."""
    medium, _file = await film(town.li, lesson)
    playable = await uploading.store_bytes(minute_of_sound(), "课.wav", town.li.id)
    async with writing():
        await recalling.hold(playable, KIND, medium, town.li.id)
        await execute("UPDATE observation_medium SET file = $2 WHERE id = $1", medium, playable)
    for at, until, text, clip in (("0:30", "", "先量再说", False), ("0:40", "0:41", "等了一秒", True)):
        await videos.remark(town.li, lesson, medium, NoteForm(new_id(), at, until, text, clip))
    return medium


async def at(page: Page) -> float:
    found: float = await page.evaluate("document.querySelector('video').currentTime")
    return found


async def test_remarks_are_made_and_found_with_keys_and_clips_end(
    town: Town, served: Served, browser: Browser
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    url = f"/observations/{lesson}/videos/{await recorded(town, lesson)}"
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    wang = await Teacher.at(served.url, context, town.wang)
    await wang.go(url)
    page, video = wang.page, wang.page.locator("video")
    await expect(page.locator(".watermark span").first).to_have_text("王雨晴 wang")
    covered = """() => { const [film, name] = ['video', '.watermark'].map(q =>
      document.querySelector(q).getBoundingClientRect());
      return name.top <= film.top && name.bottom >= film.bottom && name.width >= film.width
        && getComputedStyle(document.querySelector('.watermark')).pointerEvents === 'none'; }"""
    assert await page.evaluate(covered)
    await expect(page.get_by_role("link", name="下载")).to_have_count(0)

    await page.locator("[data-from]").filter(has_text="先量再说").locator("[data-seek]").click()
    await expect(video).to_have_js_property("paused", False)
    assert 30 <= await at(page) < 40
    await expect(page.locator("[data-now]")).to_contain_text("先量再说")
    await page.locator(".clip-list a").click()  # plays its second and stops
    await expect(page.locator("[data-now]")).to_contain_text("等了一秒")
    await expect(video).to_have_js_property("paused", True)
    assert 40.9 <= await at(page) < 42

    await page.locator("h1").click()
    await page.keyboard.press("ArrowLeft")
    assert 35.5 <= await at(page) < 37.5
    await page.keyboard.press("n")
    text = page.get_by_label("看到了什么")
    await expect(text).to_be_focused()
    await expect(page.get_by_label("从（分:秒）")).to_have_value("0:36")
    await page.keyboard.type("n [ 键在字里只是字")
    await page.get_by_role("button", name="记下").click()
    await expect(page.locator(".video-notes > li")).to_have_count(3)
    assert 35.5 <= await at(page) < 37.5  # the player stays where it is
    await page.locator("h1").click()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("]")
    await expect(page.get_by_label("到（可以不填）")).to_have_value("0:41")
    assert not wang.troubles, wang.troubles
    await context.close()


async def test_a_recording_is_sent_and_remarked_on_without_a_script_and_on_a_phone(
    town: Town, served: Served, browser: Browser
) -> None:
    lesson = await observed(town.li, town.wang)
    await consent(town.wang)
    medium = await recorded(town, lesson)
    url = f"/observations/{lesson}/videos"
    plain = await browser.new_context(java_script_enabled=False)
    page = (await Teacher.at(served.url, plain, town.wang)).page
    await page.goto(f"{served.url}{url}/{medium}")
    await page.get_by_label("从（分:秒）").fill("12:30")
    await page.get_by_label("看到了什么").fill("后两排在等")
    await page.get_by_role("button", name="记下").click()
    await page.locator("[data-from]").filter(has_text="后两排在等").get_by_role("link").click()
    assert await page.locator("video").get_attribute("src") == f"/files/{await file_of(medium)}#t=750"
    await plain.close()

    phone = await browser.new_context(**PHONE)
    li = await Teacher.at(served.url, phone, town.li)
    await li.go(f"{url}/{medium}")
    assert await li.page.evaluate(LOW) == []
    for path in (url, f"{url}/{medium}", f"/observations/{lesson}/media", "/consents", "/consents/new"):
        await li.go(path)
        assert await li.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    await li.go(url)
    upload = {"name": "第二段.mp4", "mimeType": "video/mp4", "buffer": FILM * 60}  # in parts
    await li.page.get_by_label("选择文件").set_input_files(upload)  # type: ignore[arg-type]
    await li.page.get_by_role("button", name="上传").click()
    await expect(li.page.get_by_role("link", name="第二段", exact=True)).to_be_visible()
    assert not li.troubles, li.troubles
    await phone.close()


async def file_of(medium: UUID) -> UUID:
    found: UUID = await value("SELECT file FROM observation_medium WHERE id = $1", medium)
    return found
