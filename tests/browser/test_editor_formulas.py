"""Formulas: written with a live look, put together from the palette, told in Chinese what is wrong."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until

FIELD = "公式（LaTeX 写法）"
FAULTS = {
    "\\frac{1}{2": "少了一个右花括号",
    "\\fraca": "没有 \\fraca 这个写法",
    "x^": "^ 后面还没有写内容",
    "x^2^3": "上标写了两次",
    "\\left( x": "\\left 后面少了配对",
    "\\begin{cases} x": "矩阵或方程组没有写完",
    "a & b": "& 只用在",
    "x}": "多了一个右花括号",
    "\\begin{cases}x\\end{matrix}": "要用 \\end{cases} 结束",
    "\\begin{casis}x": "没有 casis",
}
FAULT = "words => document.querySelector('.formula-fault').textContent.includes(words)"


async def drawn(tab: Tab, where: str) -> None:
    await until(lambda: tab.js("where => !!document.querySelector(where)", where), f"{where} is drawn")


async def opened(tab: Tab) -> None:
    await tab.page.get_by_role("dialog").get_by_label(FIELD).wait_for()


async def closed(tab: Tab) -> list[dict[str, Any]]:
    """Once the dialog is away: the blocks."""
    await until(lambda: tab.js("() => document.querySelectorAll('dialog').length === 0"), "the dialog closes")
    await settled(tab)
    blocks: list[dict[str, Any]] = (await tab.json())["content"][0]["content"]
    return blocks


async def written(tab: Tab) -> str:
    return str(await tab.js("() => document.querySelector('textarea.latex').value"))


async def test_a_formula_is_put_together_seen_and_changed_by_keys_and_buttons(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲")))
    await tab.caret(1)
    await tab.press("Alt+=")
    await opened(tab)
    dialog = tab.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="分数", exact=True).click()
    await tab.type("1")
    await tab.press("Tab")
    await tab.type("2")
    assert await written(tab) == "\\frac{1}{2}"
    await until(
        lambda: tab.js("() => !!document.querySelector('.formula-preview .katex .mfrac')"), "the look"
    )
    await tab.press("Control+a")
    await dialog.get_by_role("button", name="根号", exact=True).click()
    assert await written(tab) == "\\sqrt{\\frac{1}{2}}"
    await dialog.get_by_text("几何").click()
    await dialog.get_by_role("button", name="角", exact=True).click()
    await tab.type("Ａ＝（90）")
    await tab.press("Control+Enter")
    (line,) = await closed(tab)
    assert line["content"][1] == {
        "type": "inlineMath", "attrs": {"latex": "\\sqrt{\\frac{1}{2}}\\angle A=(90)", "omml": None}
    }  # fmt: skip
    await tab.page.locator(".ProseMirror .inlineMath").dblclick()
    await opened(tab)
    await dialog.get_by_label(FIELD).fill("x^{2}")
    await dialog.get_by_text("单独占一行").click()
    await dialog.get_by_role("button", name="改好").click()
    blocks = await closed(tab)
    (own,) = [one for one in blocks if one["type"] == "blockMath"]
    assert own["attrs"]["latex"] == "x^{2}" and own["attrs"]["id"]
    await until(
        lambda: tab.js("() => !!document.querySelector('.ProseMirror .blockMath .katex')"), "it is drawn"
    )
    assert not await tab.violations()


async def test_a_wrong_formula_is_told_in_chinese_and_kept_only_when_one_insists(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph("甲")))
    await tab.caret(1)
    await tab.page.get_by_role("toolbar").get_by_role("button", name="公式").click()
    await opened(tab)
    dialog = tab.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="放进教案").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("还没有写公式")
    for latex, words in FAULTS.items():
        await dialog.get_by_label(FIELD).fill(latex)
        await until(lambda words=words: tab.js(FAULT, words), f"what is wrong with {latex}")
    await dialog.get_by_role("button", name="放进教案").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("先改一改")
    await dialog.get_by_role("button", name="先这样放着").click()
    (line,) = await closed(tab)
    assert line["content"][1]["attrs"]["latex"] == "\\begin{casis}x"
