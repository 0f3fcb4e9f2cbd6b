"""What was typed while the server was away survives the window, and goes up once: on one's own device."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from playwright.async_api import Error

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import Room, until
from tests.browser.harness.site import Site

TEXT = plan(paragraph("甲丙"))
KEPT = """async room => {
  const ask = request => new Promise(done => { request.onsuccess = () => done(request.result); });
  const db = await ask(indexedDB.open('gongbei-unsent'));
  const all = name => db.objectStoreNames.contains(name) ? ask(db.transaction(name).objectStore(name).getAll()) : [];
  const found = [...await all('edit'), ...await all('copy')];
  db.close();
  return found.filter(one => one.doc === room).map(({user, runs, held}) => ({user, runs, held}));
}"""


async def go_away(tab: Tab, relay: Room) -> None:
    """The server is gone for everybody."""
    await tab.wait_state("saved")
    relay.close_with = 1013
    await relay.cut(1013)


async def kept(tab: Tab) -> list[dict[str, Any]]:
    """What lies on the device of this room."""
    found: list[dict[str, Any]] = await tab.js(KEPT, tab.room)
    return found


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

    second = await Tab.open(tab.page.context, site, room, "王雨晴")  # the page is there, the co-editing is not
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
    assert await settled(third) == "甲丙丁戊"
    assert "甲丙丁戊" in str(relay.json())
    await until(lambda: nothing_kept(third), "what is acknowledged is kept no longer")
