"""Layouts kept aside, and labels that stand in nobody's table."""

import pytest

from server.documents.docx import labels
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from tests.documents.docx.kept_aside import CASES
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check


@pytest.mark.parametrize("name", CASES)
def test_a_layout_is_recognised_and_survives_word(name: str):
    paper, sections, meta, columns, steps = CASES[name]
    found = check(paper(), sections, meta, "x.docx")
    if columns is not None:
        seen = found["process"]["columns"]
        assert [kind if wanted else None for kind, wanted in zip(seen, columns, strict=True)] == columns
    assert steps is None or found["process"]["steps"] == steps


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("板书设计思路图", "board"),
        ("课后反思随笔", "reflection"),
        ("分层作业", "homework"),
        ("三 教学目标", "objectives"),
        ("教学重点难点剖析", "key_difficult"),
        ("跨学科学习目标", "objectives"),
        ("教学过程概览", "process"),
        ("学情与前测", "learner"),
    ],
)
def test_a_label_of_nobodys_table_is_told_by_the_word_in_it(label: str, key: str):
    found = labels.lookup(label)
    assert found is not None and (found.kind, found.key) == ("section", key)


@pytest.mark.parametrize(
    "text",
    [
        "过程与方法",
        "知识与技能",
        "作业讲评",
        "完成课后作业",
        "揭示学习目标",
        "目标达成情况",
        "培养反思能力",
        "教学目标的内容",
        "板书：春",
    ],
)
def test_what_only_sounds_like_a_label_is_none(text: str):
    assert labels.lookup(text) is None or labels.lookup(text).kind != "section"


def test_a_guess_counts_for_a_heading_and_in_the_column_of_labels_alone():
    plain = Paper().lines("教学目标：", "会读", "课后反思随笔")
    assert [one["key"] for one in outline_of(read(plain.data, "x.docx"))["sections"]] == ["objectives"]
    strong = Paper().line("教学目标", bold=True).lines("会读").line("课后反思随笔", bold=True).lines("好")
    assert [one["key"] for one in outline_of(read(strong.data, "x.docx"))["sections"]] == [
        "objectives",
        "reflection",
    ]
    rows = [["教学目标", "会读"], ["教学准备", "学习目标单"], ["课后反思随笔", "好"]]
    keys = [one["key"] for one in outline_of(read(Paper().table(rows).data, "x.docx"))["sections"]]
    assert keys == ["objectives", "prep", "reflection"]


def test_whole_plans_one_after_another_are_kept_apart():
    paper = Paper()
    for number, name in enumerate(("春", "夏", "秋"), 1):
        paper.line(f"第{number}课 {name}", centred=True, bold=True)
        for head, words in (
            ("一、教学目标", f"背{name}"),
            ("二、教学重点", "读"),
            ("三、教学过程", "（一）导入"),
        ):
            paper.line(head, bold=True).lines(words)
        paper.line("四、板书设计", bold=True).lines(name).line("五、教学反思", bold=True).lines("")
    found = [
        (one["attrs"].get("period"), one["attrs"]["title"])
        for one in read(paper.data, "x.docx").doc["content"]
    ]
    assert [title for period, title in found if period == 1] == [
        "教学目标", "教学重点", "教学过程", "板书设计", "教学反思",
    ]  # fmt: skip
    assert [title for period, title in found if period == 3][:2] == ["第3课 秋", "教学目标"]
    once = Paper().line("教学目标", bold=True).lines("一").line("教学过程", bold=True).lines("二")
    once.line("教学目标", bold=True).lines("三")
    assert {one["attrs"].get("period") for one in read(once.data, "x.docx").doc["content"]} == {None}
