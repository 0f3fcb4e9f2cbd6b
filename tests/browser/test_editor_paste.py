"""What teachers paste: from Word and WPS, from web pages, pictures. Under the strict content policy."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from tests.browser.conftest import Open
from tests.browser.harness.pages import Tab, paragraph, plan, settled
from tests.browser.harness.relay import until
from tests.browser.test_editor_pictures import PNG, Files

PASTE = """([html, rtf, png]) => { const data = new DataTransfer(); data.setData('text/html', html);
  data.setData('text/plain', 'x');
  if (rtf) data.setData('text/rtf', rtf);
  if (png) data.items.add(new File([Uint8Array.from(atob(png), c => c.charCodeAt(0))], 'image.png',
    {type: 'image/png'}));
  el().view.dom.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true,
    cancelable: true})); }"""
SAMPLES = Path(__file__).parent / "harness" / "samples"
WORD = (SAMPLES / "word.html").read_text()
WORD_LESSON = (SAMPLES / "word_lesson.html").read_text()
WPS_LESSON = (SAMPLES / "wps_lesson.html").read_text()
WEB_PAGE = (SAMPLES / "web_page.html").read_text()


async def pasted(tab: Tab, html: str, *, rtf: str = "", png: bytes = b"") -> list[dict[str, Any]]:
    await tab.caret(0)
    await tab.js(PASTE, [html, rtf, base64.b64encode(png).decode()])
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


def shape_of(node: dict[str, Any]) -> Any:
    """Lists as format, start and items; anything else as its words."""
    if node["type"] in ("orderedList", "bulletList"):
        attrs = node["attrs"]
        fmt = (attrs.get("num") or {}).get("fmt", "")
        return (
            fmt,
            attrs.get("start"),
            [[shape_of(one) for one in item["content"]] for item in node["content"]],
        )
    return "".join(text for text, _ in texts(node))


def lists(blocks: list[dict[str, Any]]) -> list[Any]:
    return [shape_of(one) for one in blocks if one["type"].endswith("List")]


def spans(table: dict[str, Any]) -> list[list[tuple[int, int, str]]]:
    return [
        [(cell["attrs"]["colspan"], cell["attrs"]["rowspan"], shape_of(cell)) for cell in row["content"]]
        for row in table["content"]
    ]


def rtf_with(*pictures: bytes) -> str:
    """As Word writes it: each picture, and again as a metafile for old readers; one of a bullet before."""
    bullet = "{\\*\\listpicture{\\pict\\pngblip " + PNG.hex() + "}}"
    each = "{\\*\\shppict{\\pict{\\*\\picprop\\shplid1}\\picw1\\pngblip\\bliptag-5{\\*\\blipuid 00ff}\r\n%s}}"
    old = "{\\nonshppict{\\pict\\picw1\\pich1\\wmetafile8\\bliptag-5 0100}}"
    body = "".join(f"{{\\rtlch \\u30475 ?}}{each % one.hex()}{old}" for one in pictures)
    return f"{{\\rtf1\\ansi\\deff0 {bullet}{body}\\par}}"


async def test_a_lesson_from_word_keeps_its_numbers_indents_dots_and_spans(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    blocks = await pasted(tab, WORD_LESSON)
    assert [one["type"] for one in blocks] == [
        "heading", "paragraph", "paragraph", "orderedList", "orderedList", "table", "paragraph", "paragraph",
    ]  # fmt: skip
    said = [one for one in texts(blocks[1]) if one[0]]
    assert said == [
        ("能", []), ("认", ["bold"]), ("读", []), ("几分之一", ["underline"]), ("，", []),
        ("平均分", ["emphasis"]), ("是前提。", []),
    ]  # fmt: skip
    assert [one["attrs"]["indentChars"] for one in blocks[1:3]] == [2, 3]
    assert lists(blocks) == [
        ("", 3, [["折一折", ("", None, [["对折"]])], ["涂一涂"]]),
        ("chineseCounting", 1, [["先说"], ["再写"]]),
    ]  # fmt: skip
    assert spans(of_type(blocks, "table")) == [
        [(2, 1, "教师活动"), (1, 2, "设计意图")], [(1, 1, "导入"), (1, 1, "5分钟")],
    ]  # fmt: skip
    assert "file:" not in str(blocks)
    await tab.page.get_by_text("有 1 张图片未粘贴。请直接拖入图片，或用“导入 Word”。").wait_for()
    assert not await tab.violations()


async def test_a_lesson_from_wps_is_read_as_one_from_word(open_tab: Open) -> None:
    tab = await open_tab(doc=plan(paragraph()))
    blocks = await pasted(tab, WPS_LESSON)
    assert blocks[0]["attrs"]["align"] == "center" and texts(blocks[0]) == [("认识几分之一", ["bold"])]
    assert blocks[1]["attrs"]["indentChars"] == 2
    assert texts(blocks[1]) == [("学生已会", []), ("平均分", ["underline"]), ("，写法是新的。", ["color"])]
    assert lists(blocks) == [
        ("chineseCounting", 1, [["导入", ("decimalEnclosedCircle", 1, [["分月饼"], ["说一半"]])], ["探究"]]),
        ("", None, [["学具"]]),
    ]  # fmt: skip
    assert spans(of_type(blocks, "table")) == [[(1, 2, "环节"), (1, 1, "教师")], [(1, 1, "学生")]]


async def test_pictures_beside_a_text_from_word_come_out_of_its_rtf_and_stand_where_they_stood(
    open_tab: Open,
) -> None:
    tab, sent = await open_tab(doc=plan(paragraph())), Files()
    await sent.serve(tab)
    picture = "<img src='file:///C:/x.png'>"
    html = f"<p>甲{picture}</p><p>乙</p><p>丙{picture}{picture}</p><p>丁</p>"
    await pasted(tab, html, rtf=rtf_with(PNG, PNG, PNG))
    seen = "() => document.querySelectorAll('.ProseMirror .picture img').length === 3"
    await until(lambda: tab.js(seen), "pictures")
    await settled(tab)
    blocks = (await tab.json())["content"][0]["content"]
    shown = [shape_of(one) or one["type"] for one in blocks]
    assert shown == ["甲", "image", "乙", "丙", "image", "image", "丁"]
    assert sent.bytes == [PNG] * 3
    await tab.caret(1, line=1)  # in the middle of words the first paragraph joins them
    await tab.js(PASTE, [f"<p>戊{picture}</p><p>己</p>", rtf_with(PNG), ""])
    await until(lambda: tab.js(seen.replace("3", "4")), "one more")
    await settled(tab)
    shown = [shape_of(one) or one["type"] for one in (await tab.json())["content"][0]["content"]]
    assert shown[2:6] == ["乙戊", "image", "己", "丙"]


async def test_a_picture_of_the_selection_never_wins_over_its_words_but_a_picture_alone_is_taken(
    open_tab: Open,
) -> None:
    tab, sent = await open_tab(doc=plan(paragraph())), Files()
    await sent.serve(tab)
    blocks = await pasted(tab, "<html><body><p class=MsoNormal>只有字</p></body></html>", png=PNG)
    assert shape_of(blocks[0]) == "只有字" and not sent.asked
    alone = "<html><head><style>p{}</style></head><body><p class=MsoNormal><img src='file:///C:/a.png'>&nbsp;</p></body></html>"
    await pasted(tab, alone, png=PNG)
    await until(lambda: tab.js("() => !!document.querySelector('.ProseMirror .picture img')"), "the picture")
    assert sent.bytes == [PNG]


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
