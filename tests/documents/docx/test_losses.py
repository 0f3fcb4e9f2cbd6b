# ruff: noqa: E501 - XML of one element stands in one line here
"""What a plan cannot hold is told to the teacher, with its place; nothing goes in silence."""

import pytest

from server.documents.docx.reading import read
from tests.documents.docx import raw
from tests.documents.docx.raw import p

HEAD = p("教学过程", run="<w:b/>")
BLIP = '<a:blip r:embed="rId9"/>'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def drawing(inside: str, holder: str = "inline") -> str:
    return f'<w:p><w:r><w:t>看图</w:t></w:r><w:r><w:drawing><wp:{holder}><wp:extent cx="9525" cy="9525"/><a:graphic>{inside}</a:graphic></wp:{holder}></w:drawing></w:r></w:p>'


def picture(fill: str = "") -> str:
    return f'<a:graphicData uri="urn:picture"><pic:pic><pic:blipFill>{BLIP}{fill}</pic:blipFill></pic:pic></a:graphicData>'


def shape(form: str, inside: str = "") -> str:
    return f'<wps:wsp><wps:spPr><a:prstGeom prst="{form}"/></wps:spPr>{inside}</wps:wsp>'


def group(*parts: str) -> str:
    return f'<a:graphicData uri="urn:group">{"".join(parts)}</a:graphicData>'


BOX = f"<wps:txbx><w:txbxContent>{p('框')}</w:txbxContent></wps:txbx>"
CASES = {
    "第2段：有一段在 Word 里隐藏的文字": p("藏着", run="<w:vanish/>"),
    "第2段：有一处跳到文中别处的链接": "<w:p><w:hyperlink w:anchor='b'><w:r><w:t>见表</w:t></w:r></w:hyperlink></w:p>",
    "第2段：有一处手写墨迹": "<w:p><w:r><w:contentPart r:id='rId1'/></w:r></w:p>",
    "第2段：有一条线没有导入": drawing(group(shape("straightConnector1"))),
    "第2段：文本框里的文字都导入了": drawing(group(shape("rect", BOX), shape("rightArrow"))),
    "第2段：和图片组合在一起的线条或形状": drawing(group(f"<pic:pic><pic:blipFill>{BLIP}</pic:blipFill></pic:pic>", shape("ellipse"))),
    "第2段：有一张图片在 Word 里裁剪过": drawing(picture('<a:srcRect l="10000"/>')),
    "第2段：“图形1”（自选图形）已保留": drawing(group(shape("star5"))),
    "第1个表格第1行第1格：“图形1”": f"<w:tbl><w:tr><w:tc><w:tcPr/>{drawing(group(shape('star5')))}</w:tc></w:tr></w:tbl>",
    "原文有横向的页面": '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>',
    "原文分了栏": '<w:p><w:pPr><w:sectPr><w:cols w:num="2"/></w:sectPr></w:pPr></w:p>',
}  # fmt: skip


@pytest.mark.parametrize("told", CASES)
def test_a_loss_is_told_with_its_place(told: str):
    seen = read(
        raw.word(HEAD + CASES[told], ("rId9", "image", "media/a.png", False), word__media__a_png=PIXEL)
    )
    assert [line for line in seen.warnings if line.startswith(told)], seen.warnings
    assert read(raw.word(HEAD + p("只有字。"))).warnings == []


def test_headers_and_footers_are_told_with_their_words():
    parts = {
        "word/header1.xml": raw.part("hdr", p("春风小学集体备课用纸")),
        "word/footer1.xml": raw.part("ftr", p("第 1 页 共 3 页")),
        "word/footer2.xml": raw.part("ftr", p("教务处制")),
    }
    links = [
        (f"rId{number}", kind, f"{kind}{place}.xml", False)
        for number, kind, place in ((1, "header", 1), (2, "footer", 1), (3, "footer", 2))
    ]
    seen = read(raw.word(HEAD + p("字"), *links, **parts)).warnings
    assert seen == ["页眉里的文字“春风小学集体备课用纸”没有导入。", "页脚里的文字“教务处制”没有导入。"]


def test_a_coloured_page_and_a_field_without_end_are_told():
    begun = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>EQ 1</w:instrText></w:r></w:p>'
    page = raw.document(HEAD + p("字") + begun).replace(
        "<w:body>", "<w:background w:color='FFFFCC'/><w:body>"
    )
    seen = read(raw.word("", **{"word/document.xml": page})).warnings
    assert ["底色" in seen[0], "没有结束" in seen[1], len(seen)] == [True, True, 2]


