"""The save state never lies: 已保存 only for what the server acknowledged,
and what is not safe stays in the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Dialog, Route, expect

from server.base import wall
from server.base.clock import now
from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site

TEXT = plan(paragraph("甲丙"))


async def notice(tab: Tab, kind: str) -> str:
    found = f"plan-editor > .notice[data-kind='{kind}']"
    await until(lambda: tab.js("q => !!document.querySelector(q)", found), f"a notice of {kind}")
    return str(await tab.js("q => document.querySelector(q).textContent", found))


async def test_saved_is_said_with_the_time_only_after_the_ack(open_tab: Open, site: Site, room: str) -> None:
    tab = await open_tab(doc=TEXT, timezone_id="America/New_York")
    relay = site.relay.rooms[room]
    before = wall.clock(now())
    await tab.wait_state("saved")
    assert await tab.says() in {f"已保存 {before}", f"已保存 {wall.clock(now())}"}, "the school's clock"
    relay.acks = False
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("saving")
    await until(lambda: "丁" in str(relay.json()), "the server has it")
    assert await tab.says() == "保存中"
    await tab.wait_state("stored", 6)
    assert await tab.says() == "离线，已存本机"
    relay.acks = True
    await tab.type("戊")
    await tab.wait_state("saved")
    assert await settled(tab) == "甲丙丁戊"


async def test_what_is_typed_offline_is_saved_when_the_line_is_back(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await tab.caret(2)
    await tab.page.context.set_offline(True)
    await relay.cut(1012)
    await tab.wait_state("offline")
    await tab.type("丁戊")
    await tab.wait_state("stored", 5)
    assert "丁" not in str(relay.json())
    await tab.page.context.set_offline(False)
    await tab.wait_state("saved", 15)
    assert "甲丙丁戊" in str(relay.json())


async def test_while_the_server_is_away_the_page_says_so_within_five_seconds(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await tab.wait_state("saved")
    await tab.caret(2)
    relay.close_with = 1012
    await relay.cut(1012)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    await until(lambda: relay.joined > 2, "it keeps trying")
    relay.close_with = 0
    await tab.wait_state("saved")
    assert "甲丙丁" in str(relay.json())


async def test_a_restart_of_the_server_loses_nothing_and_needs_nobody(
    open_tab: Open, site: Site, room: str
) -> None:
    a, b = await open_tab("王雨晴", doc=TEXT), await open_tab("李建国")
    relay = site.relay.rooms[room]
    await a.caret(2)
    await a.type("丁")
    await relay.cut(1012)
    await a.type("戊")
    await until(lambda: relay.joined >= 4, "both are back")
    assert await settled(a, b) == "甲丙丁戊"
    assert relay.joined == 4


async def test_windows_that_a_restart_cut_do_not_come_back_in_one_instant(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await tab.wait_state("saved")
    waits = []
    for chance in (0, 0.999):
        await tab.js(
            """chance => {
          Math.random = () => chance;
          const plain = window.plain ??= window.setTimeout;
          window.setTimeout = (run, ms, ...rest) => {
            window.waits.push(ms);
            return plain(run, ms, ...rest); };
          window.waits = []; }""",
            chance,
        )
        joined = relay.joined
        await relay.cut(1012)
        await until(lambda joined=joined: relay.joined > joined, "back")
        await tab.wait_state("saved")
        waits.append(await tab.js("() => window.waits"))
    assert 200 in waits[0] and any(590 <= wait <= 600 for wait in waits[1]), waits


async def test_a_refused_change_is_kept_and_never_sent_again(
    open_tab: Open, site: Site, room: str, tmp_path: Path
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    relay.refuse = "这一处改动太大"
    await tab.caret(2)
    await tab.type("丁")
    said = await notice(tab, "refused")
    assert "这一处改动太大" in said and "导出" in said
    await tab.wait_state("unsaved")
    assert await tab.lines() == "甲丙丁"
    assert not await tab.js("() => el().editor.isEditable"), "more text would be lost as well"
    joined = relay.joined
    await tab.js("() => dispatchEvent(new Event('online'))")
    await tab.js("() => new Promise(done => setTimeout(done, 1500))")
    assert relay.joined == joined and "丁" not in str(relay.json())
    async with tab.page.expect_download() as saved:
        await tab.page.get_by_role("button", name="导出文字").click()
    file = await saved.value
    await file.save_as(tmp_path / "kept.txt")
    assert file.suggested_filename == "分数的初步认识.txt"
    assert "甲丙丁" in (tmp_path / "kept.txt").read_text()
    async with tab.page.expect_download() as saved:
        await tab.page.get_by_role("button", name="导出全文").click()
    await (await saved.value).save_as(tmp_path / "kept.json")
    assert json.loads((tmp_path / "kept.json").read_text())["type"] == "doc"


async def test_a_session_that_ends_keeps_the_text_and_goes_on_after_signing_in(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    relay.acks, relay.close_with = False, 4401
    await tab.caret(2)
    await tab.type("丁")
    await relay.cut(4401)
    said = await notice(tab, "session")
    assert "登录过期" in said and "还在这一页" in said
    assert await tab.lines() == "甲丙丁"
    relay.acks, relay.close_with = True, 0
    await tab.page.get_by_role("button", name="再连一次").click()
    await tab.wait_state("saved")
    assert "甲丙丁" in str(relay.json())
    assert await tab.js("() => document.querySelectorAll('plan-editor > .notice').length") == 0
    assert await tab.js("() => el().editor.isEditable")


async def test_a_right_that_is_lost_is_said_and_not_tried_again(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    relay.close_with = 4403
    await relay.cut(4403)
    assert "不能由你修改" in await notice(tab, "forbidden")
    joined = relay.joined
    await tab.js("() => new Promise(done => setTimeout(done, 1500))")
    assert relay.joined == joined and not await tab.js("() => el().editor.isEditable")
    title = await tab.page.locator(".save-state").get_attribute("title") or ""
    assert "已经停下" in title and "已保存" in title and "正在重试" not in title


async def test_a_plan_released_while_it_is_open_says_so_before_anybody_writes_in_vain(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    bar, told = tab.page.locator(".editor-bar"), tab.page.locator("plan-editor > .notice")
    writing, relay.bar = relay.bar, ("已提交", "回到教案", "这份教案提交给组长了。")
    await relay.say_right(False)
    await expect(told).to_contain_text("这份教案提交给组长了。现在只能看。你写的都已保存。")
    assert "发布" not in await notice(tab, "right")
    relay.bar = ("已发布 第 1 版", "回到教案", "这份教案发布为通案第 1 版了。")
    await relay.say_poke("state")
    await expect(told).to_contain_text("这份教案发布为通案第 1 版了。现在只能看。")
    await expect(bar).to_contain_text("已发布 第 1 版")
    await expect(bar.locator(".editor-steps")).to_have_text("回到教案")
    assert "现在只能看" in await notice(tab, "right")
    await tab.wait_state("readonly")
    await until(lambda: tab.js("() => !el().editor.isEditable"), "read-only")
    await expect(tab.page.locator(".section-menu").first).to_be_hidden()
    relay.bar = writing
    await relay.say_right(True)
    await until(lambda: tab.js("() => el().editor.isEditable"), "writing again")
    await expect(bar).to_contain_text("研讨中")
    assert await tab.js("() => document.querySelectorAll('plan-editor > .notice').length") == 0
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("saved")
    assert "甲丙丁" in str(relay.json())


@pytest.mark.parametrize(
    ("acknowledged", "public", "asks"), [(True, True, False), (False, True, True), (False, False, False)]
)
async def test_closing_the_page_asks_only_when_something_would_be_lost(
    open_tab: Open, site: Site, room: str, acknowledged: bool, public: bool, asks: bool
) -> None:
    tab = await open_tab(doc=TEXT, path=f"/editor?room={room}" + ("&public=1" if public else ""))
    relay = site.relay.rooms[room]
    relay.acks = acknowledged
    await tab.caret(2)
    await tab.type("丁")
    # A key is text only when the browser has told the editor: until then the state is the one before it.
    await until(lambda: tab.js("() => lines().includes('丁')"), "the letter is in the text")
    await until(
        lambda: tab.js(f"() => el().provider.dirty === {json.dumps(not acknowledged)}"), "the ack or none"
    )
    await tab.wait_state("saved" if acknowledged else "unsaved" if public else "stored")
    asked: list[str] = []

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    tab.page.on("dialog", answer)
    await tab.page.close(run_before_unload=True)
    await until(tab.page.is_closed, "the page closes")
    assert asked == (["beforeunload"] if asks else [])


async def test_read_only_shows_colleagues_typing_and_sends_nothing(
    open_tab: Open, site: Site, room: str
) -> None:
    a = await open_tab("王雨晴", doc=TEXT)
    b = await open_tab("李建国", path=f"/editor?room={room}&user=李建国&readonly=1")
    await b.wait_state("readonly")
    assert (
        await b.js("() => document.querySelectorAll('.format-bar, .section-menu, .outline-add').length") == 0
    )
    await b.js("() => el().view.focus()")
    await b.type("x")
    await a.caret(2)
    await a.type("丁")
    assert await settled(a) == "甲丙丁"
    await until(lambda: b.js("() => lines() === '甲丙丁'"), "the reader sees it")


async def test_ctrl_s_answers_with_the_state(open_tab: Open) -> None:
    tab = await open_tab(doc=TEXT)
    await tab.wait_state("saved")
    await tab.caret(2)
    await tab.press("Control+s")
    await until(
        lambda: tab.js("() => document.querySelector('.toast')?.textContent.startsWith('已保存 ')"),
        "the answer",
    )


async def test_when_the_editor_cannot_open_the_plan_stays_readable(open_tab: Open) -> None:
    broken = """const observe = MutationObserver.prototype.observe;
        MutationObserver.prototype.observe = function (target, how) {
          if (target.classList?.contains('ProseMirror')) throw new Error('broken');
          return observe.call(this, target, how); };"""
    tab = await open_tab(doc=TEXT, script=broken, ready=False)
    tab.allow("broken")
    assert "先只能看" in await notice(tab, "broken")
    assert await tab.page.locator(".plan-body").inner_text() == "正在打开"
    assert await tab.js("() => document.querySelectorAll('.ProseMirror').length") == 0


async def test_ctrl_s_is_answered_outside_the_text_too(open_tab: Open) -> None:
    tab = await open_tab(doc=TEXT)
    await tab.wait_state("saved")
    await tab.js("() => document.querySelector('.editor-bar .back').focus()")
    await tab.press("Control+s")
    await until(
        lambda: tab.js("() => document.querySelector('.toast')?.textContent.startsWith('已保存 ')"),
        "the answer",
    )


async def test_a_link_pressed_offline_does_not_cost_the_page(open_tab: Open, site: Site, room: str) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    here, back = tab.page.url, tab.page.get_by_role("link", name="返回")
    said = tab.page.locator("toast-note", has_text="现在打不开")
    await tab.wait_state("saved")
    await tab.page.context.set_offline(True)
    await tab.wait_state("offline")
    await back.click()
    await expect(said).to_contain_text("你写的都已保存")
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored")
    await back.click()
    await expect(said).to_contain_text("已存在这台电脑上")
    assert tab.page.url == here and await tab.lines() == "甲丙丁"
    await tab.page.context.set_offline(False)
    await tab.wait_state("saved", 15)
    await expect(said).to_have_count(0)
    assert "甲丙丁" in str(relay.json())

    await tab.page.context.set_offline(True)
    await tab.wait_state("offline")
    await back.click()
    await said.get_by_role("button", name="仍要离开").click()
    await tab.page.wait_for_url("chrome-error://**")


async def test_a_link_leads_on_while_only_the_editors_line_is_away(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await tab.wait_state("saved")

    tab.allow("404")  # there is no front page

    async def answer(route: Route) -> None:
        await (route.fulfill(status=200) if route.request.method == "HEAD" else route.continue_())

    await tab.page.route("**/editor?*", answer)
    relay.close_with = 1013
    await relay.cut(1013)
    await tab.wait_state("offline", 5)
    await tab.page.get_by_role("link", name="返回").click()
    await tab.page.wait_for_url(f"{site.origin}/")


async def test_what_was_said_of_saving_goes_when_it_is_not_true_any_more_and_a_finger_can_ask(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    relay = site.relay.rooms[room]
    await tab.wait_state("saved")
    relay.close_with = 1013
    await relay.cut(1013)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    word = tab.page.locator(".save-state button")
    box = await word.bounding_box()
    assert box and box["height"] >= 24
    await word.tap()
    said = tab.page.locator("toast-note")
    await expect(said).to_contain_text("下次打开共备会接着上传")
    await tab.press("Control+s")
    await expect(said).to_have_count(1)
    relay.close_with = 0
    await tab.wait_state("saved", 15)
    assert await said.count() == 0, "two truths on one screen"
