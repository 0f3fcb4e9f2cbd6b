"""The kit without a network: the real platform, real Chromium, one profile on one phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Route, expect

from server.base.database import execute, rows, value
from server.observation import observing
from tests.app.route_matrix import png
from tests.browser.school import axe
from tests.browser.school.phone import KEPT, LAN, LESSON, Carry, Newer, kept, planned
from tests.browser.school.phone import carry as carry
from tests.support.serving import Served
from tests.support.town import Town

# What the phone knows was asked of the server this many days ago.
AGO = """days => new Promise(done => {
  const asked = indexedDB.open('gongbei-kit');
  asked.onsuccess = () => {
    const written = asked.result.transaction('data', 'readwrite');
    written.objectStore('data').openCursor().onsuccess = ({target}) => {
      if (!target.result) return;
      target.result.update({...target.result.value, at: Date.now() - days * 86400000});
      target.result.continue();
    };
    written.oncomplete = () => { asked.result.close(); done(); };
  };
})"""
# How many rows of anybody lie here.
LEFT = """() => new Promise(done => {
  const asked = indexedDB.open('gongbei-kit'), names = ['data', 'record', 'medium', 'plan', 'image'];
  asked.onsuccess = () => {
    const read = asked.result.transaction(names), counts = names.map(name => read.objectStore(name).count());
    read.oncomplete = () => { asked.result.close(); done(counts.reduce((sum, one) => sum + one.result, 0)); };
  };
})"""
# What is pressed and too low for a thumb.
LOW = """() => [...document.querySelectorAll('main :is(button, a.button, input, a.back, kit-state a)')]
  .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 90))"""
SIZE = """async url => {
  const one = await createImageBitmap(await (await fetch(url)).blob());
  return `${one.width}x${one.height}`;
}"""
# A newer service worker has come and waits.
UPDATED = """async () => {
  const registration = await navigator.serviceWorker.getRegistration('/kit');
  await registration.update();
  while (!registration.waiting) await new Promise(done => setTimeout(done, 50));
}"""


async def sent_once(lesson: UUID, *words: str) -> dict[str, Any]:
    """The one record of a lesson, as the server has it: every moment once."""
    (found,) = await rows(
        "SELECT v.body, m.submitted_at, v.is_submitted FROM observer m"
        " JOIN record_version v ON v.observer = m.id WHERE m.observation = $1",
        lesson,
    )
    assert [one["text"] for one in json.loads(found["body"])["moments"] if one["text"]] == list(words)
    return found


async def test_a_record_survives_reload_a_killed_tab_and_a_new_browser_and_is_one(
    town: Town, carry: Carry, tmp_path: Path
) -> None:
    lesson = await planned(town.wang, town.zhao)
    (tmp_path / "page.png").write_bytes(png())
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.page.reload()
    await phone.says("离线，已存手机")
    await phone.page.get_by_role("link", name=LESSON).click()
    await phone.page.get_by_role("button", name="上课", exact=True).last.click()
    await phone.write("追问：这条弧算不算周长")
    await phone.page.get_by_role("tab", name="工具").click()
    await phone.page.get_by_role("button", name="手写记录").click()
    await phone.page.locator("input[type=file]").last.set_input_files(tmp_path / "page.png")
    await expect(phone.page.locator(".photo-tool")).to_contain_text("1 张已存手机")
    address = phone.page.url

    await phone.page.reload()
    await expect(phone.page.get_by_text("追问：这条弧算不算周长")).to_be_visible()
    await phone.kill_tab()
    await phone.page.goto(address)
    await expect(phone.page.get_by_text("追问：这条弧算不算周长")).to_be_visible()
    await phone.write("三组上台量")
    await phone.hand_in()
    await phone.says("离线，已存手机")
    assert await value("SELECT count(*) FROM record_version") == 0

    await phone.context.close()  # the browser ends, and begins again where there is a network
    await phone.start()
    await phone.open("/kit#/queue")
    await phone.says("都已上传")
    await expect(phone.page.get_by_text("都已上传，最近一次")).to_be_visible()
    found = await sent_once(lesson, "追问：这条弧算不算周长", "三组上台量")
    assert found["is_submitted"] and found["submitted_at"]
    assert await value("SELECT count(*) FROM observation_medium") == 1
    await phone.page.reload()
    await phone.says("都已上传")
    await sent_once(lesson, "追问：这条弧算不算周长", "三组上台量")


async def test_a_record_written_on_two_phones_is_kept_twice_and_one_is_chosen(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    first, second = await carry(town.wang), await carry(town.wang)
    for phone, words in ((first, "第一台写的"), (second, "第二台写的")):
        await kept(phone)
        await phone.offline()
        await phone.begin(words)
        await phone.hand_in()
        await phone.says("离线，已存手机")
    await first.offline(False)
    await first.says("都已上传")
    await second.offline(False)
    await second.says("都已上传")
    bodies = await rows("SELECT body FROM record_version ORDER BY seq")
    assert ["第一台写的" in one["body"] for one in bodies] == [True, False]
    await second.page.goto(f"{second.origin}/kit#/")
    await expect(second.page.get_by_text("有两份，选一份")).to_be_visible()
    await second.page.get_by_role("link", name=LESSON).click()
    await second.page.get_by_role("button", name="并排看，选一份").click()
    both = second.page.get_by_role("article")
    here, other = both.filter(has_text="这台手机"), both.filter(has_text="另一台设备")
    await expect(other).to_contain_text("第一台写的")
    await expect(here).to_contain_text("第二台写的")
    assert await value("SELECT current FROM observer WHERE observation = $1", lesson) == 1
    await here.get_by_role("button", name="用这一份").click()
    await expect(second.page.get_by_role("region", name="有两份")).to_have_count(0)
    assert await value("SELECT current FROM observer WHERE observation = $1", lesson) == 2
    assert await value("SELECT count(*) FROM record_version") == 2


async def test_a_lost_answer_makes_no_second_version_and_two_windows_no_second_text(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    lost: list[int] = []

    async def lose(route: Route) -> None:
        lost.append((await route.fetch()).status)
        await route.abort()

    await phone.page.route("**/kit/records/*", lose)
    await phone.begin("答复丢了")
    await phone.hand_in()
    await phone.says("离线，已存手机")
    assert lost[0] == 200 and await value("SELECT count(*) FROM record_version") == 1
    address, other = phone.page.url, await phone.tab()
    await phone.page.unroute("**/kit/records/*")
    await phone.page.reload()
    await phone.says("都已上传")
    assert (await sent_once(lesson, "答复丢了"))["is_submitted"]

    await other.goto(address)
    await phone.write("先写的")
    await phone.says("已存手机，1 条等上传")
    await expect(other.get_by_text("答复丢了")).to_be_visible()
    first, phone.page = phone.page, other
    await phone.write("后写的")
    await expect(other.get_by_text("这份记录已在另一个窗口接着写")).to_be_visible()
    await expect(first.get_by_text("先写的")).to_be_visible()


async def test_what_another_teacher_left_is_counted_and_neither_shown_nor_sent(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.begin("王老师写的")
    await phone.page.goto(f"{phone.origin}/kit#/")
    await phone.offline(False)
    await phone.context.clear_cookies()  # her session ended; she did not sign out
    await phone.sign_in(town.zhao)
    await phone.open()
    await expect(phone.page.get_by_text("1 条属于另一位老师")).to_be_visible()
    await phone.says("都已上传")
    await phone.offline()
    await phone.page.reload()
    await expect(phone.page.get_by_text("1 条属于另一位老师")).to_be_visible()
    await expect(phone.page.get_by_role("link", name=LESSON)).to_have_count(0)
    assert await value("SELECT count(*) FROM record_version") == 0

    await phone.offline(False)
    await phone.context.clear_cookies()
    await phone.sign_in(town.wang)
    await phone.open("/kit#/queue")
    await phone.says("都已上传")
    await sent_once(lesson, "王老师写的")


async def test_what_the_server_refuses_stays_says_why_and_can_be_carried_out(
    town: Town, carry: Carry, tmp_path: Path
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.begin("没有听成的课")
    await phone.says("离线，已存手机")
    await observing.cancel(town.wang, lesson)
    await phone.offline(False)
    await phone.says("1 条没有收下：召集人已经写明这节课没有听成")
    await phone.page.goto(f"{phone.origin}/kit#/queue")
    await expect(phone.page.get_by_text("没有收下：召集人已经写明这节课没有听成")).to_have_count(2)
    async with phone.page.expect_download() as saved:
        await phone.page.get_by_role("button", name="导出到本机").click()
    await (await saved.value).save_as(tmp_path / "kept.txt")
    assert "没有听成的课" in (tmp_path / "kept.txt").read_text()
    await execute("UPDATE observation SET cancelled_at = NULL WHERE id = $1", lesson)
    await phone.page.get_by_role("button", name="现在上传").click()
    await phone.says("都已上传")
    await sent_once(lesson, "没有听成的课")


async def test_after_fourteen_days_the_sheets_are_shut_and_what_was_not_sent_stays(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.begin("十四天前写的")
    await phone.page.evaluate(AGO, 13)
    await phone.page.goto(f"{phone.origin}/kit#/")
    await phone.page.reload()
    await expect(phone.page.get_by_role("link", name=LESSON)).to_be_visible()
    await phone.page.evaluate(AGO, 15)
    await phone.page.reload()
    await expect(phone.page.get_by_text("还有 1 条没有上传，都在手机里")).to_be_visible()
    await expect(phone.page.get_by_text("十四天前写的")).to_have_count(0)
    await phone.offline(False)
    await phone.page.reload()
    await phone.says("都已上传")
    await sent_once(lesson, "十四天前写的")


async def test_signing_out_stops_for_records_and_then_nothing_of_them_stays(town: Town, carry: Carry) -> None:
    await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    await kept(phone)
    await phone.offline()
    await phone.begin("只在手机里")
    await phone.page.goto("about:blank")
    await phone.offline(False)
    await phone.page.route("**/kit/records/*", lambda route: route.abort())
    await phone.sign_out()
    await expect(phone.page.get_by_role("heading", name="还有 1 条听课记录和照片未上传")).to_be_visible()
    await phone.page.get_by_role("button", name="去上传").click()
    await expect(phone.page.get_by_role("link", name=LESSON)).to_be_visible()
    await phone.sign_out()
    await phone.page.get_by_role("button", name="仍要退出").click()
    await expect(phone.page.get_by_role("heading", name="登录")).to_be_visible()
    assert await phone.page.evaluate(LEFT) == 0
    await phone.open()
    await expect(phone.page.get_by_text("登录以后，这里有你要听的课")).to_be_visible()
    await phone.offline()
    await phone.page.reload()
    await expect(phone.page.get_by_text("这台手机上也还没有你的听课资料")).to_be_visible()


async def test_a_shared_computer_keeps_nothing_and_records_while_there_is_a_network(
    town: Town, carry: Carry
) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang, public=True)
    await phone.open()
    await expect(phone.page.get_by_text("这是公用电脑")).to_be_visible()
    await expect(phone.page.get_by_role("link", name=LESSON)).to_be_visible()
    await phone.offline()
    await phone.begin("公用电脑上写的")
    await phone.says("离线，先别关这一页")
    other = await phone.tab()
    await phone.offline(False)
    await phone.hand_in()
    await phone.says("都已上传")
    await sent_once(lesson, "公用电脑上写的")
    await other.goto(f"{phone.origin}/kit")
    found = await other.evaluate(
        "async () => [(await indexedDB.databases()).map(one => one.name).filter(one => /kit/.test(one)),"
        " await caches.keys(), Object.keys(localStorage).filter(one => /kit/.test(one))]"
    )
    assert found == [[], [], []] and not await other.evaluate(KEPT)


async def test_a_plain_address_says_what_it_cannot_do_and_still_records(town: Town, carry: Carry) -> None:
    lesson = await planned(town.wang, town.zhao)
    phone = await carry(town.wang, LAN)
    page = await phone.open()
    await expect(page.get_by_text("这个地址没有加密（不是 https），断网后打不开这一页。")).to_be_visible()
    await phone.begin("没有加密也能记")
    await phone.hand_in()
    await phone.says("都已上传")
    await sent_once(lesson, "没有加密也能记")
    await phone.page.get_by_role("tab", name="实录").click()
    await phone.offline()
    await phone.write("断网时写的")
    await phone.says("离线，已存手机")
    await phone.context.close()
    await phone.start()
    await phone.open()
    await phone.says("都已上传")
    await phone.page.get_by_role("link", name=LESSON).click()
    await phone.hand_in_again()
    await phone.says("都已上传")
    newest = await value("SELECT body FROM record_version ORDER BY seq DESC LIMIT 1")
    assert "断网时写的" in newest


async def test_a_newer_kit_leaves_an_open_record_alone_and_takes_over_at_the_list(
    town: Town, carry: Carry, served: Served
) -> None:
    await planned(town.wang, town.zhao)
    async with Newer(served.port) as proxy:
        phone = await carry(town.wang, port=proxy.port)
        await kept(phone)
        was = await phone.page.evaluate("caches.keys()")
        await phone.begin("开着的记录")
        proxy.is_newer = True
        await phone.page.evaluate(UPDATED)
        await expect(phone.page.get_by_text("开着的记录")).to_be_visible()
        await phone.write("接着写")
        assert set(was) < set(await phone.page.evaluate("caches.keys()")), "both are kept meanwhile"
        await phone.page.get_by_role("button", name="回到听课列表").click()
        await phone.page.wait_for_function("was => caches.keys().then(now => !now.includes(was))", arg=was[0])
        await phone.page.get_by_role("link", name=LESSON).click()
        await expect(phone.page.get_by_text("接着写")).to_be_visible()


async def test_the_kit_can_be_installed(town: Town, carry: Carry) -> None:
    phone = await carry(town.wang)
    await phone.open()
    session = await phone.context.new_cdp_session(phone.page)
    told = await session.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    assert (manifest["start_url"], manifest["display"]) == ("/kit", "standalone")
    for one in manifest["icons"]:
        size = await phone.page.evaluate(SIZE, one["src"])
        assert size == one["sizes"]


async def test_the_screens_around_a_record_are_sound_and_begin_one_in_two_taps(
    town: Town, carry: Carry
) -> None:
    await planned(town.wang, town.zhao)
    phone = await carry(town.wang)
    page = await phone.open()
    await expect(page.get_by_role("link", name=LESSON)).to_be_visible()
    assert await axe.findings(page) == []
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_role("link", name="现在听课").click()
    assert await page.evaluate(LOW) == []
    assert await axe.findings(page) == []
    await page.get_by_role("button", name="李建国").click()
    await page.get_by_role("searchbox", name="哪个班").fill("五（1）班")
    await page.get_by_role("button", name="“五（1）班”").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("李建国 五（1）班")
    await phone.write("推门就记")
    await phone.hand_in()
    await phone.says("都已上传")
    found = await rows(
        "SELECT o.teacher, o.class_name, o.kind, o.lead FROM observation o WHERE o.class_name = '五（1）班'"
    )
    assert found == [
        {"teacher": town.li.id, "class_name": "五（1）班", "kind": "drop_in", "lead": town.wang.id}
    ]
    await page.goto(f"{phone.origin}/kit#/queue")
    await expect(page.get_by_text("都已上传，最近一次")).to_be_visible()
    assert await axe.findings(page) == []
