"""The tool row, tables and steps, sections and outline, dialogs: by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from server.documents import skeleton
from server.documents.spec import Json
from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled, table
from tests.browser.harness.relay import until
from tests.browser.harness.site import Site
from tests.documents.fillings import FILLINGS


async def use(tab: Tab, name: str, *then: str) -> None:
    """Presses a tool, then entries of its menu."""
    await tab.page.get_by_role("toolbar").get_by_role("button", name=name).click()
    for one in then:
        await tab.page.get_by_role("menu").get_by_text(one, exact=True).click()


async def first_block(tab: Tab) -> Json:
    await settled(tab)
    found: Json = (await tab.json())["content"][0]["content"][0]
    return found


async def grid(tab: Tab) -> list[list[str]]:
    """What stands in the cells, without colleagues' carets."""
    return list(
        await tab.js("""() => [...document.querySelectorAll('.ProseMirror tr')].map(row =>
            [...row.cells].map(cell => {
                const copy = cell.cloneNode(true);
                for (const one of copy.querySelectorAll('.caret, .step-minutes')) one.remove();
                return copy.textContent.trim();
            }))""")
    )


@pytest.mark.parametrize(
    ("tool", "mark"), [("加粗", "bold"), ("斜体", "italic"), ("下划线", "underline"), ("着重号", "emphasis")]
)
async def test_a_format_is_put_on_and_taken_off(open_tab: Open, tool: str, mark: str) -> None:
    tab = await open_tab(doc=plan(paragraph("甲乙丙")))
    await tab.caret(1, 2)
    await use(tab, tool)
    assert (await first_block(tab))["content"][1] == {"type": "text", "text": "乙", "marks": [{"type": mark}]}
    pressed = tab.page.get_by_role("toolbar").get_by_role("button", name=tool)
    await expect(pressed).to_have_attribute("aria-pressed", "true")
    await use(tab, tool)
    assert (await first_block(tab))["content"] == [{"type": "text", "text": "甲乙丙"}]


