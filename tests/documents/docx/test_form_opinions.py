# ruff: noqa: E501 - lines of a lesson stand beside each other here
"""建议修改 and 批注 go along in a form too, the plan's own or the school's, and are read again when answered."""

import copy
import io
import random
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from server.documents import canonical, walk
from server.documents.docx.answered import read_answer
from server.documents.docx.answers import compare
from server.documents.docx.filling import fill
from server.documents.docx.forms import make
from server.documents.docx.opinions import Opinions, Remark, Suggested, Thread
from server.documents.docx.origins import Origin
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from server.documents.docx.writing.sealing import sealed
from tests.documents.docx import raw
from tests.documents.docx.answering import saved
from tests.documents.docx.papers import Paper
from tests.documents.docx.test_answers import PLAN, cell, line
from tests.documents.docx.test_opinions import BODY, lines, voices
from tests.documents.samples import section
from tests.support import samples

ORIGIN = Origin("plan-1", "version-1")
DAY = "2026-11-20T12:00:00Z"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def nothing(_file_id: str) -> None:
    return None


def body(data: bytes) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


def accepted(data: bytes, kind: str) -> list[str]:
    """The lines of a paper without what is put there (``ins``) or struck (``del``)."""
    root = body(data)
    for change in list(root.iter(f"{W}{kind}")):
        holder = change.getparent()
        if holder is not None and len(change):
            holder.remove(change)
    told = ["".join(t.text or "" for t in one.iter(f"{W}t", f"{W}delText")) for one in root.iter(f"{W}p")]
    return [one for one in told if one]


def changed(who: str, *edits: Any, doc: dict[str, Any] = PLAN) -> Suggested:
    doc = copy.deepcopy(doc)
    for edit in edits:
        edit(doc)
    return Suggested(who, canonical.normalise(doc), DAY)


def says(own: str, words: str) -> Any:
    def edit(doc: dict[str, Any]) -> None:
        found = walk.find(doc, own)
        assert found is not None
        found.node["content"] = [{"type": "text", "text": words}]

    return edit


def without(own: str) -> Any:
    def edit(doc: dict[str, Any]) -> None:
        found = walk.find(doc, own)
        assert found is not None
        found.parents[-1]["content"].remove(found.node)

    return edit


def behind(own: str, *blocks: dict[str, Any]) -> Any:
    def edit(doc: dict[str, Any]) -> None:
        found = walk.find(doc, own)
        assert found is not None
        around = found.parents[-1]["content"]
        around[around.index(found.node) + 1 : around.index(found.node) + 1] = blocks

    return edit


STEP = {"type": "tableRow", "attrs": {"id": "r3"}, "content": [cell("c6", line("s4", "小结")), cell("c7", line("s5", "说说收获。"))]}  # fmt: skip
SAID = Opinions(
    [
        changed("陈思远", says("g0", "认识二分之一，会读会写，会画。"), behind("g1", line("g9", "会在生活里找分数。")), behind("r2", STEP)),
        changed("王雨晴", without("g1"), says("s1", "出示苹果，问怎样分。")),
    ],
    [
        Thread([Remark("陈思远", "再具体些", DAY), Remark("王雨晴", "好的", DAY)], "g0", "会读会写"),
        Thread([Remark("赵敏", "从目标到过程看一遍", DAY)], "g0", "会读会写。\n能比较几分之一的大小。"),
        Thread([Remark("赵敏", "两格连着看", DAY)], "s1", "问怎样分。 探究 分组"),
        Thread([Remark("赵敏", "板书呢？", DAY)], "board"),
    ],
)  # fmt: skip


def test_a_paper_with_tracked_changes_goes_back_into_its_own_form_with_them():
    data = raw.word(BODY)
    seen = read(data)
    written = fill(data, seen.doc, seen.meta, nothing, is_own=True, opinions=seen.opinions)
    again = read(written.data)
    assert lines(again.doc) == lines(seen.doc)
    assert voices(again) == voices(seen)
    assert written.warnings == []


