# ruff: noqa: E501 - XML of one element stands in one line here
"""What Word files hold besides plain paragraphs: each kept, or named in a warning with its place."""

import base64
import io

import pytest
from PIL import Image

from server.documents import process
from server.documents.docx.imported import Imported
from server.documents.docx.minutes import minutes_of
from server.documents.docx.ooxml import numerals
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx import raw
from tests.documents.docx.raw import p

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
)
HEAD = p("教学过程", run="<w:b/>")


def blocks(body: str, *links: tuple[str, str, str, bool], **parts: str | bytes) -> list[dict]:
    return plan(body, *links, **parts).doc["content"][0]["content"]


def plan(body: str, *links: tuple[str, str, str, bool], **parts: str | bytes) -> Imported:
    return read(raw.word(HEAD + body, *links, **parts))


def texts(nodes: list[dict]) -> str:
    return "|".join(_texts(node) for node in nodes)


def _texts(node: dict) -> str:
    return node.get("text", "") + "".join(_texts(child) for child in node.get("content", []))


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def test_content_controls_of_every_level_are_opened():
    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    run = "<w:r><w:t>行内</w:t></w:r>"
    row = control(f"<w:tr>{control(cell(p('格')))}{cell(control(p('格内')))}</w:tr>")
    seen = texts(blocks(control(p("块")) + f"<w:p>{control(run)}</w:p>" + f"<w:tbl>{row}</w:tbl>"))
    assert seen == "块|行内|格格内"


def test_a_text_box_comes_once_although_word_writes_it_twice():
    box = f"<w:txbxContent>{p('框里')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"<a:graphic><a:graphicData uri='x'><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        f"</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    seen = blocks(body)
    assert [node["type"] for node in seen] == ["paragraph", "textbox"]
    assert texts(seen) == "前|框里"


def test_merged_cells_become_spans_and_text_in_covered_cells_is_kept():
    rows = (
        "<w:tr>"
        + cell(p("甲"), '<w:vMerge w:val="restart"/>')
        + cell(p("乙"), '<w:gridSpan w:val="2"/>')
        + "</w:tr>"
    )
    second = "<w:tr>" + cell(p("藏"), "<w:vMerge/>") + cell(p("丙")) + cell(p("丁")) + "</w:tr>"
    third = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell(p("戊")) + cell(p("己")) + "</w:tr>"
    table = blocks(f"<w:tbl>{rows}{second}{third}</w:tbl>")[0]
    first = table["content"][0]["content"]
    assert first[0]["attrs"]["rowspan"] == 2
    assert texts(first[0]["content"]) == "甲|藏"
    assert first[1]["attrs"]["colspan"] == 2
    assert [texts([node]) for node in table["content"][2]["content"]] == ["", "戊", "己"]


def test_tables_in_tables_stay_in_their_cell():
    inner = f"<w:tbl><w:tr>{cell(p('里'))}</w:tr></w:tbl>"
    table = blocks(f"<w:tbl><w:tr>{cell(inner + p(''))}{cell(p('外'))}</w:tr></w:tbl>")[0]
    assert table["content"][0]["content"][0]["content"][0]["type"] == "table"


