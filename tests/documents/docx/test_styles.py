# ruff: noqa: E501 - XML of one element stands in one line here
"""Styles: what letters and headings take from them."""

from server.documents.docx.reading import read
from tests.documents.docx import raw
from tests.documents.docx.raw import p

STYLES = """
<w:style w:type="table" w:styleId="T"><w:name w:val="格"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>
<w:style w:type="table" w:styleId="U"><w:name w:val="网格"/></w:style>
<w:style w:type="character" w:styleId="E"><w:name w:val="Emphasis"/><w:rPr><w:i/><w:color w:val="FF0000"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="S"><w:name w:val="更强"/><w:basedOn w:val="E"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="L"><w:name w:val="Hyperlink"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>
"""
LAST = '<w:style w:type="table" w:styleId="V"/>'
BODY = (
    p("教学过程", '<w:pStyle w:val="H"/>')
    + p("读一读", run='<w:rStyle w:val="S"/><w:i w:val="0"/>')
    + p("点这里", run='<w:rStyle w:val="L"/>')
)


def test_letters_take_what_their_style_says_and_headings_are_known_beside_styles_of_tables():
    for styles in (STYLES, STYLES + LAST):
        part = {"word/styles.xml": raw.part("styles", styles)}
        seen = read(raw.word(BODY, ("rId1", "styles", "styles.xml", False), **part))
        assert [one.key for one in seen.sections] == ["process"]
        one, two = (block["content"][0] for block in seen.doc["content"][0]["content"])
        assert one["marks"] == [{"type": "bold"}, {"type": "color", "attrs": {"color": "#ff0000"}}]
        assert "marks" not in two, "the look of a link, not a line somebody drew"
