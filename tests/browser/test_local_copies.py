"""What was typed while the server was away survives the window, and goes up once: on one's own device."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from playwright.async_api import Error

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import Room, until
from tests.browser.harness.site import Site

TEXT = plan(paragraph("甲丙"))
KEPT = """async () => {
  const ask = request => new Promise(done => { request.onsuccess = () => done(request.result); });
  const db = await ask(indexedDB.open('gongbei-unsent'));
  const all = name => ask(db.transaction(name).objectStore(name).getAll());
  const found = db.objectStoreNames.length ? [...await all('edit'), ...await all('copy')] : [];
  db.close();
  return found.map(({doc, user, runs, held}) => ({doc, user, runs, held}));
}"""

# A disk so slow that the server answers before the device is open.
SLOW_DISK = """const {open} = IDBFactory.prototype;
IDBFactory.prototype.open = function (...asked) {
  const request = open.apply(this, asked);
  Object.defineProperty(request, 'onsuccess', {
    set: done => request.addEventListener('success', event => setTimeout(() => done(event), 1500)),
  });
  return request;
};"""
# Another window holds the device's store, as a slow disk would, until it is told to let go.
OCCUPY = """async () => {
  const db = await new Promise(done => {
    const open = indexedDB.open('gongbei-unsent'); open.onsuccess = () => done(open.result); });
  const held = db.transaction('edit', 'readwrite').objectStore('edit');
  let over = false;
  const go = () => { held.count().onsuccess = () => { if (!over) go(); else db.close(); }; };
  window.release = () => { over = true; };
  await new Promise(done => { held.count().onsuccess = () => { go(); done(); }; });
}"""


async def go_away(tab: Tab, relay: Room) -> None:
    """The server is gone for everybody."""
    await tab.wait_state("saved")
    relay.close_with = 1013
    await relay.cut(1013)


async def kept(tab: Tab) -> list[dict[str, Any]]:
    """What lies on the device of this room."""
    return [row for row in await tab.js(KEPT) if row["doc"] == tab.room]


async def nothing_kept(tab: Tab) -> bool:
    return not await kept(tab)


async def crash(tab: Tab) -> None:
    """The renderer ends, without a word to the page."""
    gone = asyncio.Event()
    tab.page.on("crash", lambda _: gone.set())
    asked = asyncio.ensure_future(tab.cdp.send("Page.crash"))
    await asyncio.wait_for(gone.wait(), 20)
    asked.cancel()
    with contextlib.suppress(Error, asyncio.CancelledError):
        await asked


async def test_offline_edits_survive_a_closed_and_a_crashed_window(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    await tab.page.close(run_before_unload=True)
    await until(tab.page.is_closed, "nobody is asked")

    second = await Tab.open(tab.page.context, site, room, "王雨晴")  # the page comes, the text does not
    await second.ready()
    assert await second.lines() == "甲丙丁", "the text of this device is shown"
    await second.caret(3)
    await second.type("戊")
    await second.wait_state("stored", 5)
    await crash(second)
    assert "丁" not in str(relay.json())

    relay.close_with = 0
    third = await Tab.open(tab.page.context, site, room, "王雨晴")
    await third.ready()
    await until(lambda: third.js("() => lines() === '甲丙丁戊'"), "what this device kept is in the text")
    await settled(third)
    assert "甲丙丁戊" in str(relay.json())
    await until(lambda: nothing_kept(third), "what is acknowledged is kept no longer")


async def test_what_is_typed_while_the_device_is_busy_survives_a_window_closed_at_once(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    busy = await tab.page.context.new_page()
    await busy.goto(site.origin + "/nothing")
    await busy.evaluate(OCCUPY)
    await tab.type("戊")  # its row waits in line
    await tab.type("己")  # and this one waits for that row
    await tab.page.goto("about:blank")
    await busy.evaluate("() => release()")

    relay.close_with = 0
    again = await Tab.open(tab.page.context, site, room, "王雨晴")
    await again.ready()
    await until(lambda: again.js("() => lines() === '甲丙丁戊己'"), "every letter was kept")
    await settled(again)
    assert "甲丙丁戊己" in str(relay.json())


async def test_another_teacher_at_this_device_is_told_and_neither_sees_nor_sends_it(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    await tab.page.close()
    relay.close_with = 0
    other = await Tab.open(tab.page.context, site, room, "李建国")
    await other.ready()
    said = other.page.locator("plan-editor > .notice[data-kind='info']")
    await said.get_by_text("1 条没有上传的改动属于另一位老师").wait_for()
    await other.caret(0)
    await other.type("乙")
    assert await settled(other) == "乙甲丙"
    assert "丁" not in str(relay.json())
    assert {row["user"] for row in await kept(other)} == {"王雨晴"}


async def test_at_a_public_computer_nothing_is_kept_and_the_state_says_so(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT, path=f"/editor?room={room}&public=1")
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("unsaved", 5)
    await tab.page.get_by_text("公用电脑上不存到本机，没存上的字只在这一页").wait_for()
    assert await tab.js("async () => (await indexedDB.databases()).length") == 0
    relay.close_with = 0
    await tab.wait_state("saved", 15)
    assert await tab.page.locator("plan-editor > .notice").count() == 0


NO_ROOM = """
const put = IDBObjectStore.prototype.put;
window.full = true;
IDBObjectStore.prototype.put = function (...args) {
  if (window.full) throw new DOMException('full', 'QuotaExceededError');
  return put.apply(this, args);
};"""


async def test_a_full_device_is_said_and_tried_again(open_tab: Open, site: Site, room: str) -> None:
    tab = await open_tab(doc=TEXT, script=NO_ROOM)
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("unsaved", 5)
    await tab.page.get_by_text("没有空间了，没存上的字只在这一页").wait_for()
    await tab.js("() => { window.full = false; }")
    await tab.type("戊")
    await tab.wait_state("stored", 15)


async def test_two_windows_of_one_plan_keep_both_and_double_nothing(
    open_tab: Open, site: Site, room: str
) -> None:
    first = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    second = await Tab.open(first.page.context, site, room, "王雨晴")
    await second.ready()
    await go_away(first, relay)
    for tab, at, letter in ((first, 0, "丁"), (second, 2, "戊")):
        await tab.caret(at)
        await tab.type(letter)
        await tab.wait_state("stored", 5)
    relay.close_with = 0
    third = await Tab.open(first.page.context, site, room, "王雨晴")
    await third.ready()
    assert await settled(first, second, third) == "丁甲丙戊"
    assert str(relay.json()).count("丁甲丙戊") == 1
    await until(lambda: nothing_kept(third), "nothing is kept any more")


@pytest.mark.parametrize("script", ["", SLOW_DISK], ids=["device open", "slow disk"])
async def test_a_refused_edit_stays_for_its_writer_and_is_not_sent_by_the_next_window(
    open_tab: Open, site: Site, room: str, script: str
) -> None:
    tab = await open_tab(doc=TEXT, script=script)
    relay = site.relay.rooms[room]
    relay.refuse = "这一处改动太大"
    await tab.caret(2)
    await tab.type("丁")
    await until(
        lambda: tab.js("() => !!document.querySelector('.notice[data-kind=refused]')"), "the refusal is said"
    )

    async def is_held() -> bool:
        return [row["held"] for row in await kept(tab)] == ["refused"]

    await until(is_held, "it is kept, as refused")
    await tab.page.close()
    again = await Tab.open(tab.page.context, site, room, "王雨晴")
    await again.ready()
    assert await settled(again) == "甲丙"
    await again.page.get_by_text("有你 1 条没有上传的改动").wait_for()
    async with again.page.expect_download() as saved:
        await again.page.get_by_role("button", name="导出到本机").click()
    assert (await saved.value).suggested_filename == "分数的初步认识（未上传）.txt"
    await again.page.get_by_role("button", name="从本机删掉").click()
    await until(lambda: nothing_kept(again), "it is gone when the writer says so")


async def test_what_the_server_cannot_read_stops_the_page_and_stays_on_the_device(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await tab.wait_state("saved")
    relay.acks, relay.close_with = False, 4400
    await tab.caret(2)
    await tab.type("丁")
    await relay.cut(4400)
    said = tab.page.locator("plan-editor > .notice[data-kind='malformed']")
    await said.get_by_text("服务器读不懂这一页送去的东西").wait_for()
    assert "这台电脑上也留着" in await said.inner_text()
    joined = relay.joined
    await tab.js("() => new Promise(done => setTimeout(done, 1500))")  # as long as two tries would take
    assert relay.joined == joined, "it does not come back"
    async with tab.page.expect_download():
        await said.get_by_role("button", name="导出文字").click()

    async def is_held() -> bool:
        return [row["held"] for row in await kept(tab)] == ["refused"]

    await until(is_held, "it is kept, and is not sent again")


# What lay here when a holiday of fifteen days was over, and how it is told apart.
AGE = """async ([room, days]) => {
  const ask = request => new Promise(done => { request.onsuccess = () => done(request.result); });
  const db = await ask(indexedDB.open('gongbei-unsent'));
  const edits = db.transaction('edit', 'readwrite').objectStore('edit');
  const old = Date.now() - days * 86400000;
  for (const row of await ask(edits.getAll())) if (row.doc === room) edits.put({...row, at: old});
  const one = (doc, user, held, at) => edits.put(
    {user, doc, key: doc, schema: 1, title: doc, at, runs: 1, held, update: new Uint8Array([0, 0])});
  one('never tried', '王雨晴', '', old);
  one('refused', '王雨晴', 'refused', old);
  one('just refused', '王雨晴', 'refused', old + 2 * 86400000);
  one('of another', '李建国', '', old);
  one('just of another', '李建国', '', old + 2 * 86400000);
  await new Promise(done => { edits.transaction.oncomplete = done; });
  db.close();
}"""


async def test_after_a_holiday_what_could_not_be_tried_goes_up_and_only_the_rest_goes_after_fourteen_days(
    open_tab: Open, site: Site, room: str
) -> None:
    tab = await open_tab(doc=TEXT)
    relay = site.relay.rooms[room]
    await go_away(tab, relay)
    await tab.caret(2)
    await tab.type("丁")
    await tab.wait_state("stored", 5)
    desk = await tab.page.context.new_page()
    await desk.goto(site.origin + "/nothing")
    await tab.page.close()
    await desk.evaluate(AGE, [room, 15])
    relay.close_with = 0
    again = await Tab.open(desk.context, site, room, "王雨晴")
    await again.ready()
    await until(lambda: again.js("() => lines() === '甲丙丁'"), "it was kept")
    await until(lambda: nothing_kept(again), "and is not needed any more")
    assert "甲丙丁" in str(relay.json())
    others = [row["doc"] for row in await again.js(KEPT) if not row["doc"].startswith("room")]
    assert sorted(others) == ["just of another", "just refused", "never tried"]


# Between the last look at this device and the word that it is empty another window writes.
WRITE_BETWEEN = """() => {
  const real = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode) {
    if (mode === 'readwrite' && stores.length === 1 && stores[0] === 'copy' && !window.wrote) {
      window.wrote = true;
      const other = real.call(this, ['edit', 'copy'], 'readwrite');
      other.objectStore('edit').put({user: 'other', doc: 'x', key: 'k', schema: 1, title: '周长',
                                     at: Date.now(), runs: 1, held: '', update: new Uint8Array([0, 0])});
      other.oncomplete = () => localStorage.setItem('gongbei-unsent', '1');
    }
    return real.call(this, stores, mode);
  };
}"""


async def test_a_row_that_another_window_writes_while_this_one_tidies_is_found_by_every_page(
    open_tab: Open, site: Site, room: str
) -> None:
    first = await open_tab(doc=TEXT)
    await first.page.context.add_init_script(f"({WRITE_BETWEEN})()")
    tab = await Tab.open(first.page.context, site, room, "王雨晴")
    await tab.ready()
    await tab.page.get_by_text("属于另一位老师").wait_for()  # tidied, and read
    assert await tab.js("() => window.wrote && localStorage.getItem('gongbei-unsent')") == "1"
