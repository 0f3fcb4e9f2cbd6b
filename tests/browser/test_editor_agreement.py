"""What fails in the page itself: never 已保存 of what is not in the document, and nobody's words go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled, table
from tests.browser.harness.relay import Room, until
from tests.browser.harness.site import Site

TEXT = plan(paragraph("甲"))

# Plugins that come after the editor's own: what they throw is answered by nobody but `collab/agreement.js`.
# They fail while window.failing is "drawing" (always), "telling" (once, before the binding looks) or "once".
FAILING = """() => {
  const {editor} = el();
  const Plugin = editor.state.plugins[0].constructor;
  const fail = (...kinds) => {
    if (!kinds.includes(window.failing)) return;
    if (window.failing !== 'drawing') window.failing = '';
    throw new Error('broken plugin');
  };
  const state = {init: () => 0, apply: tr => { if (tr.docChanged) fail('drawing', 'once'); return 0; }};
  const view = () => ({update: (view, before) => { if (view.state.doc !== before.doc) fail('telling'); }});
  editor.registerPlugin(new Plugin({state, view}), (made, plugins) => [made, ...plugins]);
}"""

# A letter that fails, and the caret that comes and goes before the page has drawn that one only reads here.
WITHOUT_A_BREATH = """letter => {
  const {view} = el();
  view.dispatch(view.state.tr.insertText(letter));
  view.updateState(view.state);
  view.dom.blur();
  view.updateState(view.state);
}"""


async def failing(tab: Tab, how: str) -> None:
    tab.allow("broken plugin")
    await tab.js("how => { window.failing = how; }", how)


async def shut(tab: Tab, state: str = "unsaved") -> None:
    """The page has stopped, and says so."""
    await tab.wait_state(state, 5)
    await tab.page.locator("plan-editor > .notice[data-kind=apart]").wait_for()
    await until(lambda: tab.js("() => !el().editor.isEditable"), "nothing more is written")


async def exported(tab: Tab, button: str, path: Path) -> str:
    async with tab.page.expect_download() as saved:
        await tab.page.get_by_role("button", name=button).click()
    await (await saved.value).save_as(path)
    return path.read_text()


async def pair(open_tab: Open, site: Site, room: str) -> tuple[Tab, Tab, Room]:
    a, b = await open_tab(doc=TEXT), await open_tab("李建国")
    await settled(a, b)
    await a.js(FAILING)
    return a, b, site.relay.rooms[room]


@pytest.mark.parametrize("how", ["once", "telling"])
async def test_a_change_that_fails_on_its_way_is_in_the_document_all_the_same(
    open_tab: Open, site: Site, room: str, how: str
) -> None:
    a, b, relay = await pair(open_tab, site, room)
    await failing(a, how)
    await a.caret(1)
    await a.type("乙")
    await until(lambda: a.js("() => window.failing === ''"), "it failed")
    assert await settled(a, b) == "甲乙"
    await failing(a, how)  # and a colleague's, which is only drawn
    await b.caret(2)
    await b.type("丙")
    await until(lambda: a.js("() => window.failing === ''"), "it failed again")
    assert await settled(a, b) == "甲乙丙"
    await a.caret(3)
    await a.type("丁")
    assert await settled(a, b) == "甲乙丙丁" and "甲乙丙丁" in str(relay.json())


async def test_a_page_that_cannot_draw_stops_and_takes_nothing_back(
    open_tab: Open, site: Site, room: str, tmp_path: Path
) -> None:
    a, b, relay = await pair(open_tab, site, room)
    await failing(a, "drawing")
    await b.caret(1)
    await b.type("乙")
    await shut(a, "stopped")
    await a.caret(1)
    await a.type("丙")  # nobody can
    assert await settled(b) == "甲乙" and "甲乙" in str(relay.json())
    assert "甲" in await exported(a, "导出文字", tmp_path / "shown.txt")
    await failing(b, "")
    await b.js(FAILING)
    await failing(b, "drawing")
    await b.caret(2)
    await b.type("丁")  # what cannot be drawn here goes into the document still
    await shut(b, "stopped")
    await until(lambda: "甲乙丁" in str(relay.json()), "it is there")
    assert "甲乙丁" in await exported(b, "导出文字", tmp_path / "typed.txt")


async def test_words_that_cannot_reach_the_document_are_kept_and_given_out(
    open_tab: Open, site: Site, room: str, tmp_path: Path
) -> None:
    tab, _, relay = await pair(open_tab, site, room)
    await tab.wait_state("saved")
    await tab.js("() => { el().session.local.transact = () => { throw new Error('broken plugin'); }; }")
    tab.allow("broken plugin")
    await tab.caret(1)
    await tab.js(WITHOUT_A_BREATH, "乙")
    await shut(tab)
    assert await tab.js("() => el().provider.awareness.getLocalState().cursor") is None
    assert "甲乙" in await exported(tab, "导出文字", tmp_path / "shown.txt")
    await until(lambda: tab.js("() => el().session.isKept"), "it lies on this device")
    again = await Tab.open(tab.page.context, site, room, "王雨晴")
    await again.ready()
    assert await settled(again) == "甲" and "乙" not in str(relay.json())
    await again.page.get_by_text("有你 1 条没有上传的改动").wait_for()
    assert "甲乙" in await exported(again, "导出到本机", tmp_path / "kept.txt")


async def test_letters_that_stand_in_the_page_alone_are_not_called_saved(
    open_tab: Open, site: Site, room: str, tmp_path: Path
) -> None:
    tab = await open_tab(doc=plan(paragraph("甲"), table(["格"])))
    await tab.wait_state("saved")
    await tab.js("""() => {
      const observer = el().view.domObserver;
      observer.flush = () => { throw new Error('broken plugin'); };
    }""")
    tab.allow("broken plugin")
    tab.expected.append("broken plugin")
    await tab.caret(1)
    await tab.type("乙")
    await shut(tab)
    assert "甲乙\n格" in await exported(tab, "导出文字", tmp_path / "shown.txt")


async def test_a_decoration_that_fails_costs_no_letter(open_tab: Open) -> None:
    script = """const trim = String.prototype.trim; String.prototype.trim = function () {
        if (window.failing && this.includes('坏')) throw new Error('broken plugin');
        return trim.call(this); };"""
    process = table(["环节"], ["坏"])
    process["attrs"]["kind"] = "process"
    a = await open_tab(doc=plan(paragraph("甲"), process), script=script)
    b = await open_tab("李建国")
    a.allow("broken plugin")
    a.expected.append("broken plugin")
    await a.js("() => { window.failing = true; }")
    for tab, letter in ((a, "乙"), (b, "丙")):
        await tab.caret(1)
        await tab.type(letter)
        assert (await settled(a, b)).startswith("甲丙乙" if tab is b else "甲乙")
    assert await a.state() == "saved" and await a.js("() => el().editor.isEditable")