def test_suggestions_and_comments_stand_in_the_form_of_a_school_and_come_back_from_it():
    form = make("second")
    plain = fill(form, PLAN, {"title": "分数"}, nothing)
    written = fill(form, PLAN, {"title": "分数"}, nothing, opinions=SAID)
    assert written.warnings == plain.warnings
    before, after = accepted(written.data, "ins"), accepted(written.data, "del")
    assert before == accepted(plain.data, "ins")
    for words in (
        "认识二分之一，会读会写，会画。",
        "会在生活里找分数。",
        "小结",
        "说说收获。",
        "出示苹果，问怎样分。",
    ):
        assert words not in before and any(words in one for one in after), words
    assert not any("能比较几分之一" in one for one in after)
    answer = read_answer(sealed(written.data, ORIGIN, PLAN, written.owners))
    found = compare(PLAN, answer).opinions
    assert answer.is_form and not found.untold
    wanted = {one.author: lines(one.doc) for one in SAID.suggested}
    assert {one.author: lines(one.doc) for one in found.suggested} == wanted
    said = {thread.remarks[0].text: thread for thread in found.threads}
    assert [(one.author, one.text) for one in said["再具体些"].remarks] == [
        ("陈思远", "再具体些"),
        ("王雨晴", "好的"),
    ]
    assert {text: one.block for text, one in said.items()} == {
        "再具体些": "g0", "从目标到过程看一遍": "g0", "两格连着看": "s1", "板书呢？": said["板书呢？"].block,
    }  # fmt: skip
    ours = {(one.author, one.at) for one in SAID.suggested}
    assert not compare(
        PLAN, read_answer(sealed(written.data, ORIGIN, PLAN, written.owners), known=ours)
    ).opinions.suggested
    assert b"trackRevisions" in zipfile.ZipFile(io.BytesIO(written.data)).read("word/settings.xml")


@pytest.mark.parametrize("file", samples.word_files("edu", "generated"), ids=lambda file: file.name)
def test_what_two_people_suggest_comes_back_from_the_own_form_and_from_ours(file):
    seen = read(file.read_bytes(), file.name)
    doc = canonical.normalise(seen.doc)
    rng = random.Random(file.name)
    texts = [
        str(walk.attr(node, "id"))
        for section in doc["content"] if walk.attr(section, "key") != "basics"
        for cell in walk.nodes(section) if cell["type"] in ("section", "tableCell", "listItem")  # no heads of columns
        for node in cell["content"] if node["type"] == "paragraph" and len(walk.inline_text(node)) > 4
        and all(piece["type"] == "text" for piece in node["content"])
    ]  # fmt: skip
    chosen = rng.sample(texts, min(4, len(texts)))
    said = Opinions([
        changed("陈思远", *(says(own, f"这一句改成第{number}句。") for number, own in enumerate(chosen[:2])), doc=doc),
        changed("王雨晴", *(behind(own, line(f"new{own}", f"在{number}后面加一句。")) for number, own in enumerate(chosen[2:])), doc=doc),
    ])  # fmt: skip
    for form, is_own in ((file.read_bytes(), True), (make("table"), False)):
        out = fill(form, doc, seen.meta, seen.assets.get, file.name, is_own=is_own, opinions=said)
        found = compare(doc, read_answer(sealed(out.data, ORIGIN, doc, out.owners))).opinions
        assert not found.untold and not found.threads
        wanted = {one.author: lines(one.doc) for one in said.suggested if lines(one.doc) != lines(doc)}
        assert {one.author: lines(one.doc) for one in found.suggested} == wanted


