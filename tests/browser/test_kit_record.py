"""The record screen of the kit: what is tapped on a phone, and what becomes of it on the server."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from server.base.clock import now
from server.base.database import row, rows, value
from server.documents.spec import Json
from server.observation import observing
from server.observation.records import saving
from server.observation.records.sending import Sent
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.tables import State
from server.rubrics import scoring, sheets
from server.rubrics.tables import Purpose
from tests.app.observation_things import lesson, record_of, written
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.support.serving import Served
from tests.support.town import Town

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LOW = """() => [...document.querySelectorAll(':is(observe-record, dialog[open]) :is(button, a, summary, select, textarea, .mark-hold)')]
  .filter(one => one.checkVisibility() && Math.round(one.getBoundingClientRect().height) < 44).map(one => one.outerHTML.slice(0, 90))"""  # noqa: E501
WIDE = "document.documentElement.scrollWidth > innerWidth"
GLIDED = """() => new Promise(done => {
    let before = scrollY, still = 0;
    requestAnimationFrame(function look() {
        still = scrollY === before ? still + 1 : 0;
        before = scrollY;
        if (still > 12) done(); else requestAnimationFrame(look);
    });
})"""
# Chromium without a window refuses to keep a screen on: what can be seen is that it is asked, and let go.
LOCK = "WakeLock.prototype.request = async () => Object.assign(new EventTarget(), {release() {}})"
AWAKE = "() => document.querySelector('observe-record').awake.lock"
SENT = "id => document.querySelector('observe-kit').store.record(id)?.dirty === false"


def cell(col: str, words: str, at: int) -> Json:
    line = {"type": "paragraph", "attrs": {"id": f"{col}{at}"}, "content": [{"type": "text", "text": words}]}
    return {"type": "tableCell", "attrs": {"col": col}, "content": [line]}


def plan(*steps: tuple[str, int]) -> Json:
    """A plan whose process has these steps."""
    lines = [("环节", "时间"), *((name, f"{minutes} 分钟") for name, minutes in steps)]
    table = [
        {
            "type": "tableRow",
            "attrs": {"id": f"s{at}"},
            "content": [cell("step", name, at), cell("time", time, at)],
        }
        for at, (name, time) in enumerate(lines)
    ]
    process = {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": table}
    section = {
        "type": "section",
        "attrs": {"id": "p", "key": "process", "title": "教学过程"},
        "content": [process],
    }
    return {"type": "doc", "content": [section]}


async def planned(town: Town, **more: Any) -> tuple[UUID, UUID]:
    """A lesson of 赵敏 that 王雨晴 observes; the ids of lesson and record."""
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    found = await observing.create(town.wang, lesson(town.zhao, **({"sheet": sheet} | more)))
    return found, await record_of(town.wang, found)


async def body_of(record: UUID) -> dict[str, Any]:
    """What the server has of it, newest."""
    found: dict[str, Any] = json.loads(
        await value("SELECT body FROM record_version WHERE observer = $1 ORDER BY seq DESC LIMIT 1", record)
    )
    return found


class Hand:
    """A phone with the record open, and the thumb that taps it."""

    def __init__(self, teacher: Teacher, record: UUID) -> None:
        self.teacher, self.page, self.record = teacher, teacher.page, record

    @classmethod
    async def on(cls, served: Served, context: BrowserContext, who: Viewer, record: UUID) -> Hand:
        hand = cls(await Teacher.at(served.url, context, who), record)
        await hand.open(served)
        return hand

    async def open(self, served: Served) -> None:
        await self.page.goto(f"{served.url}/kit#/record/{self.record}")
        await expect(self.page.locator(".observe-head h1")).to_contain_text("赵敏")
        await self.page.evaluate("document.querySelector('observe-kit').sync.now()")

    async def tap(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).filter(visible=True).tap()

    async def tab(self, name: str) -> None:
        await self.page.get_by_role("tab", name=name).tap()

    def line(self, number: int) -> Locator:
        return self.page.locator(".mark-line").nth(number)

    async def sent(self) -> None:
        """Until the server has everything."""
        await self.page.evaluate("document.querySelector('observe-record').keeper.flush()")
        await self.page.evaluate("document.querySelector('observe-kit').sync.now()")
        await self.page.wait_for_function(SENT, arg=str(self.record))


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(**PHONE)
    yield made
    await made.close()


async def swipe(page: Page, on: Locator, *, across: int = 0, down: int = 0) -> None:
    """A finger laid on the middle of something, moved and lifted."""
    await on.evaluate("one => one.scrollIntoView({block: 'center'})")  # not below the pad
    box = await on.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = await page.context.new_cdp_session(page)
    for part in range(9):
        point = {"x": x + across * part / 8, "y": y + down * part / 8}
        kind = "touchMove" if part else "touchStart"
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await session.detach()
    await page.evaluate(GLIDED)  # the next tap would only stop the page


async def test_a_lesson_is_written_with_the_thumb_without_a_network_and_arrives_whole(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    text = plan(("导入", 5), ("探究新知", 18), ("练习", 12))
    master = await drafting.create(
        town.wang, title="周长", subject="数学", grade="三年级", state=State.DISCUSSION, doc=text
    )
    _, record = await planned(town, plan=master)
    await phone.add_init_script(LOCK)
    hand = await Hand.on(served, phone, town.wang, record)
    page = hand.page
    await expect(page.locator(".observe-brief")).to_contain_text("学生怎样想到周长")
    await hand.tap("写一句")
    await page.get_by_text("改我的常用语").tap()
    await page.get_by_label("新的常用语").fill("绕绳子量一周")
    await hand.tap("加上")
    await expect(page.get_by_role("button", name="删掉“绕绳子量一周”")).to_be_visible()
    await hand.tap("好")
    assert (
        await value('SELECT text FROM observation_phrase WHERE "user" = $1', town.wang.id) == "绕绳子量一周"
    )
    await phone.set_offline(True)
    await expect(page.locator("kit-state")).to_contain_text("离线，已存手机")

    await hand.tap("上课")
    await page.wait_for_function(f"{AWAKE} !== null")
    await expect(page.locator(".observe-step")).to_contain_text("导入　计划 5 分，已 0 分")
    await hand.tap("下一环节")
    await expect(page.locator(".observe-said")).to_contain_text("进入“探究新知”")
    await page.locator(".st .s").tap()
    await hand.tap("小组讨论")
    await hand.tap("绕绳子量一周")
    await hand.tap("撤回")
    await expect(page.locator("button.moment")).to_have_count(1)
    await expect(page.locator("button.moment")).to_contain_text("小组讨论")
    await expect(page.locator(".observe-stage")).to_have_text("探究新知")

    await hand.tap("写一句")
    await expect(page.locator("dialog[open] h2")).to_be_focused()  # no keyboard comes up by itself
    await page.get_by_label("看到、听到的（实录）").fill("三组上台量，两组忘了接口")
    await page.get_by_label("我的想法（即时点评）").fill("学生自己想到用绳子绕")
    await page.keyboard.press("Escape")  # the phone's own way back: what is written stays
    await expect(page.locator("button.moment")).to_have_count(2)
    assert await page.evaluate(WIDE) is False

    await hand.tab("总评")
    await page.get_by_label("优点 1").focus()
    await page.get_by_text("从即时点评里挑").tap()
    await hand.tap("学生自己想到用绳子绕")
    await page.get_by_label("建议").fill("多等一等")
    await hand.tap("看一眼，发给老师")
    await expect(page.locator("dialog[open]")).to_contain_text("先排队，一连上网就发")
    await hand.tap("发给老师")
    await expect(page.get_by_text("反馈单在排队，一连上网就发给赵敏")).to_be_visible()
    await hand.tap("提交")
    await expect(page.get_by_text("已经交了，正在等网络上传")).to_be_visible()
    assert await value("SELECT count(*) FROM record_version WHERE observer = $1", record) == 0

    await phone.set_offline(False)
    await expect(page.get_by_text("反馈单已发给赵敏")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"\d\d:\d\d 已提交"))).to_be_visible()
    body = await body_of(record)
    assert sorted((one["text"], one["remark"], one["who"], one["step"]) for one in body["moments"]) == [
        ("三组上台量，两组忘了接口", "学生自己想到用绳子绕", "s", "s2"), ("小组讨论", "", "s", "s2"),
    ]  # fmt: skip
    assert [one["step"] for one in body["steps"]] == ["s1", "s2"] and body["st"]["taps"][0]["code"] == "S"
    mine = await row("SELECT submitted_at, feedback_at, is_late FROM observer WHERE id = $1", record)
    assert mine and mine["submitted_at"] and mine["feedback_at"] and not mine["is_late"]

    # A tab that is gone: the clock has run on, and the words are there.
    await page.close()
    hand.page = page = await phone.new_page()
    await hand.open(served)
    await expect(page.locator(".observe-clock time")).not_to_have_text("00:00")
    await expect(page.locator("button.moment")).to_have_count(2)
    await hand.tap("下课")
    await expect(page.locator(".observe-clock")).to_contain_text("已下课")
    await expect(page.locator(".st")).to_be_hidden()
    await page.wait_for_function(f"{AWAKE} === null")
    await hand.tap("撤回")
    await expect(page.locator(".st")).to_be_visible()
    await hand.tap("写一句")
    await page.evaluate("location.hash = '#/'")  # the phone's own way back, from under the sentence
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.get_by_role("heading", name="听课", exact=True)).to_be_visible()
    assert [one for one in hand.teacher.troubles if "ERR_INTERNET_DISCONNECTED" not in one] == []


async def test_marks_are_given_by_thumb_or_key_never_by_scrolling_and_add_up_as_on_the_server(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    _, record = await planned(town)
    sheet = await sheets.find((await sheets.offered(Purpose.LESSON))[0]["id"])
    hand = await Hand.on(served, phone, town.wang, record)
    page = hand.page
    await hand.tab("量表")
    first, second, third = (hand.line(at) for at in range(3))
    await swipe(page, first.locator(".mark-hold"), down=-160)
    await expect(first.locator("output")).to_contain_text("—")
    assert await page.evaluate("scrollY") > 0
    await swipe(page, first.locator(".mark-hold"), across=70)
    await expect(first.locator("output")).not_to_contain_text("—")
    await expect(hand.page.get_by_role("tab", name="量表 1/17")).to_be_visible()
    await second.locator(".mark-step").last.tap()
    await expect(second.locator("output")).to_have_text("3 / 5")  # blank begins where no comment is due
    await second.locator(".mark-step").first.tap()
    await expect(second.locator("output")).to_have_text("2.5 / 5")
    await expect(second.locator(".mark-note")).to_have_text("不到 60%，写一句差在哪里")
    await second.get_by_role("textbox").fill("三分之一的学生在等")
    await expect(second.locator(".mark-note")).not_to_contain_text("写一句差在哪里")
    await third.get_by_role("slider").press("End")
    await expect(third.locator("output")).to_have_text("5 / 5")
    await expect(third.locator(".mark-note")).to_have_text("满分写一句好在哪里")
    await first.locator(".mark-blank").tap()
    await expect(first.locator("output")).to_contain_text("—")

    await hand.sent()
    body = await body_of(record)
    assert body["marks"] == {sheet.indicators[1].key: 2.5, sheet.indicators[2].key: 5}
    assert body["comments"] == {sheet.indicators[1].key: "三分之一的学生在等"} and body["sheet"] == str(
        sheet.id
    )
    result = scoring.score(sheet, body["marks"])
    assert scoring.in_words(result) == "75"
    await expect(page.locator(".observe-total")).to_have_text(
        re.compile(r"已评 2/17，按评过的算\s*75$")  # of two lines no band is said
    )
    await expect(page.locator(".mark-dimension span").first).to_have_text("7.5 / 15")

    # A mark the sheet does not have, of an older page: it stays, is told beside its line, counts nowhere.
    await page.evaluate(
        """([id, key]) => {
            const {store} = document.querySelector('observe-kit'), row = store.record(id);
            row.body.marks[key] = 99;
            return store.putRecord(row);
        }""",
        [str(record), sheet.indicators[3].key],
    )
    await hand.sent()
    await expect(hand.line(3).locator(".mark-note.bad")).to_contain_text("最多 8 分")
    await expect(page.locator(".observe-total b")).to_have_text("75")
    await hand.line(3).locator(".mark-blank").tap()
    await expect(hand.line(3).locator(".mark-note.bad")).to_have_count(0)

    for name in ("实录", "量表", "总评", "工具"):
        await page.get_by_role("tab", name=name).focus()
        await page.keyboard.press("Enter")
        assert await page.evaluate(LOW) == [], name
        assert not await page.evaluate(WIDE), name
        assert await axe.findings(page) == [], name
        await page.set_viewport_size(PHONE["viewport"])
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="实录")).to_be_focused()
    await expect(page.get_by_role("tabpanel", name="实录")).to_be_visible()
    await hand.tap("写一句")
    assert await page.evaluate(LOW) == []
    assert await axe.findings(page) == []
    assert hand.teacher.troubles == []


async def test_two_devices_stand_beside_each_other_and_a_wrong_heading_is_put_right_before_it_is_sent(
    town: Town, served: Served, phone: BrowserContext
) -> None:
    _, record = await planned(town, on=(await value("SELECT current_date")) - timedelta(days=2))
    hand = await Hand.on(served, phone, town.wang, record)
    page = hand.page
    await expect(page.locator(".observe-tags")).to_contain_text("补记")  # the lesson was two days ago
    await phone.set_offline(True)
    await hand.tap("写一句")
    await page.get_by_label("看到、听到的（实录）").fill("手机上写的")
    await hand.tap("好")
    other = written(None, moments=[{"id": "m9", "t": 90, "who": "s", "text": "电脑上写的"}])
    await saving.save(town.wang, record, Sent(uuid4(), 0, uuid4(), town.wang.id, now(), True, None, other))
    await phone.set_offline(False)
    await hand.sent()
    await expect(page.get_by_role("heading", name="有两份")).to_be_visible()
    await hand.tap("并排看，选一份")
    cards = page.locator(".beside-card")
    await expect(cards.filter(has_text="这台手机")).to_contain_text("手机上写的")
    await expect(cards.filter(has_text="另一台设备")).to_contain_text("已提交，现在算数")
    assert not await page.evaluate(WIDE)
    await cards.filter(has_text="这台手机").get_by_role("button").tap()
    await expect(page.get_by_role("heading", name="有两份")).to_have_count(0)
    await expect(page.locator("button.moment")).to_contain_text("手机上写的")
    kept = await rows(
        "SELECT v.is_beside, v.seq = m.current AS is_in_force, v.body->'moments'->0->>'text' AS words"
        " FROM record_version v JOIN observer m ON m.id = v.observer WHERE m.id = $1 ORDER BY v.seq", record
    )  # fmt: skip
    assert [(one["words"], one["is_in_force"], one["is_beside"]) for one in kept] == [
        ("电脑上写的", False, False), ("手机上写的", True, False),
    ]  # fmt: skip

    await page.goto(f"{served.url}/kit#/now")
    await page.get_by_role("button", name=re.compile("^李建国")).tap()
    await page.evaluate("document.querySelector('observe-kit').sync.now()")
    await phone.set_offline(True)
    await hand.tap("先不填班级")
    await expect(page.locator(".observe-head h1")).to_have_text("李建国")
    await page.locator(".observe-title").tap()
    await page.get_by_label("上课的老师").fill("赵敏")
    await page.get_by_label("课题", exact=True).fill("面积")
    await page.get_by_label("班级", exact=True).fill("三（4）班")
    await hand.tap("改好了")
    await expect(page.locator(".observe-head h1")).to_have_text("赵敏《面积》三（4）班")
    await phone.set_offline(False)
    await hand.tab("量表")
    await page.get_by_label("量表", exact=True).select_option(label="同上一堂课评价量表")
    await hand.line(0).get_by_role("slider").press("ArrowRight")
    await expect(page.locator(".observe-total")).to_contain_text("已评 1/")
    hand.record = UUID(page.url.rsplit("/", 1)[1])
    await hand.sent()
    begun = await rows("SELECT teacher, title, class_name, lead FROM observation WHERE title = '面积'")
    assert [dict(one) for one in begun] == [
        {"teacher": town.zhao.id, "title": "面积", "class_name": "三（4）班", "lead": town.wang.id}
    ]
    name = "SELECT name FROM rubric_sheet WHERE id = $1"
    assert await value(name, UUID((await body_of(hand.record))["sheet"])) == "同上一堂课评价量表"
    await page.locator(".observe-title").tap()
    await expect(page.get_by_role("link", name="去改正")).to_be_visible()
