"""The tools of the kit on a phone: taps and waits by the lesson clock, seats, codes, photos and voice."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, async_playwright, expect

from server.base.clock import local, now
from server.base.database import row, rows, value
from server.base.ids import new_id
from server.observation import observing
from server.observation.figures import st
from server.observation.forms import Asked
from server.observation.media import consents
from server.observation.media.consent_forms import ConsentForm
from server.observation.records import sampling
from server.observation.tables import ObservationKind
from server.people.viewer import Viewer
from tests.app.observation_things import lesson, record_of
from tests.browser.harness.pages import ARGUMENTS
from tests.browser.harness.relay import until
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
VIEWS = ("learning.listening", "instruction.dialogue")
BODY = """
SELECT v.body FROM record_version v JOIN observer o ON o.id = v.observer AND o.current = v.seq WHERE o.id = $1
"""
SENT = """
async () => {
  const {store, sync} = document.querySelector('observe-kit');
  await sync.now();
  return !store.isWriting && !store.unsent().length && !store.unsentMedia().length;
}
"""
SMALL = """
() => [...document.querySelectorAll('.tool :is(button, summary, .tool-picker, textarea, [type=text])')]
  .filter(one => one.offsetParent).map(one => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
  .filter(([, {width, height}]) => height < 44 || width < 44)
  .map(([words, {width, height}]) => [words, width, height])
"""
MEDIA = """
SELECT m.id, m.kind, m.no_student_face, m.at_seconds, m.consent, f.type, f.state, f.width
FROM observation_medium m LEFT JOIN file f ON f.id = m.file ORDER BY m.added_at
"""


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(**PHONE)
    yield made
    await made.close()


class Knee:
    """王雨晴 with the record of a lesson of 赵敏 open, and the lesson clock in the test's hands."""

    def __init__(self, teacher: Teacher, record: UUID) -> None:
        self.teacher, self.page, self.record = teacher, teacher.page, record

    async def wait(self, seconds: float) -> None:
        """So much of the lesson goes by, tick by tick."""
        await self.page.clock.run_for(round(seconds * 1000))

    async def tool(self, name: str) -> None:
        tab = self.page.get_by_role("tab", name="工具")
        await tab.click()
        if await (back := self.page.locator(".observe-tool-back")).count():
            await back.click()
            await tab.click()
        await self.page.locator(".observe-tool-list button", has_text=name).click()

    async def press(self, *words: str) -> None:
        for one in words:
            await self.page.locator("main").get_by_role("button", name=one, exact=True).first.click()

    async def seat(self, *seats: str) -> None:
        for one in seats:
            await self.page.locator(f"main [data-seat='{one}']:visible").first.click()

    async def state(self, code: str) -> None:
        """师, 生 or 互动 on the pad."""
        await self.page.locator(f".observe-pad .st button.{code}").click()

    async def body(self) -> dict[str, Any]:
        """What the server has, once everything has gone."""
        await self.wait(1)
        await until(lambda: self.page.evaluate(SENT), "everything is on the server")
        found: dict[str, Any] = json.loads(await value(BODY, self.record))
        return found


async def begin(
    town: Town,
    served: Served,
    phone: BrowserContext,
    kind: ObservationKind = ObservationKind.PLANNED,
    who: Viewer | None = None,
) -> Knee:
    """The lesson has just begun."""
    who = who or town.wang
    found = await observing.create(town.li, lesson(town.zhao, kind=kind, asked=(Asked(who.id, views=VIEWS),)))
    record = await record_of(who, found)
    teacher = await Teacher.at(served.url, phone, who)
    await teacher.page.clock.install()
    await teacher.go(f"/kit#/record/{record}")
    await teacher.page.get_by_role("button", name="上课", exact=True).last.click()
    return Knee(teacher, record)


def photo(edge: tuple[int, int] = (2400, 1800)) -> bytes:
    """A JPEG as a phone writes it, with the place it was taken at."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 48.0, 0.0)}
    kept = io.BytesIO()
    Image.effect_noise(edge, 60).convert("RGB").save(kept, "JPEG", quality=80, exif=exif)
    return kept.getvalue()


def sound(folder: Path, seconds: int) -> Path:
    """A recording of silence that every browser plays."""
    path = folder / "lesson.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(b"\x80" * 8000 * seconds)
    return path


async def test_taps_become_samples_and_a_sample_that_was_missed_repeats_nothing(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    knee = await begin(town, served, phone)
    await knee.state("t")
    await knee.wait(65)
    await knee.state("s")
    await knee.wait(30)
    await knee.tool("S-T 师生行为")
    facts = knee.page.locator(".st-tool .tool-facts")
    await expect(facts).to_contain_text("取样3 次Rt 教师占比0.67")
    await expect(knee.page.get_by_role("img", name="师生行为带：前 2 分钟教师 6")).to_be_visible()
    await knee.press("退回上一次")
    await knee.wait(1)
    await knee.state("d")

    await knee.press("到点来问")
    asked = knee.page.locator(".st-tool .tool-asking")
    await knee.wait(26)  # past 02:00
    await expect(asked).to_contain_text("02:00 现在谁在做")
    await expect(knee.page.locator(".observe-pad .st.asking")).to_be_visible()
    await knee.state("s")
    await expect(asked).to_contain_text("每 30 秒问一次")
    await knee.wait(60)  # 02:30 goes by, 03:00 is asked
    await expect(knee.page.get_by_text("02:30 那一次没有记，空着")).to_be_visible()
    await knee.state("t")
    await expect(knee.page.locator(".st-tool")).to_contain_text("有 1 次没有记，没有算进去")

    body = await knee.body()
    assert sampling.samples(body["st"]["taps"], 30, 185) == ["T", "T", "T", "S", "", "T"]
    found = st.analyse(sampling.codes(body["st"]["taps"], 30, 185))
    assert (found.variant, found.n, found.rt) == (st.Variant.PLAIN, 5, 0.8)
    assert knee.teacher.troubles == []


async def test_a_question_is_a_tap_its_waits_three_more_and_a_row_can_be_corrected(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    knee = await begin(town, served, phone, ObservationKind.JOINT)
    await knee.wait(60)
    await knee.page.get_by_role("button", name="提问", exact=True).click()  # of the pad: the wait runs
    await knee.wait(4)
    await knee.press("学生开口")
    await knee.wait(6)
    await knee.press("学生说完")
    await knee.wait(2)
    await knee.press("老师接话", "为何", "分析", "点名", "远端", "点座位")
    await knee.seat("2-5")
    await knee.press("答对", "追问")
    await knee.press("提问")
    await knee.wait(1)
    await knee.press("老师自己接了")
    await expect(knee.page.locator(".questions-tool .tool-facts")).to_contain_text("高阶100%")

    await knee.page.locator(".tool-row").last.click()
    corrected = knee.page.locator(".tool-rows .tool-card")
    await corrected.get_by_label("候答，秒").fill("-1")
    await expect(corrected.get_by_role("alert").first).to_contain_text("填 0 到 3600 的秒数")
    await corrected.get_by_label("候答，秒").fill("4.5")
    await corrected.get_by_label("问了什么").fill("为什么圆没有角？")
    await corrected.get_by_role("button", name="为何").click()

    await knee.tool("座位图")
    await knee.press("走神")
    await knee.seat("3-1", "3-1", "2-5")
    await knee.press("退回上一个记号", "少一排", "不入镜")
    await knee.seat("1-1")
    for _ in range(3):
        await knee.press("少一排")
    await expect(knee.page.locator(".seats-tool .tool-asking")).to_contain_text("第 3 排有记号，不能去掉")

    body = await knee.body()
    first, second = body["questions"]
    assert {key: first[key] for key in ("bloom", "calling", "side", "seat", "level", "response")} == {
        "bloom": "analyse", "calling": "named", "side": "remote", "seat": "2-5", "level": "答对",
        "response": "probe",
    }  # fmt: skip
    assert (first["kind"], first["words"], first["wait1"]) == ("", "为什么圆没有角？", 4.5)
    assert 2 <= first["wait2"] < 3 and 1 <= second["wait1"] < 2 and second["wait2"] is None
    seats = body["seats"]
    assert (seats["rows"], seats["columns"], seats["off"]) == (3, 8, ["1-1"])
    assert [(one["seat"], one["what"]) for one in seats["marks"]] == [("3-1", "off"), ("3-1", "off")]
    assert knee.teacher.troubles == []


async def test_codes_are_written_every_three_seconds_live_and_beside_a_recording(
    town: Town, served: Served, phone: BrowserContext, tmp_path: Path
) -> None:
    knee = await begin(town, served, phone)
    page = knee.page
    await knee.tool("FIAS 编码")
    tool = page.locator(".fias-tool")
    await expect(tool).to_contain_text("还没有编码，没有可以算的")
    await page.keyboard.press("5")
    await expect(tool).to_contain_text("按「开始」才计时")
    await knee.press("开始")
    await page.keyboard.press("5")
    await knee.wait(6.5)
    await page.keyboard.press("8")
    await knee.wait(3)
    await page.keyboard.press("Backspace")
    await page.keyboard.press("0")
    await knee.wait(3)
    await knee.press("暂停")
    await knee.wait(30)
    await expect(tool.locator(".tool-facts")).to_contain_text("编码3 个，00:09教师言语50%学生言语0%沉寂50%")
    assert (await knee.body())["fias"]["codes"] == ["5", "5", "10"]
    await knee.press("接着记")
    await page.keyboard.press("5")
    await knee.wait(70)
    await expect(tool).to_contain_text("一分钟没有按键，先停了。还是「讲授」就按开始")
    assert len((await knee.body())["fias"]["codes"]) == 3 + 20

    await knee.press("从头再来", "清空", "iFIAS 14 类", "看录像、听录音", "开始")
    await expect(tool).to_contain_text("先选一个录像或录音文件")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method + " " + request.url))
    await tool.get_by_label("选录像或录音，不上传").set_input_files(sound(tmp_path, 8))
    await knee.press("开始")
    await page.keyboard.press("r")
    film = tool.locator("video")
    await until(lambda: film.evaluate("film => film.ended"), "the recording is over")
    await knee.wait(1)
    await expect(tool).to_contain_text("放完了，共 2 个编码")
    assert not [one for one in sent if one.startswith(("POST", "PUT"))]
    body = await knee.body()
    assert body["fias"]["codes"] == ["4.2", "4.2"] and body["fias"]["source"] == "recording"
    assert knee.teacher.troubles == []


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


async def test_an_observer_writes_in_the_views_that_are_theirs(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    knee = await begin(town, served, phone)
    page = knee.page
    await knee.tool("观察视角")
    cards = page.locator(".views-tool > .stack .tool-card")
    await expect(cards).to_have_count(2)
    await expect(cards.first).to_contain_text("能把老师的话听完的有多少人")
    await page.get_by_label("倾听：看到的").fill("后排 6 人没有听完")
    await page.get_by_text("课堂文化 · 关爱").click()
    await page.get_by_label("关爱：怎么看").fill("先问吃力的两位")
    body = await knee.body()
    assert body["views"] == {
        "learning.listening": {"result": "后排 6 人没有听完", "comment": ""},
        "culture.care": {"result": "", "comment": "先问吃力的两位"},
    }
    await page.reload()
    await knee.tool("观察视角1/2")
    await expect(page.get_by_label("关爱：怎么看")).to_have_value("先问吃力的两位")
    assert knee.teacher.troubles == []


async def test_the_tools_can_be_used_by_everybody(town: Town, served: Served, phone: BrowserContext) -> None:
    knee = await begin(town, served, phone)
    page = knee.page

    async def look(name: str) -> None:
        # What lies under the keys at the bottom comes out from there when one scrolls.
        found = [one for one in await axe.findings(page) if "partially obscured" not in one]
        assert found == [], name
        await page.set_viewport_size(PHONE["viewport"])
        small = await page.evaluate(SMALL)
        assert small == [], name

    await knee.state("s")
    await knee.wait(35)
    await knee.tool("S-T 师生行为")
    await look("st")
    await knee.tool("问题记录")
    await knee.press("提问", "学生开口", "点座位")
    await page.locator(".tool-row").click()
    await look("questions")
    await knee.tool("座位图")
    await knee.seat("1-1")
    await look("seats")
    await knee.tool("FIAS 编码")
    await knee.press("iFIAS 14 类", "开始", "5 讲授")
    await knee.wait(4)
    await look("fias")
    await knee.tool("拍照")
    await page.get_by_text("有的座位不能入镜").click()
    await knee.press("登记，开始拍")
    await look("consent")
    await knee.tool("手写记录")
    one: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo((600, 800))}
    await page.locator(".photo-tool input[multiple]").set_input_files([one])
    await expect(page.locator(".medium")).to_be_visible()
    await look("paper")
    assert knee.teacher.troubles == []
