"""What axe finds on the editor, and that nothing scrolls sideways: both themes, desk and phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.documents import skeleton
from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site
from tests.browser.school import axe

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
SCREENS = {
    "desk": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


async def findings(tab: Tab) -> list[str]:
    if not await tab.js("() => 'axe' in window"):
        await tab.js(AXE.read_text())
    found = await tab.js("rules => axe.run(document, rules).then(all => all.violations)", RULES)
    return [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize(("screen", "theme"), axe.LOOKS)
async def test_axe_finds_nothing(open_tab: Open, site: Site, room: str, theme: str, screen: str) -> None:
    site.relay.seed(room, skeleton.blank())
    tab = await open_tab(color_scheme=theme, **SCREENS[screen])
    colleague = await open_tab("李建国")
    await colleague.caret(0)
    await until(lambda: tab.js("() => document.querySelector('.caret')"), "the colleague's caret")
    if screen == "phone":
        await has_room_for_title_and_state(tab)
    assert await findings(tab) == []
    await tab.page.get_by_role("toolbar").get_by_role("button", name="公式").click()
    await until(lambda: tab.js("() => document.querySelector('.formula-signs .katex')"), "the palette")
    assert await findings(tab) == []
    await tab.press("Escape")
    await tab.page.get_by_role("toolbar").get_by_role("button", name="表格").click()
    assert await findings(tab) == []
    wide = await tab.js("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "the page scrolls sideways"


async def has_room_for_title_and_state(tab: Tab) -> None:
    """The title shows six characters at least, the state stands on one line, and tools go on at the edge."""
    await tab.wait_state("saved")
    seen = await tab.js("""() => {
        const title = document.querySelector('.editor-title b');
        const state = document.querySelector('.save-state');
        return [title.clientWidth / parseFloat(getComputedStyle(title).fontSize),
            state.offsetHeight / parseFloat(getComputedStyle(state).lineHeight),
            state.scrollWidth - state.clientWidth, document.querySelector('.format-bar').dataset.more]; }""")
    assert seen[0] >= 6 and seen[1] < 1.5 and seen[2] == 0 and seen[3] == "end", seen


async def test_the_outline_opens_as_a_sheet_on_a_phone(open_tab: Open, site: Site, room: str) -> None:
    site.relay.seed(room, skeleton.blank())
    tab = await open_tab(**SCREENS["phone"])
    outline = tab.page.get_by_role("navigation", name="教案目录")
    assert not await outline.is_visible()
    await tab.page.get_by_role("button", name="目录").click()
    await outline.get_by_role("link", name="教学目标").click()
    assert not await outline.is_visible()
    await until(
        lambda: tab.js(
            "() => { const top = "
            "document.querySelector('[data-key=objectives]').getBoundingClientRect().top; "
            "return top > 60 && top < 300; }"
        ),
        "the section is in sight",
    )


async def test_without_script_the_page_shows_the_plan_and_says_so(open_tab: Open) -> None:
    tab = await open_tab(ready=False, java_script_enabled=False)
    assert await tab.page.locator(".plan-body").inner_text() == "正在打开"
