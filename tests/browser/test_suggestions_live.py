"""建议修改 in an editor of one's own, beside a text that others write; 向通案提建议 from a 个案."""

from __future__ import annotations

from uuid import UUID

from playwright.async_api import expect

from server.documents import text
from server.plans import drafting, forking, states, versions
from server.plans.proposals import deciding
from server.plans.tables import State
from tests.browser.school import axe
from tests.browser.school.teacher import Teacher
from tests.browser.test_comments_live import AT_ONCE, DOC, Enter, chromium, enter, opened
from tests.plans.proposals.conftest import reword, suggest
from tests.support.town import Town

__all__ = ["chromium", "enter"]

CARET = """words => {
    const {editor} = document.querySelector('suggestion-editor');
    let at = null;
    editor.state.doc.descendants((node, pos) => {
        const start = node.isText ? node.text.indexOf(words) : -1;
        if (at === null && start >= 0) at = pos + start + words.length;
    });
    editor.commands.setTextSelection(at); editor.view.focus();
}"""


PASTE_A_PICTURE = """() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(9)], 'a.png', {type: 'image/png'}));
    const {view} = document.querySelector('suggestion-editor').editor;
    view.dom.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true}));
}"""

# What is said of saving in the moment of one more letter, which goes again.
SAID_OF_A_LETTER = """() => {
    const {editor} = document.querySelector('suggestion-editor');
    const at = editor.state.selection.from;
    editor.commands.insertContent('。');
    const said = document.querySelector('.save-state').textContent;
    editor.commands.deleteRange({from: at, to: at + 1});
    return said;
}"""


async def drafting_at(teacher: Teacher, plan: UUID) -> None:
    """Open the editor of suggestions."""
    await teacher.go(f"/plans/{plan}/suggestions/new")
    await expect(teacher.page.locator("suggestion-editor[data-ready]")).to_be_visible(timeout=20_000)