def test_a_comment_over_two_paragraphs_or_cells_goes_from_the_first_to_the_last():
    for data in (
        write(PLAN, {"title": "分数"}, nothing, SAID, ORIGIN),
        fill(make("second"), PLAN, {"title": "分数"}, nothing, opinions=SAID).data,
    ):
        root = body(data)
        comments = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/comments.xml"))
        for words, first, last in (
            ("从目标到过程看一遍", "认识", "能比较几分之一的大小。"), ("两格连着看", "出示", "分组折纸。"),
        ):  # fmt: skip
            own = next(one.get(f"{W}id") for one in comments if "".join(one.itertext()) == words)
            ends = [
                next(one for one in root.iter(f"{W}{name}") if one.get(f"{W}id") == own).getparent()
                for name in ("commentRangeStart", "commentRangeEnd")
            ]
            assert "".join(ends[0].itertext()).startswith(first)
            assert "".join(t.text for t in ends[1].iter(f"{W}t", f"{W}delText")).endswith(last)
        quotes = {one.remarks[0].text: one.quote for one in read(data).opinions.threads}
        assert "".join(quotes["从目标到过程看一遍"].split()) == "会读会写。能比较几分之一的大小。"


def test_what_somebody_would_add_to_a_head_is_told_and_stands_in_no_label():
    table = (
        Paper()
        .line("教学过程", bold=True)
        .table([["环节", "教师行为", "学生活动"], ["导入", "出示图片", "观察"]])
    )
    doc = canonical.normalise(read(table.data).doc)
    head = next(
        node
        for node in walk.nodes(doc)
        if walk.inline_text(node) == "教师行为" and node["type"] == "paragraph"
    )
    said = Opinions([changed("陈思远", behind(head["attrs"]["id"], line("x", "（含提问）")), doc=doc)])
    plain, written = (fill(make("second"), doc, {}, nothing, opinions=one).data for one in (None, said))
    assert accepted(written, "ins") == accepted(plain, "ins") == accepted(written, "del")
    (thread,) = read(written).opinions.threads
    assert thread.remarks[0].text == "【修改建议】加上“（含提问）”"


def test_the_label_of_a_form_is_nobodys_to_strike():
    form = Paper().lines("课题：", "教学重点：平均分", "教学难点：意义", "板书设计：略").data
    doc = canonical.normalise({"type": "doc", "content": [
        section("key", "教学重点", line("k1", "平均分"), own="k"), section("difficult", "教学难点", line("d1", "意义"), own="d"),
    ]})  # fmt: skip
    theirs = copy.deepcopy(doc)
    theirs["content"][0]["content"] = []
    theirs["content"][1]["content"][0]["content"][0]["text"] = "意义和写法"
    said = Opinions([Suggested("陈思远", theirs, DAY)])
    data = fill(form, doc, {"title": "分数"}, nothing, opinions=said).data
    assert accepted(data, "ins")[1:3] == ["教学重点：平均分", "教学难点：意义"]
    assert accepted(data, "del")[1:3] == ["教学重点：", "教学难点：意义和写法"]


def test_comments_of_the_form_itself_stay_and_those_of_the_own_file_make_room():
    paper = docx.Document(
        io.BytesIO(Paper().table([["课题", ""], ["教学目标", "会读。"], ["板书设计", ""]]).data)
    )
    paper.add_paragraph("填表人")
    paper.add_comment(paper.paragraphs[0].runs[0], text="由教导处填写", author="教导处")
    form = saved(paper)
    doc = canonical.normalise(
        {"type": "doc", "content": [section("objectives", "教学目标", line("g", "会读。"))]}
    )
    said = Opinions(threads=[Thread([Remark("赵敏", "再具体些", DAY)], "g", "会读")])
    for is_own, wanted in ((False, {"由教导处填写", "再具体些"}), (True, {"再具体些"})):
        data = fill(form, doc, {"title": "分数"}, nothing, is_own=is_own, opinions=said).data
        found = docx.Document(io.BytesIO(data))
        marks = {one.get(qn("w:id")) for one in found.element.body.iter(qn("w:commentReference"))}
        comments = list(found.part._comments_part.element)
        assert {"".join(t.text for t in one.iter(qn("w:t"))) for one in comments} == wanted
        assert marks == {one.get(qn("w:id")) for one in comments} and len(marks) == len(wanted)
