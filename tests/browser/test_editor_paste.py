"""What teachers paste: from Word and WPS, from web pages, pictures. Under the strict content policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until

PASTE = """html => { const data = new DataTransfer(); data.setData('text/html', html);
  data.setData('text/plain', 'x');
  el().view.dom.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true,
    cancelable: true})); }"""
SAMPLES = Path(__file__).parent / "harness" / "samples"
WORD = (SAMPLES / "word.html").read_text()
WEB_PAGE = (SAMPLES / "web_page.html").read_text()


async def pasted(tab: Tab, html: str) -> list[dict[str, Any]]:
    await tab.caret(0)
    await tab.js(PASTE, html)
    await settled(tab)
    blocks: list[dict[str, Any]] = (await tab.json())["content"][0]["content"]
    return blocks


def texts(node: dict[str, Any]) -> list[tuple[str, list[str]]]:
    if node["type"] == "text":
        return [(node["text"].strip(), sorted(mark["type"] for mark in node.get("marks", ())))]
    return [one for child in node.get("content") or () for one in texts(child)]


def of_type(blocks: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in blocks if one["type"] == name)


async def test_word_keeps_bold_colour_lists_and_merged_cells_and_loses_widths(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    blocks = await pasted(tab, WORD)
    first = blocks[1]
    assert first["attrs"]["align"] == "center"
    assert [one for one in texts(first) if one[0]] == [("粘", []), ("贴", ["bold"]), ("红", ["color"])]
    outer = of_type(blocks, "orderedList")
    assert [texts(item)[0][0] for item in outer["content"]] == ["第一", "第二"]
    inner = outer["content"][0]["content"][1]
    assert inner["type"] == "orderedList" and texts(inner) == [("里面", [])]
    table = of_type(blocks, "table")
    assert table["content"][0]["content"][0]["attrs"]["colspan"] == 2
    assert {cell["attrs"]["colwidth"] for row in table["content"] for cell in row["content"]} == {None}
    assert "file:" not in str(blocks)
    await until(
        lambda: tab.js("() => document.querySelector('.toast')?.textContent.includes('1 张图片')"),
        "the hint about pictures",
    )


async def test_a_web_page_brings_words_and_links_but_no_script_and_no_strange_links(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    blocks = await pasted(tab, WEB_PAGE)
    assert of_type(blocks, "heading")
    spans = [one for block in blocks for one in texts(block)]
    assert ("粗", ["bold"]) in spans and ("好", ["link"]) in spans
    assert any("坏" in text and "link" not in marks for text, marks in spans)
    assert not await tab.js("() => window.ran")


async def test_one_bold_word_stays_bold_inside_a_sentence(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    blocks = await pasted(
        tab, '<p>粘<span style="font-weight:bold">贴</span><b>粗</b><b style="font-weight:normal">细</b></p>'
    )
    assert texts(blocks[0]) == [("粘", []), ("贴粗", ["bold"]), ("细", [])]


async def test_plain_text_becomes_paragraphs(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    await tab.caret(0)
    await tab.js("() => el().view.pasteText('一\\n二\\n\\n三')")
    assert await settled(tab) == "一/二/三"


async def test_copies_of_a_block_get_their_own_ids_and_the_original_keeps_its(open_tab: Open) -> None:
    tab = await open_tab(
        doc=plan(
            {**paragraph("甲"), "attrs": {"id": "first"}}, {**paragraph("乙"), "attrs": {"id": "second"}}
        )
    )
    await tab.js("""() => { const {view, editor} = el();
      editor.commands.setTextSelection({from: 1, to: view.state.doc.content.size - 1});
        const html = view.serializeForClipboard(view.state.doc.slice(1,
          view.state.doc.content.size - 1)).dom.innerHTML;
        editor.commands.setTextSelection(2); view.pasteHTML(html); }""")
    await settled(tab)
    blocks = (await tab.json())["content"][0]["content"]
    found = [(one["attrs"]["id"], one["content"][0]["text"]) for one in blocks if one.get("content")]
    assert len({own for own, _ in found}) == len(found)
    assert found[-1] == ("second", "乙")


async def test_enter_gives_the_second_half_a_new_id(open_tab: Open) -> None:
    tab = await open_tab(doc=plan({**paragraph("甲乙"), "attrs": {"id": "whole"}}))
    await tab.caret(1)
    await tab.press("Enter")
    await settled(tab)
    halves = [one["attrs"]["id"] for one in (await tab.json())["content"][0]["content"]]
    assert halves[0] == "whole" and halves[1] not in {"whole", None, ""}
