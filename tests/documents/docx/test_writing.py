"""Exports: valid Word in the Chinese look, and everything the plan holds comes back from them."""

# ruff: noqa: E501 - nodes stand in one line here
import base64
import io
import zipfile

import docx
import pytest
from lxml import etree

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.docx.ooxml import omml
from server.documents.docx.ooxml.names import w
from server.documents.docx.reading import read
from server.documents.docx.writing import write, write_with_warnings
from server.documents.docx.writing.formulas import from_latex
from server.documents.docx.writing.latex import LatexError
from tests.documents.docx.test_reading import PNG

# Children of the property elements in the order of the schema (ECMA-376 part 1, annex A), those we write.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike dstrike vanish color spacing sz szCs highlight u shd vertAlign em lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign",
    "tblPr": "tblStyle tblpPr tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
}


def text(words: str, *marks: str) -> dict:
    return {"type": "text", "text": words, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}


def para(*content: dict, **attrs: object) -> dict:
    return {"type": "paragraph", "attrs": attrs, "content": list(content)}


def cell(words: str, **attrs: object) -> dict:
    return {"type": "tableCell", "attrs": attrs, "content": [para(text(words)) if words else para()]}


def plan(*blocks: dict, key: str = "material", title: str = "教材分析") -> dict:
    section = {"type": "section", "attrs": {"key": key, "title": title}, "content": list(blocks)}
    return ids.ensure(normalise({"type": "doc", "content": [section]}))


def back(doc: dict, asset=lambda _: None) -> list[dict]:
    """The blocks of the first section after a way through Word, ids left out."""
    imported = read(write(doc, {"title": "课"}, asset))
    return [_bare(node) for node in imported.doc["content"][0]["content"]]


def _bare(node: dict) -> dict:
    attrs = {key: value for key, value in node.get("attrs", {}).items() if key != "id"}
    kept = (
        {"type": node["type"]}
        | ({"text": node["text"]} if "text" in node else {})
        | ({"attrs": attrs} if attrs else {})
    )
    if node.get("marks"):
        kept["marks"] = node["marks"]
    return kept | ({"content": [_bare(child) for child in node["content"]]} if node.get("content") else {})


def same(doc: dict, asset=lambda _: None) -> None:
    assert back(doc, asset) == [_bare(node) for node in doc["content"][0]["content"]]


def test_marks_come_back_as_they_were():
    coloured = {"type": "text", "text": "色", "marks": [{"type": "color", "attrs": {"color": "#c00000"}}]}
    bright = {"type": "text", "text": "亮", "marks": [{"type": "highlight", "attrs": {"color": "#ffff00"}}]}
    soft = {"type": "text", "text": "柔", "marks": [{"type": "highlight", "attrs": {"color": "#fce4d6"}}]}
    link = {
        "type": "text",
        "text": "网",
        "marks": [{"type": "link", "attrs": {"href": "https://example.org/?a=1&b=2"}}],
    }
    same(plan(para(
        text("普"), text("粗", "bold"), text("斜", "italic"), text("线", "underline"), text("删", "strike"), text("2", "sub"),
        text("3", "sup"), text("点", "emphasis"), coloured, bright, soft, link, text("全", "bold", "emphasis", "underline"),
    )))  # fmt: skip


def test_colours_with_a_name_go_out_as_the_nearest_of_the_palette():
    named = [
        {"type": "text", "text": "青", "marks": [{"type": "color", "attrs": {"color": "teal"}}]},
        {"type": "text", "text": "粉", "marks": [{"type": "highlight", "attrs": {"color": "pink"}}]},
    ]
    line = back(plan(para(*named)), lambda _: None)[0]["content"]
    assert [node["marks"][0]["attrs"]["color"] for node in line] == ["#20b0b8", "#eaaaaa"]


def test_alignment_indents_headings_breaks_ruby_and_notes_come_back():
    same(plan(
        para(text("右"), align="right"), para(text("缩"), indentChars=2), para(text("甲\t乙")),
        {"type": "heading", "attrs": {"level": 3}, "content": [text("（一）导入")]},
        para(text("上"), {"type": "hardBreak"}, text("下")),
        para({"type": "ruby", "attrs": {"base": "汉", "rt": "hàn"}}, {"type": "footnote", "attrs": {"text": "见第3页"}}),
    ))  # fmt: skip


def test_lists_come_back_with_their_numbers():
    def item(words: str, *more: dict) -> dict:
        return {"type": "listItem", "content": [para(text(words)), *more]}

    inner = {"type": "bulletList", "content": [item("丙")]}
    outer = {"type": "orderedList", "attrs": {"start": 3, "num": {"fmt": "chineseCounting", "lvl": 0, "text": "%1、"}},
             "content": [item("甲", inner), item("乙")]}  # fmt: skip
    same(plan(outer, para(text("断")), {"type": "bulletList", "content": [item("丁"), item("戊")]}))