async def test_a_suggestion_is_seen_and_taken_beside_people_who_write(town: Town, enter: Enter) -> None:
    plan = await drafting.create(
        town.wang, title="面积", subject="数学", grade="三年级", doc=DOC, state=State.DISCUSSION
    )
    wang, zhao, li = await enter(town.wang), await enter(town.zhao), await enter(town.li)
    await opened(wang, plan)
    await opened(li, plan)

    # What is not sent stays on this device, and nobody else's text changes.
    await drafting_at(zhao, plan)
    await zhao.js(CARET, "宜先动手")
    await zhao.type("、再说理由")
    await zhao.js(PASTE_A_PICTURE, None)
    await expect(zhao.page.get_by_text("建议里放不了新图片，这张没有贴上")).to_be_visible()
    await expect(zhao.page.locator(".save-state")).to_contain_text("已存本机")
    assert await zhao.js(SAID_OF_A_LETTER) == "还没提交"
    await expect(zhao.page.locator(".save-state")).to_contain_text("已存本机")
    await drafting_at(zhao, plan)
    await expect(zhao.page.locator("suggestion-editor")).to_contain_text("上次没提交的建议还在")
    await expect(zhao.page.locator("suggestion-editor .ProseMirror")).to_contain_text("宜先动手、再说理由")
    assert await axe.findings(zhao.page) == []
    await zhao.page.set_viewport_size(axe.SIZES["desk"])  # type: ignore[arg-type]
    await zhao.go("/")
    await zhao.page.get_by_label("赵敏的菜单").click()
    await zhao.page.get_by_role("button", name="退出").click()
    await expect(zhao.page.get_by_role("dialog")).to_contain_text("还有 1 份建议没提交，退出会丢失")
    await zhao.page.get_by_role("button", name="去提交").click()
    await zhao.page.get_by_role("button", name="提交建议").click()
    await zhao.page.get_by_role("dialog").get_by_role("button", name="提交建议").click()
    await expect(zhao.page.get_by_role("dialog")).to_contain_text("写一句为什么")
    await zhao.page.get_by_label("为什么这样改").fill("先做后说")
    await zhao.page.get_by_role("dialog").get_by_role("button", name="提交建议").click()
    await expect(zhao.page.get_by_role("heading", level=1)).to_have_text("建议修改")
    await expect(zhao.page.locator(".hunk ins")).to_have_text("、再说理由")

    # Drawn where it belongs in open editors, while they write in the same line; never part of the text.
    for teacher in (wang, li):
        await expect(teacher.page.locator("plan-editor .suggested-in")).to_have_text(
            "、再说理由", timeout=AT_ONCE
        )
    await wang.caret_after("多数学生")
    await wang.type("还")
    await li.sees("多数学生还")
    await expect(li.page.locator("plan-editor .suggested-in")).to_have_text("、再说理由")
    assert "说理由" not in await wang.js("document.querySelector('plan-editor').text()")
    assert await axe.findings(wang.page) == []
    await wang.page.set_viewport_size(axe.SIZES["desk"])  # type: ignore[arg-type]
    await (
        wang.page.locator("plan-editor .suggestion-tag")
        .get_by_role("button", name="采纳", exact=True)
        .click()
    )
    for teacher in (wang, li):
        await expect(teacher.page.locator("plan-editor .suggested-in")).to_have_count(0, timeout=10_000)
        assert "多数学生还没有整体的经验，宜先动手、再说理由。" in await teacher.js(
            "document.querySelector('plan-editor').text()"
        )

    # 不采纳 asks for a reason, in place, and nothing is lost meanwhile.
    other = await suggest(town.zhao, plan, reword("p1", "计算时容易漏掉两条边和方向。"))
    tag = li.page.locator("plan-editor .suggestion-tag")
    await tag.get_by_role("button", name="不采纳").click(timeout=AT_ONCE)
    card = li.page.locator(f"#proposal-{other}")
    why = card.get_by_label("为什么不采纳")
    await why.fill("下一课")
    third = await suggest(town.wang, plan, reword("p0", "多数学生还没有整体的印象，宜先动手、再说理由。"))
    await expect(li.page.locator(f"#proposal-{third}")).to_be_attached(timeout=10_000)
    await expect(why).to_have_value("下一课")  # what is opened stays open when the list is brought up to date
    await expect(why).to_be_visible()
    await deciding.withdraw(town.wang, plan, third)
    await expect(li.page.locator(f"#proposal-{third}")).to_have_count(0, timeout=10_000)
    await why.fill("")
    await card.get_by_role("button", name="不采纳", exact=True).click()
    await expect(card.locator(".error")).to_contain_text("不采纳要说一句为什么")
    await li.forgets("status of 422")
    await why.fill("下一课时再说")
    await card.get_by_role("button", name="不采纳", exact=True).click()
    await expect(tag).to_have_count(0)
    await zhao.page.reload()
    await expect(zhao.page.locator(".proposal .hunk-foot")).to_contain_text("采纳了")


async def test_a_place_of_a_version_is_offered_to_the_master_and_taken(town: Town, enter: Enter) -> None:
    plan = await drafting.create(
        town.wang, title="面积", subject="数学", grade="三年级", doc=DOC, state=State.DISCUSSION
    )
    await states.release(town.li, plan)
    own = await forking.fork(town.zhao, plan)
    zhao, li = await enter(town.zhao), await enter(town.li)
    await zhao.go(f"/plans/{own}/edit")
    await zhao.editing()
    await zhao.caret_after("宜先动手")
    await zhao.type("量一量")
    await zhao.caret_after("两条边")
    await zhao.type("，我们班尤其")
    await zhao.saved()
    await zhao.go(f"/plans/{own}")
    await zhao.page.get_by_role("link", name="向通案提建议").click()
    await zhao.page.get_by_role("checkbox").first.check()
    await zhao.page.get_by_label("为什么这样改").fill("学生说得出理由")
    await zhao.page.get_by_role("button", name="提给通案").click()
    await expect(zhao.page.locator(".hunk ins")).to_have_text("量一量")

    await li.go("/")
    await li.page.get_by_role("link", name="看给通案《面积》的建议").click()
    await expect(li.page.locator("main")).not_to_contain_text("我们班尤其")
    assert await axe.findings(li.page) == []
    await li.page.set_viewport_size(axe.SIZES["desk"])  # type: ignore[arg-type]
    await li.page.get_by_role("button", name="采纳，并开始修订第 2 版").click()
    await expect(li.page.locator(".proposal .hunk-foot")).to_contain_text("采纳了")
    words = text.plain(await versions.current_doc(plan))
    assert "宜先动手量一量。" in words and "尤其" not in words