def numbered(num: int, text: str, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def lists(*levels: tuple[str, str]) -> str:
    inside = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (fmt, text) in enumerate(levels)
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    nums = "".join(
        f'<w:num w:numId="{num}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for num, more in ((1, ""), (2, override))
    )
    return raw.part("numbering", f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>{nums}')


LINK = ("rId5", "numbering", "numbering.xml", False)


def test_lists_nest_and_restart_as_word_counts_them():
    numbering = lists(("chineseCounting", "%1、"), ("decimal", "%1.%2"))
    body = (
        numbered(1, "甲")
        + numbered(1, "乙", 1)
        + numbered(1, "丙", 1)
        + numbered(1, "丁")
        + p("断")
        + numbered(2, "戊")
    )
    first, gap, second = blocks(body, LINK, word__numbering_xml=numbering)
    assert first["attrs"]["num"] == {"fmt": "chineseCounting", "lvl": 0, "text": "%1、"}
    assert [texts([item]) for item in first["content"]] == ["甲乙丙", "丁"]
    inner = first["content"][0]["content"][1]
    assert inner["attrs"] == {"num": {"fmt": "decimal", "lvl": 1, "text": "%1.%2"}, "start": 1} | {
        "id": inner["attrs"]["id"]
    }
    assert texts([gap]) == "断"
    assert second["attrs"]["start"] == 5


def test_bullets_become_a_bullet_list():
    body = numbered(1, "甲") + numbered(1, "乙")
    seen = blocks(body, LINK, word__numbering_xml=lists(("bullet", "\uf0b7")))
    assert seen[0]["type"] == "bulletList"
    assert len(seen[0]["content"]) == 2


@pytest.mark.parametrize(
    ("fmt", "value", "shown"),
    [("decimal", 12, "12"), ("chineseCounting", 12, "十二"), ("chineseCountingThousand", 105, "一百零五"), ("ideographDigital", 10, "一〇"),
     ("lowerLetter", 28, "bb"), ("upperLetter", 3, "C"), ("lowerRoman", 9, "ix"), ("upperRoman", 14, "XIV"),
     ("decimalEnclosedCircle", 11, "⑪"), ("decimalEnclosedCircleChinese", 2, "②"), ("ideographTraditional", 3, "丙"),
     ("chineseLegalSimplified", 21, "贰拾壹"), ("bullet", 1, ""), ("chineseCounting", 20, "二十")],
)  # fmt: skip
def test_numbers_look_as_in_word(fmt: str, value: int, shown: str):
    assert numerals.show(value, fmt) == shown


def test_notes_ruby_dots_symbols_and_breaks():
    notes = raw.part("footnotes", f'<w:footnote w:type="separator" w:id="-1">{p("")}</w:footnote>'
                                  f'<w:footnote w:id="2">{p("见教材第3页")}</w:footnote>')  # fmt: skip
    body = (
        '<w:p><w:r><w:t>词</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        '<w:r><w:rPr><w:em w:val="dot"/></w:rPr><w:t>点</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:tab/><w:br/></w:r>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:color w:val="FF0000"/><w:highlight w:val="yellow"/></w:rPr><w:t>2</w:t></w:r></w:p>'
    )
    line = blocks(body, ("rId9", "footnotes", "footnotes.xml", False), word__footnotes_xml=notes)[0][
        "content"
    ]
    assert {"type": "footnote", "attrs": {"text": "见教材第3页"}} in line
    assert {"type": "ruby", "attrs": {"base": "汉", "rt": "hàn"}} in line
    assert {"type": "text", "text": "点", "marks": [{"type": "emphasis"}]} in line
    assert {"type": "text", "text": "☑\t"} in line
    assert {"type": "hardBreak"} in line
    assert [mark["type"] for mark in line[-1]["marks"]] == ["color", "highlight", "sup"]


def test_only_harmless_links_are_kept_their_text_always():
    links = [
        ("a", "hyperlink", "https://example.org/x", True),
        ("b", "hyperlink", "javascript:alert(1)", True),
    ]
    body = "".join(
        f"<w:p><w:hyperlink r:id='{rid}'><w:r><w:t>链{rid}</w:t></w:r></w:hyperlink></w:p>" for rid in "ab"
    )
    body += (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "mailto:a@b.cn"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>邮</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    one, two, three = blocks(body, *links)
    assert one["content"][0]["marks"] == [{"type": "link", "attrs": {"href": "https://example.org/x"}}]
    assert two["content"][0] == {"type": "text", "text": "链b"}
    assert three["content"][0]["marks"][0]["attrs"]["href"] == "mailto:a@b.cn"


def test_pinyin_in_an_old_field_becomes_ruby():
    code = r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(pīn),拼)'
    body = (
        f"<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    assert blocks(body)[0]["content"] == [{"type": "ruby", "attrs": {"base": "拼", "rt": "pīn"}}]


PICTURE = (
    '<w:drawing><wp:inline><wp:extent cx="1905000" cy="952500"/><wp:docPr id="1" name="x" descr="示意图"/><a:graphic>'
    '<a:graphicData uri="p"><pic:pic><pic:blipFill><a:blip r:embed="{rid}"/></pic:blipFill></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing>"
)


def test_a_picture_alone_is_a_block_and_between_words_it_is_inline():
    link = ("rId7", "image", "media/a.png", False)
    run = f"<w:r>{PICTURE.format(rid='rId7')}</w:r>"
    seen = plan(f"<w:p>{run}</w:p><w:p><w:r><w:t>如图</w:t></w:r>{run}</w:p>", link, word__media__a_png=PNG)
    alone, mixed = seen.doc["content"][0]["content"]
    assert alone["type"] == "image"
    assert (alone["attrs"]["width"], alone["attrs"]["height"], alone["attrs"]["alt"]) == (200, 100, "示意图")
    assert mixed["content"][1]["type"] == "inlineImage"
    assert seen.assets == {alone["attrs"]["file_id"]: PNG}


def test_what_we_cannot_edit_is_kept_as_its_picture_and_named():
    emf = b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(60)
    ole = (
        '<w:p><w:r><w:t>设</w:t></w:r><w:r><w:object><v:shape><v:imagedata r:id="rId7"/></v:shape>'
        '<o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r><w:r><w:t>成立</w:t></w:r></w:p>'
    )
    seen = plan(ole, ("rId7", "image", "media/a.emf", False), **{"word/media/a.emf": emf})
    line, item = seen.doc["content"][0]["content"]
    assert texts([line]) == "设〔公式1〕成立"
    assert item["attrs"]["kind"] == "ole:Equation.DSMT4"
    assert item["attrs"]["label"] == "公式1"
    assert seen.assets[item["attrs"]["file_id"]] == emf
    assert any("第2段" in line and "公式1" in line for line in seen.warnings)


def test_words_inside_a_smartart_are_not_lost():
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram">'
        '<x:relIds xmlns:x="urn:x" r:dm="rId8"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    data = '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>感知</a:t><a:t>探究</a:t></d>'
    seen = blocks(drawing, ("rId8", "diagramData", "diagrams/data.xml", False), word__diagrams__data_xml=data)
    assert seen[-1]["attrs"]["label"] == "SmartArt（感知、探究）1"


def test_strict_files_and_other_names_of_the_main_part_are_read():
    data = raw.document(p("教学目标") + p("内容"))
    for tail in ("wordprocessingml/2006/main", "officeDocument/2006/math"):
        data = data.replace(
            f"http://schemas.openxmlformats.org/{tail}",
            f"http://purl.oclc.org/ooxml/{tail.replace('/2006', '')}",
        )
    packed = raw.pack({
        "[Content_Types].xml": raw.TYPES,
        "_rels/.rels": raw.relations(("a", "officeDocument", "/word/other.xml", False)).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
        "word/other.xml": data,
    })  # fmt: skip
    assert [section.key for section in read(packed).sections] == ["objectives"]


def test_embedded_html_is_read_as_text():
    seen = blocks("<w:altChunk r:id='h'/>", ("h", "aFChunk", "chunk.html", False),
                  **{"word/chunk.html": "<html><body><p>网页甲</p><script>x()</script><p>乙</p></body></html>"})  # fmt: skip
    assert texts(seen) == "网页甲|乙"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("导入（5分钟）", 5), ("约8min", 8), ("5′", 5), ("3-5分钟", 5), ("十分钟", 10), ("一、读（2.5分）", 2.5), ("三分之一", None), ("5", None),
     ("分组讨论", None), ("8分组练习", None)],
)  # fmt: skip
def test_minutes_are_read_as_teachers_write_them(text: str, minutes: float | None):
    assert minutes_of(text) == minutes


def test_formulas_become_latex_and_keep_their_source():
    inside = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    body = f"<w:p><m:oMathPara><m:oMath>{inside}</m:oMath></m:oMathPara></w:p><w:p><w:r><w:t>即</w:t></w:r><m:oMath>{inside}</m:oMath></w:p>"
    display, line = blocks(body)
    assert display["type"] == "blockMath"
    assert display["attrs"]["latex"] == "\\frac{a}{2}"
    assert "<m:f>" in display["attrs"]["omml"]
    assert line["content"][1]["type"] == "inlineMath"


def test_typed_columns_minutes_and_titles_stand_on_the_process_table():
    rows = [["教师活动", "学生活动", "时间"], ["一、导入\n提问", "回答", "5分钟"], ["二、练习", "做题", "10"]]
    body = "".join(
        "<w:tr>" + "".join(cell("".join(p(line) for line in text.split("\n"))) for text in row) + "</w:tr>"
        for row in rows
    )
    table = blocks(f"<w:tbl>{body}</w:tbl>")[0]
    assert table["attrs"]["kind"] == "process"
    assert [node["attrs"]["col"] for node in table["content"][0]["content"]] == ["teacher", "student", "time"]
    assert [(step.title, step.minutes) for step in process.steps(table)] == [("导入", 5), ("练习", 10)]
    assert not any({"title", "minutes"} & set(row["attrs"]) for row in table["content"]), "the cells say it"


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_pictures_browsers_do_not_show_become_png(kind: str):
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, kind)
    body = f"<w:p><w:r>{PICTURE.format(rid='rId7')}</w:r></w:p>"
    seen = plan(body, ("rId7", "image", "media/a.bin", False), **{"word/media/a.bin": out.getvalue()})
    assert [data[:4] for data in seen.assets.values()] == [b"\x89PNG"]


def test_a_broken_picture_is_named_and_the_rest_is_read():
    body = f"<w:p><w:r>{PICTURE.format(rid='rId7')}</w:r></w:p>" + p("后文")
    seen = plan(body, ("rId7", "image", "media/a.bmp", False), **{"word/media/a.bmp": b"BM" + bytes(9)})
    assert "后文" in str(seen.doc)
    assert seen.warnings


def test_goals_and_key_points_under_one_label():
    cells = [["教学目标及重难点", "目标：会算。重点：算理。"], ["教学过程", "导入"], ["板书设计", "板"]]
    rows = "".join("<w:tr>" + "".join(cell(p(words)) for words in row) + "</w:tr>" for row in cells)
    imported = read(raw.word(f"<w:tbl>{rows}</w:tbl>"))
    assert [section.key for section in imported.sections] == ["objectives_key", "process", "board"]
    assert imported.doc["content"][0]["attrs"]["key"] == "objectives"
    again = read(write(imported.doc, imported.meta, imported.assets.get))
    assert [section.key for section in again.sections] == ["objectives_key", "process", "board"]
