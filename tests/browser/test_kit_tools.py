"""The tools of the kit on a phone: taps and waits by the lesson clock, seats, codes, views."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FilePayload, expect

from server.observation.figures import st
from server.observation.records import sampling
from server.observation.tables import ObservationKind
from tests.browser.harness.relay import until
from tests.browser.school import axe
from tests.browser.school.knee import PHONE, begin, photo
from tests.support.serving import Served
from tests.support.town import Town

SMALL = """
() => [...document.querySelectorAll('.tool :is(button, summary, .tool-picker, textarea, [type=text])')]
  .filter(one => one.offsetParent).map(one => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
  .filter(([, {width, height}]) => height < 44 || width < 44)
  .map(([words, {width, height}]) => [words, width, height])
"""


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(**PHONE)
    yield made
    await made.close()


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
