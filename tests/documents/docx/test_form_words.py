# ruff: noqa: E501 - a row of a form stands in one line here
"""What a school prints on its form stays on it, whatever plan is written there."""

import io
import re
import zipfile
from collections import Counter

import pytest
from lxml import etree

from server.documents.docx.filling import fill
from server.documents.docx.filling.paper import open_paper
from server.documents.docx.forms import FORMS, make
from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.samples import paragraph, plan, section
from tests.support import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEAD = ["环节", "教师活动", "学生活动", "设计意图"]
STEPS = [
    ["导入（5分钟）", "出示图片", "观察", "激趣"],
    ["新授", "讲解", "讨论", "落实"],
    ["小结", "总结", "记录", "巩固"],
]
STAGES = [["导入新课", ""], ["新课讲授", ""], ["课堂小结", ""], ["拓展延伸", ""]]
TAIL = [["课堂小结", ("", 3)], ["拓展延伸", ("", 3)], ["板书设计", ("", 3)]]
META = {
    "title": "分数", "teacher": "甲老师", "period": "2", "subject": "数学", "grade": "三年级", "date": "2026年9月1日",
    "school": "实验小学",
}  # fmt: skip
SHARED = (
    "环节",
    "教师活动",
    "学生活动",
    "设计意图",
    "导入",
    "小结",
    "1．知识与技能",
)  # with words of the form
BLANK = {
    "rows below the head": [["课题", ("", 3)], HEAD, ["", "", "", ""], *TAIL],
    "rows below the label": [["课题", ("", 3)], ["教学过程", ("", 3)], *TAIL],
    "steps already named": [["课题", ("", 3)], HEAD, *([name, "", "", ""] for name, _room in STAGES), *TAIL[2:]],
    "numbered steps": [["课题", ("", 3)], ["教学目标", ("", 3)], [*HEAD[:3], "时间"], ["环节一", "", "", "5分钟"], ["环节二", "", "", ""]],
    "above the head": [["课题", ("", 3)], [*HEAD[:3], "时间"], ["环节一", "", "", "5分钟"]],
    "units beside the room": [
        ["课题", "", "课时", "第　课时"], ["授课日期", "　年　月　日", "学科", "　　科"],
        ["年级", "（　）年级（　）班", "授课教师", "　　老师"], [("教学目标", 1), ("", 3)], [("教学过程", 1), ("", 3)],
    ],
    "stages alone": [["课题", ""], *STAGES, ["板书设计", ""]],
    "stages beside the label": [
        ["课题", ("", 2)], [("教学过程", 1, 4), *STAGES[0]], *STAGES[1:], ["板书设计", ("", 2)],
    ],
    "goals by kind": [
        ["课题", ("", 2)], [("教学目标", 1, 3), "知识与技能", ""], ["过程与方法", ""], ["情感态度与价值观", ""],
        ["教学过程", ("", 2)],
    ],
    "captions in the cells": [
        ["课题", ""], ["教学目标", "1.知识与技能：\n2.过程与方法：____\n【情感态度】"],
        ["教学过程", "一、导入：\n二、新授：\n三、小结："], ["教学反思", "成功之处：\n不足之处："],
    ],
    "labels of one kind": [
        ["课标分析", ""], ["教材分析", ""], ["教学目标", ""], ["教法", ""], ["学法", ""], ["教学准备", ""], ["教具", ""],
        ["教学过程", ""], ["课后练习", ""], ["必做作业", ""], ["教学反思（课前预设）", ""], ["教学反思（课后）", ""], ["改进措施", ""],
        [("第二次课", 2)], ["教学过程", ""], ["改进措施", ""],
    ],
    "a head over all": [
        [("主备内容", 4), ("个性化修改", 2)], ["课题", ("", 3), ("", 2)], ["教学目标", ("", 3), ("", 2)],
        ["教学过程", ("", 3), ("", 2)], ["板书", ("", 3), ("", 2)], ["审核意见", ("组长：　　教务处：", 5)],
    ],
    "rows of others": [
        ["课题", ("", 2)], [("教学过程", 1, 4), *HEAD[1:3]], ["", ""], ["", ""], [("听课记录", 2)], ["反思", ("", 2)],
        [("作业", 3)], [("", 3)], [("评价（由组长填写）", 3)], [("", 3)], [("组长签字：　　年　月　日", 3)],
    ],
}  # fmt: skip


