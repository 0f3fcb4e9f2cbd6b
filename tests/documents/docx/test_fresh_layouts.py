# ruff: noqa: E501 - a row of a paper stands in one line here
"""Layouts a critic wrote from memory of school, college and university forms, without looking at the table of words."""

import pytest

from server.documents.docx import labels
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("教学目的及要求", "objectives"), ("实训目的与要求", "objectives"), ("目的与要求", "objectives"),
        ("教学重点、难点及处理", "key_difficult"), ("学习难点及化解方法", "difficult"), ("思考题、讨论题、作业", "homework"),
        ("实训内容与步骤", "process"), ("教学过程及主要内容", "process"), ("单元评价", "evaluation"), ("实训总结", "reflection"),
        ("活动班级", "grade"), ("实训课时", "period"),
    ],
)  # fmt: skip
def test_labels_made_of_known_parts(label: str, key: str):
    found = labels.lookup(label)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("value", ["3课时", "2年级", "教学目标的内容", "探究一", "学生活动"])
def test_values_and_steps_are_no_labels(value: str):
    assert labels.lookup(value) is None


def test_fields_and_sections_with_their_label_in_the_same_cell():
    paper = Paper().line("教学设计", bold=True, centred=True).table([
        ["课题：春", "授课教师：刘洋"],
        [("教学目标：\n1.有感情地朗读。", 2)],
        ["教学重点：品味语言。", "教学难点：体会修辞。"],
        [("教学过程：\n一、导入\n师：背诵诗句", 2)],
        [("教学反思：", 2)],
    ])  # fmt: skip
    check(
        paper,
        {
            "objectives": "1.有感情",
            "key": "品味",
            "difficult": "体会",
            "process": "一、导入",
            "reflection": "",
        },
        {"title": "春", "teacher": "刘洋"},
    )


@pytest.mark.parametrize(
    "text", ["重点：布线\n难点：排故", "重点：布线；难点：排故", "【重点】布线\n【难点】排故"]
)
def test_key_and_difficult_points_in_one_cell(text: str):
    rows = [["课题", "线路安装"], ["教学目标", "会布线"], ["教学重难点", text], ["教学反思", ""]]
    check(Paper().table(rows), {"key_difficult": "重点：布线", "key": "布线", "difficult": "排故"})


def test_key_and_difficult_points_below_their_label():
    paper = Paper().table([
        [("教学目标：", 2)], [("会布线", 2)], [("教学重难点：", 2)], [("重点：布线\n难点：排故", 2)], [("教学反思：", 2)], [("", 2)],
    ])  # fmt: skip
    check(paper, {"objectives": "会布线", "key_difficult": "重点：布线", "key": "布线", "difficult": "排故"})


def test_steps_with_a_method_column_below_a_first_page():
    paper = Paper().line("职业技术学院教案首页", bold=True, centred=True)
    paper.table(
        [["课程名称", "汽车构造"], ["授课章节", "第二章"], ["教学目的\n要求", "会拆装"], ["教学后记", ""]]
    )
    paper.line("").table([
        ["教学内容与步骤", "教学方法", "时间分配"],
        ["一、组织教学", "讲授", "2分钟"],
        ["二、讲授新课", "演示", "60分钟"],
        ["三、小结", "归纳", "10分钟"],
    ])  # fmt: skip
    found = check(paper, {"objectives": "会拆装", "process": "教学内容与步骤"}, {"title": "第二章"})
    assert found["process"]["columns"] == ["content", "教学方法", "time"]
    assert found["process"]["steps"] == 3


def test_places_and_load_after_the_parts_of_a_sports_lesson():
    paper = Paper().table([
        ["教学目标", ("学会立定跳远", 5)],
        ["课的部分", "时间", "教学内容", "教师活动", "学生活动", "组织队形"],
        ["准备部分", "8", "热身", "领做", "跟做", "四列横队"],
        ["基本部分", "25", "立定跳远", "示范", "练习", "体操队形"],
        ["场地器材", ("体操垫", 2), "预计负荷", ("130次/分", 2)],
        ["课后小结", ("", 5)],
    ])  # fmt: skip
    found = check(paper, {"prep": "体操垫", "process": "课的部分", "reflection": ""})
    assert found["process"]["steps"] == 2


def test_plan_pasted_as_markdown():
    paper = Paper().lines(
        "**课题：** 惯性", "**课时：** 1课时", "**一、教学目标**", "理解惯性", "**二、教学重难点**"
    )
    paper.lines(
        "- **教学重点**：惯性", "- **教学难点**：力与运动", "**三、教学过程**", "**（一）引入**", "提问"
    )
    paper.lines("**四、课堂小结**", "回顾", "**五、布置作业**", "习题1")
    check(
        paper,
        {
            "objectives": "理解惯性",
            "key": "惯性",
            "difficult": "力与",
            "summary": "回顾",
            "homework": "习题1",
        },
        {"title": "惯性", "period": "1课时"},
    )


def test_learning_plan_in_brackets_with_fields_and_a_test():
    paper = Paper().line("《背影》学历案", bold=True, centred=True)
    paper.lines(
        "【学习课时】2课时",
        "【学习目标】",
        "1.品读背影",
        "【学习过程】",
        "任务一：初读",
        "【当堂检测】",
        "1.选择",
    )
    paper.lines("【检测与作业】", "写片段")
    check(
        paper,
        {"objectives": "1.品读", "process": "任务一", "exercise": "1.选择", "homework": "写片段"},
        {"title": "背影", "period": "2课时"},
    )


def test_the_name_of_the_paper_and_of_the_school_are_no_section_and_no_title():
    paper = Paper().line("青山中等职业学校", centred=True).line("教 师 授 课 教 案", bold=True, centred=True)
    paper.table([["授课内容", "欧姆定律"], ["教学目标", "掌握欧姆定律"], ["教学过程", "导入"]])
    check(paper, {"objectives": "掌握"}, {"title": "欧姆定律"})
    paper = Paper().line("课程思政教学设计", bold=True, centred=True).line("教学目标", bold=True).line("慎独")
    assert "innovation" not in check(paper, {"objectives": "慎独"})


def test_a_numbered_label_with_a_few_words_behind_its_colon_is_that_section():
    paper = Paper()
    for text in (
        "一、教材分析：本文介绍……", "二、教学目标", "1.会写生字", "三、课前准备：课件",
        "四、教学过程", "读一读。", "五、作业：小练笔", "六、板书设计：略",
    ):  # fmt: skip
        paper.line(text)
    expected = {
        "material": "本文介绍……",
        "prep": "课件",
        "process": "读一读。",
        "homework": "小练笔",
        "board": "略",
    }
    found = check(paper, expected)
    assert found["board"]["label"] == "板书设计"