def test_what_is_lost_of_words_somebody_put_there_is_told_once():
    page = "<w:r><w:br w:type='page'/><w:pgNum/></w:r>"
    new = f"<w:p><w:ins w:id='1' w:author='甲'>{page}<w:r><w:t>新</w:t></w:r></w:ins></w:p>"
    old = "<w:p><w:r><w:dayShort/><w:t>旧</w:t></w:r></w:p>"
    seen = "".join(read(raw.word(HEAD + new + old)).warnings)
    assert [seen.count(said) for said in ("日期", "页码", "分页 1 处")] == [1, 1, 1]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_put_into_the_paper_is_read_in_its_own_letters(coding: str):
    page = {"word/chunk.html": "<html><body><p>平均分</p></body></html>".encode(coding)}
    seen = read(
        raw.word(HEAD + "<w:altChunk r:id='rId7'/>", ("rId7", "aFChunk", "chunk.html", False), **page)
    )
    assert "平均分" in str(seen.doc) and "网页" in seen.warnings[0]
    for other in (b"{\\rtf1 x}", b"MIME-Version: 1.0\r\n\r\n<p>x</p>"):
        link = ("rId7", "aFChunk", "chunk.html", False)
        seen = read(raw.word(HEAD + "<w:altChunk r:id='rId7'/>", link, **{"word/chunk.html": other}))
        assert "另一份文档" in seen.warnings[0] and "'text'" not in str(seen.doc)


def test_a_watermark_is_told_with_its_words():
    mark = "<w:p><w:r><w:pict><v:shape><v:textpath string='内部资料'/></v:shape></w:pict></w:r></w:p>"
    header = {"word/header1.xml": raw.part("hdr", mark)}
    seen = read(raw.word(HEAD + p("字"), ("rId1", "header", "header1.xml", False), **header)).warnings
    assert seen == ["水印“内部资料”没有导入。"]


def test_ink_is_read_by_its_picture_and_a_drawing_from_slides_keeps_its_words():
    ink = "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wpi'><w:drawing/></mc:Choice><mc:Fallback><w:pict><v:shape><v:imagedata r:id='rId9'/></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    slide = drawing(
        "<a:graphicData uri='urn:lockedCanvas'><a:sp><a:txBody><a:p><a:r><a:t>平均分</a:t></a:r></a:p></a:txBody></a:sp></a:graphicData>"
    )
    both = drawing(
        f"<a:graphicData uri='urn:lockedCanvas'><pic:pic><pic:blipFill>{BLIP}</pic:blipFill></pic:pic><a:t>折一折</a:t></a:graphicData>"
    )
    data = raw.word(
        HEAD + ink + slide + both, ("rId9", "image", "media/a.png", False), word__media__a_png=PIXEL
    )
    seen = read(data)
    assert [str(seen.doc).count(said) for said in ("asset:", "平均分", "折一折")] == [3, 2, 1]


def test_notes_keep_their_words_and_tell_what_else_they_held():
    formula = "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"
    notes = raw.part(
        "endnotes", f'<w:endnote w:id="2"><w:p><w:r><w:t>见 </w:t></w:r>{formula}</w:p></w:endnote>'
    )
    body = HEAD + "<w:p><w:r><w:t>注</w:t></w:r><w:r><w:endnoteReference w:id='2'/></w:r></w:p>"
    seen = read(raw.word(body, ("rId1", "endnotes", "endnotes.xml", False), **{"word/endnotes.xml": notes}))
    assert '"text": "见 x+1"' in str(seen.doc).replace("'", '"')
    assert ["尾注" in line or "脚注里的图片" in line for line in seen.warnings] == [True, True]


def test_a_choice_of_a_form_and_cells_merged_as_in_2003_are_read():
    field = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='新授'/><w:listEntry w:val='复习'/></w:ddList></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    cells = f"<w:tc><w:tcPr><w:hMerge w:val='restart'/></w:tcPr>{p('宽')}</w:tc><w:tc><w:tcPr><w:hMerge/></w:tcPr>{p('')}</w:tc>"
    rows = f"<w:tr>{cells}</w:tr><w:tr><w:tc>{p('左')}</w:tc><w:tc>{p('右')}</w:tc></w:tr>"
    blocks = read(raw.word(HEAD + field + f"<w:tbl>{rows}</w:tbl>")).doc["content"][0]["content"]
    assert blocks[0]["content"][0]["text"] == "复习"
    assert blocks[1]["content"][0]["content"][0]["attrs"]["colspan"] == 2
    assert len(blocks[1]["content"][0]["content"]) == 1