def test_tables_with_spans_come_back():
    rows = [
        [cell("甲", rowspan=2), cell("乙", colspan=2)],
        [cell("丙"), cell("丁", rowspan=2)],
        [cell("戊"), cell("己")],
    ]
    table = {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}
    seen = back(plan(table))[0]
    spans = [
        [(node["attrs"]["colspan"], node["attrs"]["rowspan"]) for node in row["content"]]
        for row in seen["content"]
    ]
    assert spans == [[(1, 2), (2, 1)], [(1, 1), (1, 2)], [(1, 1), (1, 1)]]


def test_a_process_table_shows_the_minutes_that_stand_only_in_its_steps():
    head = [{"type": "tableHeader", "attrs": {"col": col}, "content": [para(text(name))]}
            for col, name in (("step", "环节"), ("teacher", "老师做什么"))]  # fmt: skip
    rows = [
        {"type": "tableRow", "content": head},
        {"type": "tableRow", "attrs": {"minutes": 7}, "content": [cell("导入"), cell("讲")]},
    ]
    doc = plan(
        {"type": "table", "attrs": {"kind": "process"}, "content": rows}, key="process", title="教学过程"
    )
    table = back(doc)[0]
    assert table["attrs"]["kind"] == "process"
    assert [node["attrs"]["col"] for node in table["content"][0]["content"]] == ["step", "teacher"]
    assert "导入（7分钟）" in str(table["content"][1])


def test_pictures_fit_the_page_and_come_back():
    asset = {"f1": PNG}.get
    wide = {"type": "image", "attrs": {"file_id": "f1", "alt": "图", "width": 4000, "height": 2000}}
    seen = back(
        plan(
            wide,
            para(text("如"), {"type": "inlineImage", "attrs": {"file_id": "f1", "width": 20, "height": 10}}),
        ),
        asset,
    )
    assert seen[0]["type"] == "image"
    assert 500 < seen[0]["attrs"]["width"] < 560
    assert seen[1]["content"][1]["type"] == "inlineImage"


def test_a_missing_picture_is_named():
    written = write_with_warnings(
        plan({"type": "image", "attrs": {"file_id": "gone", "alt": "示意图"}}), {}, lambda _: None
    )
    assert written.warnings == ["“教材分析”：有一张图片（示意图）取不到，没有写进文件。"]


def test_text_boxes_and_objects_come_back():
    box = {"type": "textbox", "content": [para(text("框里"))]}
    item = {"type": "opaque", "attrs": {"kind": "ole:Equation.3", "label": "公式1", "file_id": "f1"}}
    seen = back(plan(box, item), {"f1": PNG}.get)
    assert seen[0] == _bare(box)
    assert seen[1]["attrs"]["kind"] == "ole:Equation.3"
    assert seen[1]["attrs"]["label"] == "公式1"
    assert len(seen) == 2


def test_untouched_formulas_keep_their_own_source_and_edited_ones_are_written_anew():
    source = etree.tostring(from_latex("\\frac{a}{b}"), encoding="unicode").replace(
        "<m:num>", '<m:num m:x="kept">'
    )
    kept = {"type": "inlineMath", "attrs": {"latex": "\\frac{a}{b}", "omml": source}}
    changed = {"type": "inlineMath", "attrs": {"latex": "\\frac{a}{c}", "omml": source}}
    xml = part(write(plan(para(kept, changed)), {}, lambda _: None), "word/document.xml")
    assert xml.count(b'm:x="kept"') == 1
    assert b">c</m:t>" in xml


def test_a_hostile_formula_source_is_not_passed_on():
    source = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:v"><m:r><m:t>x</m:t></m:r><v:shape/></m:oMath>'
    xml = part(
        write(
            plan(para({"type": "inlineMath", "attrs": {"latex": "x", "omml": source}})), {}, lambda _: None
        ),
        "word/document.xml",
    )
    assert b"urn:v" not in xml


