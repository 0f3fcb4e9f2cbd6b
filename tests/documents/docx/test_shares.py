"""A Word file with several plans in it: each goes back into its own part of the paper, without the others."""

import io
import zipfile

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from lxml import etree

from server.documents.docx import lessons
from server.documents.docx.filling import fill
from server.documents.docx.filling.shares import UNSURE
from server.documents.docx.reading import read
from server.documents.docx.writing.document import Written
from tests.documents.docx.papers import Paper

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLES = ["认识圆", "圆的周长", "圆的面积"]


def rows(title: str, number: int) -> list[list]:
    return [
        ["课题", (title, 3)], ["教学目标", (f"目标第{number}项", 3)],
        ["教学重点", f"重点第{number}项", "教学难点", f"难点第{number}项"],
        ["教学环节", "教师活动", "学生活动", "设计意图"],
        ["导入", f"老师第{number}问", f"学生第{number}答", "趣"], ["新授", "讲", "听", "法"],
        ["板书设计", (f"板书第{number}页", 3)], ["教学反思", ("", 3)],
    ]  # fmt: skip


def tables(over: str, on_own_pages: bool = False) -> bytes:
    paper = Paper()
    for number, title in enumerate(TITLES):
        if number and on_own_pages:
            page = paper.document.add_section(WD_SECTION.NEW_PAGE)
            page.orientation = WD_ORIENT.LANDSCAPE if number == 1 else WD_ORIENT.PORTRAIT
        if over:
            paper.line(over.format(title=title, n="一二三"[number]))
        paper.table(rows(title, number)).lines("教研组长签字：　　年　月　日", "")
    return paper.data


def plain(over: str = "第{n}课 {title}") -> bytes:
    paper = Paper()
    for number, title in enumerate(TITLES):
        paper.line(over.format(n=number + 1, title=title), bold=True, centred=True)
        for label in ("教学目标", "教学重点", "教学难点", "教学过程", "板书设计"):
            paper.line(label, bold=True).line(f"{label}第{number}项。")
    return paper.data


def written(data: bytes) -> list[tuple[str, str, Written]]:
    imported = read(data)
    found = lessons.divide(imported.doc, imported.source, imported.meta["title"], imported.lessons)
    assert all(title in one.title for title, one in zip(TITLES, found, strict=True))
    get = imported.assets.get
    return [
        (one.title, str(one.doc), fill(data, one.doc, {**imported.meta, "title": one.title}, get, "", True))
        for one in found
    ]


def root_of(data: bytes) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


def lines(data: bytes) -> list[str]:
    found = ("".join(one.text or "" for one in line.iter(W + "t")) for line in root_of(data).iter(W + "p"))
    return ["".join(line.split()) for line in found if line]


OVER = ["", "《{title}》教案", "第{n}课时"]


@pytest.mark.parametrize("paper", [*map(tables, OVER), plain()], ids=["bare", "title", "lessons", "plain"])
def test_a_plan_of_several_goes_into_its_own_part_of_the_paper(paper):
    whole = lines(paper)
    size = len(whole) // len(TITLES)
    for number, (title, _doc, one) in enumerate(written(paper)):
        assert lines(one.data) == whole[number * size : (number + 1) * size], title
        assert not one.warnings


def test_a_part_stays_on_its_own_pages():
    for number, (_title, _doc, one) in enumerate(written(tables(OVER[1], on_own_pages=True))):
        pages = list(root_of(one.data).iter(W + "sectPr"))
        turned = [page.find(W + "pgSz").get(W + "orient") == "landscape" for page in pages]
        assert turned == [number == 1]


@pytest.mark.parametrize("paper", [tables(OVER[1]), plain("第{n}课 《{title}》教学设计")])
def test_a_plan_under_another_title_is_known_by_its_words(paper):
    imported = read(paper)
    second = lessons.divide(imported.doc, imported.source, TITLES[0], imported.lessons)[1]
    one = fill(paper, second.doc, {"title": "圆有多长"}, lambda _: None, "", True)
    text = "".join(lines(one.data))
    assert "圆有多长" in text and "第1" in text and not one.warnings
    assert not [other for other in ("认识圆", "圆的面积", "第0", "第2页", "第2项") if other in text]


def test_a_plan_nobody_knows_the_place_of_goes_out_in_our_own_look():
    paper = tables(OVER[1])
    doc = read(Paper().table([["教学目标", "会折纸"], ["教学过程", "一起折纸。"]]).data).doc
    one = fill(paper, doc, {"title": "折纸"}, lambda _: None, "", True)
    assert one.warnings == [UNSURE] and "会折纸" in "".join(lines(one.data))
    assert not any(title in "".join(lines(one.data)) for title in TITLES)


def test_a_paper_that_was_not_divided_stays_whole():
    paper = tables(OVER[1])
    imported = read(paper)
    one = fill(paper, imported.doc, imported.meta, imported.assets.get, "", True)
    assert set(TITLES) < set(lines(one.data)) and not one.warnings