async def test_a_menu_closes_when_the_window_changes_its_size(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲乙")))
    await tab.page.get_by_role("toolbar").get_by_role("button", name="文字颜色").click()
    await tab.page.get_by_role("menu").wait_for()
    await tab.page.set_viewport_size({"width": 1000, "height": 700})
    await tab.page.get_by_role("menu").wait_for(state="detached")


async def test_colours_scripts_lists_alignment_and_headings(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲乙")))
    await tab.caret(1, 2)
    await tab.page.get_by_role("toolbar").get_by_role("button", name="文字颜色").click()
    await tab.page.get_by_role("menuitemradio", name="红").click()
    await use(tab, "更多格式", "上标")
    marks = (await first_block(tab))["content"][1]["marks"]
    assert {one["type"] for one in marks} == {"color", "sup"}
    assert [one["attrs"] for one in marks if one["type"] == "color"] == [{"color": "#c00000"}]
    await use(tab, "更多格式", "去掉文字格式")
    await use(tab, "对齐", "居中")
    assert (await first_block(tab))["attrs"]["align"] == "center"
    await use(tab, "段落样式", "小标题")
    assert (await first_block(tab))["attrs"]["level"] == 3
    await use(tab, "段落样式", "正文")
    await use(tab, "编号")
    assert (await first_block(tab))["type"] == "orderedList"
    await use(tab, "编号")
    assert (await first_block(tab))["type"] == "paragraph"


async def test_the_tool_row_is_one_stop_for_the_tab_key_and_arrows_move_in_it(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲")))
    await tab.caret(0, 1)
    await tab.press("Alt+F10")
    assert await tab.js("() => document.activeElement.getAttribute('aria-label')") == "撤销"
    for _ in range(3):
        await tab.press("ArrowRight")
    await tab.press("Enter")
    assert await tab.js("() => document.querySelectorAll('.format-bar button[tabindex=\"0\"]').length") == 1
    assert (await first_block(tab))["content"][0]["marks"] == [{"type": "bold"}]
    await tab.press("Alt+F10")
    await tab.press("Escape")
    assert await tab.js("() => el().view.hasFocus()")


async def test_links_take_only_http_https_and_mail(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲乙")))
    await tab.caret(0, 2)
    await tab.press("Control+k")
    address = tab.page.get_by_role("dialog").get_by_label("网址")
    await address.fill("javascript:alert(1)")
    await tab.press("Enter")
    await expect(tab.page.get_by_role("alert")).to_contain_text("不能用")
    await address.fill("www.example.cn/课")
    await tab.press("Enter")
    await until(lambda: tab.js("() => document.querySelectorAll('dialog').length === 0"), "the dialog closes")
    assert (await first_block(tab))["content"][0]["marks"] == [
        {"type": "link", "attrs": {"href": "https://www.example.cn/课"}}
    ]
    await tab.caret(1)
    await use(tab, "链接")
    await tab.page.get_by_role("button", name="去掉链接").click()
    await until(lambda: tab.js("() => !document.querySelector('.ProseMirror a')"), "the link goes")


async def test_cells_are_merged_and_split_and_rows_and_columns_come_and_go(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(table(["甲", "乙"], ["丙", "丁"])))
    await tab.js("""() => { const {view, editor} = el(); const at = [];
      view.state.doc.descendants((n, p) => { if (n.type.name === 'tableCell') at.push(p); });
        const Cell = view.state.selection.constructor;
          editor.commands.setTextSelection(at[0] + 2); view.focus();
        document.querySelectorAll('.ProseMirror td')[0].setAttribute('data-from', ''); }""")
    cells = tab.page.locator(".ProseMirror td")
    await cells.nth(0).click()
    await cells.nth(1).click(modifiers=["Shift"])
    await tab.page.locator(".ProseMirror td").nth(0).drag_to(tab.page.locator(".ProseMirror td").nth(1))
    await use(tab, "表格", "合并选中的格子")
    assert await tab.js("() => document.querySelector('.ProseMirror td').colSpan") == 2
    await use(tab, "表格", "拆开格子")
    assert [len(row) for row in await grid(tab)] == [2, 2]
    await tab.caret(1, line=0)
    await use(tab, "表格", "下面加一行")
    await use(tab, "表格", "右边加一列")
    assert [len(row) for row in await grid(tab)] == [3, 3, 3]
    await use(tab, "表格", "删除这一行")
    await use(tab, "表格", "删除这一列")
    assert [len(row) for row in await grid(tab)] == [2, 2]
    assert all(
        await tab.js(
            "() => { const out = []; el().view.state.doc.descendants(n => { if ('id' in "
            "n.attrs) out.push(n.attrs.id); }); return out; }"
        )
    )
    await use(tab, "表格", "删除整个表")
    assert await grid(tab) == []


async def test_a_row_and_a_column_added_at_once_leave_one_sound_table(
    open_tab: Open, site: Site, room: str
) -> None:
    a = await open_tab("王雨晴", doc=plan(table(["甲", "乙"], ["丙", "丁"])))
    b = await open_tab("李建国")
    await settled(a, b)
    for tab in (a, b):
        await tab.caret(1, line=3)
    relay = site.relay.rooms[room]
    relay.held = []
    await use(a, "表格", "下面加一行")
    await use(b, "表格", "右边加一列")
    await until(lambda: len(relay.held or []) >= 2, "both changes are on the way")
    await site.relay.release(relay)
    await settled(a, b)
    await a.caret(1, line=0)
    await a.type("x")
    await settled(a, b)
    await b.caret(0, line=0)
    await b.type("y")
    await settled(a, b)
    assert [len(row) for row in await grid(a)] == [3, 3, 3] == [len(row) for row in await grid(b)]
    assert (await grid(a))[0][0] == "y甲x"


def process_plan() -> Json:
    return plan(skeleton.process_table(steps=("一、导入", "二、新授", "三、小结"), minutes=(5, 30, 5)))


async def steps(tab: Tab) -> list[tuple[str, Any]]:
    await settled(tab)
    rows = (await tab.json())["content"][0]["content"][0]["content"][1:]
    return [
        (row["content"][0]["content"][0].get("content", [{"text": ""}])[0]["text"], row["attrs"]["minutes"])
        for row in rows
    ]


async def test_steps_have_minutes_move_come_and_go(open_tab: Open) -> None:
    tab = await open_tab(doc=process_plan())
    await until(
        lambda: tab.js("() => document.querySelector('[data-minutes]').textContent === '40 分'"), "the sum"
    )
    field = tab.page.get_by_label("新授用几分钟")
    await field.fill("25")
    await field.press("Enter")
    assert await steps(tab) == [("一、导入", 5), ("二、新授", 25), ("三、小结", 5)]
    assert (
        await tab.js("() => document.querySelector('.timebar').getAttribute('aria-label')")
        == "导入 5 分，新授 25 分，小结 5 分，合计 35 分"
    )
    await field.fill("很久")
    await field.press("Enter")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("25")
    await field.press("Enter")
    await tab.caret(1, line=10)
    await use(tab, "表格", "上移")
    assert [name for name, _ in await steps(tab)] == ["二、新授", "一、导入", "三、小结"]
    await use(tab, "表格", "下面加一步")
    await tab.type("四、拓展")
    assert [name for name, _ in await steps(tab)] == ["二、新授", "四、拓展", "一、导入", "三、小结"]
    rows = (await tab.json())["content"][0]["content"][0]["content"]
    assert [cell["attrs"]["col"] for cell in rows[2]["content"]] == list(skeleton.USUAL_COLUMNS)
    await use(tab, "表格", "删除这一步")
    assert [name for name, _ in await steps(tab)] == ["二、新授", "一、导入", "三、小结"]


async def test_a_process_table_is_made_from_the_menu(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    await tab.caret(0)
    await use(tab, "表格", "教学过程表")
    await tab.type("新")
    blocks = (await tab.json())["content"][0]["content"]
    assert [one["type"] for one in blocks] == ["table", "paragraph"]
    assert (await grid(tab))[0] == ["新环节", "教师活动", "学生活动", "设计意图", "二次备课"]


async def test_sections_are_added_renamed_moved_and_deleted(open_tab: Open) -> None:
    tab = await open_tab(doc=skeleton.blank(("material", "learner", "homework")))
    titles = """() => [...document.querySelectorAll('.outline li a > span:first-of-type')]
        .map(one => one.firstChild.textContent)"""

    async def outline(*wanted: str) -> None:
        await until(
            lambda: tab.js(f"w => JSON.stringify(({titles})()) === JSON.stringify(w)", list(wanted)),
            f"the outline shows {wanted}",
        )

    async def menu(title: str, entry: str) -> None:
        await tab.page.get_by_role("button", name=f"《{title}》这一节").click()
        await tab.page.get_by_role("menuitem", name=entry).click()

    await outline("教材分析", "学情分析", "作业设计")
    await tab.caret(0, line=0)
    await tab.page.get_by_role("button", name="加一节").click()
    await tab.page.get_by_label("写什么").select_option("custom")
    await tab.page.get_by_role("button", name="加上这一节").click()
    await expect(tab.page.get_by_role("alert")).to_contain_text("要写名字")
    await tab.page.get_by_label("名字").fill("跨学科 联系")
    await tab.page.get_by_role("button", name="加上这一节").click()
    await outline("教材分析", "跨学科 联系", "学情分析", "作业设计")
    await until(lambda: tab.js("() => el().view.hasFocus()"), "the caret is in the new section")
    await tab.type("新")
    await settled(tab)
    made = (await tab.json())["content"][1]
    assert made["attrs"]["key"] == "custom:跨学科联系" and made["content"][0]["content"][0]["text"] == "新"
    await menu("跨学科 联系", "改名")
    await tab.page.get_by_label("这一节叫什么").fill("联系")
    await tab.press("Enter")
    await outline("教材分析", "联系", "学情分析", "作业设计")
    await menu("联系", "下移")
    await outline("教材分析", "学情分析", "联系", "作业设计")
    await menu("联系", "删除这一节")
    await tab.page.get_by_role("dialog").get_by_role("button", name="删除这一节").click()
    await outline("教材分析", "学情分析", "作业设计")
    await tab.caret(0)
    await tab.press("Control+z")
    await outline("教材分析", "学情分析", "联系", "作业设计")


async def test_the_outline_shows_what_is_written_and_who_is_where(open_tab: Open) -> None:
    a = await open_tab("王雨晴", doc=skeleton.blank(("material", "learner")))
    b = await open_tab("李建国")
    await b.caret(0, line=1)
    await b.type("一")
    second = "() => document.querySelectorAll('.outline li')[1]"
    await until(
        lambda: a.js(
            f"() => ({second})().querySelector('.fill.full') && "
            f"({second})().querySelector('.avatar')?.title === '李建国'"
        ),
        "B is in 学情分析, which is written",
    )
    assert await a.js("() => !document.querySelector('.outline li').querySelector('.fill.full')")
    names = await a.js("() => [...document.querySelectorAll('.presence .avatar')].map(one => one.title)")
    assert [name.partition("，")[0] for name in names] == ["王雨晴（我）", "李建国"]


async def test_an_empty_cell_from_word_can_be_written_in(open_tab: Open) -> None:
    doc = plan(
        {
            "type": "table",
            "content": [
                {
                    "type": "tableRow",
                    "content": [{"type": "tableCell"}, {"type": "tableCell", "content": [paragraph("右")]}],
                }
            ],
        }
    )
    tab = await open_tab(doc=doc)
    await tab.page.locator(".ProseMirror td").first.click()
    await tab.type("左")
    await settled(tab)
    assert await grid(tab) == [["左", "右"]]


async def test_the_outline_shows_of_each_section_what_the_server_says_of_it(open_tab: Open) -> None:
    tab = await open_tab(doc={"type": "doc", "content": [part for part, _ in FILLINGS]})
    await expect(tab.page.locator(".outline li a")).to_have_count(len(FILLINGS))  # drawn with the next frame
    shown = await tab.js("""() => [...document.querySelectorAll('.outline li a')].map(link =>
        [link.querySelector('span').firstChild.textContent, link.querySelector('.fill').className])""")
    signs = {"empty": "fill", "half": "fill half", "full": "fill full"}
    assert shown == [[part["attrs"]["title"], signs[fill]] for part, fill in FILLINGS]
