# ruff: noqa: E501 - lines of a lesson stand beside each other here
"""A paper of ours goes out, is answered in Word, and says again what was meant."""

import copy
import io
import random
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from server.documents import canonical, walk
from server.documents.docx.answered import read_answer
from server.documents.docx.answers import ONLY_TRACKED, compare
from server.documents.docx.opinions import Opinions, Remark, Suggested, Thread
from server.documents.docx.origins import Origin
from server.documents.docx.writing import write
from server.documents.docx.writing.sealing import sealed
from tests.documents.docx.answering import find, new_line, saved, strike, tracked, typed

ORIGIN = Origin("plan-1", "version-1")


def line(own: str, words: str) -> dict[str, Any]:
    return {"type": "paragraph", "attrs": {"id": own}, "content": [{"type": "text", "text": words}]}


def cell(own: str, *inside: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {"type": "tableCell", "attrs": {"id": own, **attrs}, "content": list(inside)}


PLAN = canonical.normalise({
    "type": "doc",
    "content": [
        {"type": "section", "attrs": {"id": "goals", "key": "objectives", "title": "教学目标"}, "content": [
            line("g0", "认识几分之一，会读会写。"),
            line("g1", "能比较几分之一的大小。"),
            {"type": "bulletList", "attrs": {"id": "l"}, "content": [
                {"type": "listItem", "attrs": {"id": "i1"}, "content": [line("g-2", "愿意动手折一折。")]},
            ]},
        ]},
        {"type": "section", "attrs": {"id": "process", "key": "process", "title": "教学过程"}, "content": [
            {"type": "table", "attrs": {"id": "t", "kind": "process"}, "content": [
                {"type": "tableRow", "attrs": {"id": "r0"}, "content": [
                    cell("c0", line("h0", "环节"), col="step"), cell("c1", line("h1", "教师活动"), col="teacher"),
                ]},
                {"type": "tableRow", "attrs": {"id": "r1", "title": "导入", "minutes": 5}, "content": [
                    cell("c2", line("s0", "情境")), cell("c3", line("s1", "出示月饼，问怎样分。")),
                ]},
                {"type": "tableRow", "attrs": {"id": "r2"}, "content": [
                    cell("c4", line("s2", "探究")), cell("c5", line("s3", "分组折纸。")),
                ]},
            ]},
        ]},
        {"type": "section", "attrs": {"id": "board", "key": "board", "title": "板书设计"}, "content": []},
    ],
})  # fmt: skip


def said(doc: dict[str, Any]) -> list[str]:
    return [walk.inline_text(node) for node in walk.nodes(doc) if node["type"] in ("paragraph", "heading")]


def paper(opinions: Opinions | None = None) -> Any:
    """Opened as python-docx does."""
    return docx.Document(io.BytesIO(write(PLAN, {"title": "分数"}, lambda _: None, opinions, ORIGIN)))


def test_tracked_changes_of_an_answered_paper_are_texts_again():
    document = paper()
    strike(find(document, "认识几分之一"), "会读会写", "会读，会写，说得出含义")
    new_line(find(document, "能比较"), "会用自己的话解释。")
    new_line(find(document, "愿意动手"), "愿意和同桌说。")
    new_line(find(document, "三、板书"), "画一个圆，平均分成两份。")
    row = next(find(document, "探究").iterancestors(qn("w:tr")))
    properties = row.get_or_add_trPr()
    properties.append(tracked("del", who="周慧"))
    for paragraph in row.iter(qn("w:p")):
        for run in list(paragraph.iter(qn("w:r"))):
            for text in run.iter(qn("w:t")):
                text.tag = qn("w:delText")
            run.addprevious(holder := tracked("del", who="周慧"))
            holder.append(run)
    answered = read_answer(saved(document))
    assert (answered.plan, answered.version, answered.saved_by) == ("plan-1", "version-1", "陈思远")
    found = compare(PLAN, answered).opinions
    assert [one.author for one in found.suggested] == ["陈思远", "周慧"]
    chen, zhou = (said(one.doc) for one in found.suggested)
    assert chen == [
        "认识几分之一，会读，会写，说得出含义。", "能比较几分之一的大小。", "会用自己的话解释。", "愿意动手折一折。",
        "愿意和同桌说。", "环节", "教师活动", "情境", "出示月饼，问怎样分。", "探究", "分组折纸。", "画一个圆，平均分成两份。",
    ]  # fmt: skip
    assert zhou == [one for one in said(PLAN) if one not in ("探究", "分组折纸。")]
    assert len(walk.find(found.suggested[0].doc, "l").node["content"]) == 2
    assert walk.find(found.suggested[1].doc, "r2") is None
    assert not found.untold and not found.threads


def test_an_untouched_paper_says_nothing_and_typing_without_tracking_is_heard():
    assert not compare(PLAN, read_answer(saved(paper()))).opinions
    document = paper()
    for run in find(document, "能比较").iter(qn("w:r")):
        for text in run.iter(qn("w:t")):
            text.text = "能比较几分之一的大小，说理由。"
    find(document, "情境").addnext(added := OxmlElement("w:p"))
    added.append(typed("（看图）"))
    find(document, "一、教学目标").iter(qn("w:t")).__next__().text = "一、学习目标"
    gone = find(document, "分组折纸")
    for run in list(gone.iter(qn("w:r"))):
        run.getparent().remove(run)
    found = compare(PLAN, read_answer(saved(document, "外校 老师"))).opinions
    assert [one.author for one in found.suggested] == ["外校 老师（没有开修订）"]
    assert said(found.suggested[0].doc) == [
        "认识几分之一，会读会写。", "能比较几分之一的大小，说理由。", "愿意动手折一折。", "环节", "教师活动",
        "情境", "（看图）", "出示月饼，问怎样分。", "探究", "",
    ]  # fmt: skip


def test_without_bookmarks_lines_are_known_by_their_words_and_a_strange_paper_is_known_as_one():
    document = paper()
    strike(find(document, "认识几分之一"), "会读会写", "会读")
    for mark in [*document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    answered = read_answer(saved(document))
    found = compare(PLAN, answered).opinions
    assert [one.author for one in found.suggested] == ["陈思远"]
    assert said(found.suggested[0].doc)[0] == "认识几分之一，会读。"
    assert found.untold == [ONLY_TRACKED]
    other = docx.Document()
    other.add_paragraph("会议通知")
    assert compare(PLAN, read_answer(saved(other))).is_strange


def test_a_schools_own_form_is_answered_as_a_paper_of_ours():
    filled = write(
        PLAN, {"title": "分数"}, lambda _: None
    )  # any form: nothing in it says which block is where
    document = docx.Document(io.BytesIO(sealed(sealed(filled, Origin("old", "old"), PLAN), ORIGIN, PLAN)))
    assert not compare(PLAN, read_answer(saved(document))).opinions
    strike(find(document, "认识几分之一"), "会读会写", "会读")
    for text in find(document, "能比较").iter(qn("w:t")):
        text.text = "能比较大小。"
    gone = find(document, "分组折纸")
    gone.getparent().getparent().getparent().remove(gone.getparent().getparent())  # who knows what a form had
    answered = read_answer(saved(document))
    assert (answered.plan, answered.version, answered.is_form) == ("plan-1", "version-1", True)
    found = compare(PLAN, answered).opinions
    assert {one.author: said(one.doc)[:2] for one in found.suggested} == {
        "陈思远": ["认识几分之一，会读。", "能比较几分之一的大小。"],
        "陈思远（没有开修订）": ["认识几分之一，会读会写。", "能比较大小。"],
    }
    assert not found.untold


def test_what_we_sent_along_is_there_when_it_comes_back():
    body = canonical.normalise({**PLAN, "content": [
        {**PLAN["content"][0], "content": [line("g0", "认识几分之一，会读。"), *PLAN["content"][0]["content"][1:]]},
        *PLAN["content"][1:],
    ]})  # fmt: skip
    opinions = Opinions(
        suggested=[Suggested("赵敏", body, "2026-11-19T08:00:00Z")],
        threads=[
            Thread([Remark("李建国", "够吗？"), Remark("王雨晴", "够。")], "g1", "几分之一的大小", True),
            Thread([Remark("李建国", "整段再想想")], "goals"),
            Thread([Remark("李建国", "总的不错")]),
            Thread([Remark("李建国", "这句呢")], "没有了", "删掉的话"),
        ],
    )
    document = paper(opinions)
    assert document.settings.element.find(qn("w:trackRevisions")) is not None
    commented = document.paragraphs[0]
    document.add_comment(commented.runs[0], text="课题太长", author="陈思远")
    found = compare(PLAN, read_answer(saved(document))).opinions
    assert [(one.author, one.at) for one in found.suggested] == [("赵敏", "2026-11-19T08:00:00Z")]
    assert said(found.suggested[0].doc) == said(body)
    threads = {one.remarks[0].text: one for one in found.threads}
    assert threads["够吗？"].block == "g1" and threads["够吗？"].quote == "几分之一的大小"
    assert threads["够吗？"].is_settled and [one.text for one in threads["够吗？"].remarks] == [
        "够吗？",
        "够。",
    ]
    assert threads["整段再想想"].block == "goals"
    assert "（原文：删掉的话）这句呢" in threads and threads["课题太长"].remarks[0].author == "陈思远"


def altered(rnd: random.Random) -> dict[str, Any]:
    """The plan with three changes by chance: words, lines, rows."""
    doc = copy.deepcopy(PLAN)
    for number in range(3):
        found = [one for one in walk.nodes(doc) if one["type"] == "paragraph" and one.get("content")]
        node = rnd.choice(found)
        words = node["content"][0]["text"]
        at = rnd.randrange(len(words))
        table = walk.find(doc, "t").node["content"]
        match rnd.choice(["put", "strike", "swap", "line", "row", "gone"]):
            case "put":
                node["content"][0]["text"] = f"{words[:at]}【加】{words[at:]}"
            case "strike":
                node["content"] = (
                    [{"type": "text", "text": words[:at] + words[at + 2 :]}] if len(words) > 2 else []
                )
            case "swap":
                node["content"][0]["text"] = f"{words[:at]}【换】{words[at + 1 :]}"
            case "line":
                parent = walk.find(doc, node["attrs"]["id"]).parents[-1]
                if parent["type"] != "listItem":
                    parent["content"].insert(parent["content"].index(node), line(f"n{number}", "新的一行。"))
            case "row":
                made = (
                    cell(f"a{number}", line(f"b{number}", "新环节")),
                    cell(f"c{number}", line(f"d{number}", "做一做")),
                )
                table.append({"type": "tableRow", "attrs": {"id": f"r{number}x"}, "content": list(made)})
            case "gone" if len(table) > 2:
                table.pop(rnd.randrange(1, len(table)))
    return canonical.normalise(doc)


def test_whatever_two_people_change_comes_back_as_they_meant_it_or_is_told():
    for seed in range(40):
        rnd = random.Random(seed)
        bodies = {"赵敏": altered(rnd), "李建国": altered(rnd)}
        sent = [
            Suggested(who, body, f"2026-11-19T12:00:0{at}Z") for at, (who, body) in enumerate(bodies.items())
        ]
        data = saved(paper(Opinions([one for one in sent if one.doc != PLAN])))
        found = compare(PLAN, read_answer(data)).opinions
        told = {one.remarks[0].author for one in found.threads}
        heard = {one.author: said(one.doc) for one in found.suggested}
        for who, body in bodies.items():
            if who not in told and said(body) != said(PLAN):
                assert heard[who] == said(body), (seed, who)
        assert not found.untold, seed
        ours = compare(PLAN, read_answer(data, "", {(one.author, one.at) for one in sent})).opinions
        assert not ours.suggested and not ours.untold, seed