def nothing(_file_id: str) -> None:
    return None


def steps(count: int = 1) -> dict:
    return read(Paper().line("教学过程", bold=True).table([HEAD, *STEPS * count]).data).doc["content"][-1]


def full(*process: dict, lines: int = 3) -> dict:
    return plan(
        section("objectives", "教学目标", *(paragraph(f"目标{n}。") for n in range(lines))),
        section("key", "教学重点", paragraph("平均分")),
        section("difficult", "教学难点", paragraph("几分之一")),
        section("prep", "教学准备", paragraph("圆片")),
        *process,
        section("summary", "课堂小结", paragraph("说说收获")),
        section("board", "板书设计", *(paragraph(f"板书{n}") for n in range(lines))),
        section("reflection", "教学反思", *(paragraph(f"反思{n}。") for n in range(lines))),
    )


PLANS = {
    "no section": plan(),
    "one line": plan(section("objectives", "教学目标", paragraph("1．知识与技能：会分。"))),
    "empty sections": plan(
        section("objectives", "教学目标"), section("process", "教学过程"), section("board", "板书")
    ),
    "no process": full(),
    "steps": full(steps()),
    "many steps": full(steps(8), lines=12),
    "text": full(section("process", "教学过程", *(paragraph(f"第{n}步，请看。") for n in range(20)))),
}


def words(data: bytes) -> Counter[str]:
    """The words of all paragraphs, without the room to write between them."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    name = next(one for one in archive.namelist() if re.fullmatch(r"word/document\d?\.xml", one))
    found: Counter[str] = Counter()
    for line in etree.fromstring(archive.read(name)).iter(W + "p"):
        text = "".join(one.text or "" for one in line.iter(W + "t"))
        found.update(one for one in re.split(r"[\s_＿]+", re.sub(r"\{\{.*?\}\}", " ", text)) if one)
    return found


def lost(form: Counter[str], filled: bytes) -> list[str]:
    """Words of the form that do not stand as often in what was made of it."""
    text = "".join(one * count for one, count in words(filled).items())
    return [word for word, count in form.items() if text.count(word) < count]


def unsound(data: bytes) -> list[str]:
    """The cells and controls Word calls unreadable: without a paragraph at their end, or with nothing in them."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    ends = etree.XPath(
        "*[last()][self::w:p or self::w:sdt/*/*[last()][self::w:p]]", namespaces={"w": W[1:-1]}
    )
    return [cell.tag for cell in root.iter(W + "tc") if not ends(cell)] + [
        one.tag for one in root.iter(W + "sdtContent") if not len(one)
    ]


def blank(name: str) -> bytes:
    if name in BLANK:
        return Paper().line("实验小学集体备课电子教案", centred=True).table(BLANK[name]).data
    if name == "lines":
        return Paper().lines(
            "数学高效课堂教学设计（个人备课）", "学校：______小学　　年级：____年级____班　　日期：____年__月__日", "课题：________（第__课时）",
            "一、教学目标", "二、教学过程", "三、板书设计",
        ).data  # fmt: skip
    return make(name) if name in FORMS else (samples.DOCX / "edu" / name).read_bytes()


@pytest.mark.parametrize("name", [*FORMS, *BLANK, "lines", "alp-template.docx"])
def test_every_word_of_a_blank_form_survives_every_plan(name):
    form, is_record = blank(name), name in FORMS and FORMS[name].kind == "record"
    printed = words(form)
    if name.endswith(".docx"):  # 教学过程 printed again on each page is printed once
        printed = Counter(list(printed))
    for kind, doc in [("no section", plan())] if is_record else PLANS.items():
        written = fill(form, doc, META, nothing, is_record=is_record)
        assert not lost(printed, written.data) and not unsound(written.data), kind
        told = "".join(words(written.data))
        said = {"".join(one["text"].split()) for section in doc["content"] for one in _texts(section)}
        assert not {one for one in said if one not in told and not one.startswith(SHARED)}, kind


def _texts(node: dict) -> list[dict]:
    return (
        [node] if node["type"] == "text" else [one for kid in node.get("content", ()) for one in _texts(kid)]
    )