@pytest.mark.parametrize(
    "latex",
    ["a^{2}+b^{2}=c^{2}", "\\frac{1}{2}", "\\sqrt{2}", "\\sqrt[3]{x}", "x_{1}^{2}", "\\alpha+\\beta\\le\\pi", "\\sum_{i=1}^{n}{i}",
     "\\int_{0}^{1}{x}", "\\left(\\frac{a}{b}\\right)", "\\sin{x}", "\\overline{AB}", "\\vec{a}\\cdot\\vec{b}", "\\triangle ABC",
     "\\left\\{\\begin{matrix}x+y=1\\\\x-y=2\\end{matrix}\\right.", "\\begin{matrix}1&2\\\\3&4\\end{matrix}", "90^{\\circ}", "\\text{面积}=ab",
     "\\lim_{n\\to\\infty}{a}", "\\angle A=\\angle B"],
)  # fmt: skip
def test_latex_is_written_as_omml_and_read_back(latex: str):
    once = omml.latex(from_latex(latex))
    assert omml.latex(from_latex(once)) == once
    letters = [sign for sign in latex if sign.isalnum()]
    assert sorted(sign for sign in once if sign.isalnum()) == sorted(letters) or "cases" in latex


@pytest.mark.parametrize(
    "latex",
    ["", "\\unknown{x}", "\\frac{1}", "{", "a}", "\\begin{matrix}1", "x^{1}^{2}", "{" * 100 + "}" * 100],
)
def test_latex_we_cannot_write_is_refused_and_becomes_text(latex: str):
    with pytest.raises(LatexError):
        from_latex(latex)
    written = write_with_warnings(
        plan(para({"type": "inlineMath", "attrs": {"latex": latex}})), {}, lambda _: None
    )
    assert len(written.warnings) == 1


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_properties_stand_in_the_order_of_the_schema():
    data = write(
        everything(),
        {"title": "课", "subject": "数学", "teacher": "甲", "school": "实验小学", "district": "一学区"},
        {"f1": PNG}.get,
    )
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"):
        root = etree.fromstring(part(data, name))
        for element_name, order in ORDERS.items():
            wanted = order.split()
            for element in root.iter(w(element_name)):
                names = [child.tag.rpartition("}")[2] for child in element]
                places = [wanted.index(one) for one in names if one in wanted]
                assert places == sorted(places), etree.tostring(element)[:300]
    for tag in ("tc", "body"):
        for element in etree.fromstring(part(data, "word/document.xml")).iter(w(tag)):
            assert element.find(w("p")) is not None
            last = [child for child in element if child.tag != w("sectPr")][-1]
            assert last.tag == w("p")


def everything() -> dict:
    table = {"type": "table", "content": [{"type": "tableRow", "content": [cell("甲"), cell("乙")]}]}
    items = [{"type": "listItem", "content": [para(text("项"))]}]
    return plan(
        para(text("全", "bold", "italic", "underline", "strike", "emphasis", "sup")), table, table,
        {"type": "orderedList", "attrs": {"start": 1}, "content": items}, {"type": "bulletList", "content": items},
        {"type": "image", "attrs": {"file_id": "f1"}}, {"type": "blockMath", "attrs": {"latex": "x^2"}},
        {"type": "textbox", "content": [para(text("框"))]}, para({"type": "footnote", "attrs": {"text": "注"}}),
        {"type": "heading", "attrs": {"level": 2}, "content": [text("题")]},
    )  # fmt: skip


def test_the_paper_has_the_chinese_look():
    data = write(
        everything(), {"title": "认识分数", "school": "实验小学", "district": "第一学区"}, {"f1": PNG}.get
    )
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert (round(section.top_margin.cm, 2), round(section.left_margin.cm, 2)) == (2.54, 3.17)
    assert section.header.paragraphs[0].text == "第一学区　实验小学"
    footer = etree.tostring(section.footer._element, encoding="unicode")
    assert "NUMPAGES" in footer
    assert "第 " in footer
    styles = part(data, "word/styles.xml").decode()
    assert 'w:eastAsia="黑体"' in styles
    assert 'w:firstLineChars="200"' in styles
    assert "asciiTheme" not in styles.split("<w:style ")[0]
    assert document.paragraphs[0].style.name == "Title"
    assert "一、教材分析" in [paragraph.text for paragraph in document.paragraphs]


def test_a_very_long_table_is_written_fast():
    import time

    rows = [
        {"type": "tableRow", "content": [cell(f"{index}-{col}") for col in range(6)]} for index in range(600)
    ]
    started = time.process_time()
    write(plan({"type": "table", "content": rows}), {}, lambda _: None)
    assert time.process_time() - started < 8


def test_broken_attributes_do_not_break_the_export():
    odd = plan(
        {
            "type": "table",
            "content": [{"type": "tableRow", "content": [cell("甲", colspan=400, rowspan=900), cell("乙")]}],
        },
        para(text("\x0b坏"), {"type": "inlineImage", "attrs": {"file_id": "x"}}),
        {"type": "table", "content": []},
    )
    docx.Document(io.BytesIO(write(odd, {"title": "\x00课"}, lambda _: base64.b64decode("AAAA"))))
