"""htmx around the editor: after every swap the same element, the same view, the same text;
and without moveBefore too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site, element, head

OLD_BROWSER = "for (const one of [Element, DocumentFragment, Document]) delete one.prototype.moveBefore;"
LINKS = '<nav>{}</nav>'.format("".join(
    f'<a id="go{name}" href="/htmx/{name}?room={{room}}&amp;user={{user}}" '
    f'hx-boost="true">{name}</a> ' for name in ("one", "two", "none")
))  # fmt: skip


def main(name: str, query: dict[str, str]) -> str:
    inside = element(query) if name != "none" else "<p>没有编辑器的一页</p>"
    where = f"?room={query['room']}&amp;user={query['user']}"
    return (
        f'<main id="main"><h1>{name}</h1>{inside}'
        f'<aside id="side" hx-get="/htmx/part{where}" hx-trigger="go" hx-swap="innerHTML">旁</aside>'
        f'<aside id="side2" hx-get="/htmx/part{where}" hx-trigger="go" hx-swap="innerMorph"><p>旧</p></aside>'
        f'<button id="morph" hx-get="/htmx/main{where}" hx-target="#main" hx-swap="outerMorph">m</button>'
        f'<button id="inner" hx-get="/htmx/inside{where}" hx-target="#main" '
        f'hx-swap="innerHTML">i</button></main>'
    )


def page(name: str, query: dict[str, str]) -> str:
    bar = '<header class="editor-bar"><span class="save-state" role="status"></span></header>'
    return f"{head(name)}<body>{bar}{LINKS.format(**query)}{main(name, query)}</body></html>"


@pytest.fixture
def pages(site: Site) -> Site:
    def inside(query: dict[str, str]) -> str:
        whole = main("again", query)
        return whole[whole.index(">") + 1 : whole.rindex("</main>")]

    for name in ("one", "two", "none"):
        site.pages[f"/htmx/{name}"] = lambda query, name=name: page(name, query)
    site.pages["/htmx/part"] = lambda query: "<p>新</p>"
    site.pages["/htmx/main"] = lambda query: main("again", query)
    site.pages["/htmx/inside"] = inside
    return site


async def opened(open_tab: Open, room: str, script: str) -> Tab:
    tab = await open_tab(
        "王雨晴", doc=plan(paragraph("甲丙丁")), path=f"/htmx/one?room={room}&user=王雨晴", script=script
    )
    await tab.js("() => { window.first = el(); window.view = el().view; }")
    await tab.caret(3)
    return tab


async def kept(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = await tab.js("""() => ({
        element: el() === window.first, view: el()?.view === window.view,
          one: document.querySelectorAll('plan-editor').length,
        drawn: document.querySelectorAll('.ProseMirror').length,
          focus: !!document.activeElement?.closest('plan-editor')})""")
    return found


async def heading(tab: Tab, wanted: str) -> None:
    await until(
        lambda: tab.js("w => document.querySelector('h1').textContent === w", wanted),
        f"page {wanted} is shown",
    )
    await tab.js("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 30))")


async def neighbour(tab: Tab, which: str) -> None:
    await tab.js("id => htmx.trigger('#' + id, 'go')", which)
    await until(
        lambda: tab.js("id => document.getElementById(id).textContent === '新'", which), f"{which} is swapped"
    )


@pytest.mark.parametrize("script", ["", OLD_BROWSER], ids=["moveBefore", "without moveBefore"])
async def test_swaps_and_navigation_keep_the_view_and_the_text(
    open_tab: Open, pages: Site, room: str, script: str
) -> None:
    tab = await opened(open_tab, room, script)
    same = {"element": True, "view": True, "one": 1, "drawn": 1}

    for which in ("side", "side2"):
        await neighbour(tab, which)
        assert await kept(tab) == {**same, "focus": True}
        await tab.type("a")

    for step, shown in (("morph", "again"), ("inner", "again"), ("gotwo", "two")):
        await tab.js("() => document.querySelector('h1').textContent = '-'")
        await tab.js("id => document.getElementById(id).click()", step)
        await heading(tab, shown)
        found = await kept(tab)
        assert {name: found[name] for name in same} == same, step
        if not script and step != "gotwo":
            assert found["focus"], f"{step} took the focus"
            await tab.type("b")
    for move, shown in ((tab.page.go_back, "one"), (tab.page.go_forward, "two")):
        await move()
        await heading(tab, shown)
        found = await kept(tab)
        assert {name: found[name] for name in same} == same, shown

    await tab.caret(3)
    await tab.type("终")
    assert (await settled(tab)).startswith("甲丙丁终aa")
    assert pages.relay.rooms[room].joined == 1, "a swap opened a second socket"


async def test_a_page_without_the_editor_closes_it_and_coming_back_opens_it_whole(
    open_tab: Open, pages: Site, room: str
) -> None:
    tab = await opened(open_tab, room, "")
    await tab.type("乙")
    await tab.js("() => document.getElementById('gonone').click()")
    await heading(tab, "none")
    relay = pages.relay.rooms[room]
    await until(lambda: not relay.members, "the socket is closed once everything is saved")
    assert "甲丙丁乙" in str(relay.json())
    await tab.page.go_back()
    await heading(tab, "one")
    await tab.ready()
    assert await settled(tab) == "甲丙丁乙"


async def test_leaving_before_the_server_has_everything_keeps_the_connection_until_it_has(
    open_tab: Open, pages: Site, room: str
) -> None:
    tab = await opened(open_tab, room, "")
    relay = pages.relay.rooms[room]
    relay.acks = False
    await tab.type("乙")
    await tab.js("() => document.getElementById('gonone').click()")
    await heading(tab, "none")
    assert len(relay.members) == 1
    relay.acks = True
    await relay.cut(1012)
    await until(lambda: relay.joined == 2 and not relay.members, "it came back, was acknowledged and left")


async def test_a_swap_waits_until_the_word_is_chosen(open_tab: Open, pages: Site, room: str) -> None:
    tab = await opened(open_tab, room, "")
    await tab.compose_step("ni")
    await until(tab.composing, "composing")
    async with tab.page.expect_response("**/htmx/inside*"):
        await tab.js("() => document.getElementById('inner').click()")
    assert await tab.composing()
    assert await tab.js("() => document.querySelector('h1').textContent") == "one"
    await tab.compose_end("你")
    await heading(tab, "again")
    assert await settled(tab) == "甲丙丁你"