@pytest.mark.parametrize("file", samples.word_files("edu", "generated"), ids=lambda file: file.name)
def test_the_labels_of_a_filled_paper_survive_another_plan(file):
    data = file.read_bytes()
    pieces = open_paper(data, file.name, nothing, is_own=False).pieces
    labels = {re.sub(r"\s", "", piece.label): 1 for piece in pieces if piece.at and piece.label}
    before = "".join(words(data))
    for kind in ("no section", "empty sections", "many steps", "text"):
        written = fill(data, PLANS[kind], {"title": "分数"}, nothing, file.name)
        found = "".join(words(written.data))
        assert not [label for label in labels if label in before and label not in found], kind


def test_what_a_plan_says_goes_beside_the_words_of_the_form():
    def rows(form: str, doc: dict) -> list[list[str]]:
        data = fill(Paper().table(BLANK[form]).data, doc, {"title": "分数"}, nothing).data
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
        return [
            ["".join(one.text or "" for one in cell.iter(W + "t")) for cell in row.iter(W + "tc")]
            for row in root.iter(W + "tr")
        ]

    goals = section(
        "objectives", "教学目标", paragraph("1．知识与技能：会分。"), paragraph("会读。"), paragraph("过程与方法：动手。")
    )  # fmt: skip
    assert rows("goals by kind", plan(goals))[1:4] == [
        ["教学目标", "知识与技能", "会分。会读。"], ["", "过程与方法", "动手。"], ["", "情感态度与价值观", ""],
    ]  # fmt: skip
    assert (
        rows("captions in the cells", plan(goals))[1][1]
        == "1.知识与技能：会分。会读。2.过程与方法：动手。【情感态度】"
    )
    assert rows("steps already named", plan(steps()))[2:6] == [
        ["导入新课", "导入（5分钟）出示图片", "观察", "激趣"], ["新课讲授", "新授讲解", "讨论", "落实"],
        ["课堂小结", "小结总结", "记录", "巩固"], ["拓展延伸", "", "", ""],
    ]  # fmt: skip
    assert rows("numbered steps", plan(steps()))[3:] == [
        ["环节一", "导入（5分钟）出示图片设计意图：激趣", "观察", "5分钟"], ["环节二", "新授讲解设计意图：落实", "讨论", ""],
        ["小结", "总结设计意图：巩固", "记录", ""],
    ]  # fmt: skip


def rows_of(data: bytes) -> list[list[str]]:
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return [
        ["".join(one.text or "" for one in cell.iter(W + "t")) for cell in row.iterchildren(W + "tc")]
        for row in root.iter(W + "tr")
    ]


def test_a_section_stands_beside_its_own_label():
    process = section("process", "教学过程", paragraph("第1步，请看。"))
    homework = section("homework", "作业布置", paragraph("写作业。"))
    doc = plan(*full(process, lines=1)["content"], homework)
    for form in ("labels of one kind", "a head over all"):
        rows = rows_of(fill(blank(form), doc, META, nothing).data)
        found = {row[0]: row[1] for row in reversed(rows) if len(row) > 1}
        wanted = {
            "教学目标": "目标0。", "教学过程": "第1步，请看。", "教学准备": "圆片", "教具": "", "教法": "", "学法": "", "必做作业": "写作业。",
            "课后练习": "", "教学反思（课前预设）": "反思0。", "教学反思（课后）": "", "板书": "板书0", "审核意见": "组长：　　教务处：",
        }  # fmt: skip
        assert not {label: text for label, text in found.items() if wanted.get(label, text) != text}
        assert [row[0] for row in rows] == [
            cell if isinstance(cell, str) else cell[0] for cell, *_ in BLANK[form]
        ]


def test_hints_of_a_form_are_no_lesson_and_stay_where_a_plan_says_nothing():
    form = Paper().line("区域统一教案", centred=True).table([
        ["课题", ""], ["教学目标", "（写清知识、能力、素养三方面）"], ["教学重点", "（不超过两条）"], ["教学过程", "（每个环节写明时间）"],
        ["作业设计", "（分层：A 基础　B 提高）"], ["教学反思", "（课后填写）\n签名：　　年　月　日"], ["教研组长意见", "　　签名：　　　年　月　日"],
    ]).data  # fmt: skip
    empty = [section("homework", "作业布置", paragraph("")) for _period in (1, 2)]
    for period, one in enumerate(empty, start=1):
        one["attrs"]["period"] = period
    process = section("process", "教学过程", paragraph("第1步，请看。"))
    rows = rows_of(fill(form, plan(*full(process, lines=1)["content"], *empty), META, nothing).data)
    assert rows[1:] == [
        ["教学目标", "目标0。"], ["教学重点", "平均分"], ["教学过程", "第1步，请看。"], ["作业设计", "（分层：A 基础　B 提高）"],
        ["教学反思", "反思0。签名：　　年　月　日"], ["教研组长意见", "　　签名：　　　年　月　日"],
    ]  # fmt: skip
    lesson = [
        ["教学目标", "会认钟表。"], ["教学重点", "整时"], ["教学过程", "一起看钟。"], ["教学反思", "好。\n签名：　年　月　日"], ["意见", "签名："],
    ]  # fmt: skip
    other = rows_of(fill(Paper().table([["课题", "钟表"], *lesson]).data, plan(), META, nothing).data)
    assert other[1:] == [
        ["教学目标", ""], ["教学重点", ""], ["教学过程", ""], ["教学反思", "签名：　年　月　日"], ["意见", "签名："],
    ]  # fmt: skip


