"""Who is here, and going along with a colleague."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.site import Site

LONG = plan(*[paragraph(f"第 {number} 段") for number in range(1, 80)])


async def uncovered(tab: Tab) -> bool:
    """Whether the line that says whom one follows can be read: nothing lies over its edges."""
    return bool(
        await tab.js("""() => {
            const line = document.querySelector('.following');
            const {left, top, bottom} = line.getBoundingClientRect();
            return [top + 3, bottom - 3].every(y => line.contains(document.elementFromPoint(left + 40, y)));
        }""")
    )


async def test_three_faces_then_a_number_with_a_list_and_a_press_follows(
    open_tab: Open, site: Site, room: str
) -> None:
    mine = await open_tab("王雨晴", doc=LONG)
    others = [await open_tab(name) for name in ("李建国", "赵敏", "周慧")]
    li, zhou = others[0], others[2]
    faces = mine.page.locator(".presence li")
    await expect(faces).to_have_text(["王", "李", "赵", "+1"])
    await mine.page.get_by_role("button", name="还有 1 人").click()
    await expect(mine.page.get_by_role("menuitem")).to_contain_text(["周慧"])

    await mine.page.get_by_role("menuitem", name="周慧").click()
    await expect(mine.page.get_by_text("周慧还没有把光标放进教案")).to_be_visible()
    await zhou.caret(0, line=75)
    await expect(mine.page.locator(".caret-name", has_text="周慧")).to_have_count(1)
    await mine.page.get_by_role("button", name="还有 1 人").click()
    await mine.page.get_by_role("menuitem", name="周慧").click()
    followed = mine.page.get_by_role("status").filter(has_text="正在跟随周慧")
    await expect(followed).to_be_visible()
    await expect(mine.page.locator(".ProseMirror p").nth(75)).to_be_in_viewport()
    assert await uncovered(mine)
    await zhou.caret(0, line=2)
    await expect(mine.page.locator(".ProseMirror p").nth(2)).to_be_in_viewport()
    await mine.js("() => { document.querySelector('main').scrollTop = 0; }")
    assert await uncovered(mine)
    await mine.press("Escape")
    await expect(followed).to_have_count(0)
    await zhou.caret(0, line=75)

    await li.caret(0, line=40)
    await expect(mine.page.locator(".caret-name", has_text="李建国")).to_have_count(1)
    await mine.page.get_by_role("button", name="李建国").click()
    await expect(mine.page.get_by_role("button", name="李建国")).to_have_attribute("aria-pressed", "true")
    await expect(mine.page.locator(".ProseMirror p").nth(40)).to_be_in_viewport()
    await mine.page.mouse.move(700, 400)
    await mine.page.mouse.wheel(0, -100)
    await expect(mine.page.get_by_role("button", name="李建国")).to_have_attribute("aria-pressed", "false")
    await mine.page.get_by_role("button", name="李建国").click()
    await mine.caret(0, line=0)
    await mine.type("我")
    await expect(mine.page.get_by_text("正在跟随")).to_have_count(0)
    assert (await settled(mine, li)).startswith("我第 1 段")

    await mine.page.get_by_role("button", name="李建国").click()
    await li.page.close()
    await expect(mine.page.get_by_text("李建国离开了，不再跟随")).to_be_visible()
    await expect(mine.page.locator(".presence li")).to_have_count(3)
