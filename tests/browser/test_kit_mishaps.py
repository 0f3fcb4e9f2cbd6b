"""The kit when the phone itself fails, or the server does in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from playwright.async_api import Route, expect

from server.base.database import row, rows, value
from tests.app.route_matrix import png
from tests.browser.school.phone import LESSON, Carry, kept, planned
from tests.browser.school.phone import carry as carry
from tests.support.town import Town

# Nothing more can be written while this phone is full.
FULL = """const {transaction} = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
  const isFull = mode === 'readwrite' && localStorage.getItem('is-full');
  if (isFull) throw new DOMException('full', 'QuotaExceededError');
  return transaction.call(this, stores, mode, ...more);
};"""
# Quick fingers: still typing while the first letters are on their way to the device.
TYPED = """async field => {
  for (let count = 1; count < 120; count += 1) {
    field.value = '快'.repeat(count);
    field.dispatchEvent(new Event('input'));
    await new Promise(done => setTimeout(done, 5));
  }
}"""


async def lines_of(lesson: UUID) -> list[str]:
    """What the version in force says."""
    found = await row(
        "SELECT v.body FROM observer m JOIN record_version v ON v.observer = m.id AND v.seq = m.current"
        " WHERE m.observation = $1",
        lesson,
    )
    return [one["text"] for one in json.loads(found["body"])["moments"]] if found else []


async def test_a_window_that_came_second_can_go_on_with_the_record_afterwards(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.begin("先有的")
    await phone.says("已存手机，1 条等上传")
    address, first, other = phone.page.url, phone.page, await phone.tab()
    await other.goto(address)
    await expect(other.get_by_text("先有的")).to_be_visible()
    await phone.offline()
    await phone.write("第一个窗口")
    await phone.says("离线，已存手机")
    await other.bring_to_front()
    await other.get_by_role("button", name="写一句").click()
    await other.get_by_label("看到、听到的（实录）").evaluate(TYPED)
    await expect(other.get_by_text("这份记录已在另一个窗口接着写")).to_be_visible()
    await other.get_by_role("link", name=LESSON).click()
    await expect(other.get_by_text("第一个窗口")).to_be_visible()
    phone.page = other
    await phone.write("第二个窗口接着写")
    await phone.says("离线，已存手机")
    await first.close()
    await phone.offline(False)
    await phone.hand_in()
    await phone.says("都已上传")
    assert await lines_of(lesson) == ["先有的", "第一个窗口", "第二个窗口接着写"]


async def test_a_phone_without_room_still_sends_and_keeps_the_words_of_a_page_that_ends(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await phone.context.add_init_script(FULL)
    await kept(phone)
    await phone.begin("还有地方时")
    await phone.says("已存手机")
    await phone.page.evaluate("localStorage.setItem('is-full', '1')")
    await phone.write("满了以后")
    await phone.says("手机空间不够")
    await phone.hand_in()
    await expect(phone.page.get_by_text("已提交。还可以改")).to_be_visible()
    assert await lines_of(lesson) == ["还有地方时", "满了以后"]

    await phone.offline()
    await phone.page.get_by_role("tab", name="实录").click()
    await phone.write("断网又满了")
    await phone.says("手机空间不够")
    await phone.page.reload()
    await expect(phone.page.get_by_text("断网又满了")).to_be_visible()
    await phone.page.evaluate("localStorage.removeItem('is-full')")
    await phone.page.reload()
    await expect(phone.page.get_by_text("断网又满了")).to_be_visible()
    await phone.offline(False)
    await phone.hand_in_again()
    await phone.says("都已上传")
    assert await lines_of(lesson) == ["还有地方时", "满了以后", "断网又满了"]
    assert await value("SELECT count(*) FROM record_version WHERE is_beside") == 0


async def test_two_quick_taps_begin_one_lesson(town: Town, carry: Carry) -> None:
    phone = await carry(town.wang)
    page = await phone.open()
    await page.get_by_role("link", name="现在听课").click()
    await page.get_by_role("button", name="李建国").click()
    await page.get_by_role("button", name="先不填班级").dblclick()
    await phone.write("只有一节")
    await phone.hand_in()
    await phone.says("都已上传")
    assert await value("SELECT count(*) FROM observation") == 1


async def test_one_thing_the_server_stumbles_over_holds_up_nothing_else(town: Town, carry: Carry) -> None:
    bad, good = await planned(town.wang, town.zhao), await planned(town.wang, town.zhao, "面积")
    phone = await carry(town.wang)
    await kept(phone)
    stuck = str(await value("SELECT id FROM observer WHERE observation = $1", bad))
    told: dict[str, Any] = {"media": 0}

    async def stumble(route: Route) -> None:
        await route.fulfill(status=500, content_type="text/html", body="<h1>500</h1>")

    async def refuse_once(route: Route) -> None:
        told["media"] += 1  # signed in again meanwhile: another form token
        headers = dict(route.request.headers) | ({"x-csrf-token": "old"} if told["media"] == 1 else {})
        await route.continue_(headers=headers)

    await phone.offline()
    await phone.begin("卡住的")
    await phone.page.goto(f"{phone.origin}/kit#/")
    await phone.page.get_by_role("link", name="赵敏 《面积》").click()
    await phone.write("不该等的")
    await phone.page.get_by_role("tab", name="工具").click()
    await phone.page.get_by_role("button", name="手写记录").click()
    await phone.page.locator("input[type=file]").last.set_input_files(
        {"name": "page.png", "mimeType": "image/png", "buffer": png()}
    )
    await expect(phone.page.locator(".photo-tool")).to_contain_text("1 张已存手机")
    await phone.page.route(f"**/kit/records/{stuck}", stumble)
    await phone.page.route("**/kit/media", refuse_once)
    await phone.offline(False)
    await expect(phone.page.locator(".medium.sent")).to_have_count(1, timeout=60_000)
    assert told["media"] > 1
    assert "不该等的" in await lines_of(good)
    assert await lines_of(bad) == []
    await phone.page.unroute(f"**/kit/records/{stuck}")
    await phone.page.reload()
    await phone.says("都已上传")
    assert await lines_of(bad) == ["卡住的"]
    assert len(await rows("SELECT id FROM observation_medium WHERE file IS NOT NULL")) == 1


async def test_a_colleague_at_the_phone_for_a_minute_costs_its_owner_nothing(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.begin("没有网时写的")
    await phone.says("离线，已存手机")
    await phone.page.goto("about:blank")
    await phone.context.clear_cookies()
    await phone.offline(False)
    await phone.sign_in(town.li, public=True)
    await phone.sign_out()
    await phone.page.wait_for_url("**/session/new")
    await phone.sign_in(town.wang)
    await phone.open()
    await phone.says("都已上传")
    assert await lines_of(lesson) == ["没有网时写的"]