def test_what_is_printed_below_a_process_stays_in_its_own_row():
    for printed in ("听课人点评（勿填）", "听课人点评"):
        rows = [
            ["课题", "", "执教者", ""], [("教学过程", 4)], [("", 4)], [(printed, 4)], [("", 4)], [("教学反思", 4)], [("", 4)],
        ]  # fmt: skip
        process = section("process", "教学过程", paragraph("第1步，请看。"), paragraph("第2步，请说。"))
        found = rows_of(fill(Paper().table(rows).data, plan(process), META, nothing).data)
        text = "第1步，请看。第2步，请说。"
        assert found[1:] == [["教学过程"], [text], [printed], [""], ["教学反思"], [""]]
        table = [
            ["课题", ("", 2)], HEAD[:3], ["", "", ""], ["", "", ""], [(printed, 3)], [("", 3)], [("组长签字：　年　月　日", 3)],
        ]  # fmt: skip
        found = rows_of(fill(Paper().table(table).data, plan(steps()), META, nothing).data)
        assert [row[0] for row in found[2:]] == [step[0] for step in STEPS] + [
            printed,
            "",
            "组长签字：　年　月　日",
        ]
    beside = [
        ["课题", ("", 2)], ["教学目标", "", "修改："], ["教学过程", "（写明时间）", "修改："], ["教学反思", ("", 2)],
    ]  # fmt: skip
    found = rows_of(fill(Paper().table(beside).data, plan(process), META, nothing).data)
    assert found[1:3] == [["教学目标", "", "修改："], ["教学过程", "第1步，请看。第2步，请说。", "修改："]]


def test_a_table_of_steps_inside_a_cell_of_a_form_takes_the_steps():
    form = (
        Paper()
        .table([["课题", ""], ["教学过程", ""], ["板书设计", ""]])
        .table([["流程", "教师导学", "学生自学"], ["", "", ""]])
    )
    outer, inner = form.document.element.body.findall(W + "tbl")
    outer.findall(W + "tr")[1].findall(W + "tc")[1].insert(1, inner)
    rows = rows_of(fill(form.data, plan(steps()), META, nothing).data)
    assert [row for row in rows if len(row) == 3] == [
        ["流程", "教师导学", "学生自学"], ["导入（5分钟）", "出示图片设计意图：激趣", "观察"],
        ["新授", "讲解设计意图：落实", "讨论"], ["小结", "总结设计意图：巩固", "记录"],
    ]  # fmt: skip
    assert (
        sum("导入（5分钟）" in cell for row in rows for cell in row) == 2
    )  # in its cell and in the one around


def test_values_go_between_the_words_a_form_prints_around_its_room():
    def said(form: bytes) -> list[str]:
        data = fill(form, plan(), META, nothing).data
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
        return ["".join(one.text or "" for one in line.iter(W + "t")) for line in root.iter(W + "p")]

    assert said(blank("units beside the room"))[1:13] == [
        "课题", "分数", "课时", "第2课时", "授课日期", "2026年9月1日", "学科", "数学科",
        "年级", "（三）年级（　）班", "授课教师", "甲老师",
    ]  # fmt: skip
    assert said(blank("lines"))[:3] == [
        "数学高效课堂教学设计（个人备课）", "学校：实验小学　　年级：三年级____班　　日期：2026年9月1日", "课题：分数（第__课时）",
    ]  # fmt: skip
    titled = Paper().line("《　　》教学设计", centred=True).table([["教学目标", ""], ["教学过程", ""]]).data
    assert said(titled)[0] == "《分数》教学设计"
