# ruff: noqa: E501 - XML of one element stands in one line here
"""A title, a heading, a label is plain text: what else stood in its line is told; in other lines it stays."""

import pytest

from server.documents.docx.reading import read
from tests.documents.docx import raw
from tests.documents.docx.everything import FRACTION, cell, row, ruby
from tests.documents.docx.raw import p
from tests.documents.docx.test_every_element import LINKS, PARTS

DOT = "<w:r><w:rPr><w:em w:val='dot'/></w:rPr><w:t>分</w:t></w:r>"
SQUARE = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r>"
NOTE = "<w:r><w:footnoteReference w:id='2'/></w:r>"
PICTURE = "<w:r><w:pict><v:shape><v:imagedata r:id='rId9'/></v:shape></w:pict></w:r>"
ALL = FRACTION + ruby("莺", "yīng") + DOT + SQUARE + NOTE + PICTURE
SAID = ["公式“\\frac{1}{4}”", "拼音“莺（yīng）”", "着重号“分”", "上标“2”", "脚注“词-✓”", "图片"]
GOALS = p("一、教学目标", run="<w:b/>") + p("会。")
PROCESS = p("二、教学过程", run="<w:b/>") + p("导入。")


def line(before: str, settings: str = "") -> str:
    said = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{before}</w:t></w:r>" if before else ""
    return f"<w:p><w:pPr>{settings}</w:pPr>{said}{ALL}</w:p>"


PLAIN = {
    "标题": line("认识", "<w:jc w:val='center'/>") + GOALS + PROCESS,
    "二、教学过程": GOALS + line("二、教学过程") + p("导入。"),
    "三、巧算": GOALS + PROCESS + line("三、巧算") + p("说。"),
    "课题：": line("课题：") + GOALS + PROCESS,
    "认识": f"<w:tbl>{row(cell(p('课题')), cell(line('认识')))}{row(cell(p('教学目标')), cell(p('会')))}{row(cell(p('教学过程')), cell(p('讲')))}</w:tbl>",
}  # fmt: skip
KEPT = {
    "behind a label": line("教学目标：会") + PROCESS,
    "in a line": GOALS + PROCESS + line("导入"),
    "in a cell": f"<w:tbl>{row(cell(p('教学目标')), cell(line('会')))}{row(cell(p('教学过程')), cell(p('讲')))}</w:tbl>",
    "in a head": f"<w:tbl>{row(cell(p('教学环节')), cell(line('教师活动')), cell(p('学生活动')))}{row(*[cell(p(word)) for word in '导讲听'])}</w:tbl>",
    "in two of a line": p("教学重难点", run="<w:b/>") + line("重点：") + line("难点：") + PROCESS,
}  # fmt: skip


def warnings(body: str) -> list[str]:
    return [one for one in read(raw.word(body, *LINKS, **PARTS)).warnings if "普通的字" in one]


@pytest.mark.parametrize("place", PLAIN)
def test_what_a_title_or_label_cannot_hold_is_told_with_its_line(place: str):
    (told,) = warnings(PLAIN[place])
    assert place in told or place == "标题"
    assert [said for said in SAID if said not in told] == []


@pytest.mark.parametrize("place", KEPT)
def test_of_other_lines_nothing_is_told(place: str):
    assert warnings(KEPT[place]) == []
