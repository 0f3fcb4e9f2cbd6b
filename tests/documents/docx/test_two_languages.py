"""Headings in Chinese and English, and fields that do not begin their line."""

import io

import docx
import pytest

from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check

ENGLISH = (
    ("Teaching Content", "教学内容", "material"),
    ("Teaching Aims", "教学目标", "objectives"),
    ("Key Points", "教学重点", "key"),
    ("Difficult Points", "教学难点", "difficult"),
    ("Students' Analysis", "学情分析", "learner"),
    ("Teaching Aids", "教具准备", "prep"),
    ("Teaching Procedures", "教学过程", "process"),
    ("Homework", "作业", "homework"),
    ("Blackboard Design", "板书设计", "board"),
    ("Reflection", "教学反思", "reflection"),
)


@pytest.mark.parametrize(
    ("made", "is_bold"),
    [
        ("{n}. {en} {cn}", True),
        ("{cn} {en}", True),
        ("{r}．{cn}（{en}）", False),
        ("{en}/{cn}：", True),
        ("{en}", True),
    ],
)
def test_headings_in_two_languages_are_known_in_any_order(made, is_bold):
    made_paper = Paper().line("Unit 3 My friends", bold=True, centred=True)
    made_paper.lines("课型 Type: 听说课    Grade: Four   Teacher: Ms. Qian")
    for at, (english, chinese, key) in enumerate(ENGLISH):
        numbers = {
            "n": ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][at],
            "r": "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"[at],
        }
        made_paper.line(made.format(en=english, cn=chinese, **numbers), bold=is_bold)
        made_paper.lines(f"Step 1 {key}", "They write it.")
    found = check(
        made_paper,
        {key: f"Step 1 {key}" for _, _, key in ENGLISH},
        {"type": "听说课", "grade": "Four", "teacher": "Ms. Qian", "title": "Unit 3 My friends"},
    )
    assert list(found) == [key for *_, key in ENGLISH]


def test_latin_words_that_are_taught_are_no_heading():
    made = Paper().line("教学目标", bold=True).lines("会用。").line("教学过程", bold=True)
    made.lines("教学重点 used to do", "They read.").line("作业", bold=True).lines("抄写。")
    assert [one.label for one in read(made.data).sections] == ["教学目标", "教学过程", "作业"]


def test_fields_behind_the_name_of_a_group_are_fields():
    made = Paper().line("氯及其化合物", bold=True, centred=True)
    made.lines("高一化学备课组　　主备人：何晓岚　　　授课时间：11月18日")
    made.line("教学目标", bold=True).lines("会。").line("教学过程", bold=True).lines("看。")
    check(
        made, {"basics": "高一化学备课组"}, {"teacher": "何晓岚", "date": "11月18日", "title": "氯及其化合物"}
    )
    imported = read(made.data)
    ours = docx.Document(io.BytesIO(write(imported.doc, imported.meta, imported.assets.get)))
    assert sum("备课组" in line.text for line in ours.paragraphs) == 1
