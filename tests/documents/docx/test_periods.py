"""课时 that only a table tells apart, and steps that count from 一 like sections."""

import pytest

from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check, squeezed


def lessons(paper: Paper) -> list[tuple]:
    """课时, key and beginning of each section."""
    check(paper, {})
    imported = read(paper.data)
    nodes = zip(imported.doc["content"], imported.sections, strict=True)
    return [
        (node["attrs"].get("period"), one.key, squeezed(one.text)[:4])
        for node, one in nodes
        if one.key != "basics"
    ]


HEAD = ["环节", "教师活动", "学生活动"]


def test_a_lesson_named_beside_its_rows():
    paper = Paper().table([
        ["课题", ("圆", 3)], ["教学目标", ("会画圆", 3)],
        [("第\n一\n课\n时", 1, 3), *HEAD], ["引入", "看车轮", "说"], ["作业", ("画三个圆", 2)],
        [("第\n二\n课\n时", 1, 3), *HEAD], ["复习", "提问", "答"], ["作业", ("量一量", 2)],
    ])  # fmt: skip
    assert lessons(paper) == [
        (None, "objectives", "会画圆"),
        (1, "process", "环节教师"), (1, "homework", "画三个圆"),
        (2, "process", "环节教师"), (2, "homework", "量一量"),
    ]  # fmt: skip


def test_lessons_nobody_named():
    paper = Paper().table([
        ["课题", ("圆", 2)], ["教学目标", ("会画圆", 2)],
        HEAD, ["引入", "看车轮", "说"], ["板书设计", ("圆心", 2)], ["作业设计", ("画圆", 2)],
        HEAD, ["复习", "提问", "答"], ["板书设计", ("半径", 2)], ["作业设计", ("量圆", 2)],
        ["教学反思", ("好", 2)],
    ])  # fmt: skip
    assert lessons(paper)[1:] == [
        (1, "process", "环节教师"), (1, "board", "圆心"), (1, "homework", "画圆"),
        (2, "process", "环节教师"), (2, "board", "半径"), (2, "homework", "量圆"),
        (None, "reflection", "好"),
    ]  # fmt: skip


def test_the_same_label_on_each_page_is_one_lesson():
    rows = [
        ["教学目标", "会画圆"],
        ["教学过程", "一、引入"],
        ["教学过程", "二、画圆"],
        ["板书", "圆"],
        ["作业", "画"],
    ]
    assert [period for period, *_ in lessons(Paper().table(rows))] == [None] * 4


def test_lessons_under_one_head_are_steps():
    paper = Paper().line("教学目标", bold=True).lines("会画圆").line("教学过程", bold=True)
    paper.table([HEAD, [("第一课时", 3)], ["引入", "看", "说"], [("第二课时", 3)], ["复习", "问", "答"]])
    assert [key for _, key, _ in lessons(paper)] == ["objectives", "process"]


def test_lessons_inside_the_process_are_processes_of_their_own():
    paper = Paper().lines(
        "教学目标：", "会画圆", "教学过程：", "第一课时", "一、引入", "看车轮", "板书设计：", "圆心"
    )
    paper.lines("第二课时", "一、复习", "答一答", "板书设计：", "半径")
    assert lessons(paper) == [
        (None, "objectives", "会画圆"),
        (1, "process", "一、引入"), (1, "board", "圆心"),
        (2, "process", "一、复习"), (2, "board", "半径"),
    ]  # fmt: skip


def test_lessons_with_goals_of_their_own_keep_them():
    paper = Paper().line("圆", bold=True, centred=True)
    for number, words in (("一", "画圆"), ("二", "量圆")):
        paper.line(f"第{number}课时", bold=True).lines(
            f"教学目标：{words}。", "教学过程：", "一、引入", "看车轮。"
        )
        paper.lines("板书设计：", "圆心")
    assert [key for _, key, _ in lessons(paper)] == ["objectives", "process", "board"] * 2
    assert [period for period, *_ in lessons(paper)] == [1, 1, 1, 2, 2, 2]


def test_steps_below_a_heading_without_a_number_are_no_sections():
    paper = Paper().line("《圆》教案", bold=True, centred=True).lines(
        "教学目标：会画圆。", "教学重点：画圆。", "教学准备：圆规。", "教学步骤：",
        "一、复习导入", "看车轮。", "二、探究新知", "画一画。", "三、课堂练习", "做一做。",
        "四、课堂小结", "说一说。", "五、布置作业", "第3题。", "六、板书设计", "圆心　半径",
    )  # fmt: skip
    found = check(
        paper, {"objectives": "会画圆", "key": "画圆", "prep": "圆规", "homework": "第3题", "board": "圆心"}
    )
    assert found["process"]["label"] == "教学步骤"
    for words in ("一、复习导入", "二、探究新知", "三、课堂练习", "说一说"):
        assert words in found["process"]["text"]


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize(("first", "second"), [("第一课时", "第二课时"), ("（1）第1课时", "（2）第2课时：")])
def test_short_lines_inside_the_process_begin_lessons_of_their_own(is_bold, first, second):
    paper = Paper().line("一、教学目标", bold=True).lines("会画圆。").line("二、教学过程", bold=True)
    paper.line(first, bold=is_bold).lines("（一）谈话导入", "看车轮。", "（二）作业布置", "画三个圆。")
    paper.line(second, bold=is_bold).lines("（一）复习导入", "答一答。", "（二）量圆", "量半径。")
    paper.line("三、板书设计", bold=True).lines("圆心")
    assert lessons(paper) == [
        (None, "objectives", "会画圆。"),
        (1, "process", "（一）谈"), (1, "homework", "画三个圆"),
        (2, "process", "（一）复"),
        (None, "board", "圆心"),
    ]  # fmt: skip


def test_a_lesson_line_that_stands_alone_goes_back_to_the_process():
    paper = Paper().line("教学过程", bold=True).lines("（一）导入", "看。", "（二）布置作业", "画圆。")
    paper.lines("第二课时", "（一）复习", "答。").line("教学反思", bold=True).lines("好")
    process, homework, _ = read(paper.data).sections
    assert "第二课时" in process.text
    assert homework.text == "画圆。"


def test_steps_that_count_like_the_sections_stay_in_their_lesson():
    paper = Paper().lines("一、教学目标", "会画圆。", "二、教学重点", "圆心。", "三、教学过程")
    paper.lines("第一课时", "一、导入", "看车轮。", "二、新授", "画一画。", "三、布置作业", "画三个圆。")
    paper.lines("第二课时", "一、复习", "答一答。", "四、板书设计", "圆心　半径", "五、教学反思", "好")
    assert lessons(paper)[2:] == [
        (1, "process", "一、导入"), (1, "homework", "画三个圆"), (2, "process", "一、复习"),
        (None, "board", "圆心半径"), (None, "reflection", "好"),
    ]  # fmt: skip


def test_lessons_with_steps_only_are_lines_of_the_one_process():
    paper = Paper().line("教学目标", bold=True).lines("会画圆。").line("教学过程", bold=True)
    paper.lines("第一课时", "一、导入", "看。", "第二课时", "一、复习", "答。").line(
        "板书设计", bold=True
    ).lines("圆")
    assert lessons(paper)[1:] == [(None, "process", "第一课时"), (None, "board", "圆")]


def test_a_list_of_the_lessons_of_a_unit_stays_under_its_heading():
    paper = Paper().line("一、单元主题", bold=True).line("青春")
    paper.line("二、单元教学目标", bold=True).line("理解意象。").line("三、单元课时安排", bold=True).table([
        ["课时", "内容", "学习任务"],
        ["第1课时", "沁园春", "诵读"],
        ["第2课时", "立在地球边上放号", "比较"],
    ])  # fmt: skip
    paper.line("四、教学过程", bold=True).table([
        ["教学环节", "教师活动", "学生活动"],
        ["导入", "播放", "听"],
    ])  # fmt: skip
    found = check(paper, {"objectives": "理解", "custom:单元课时安排": "课时", "process": "教学环节"})
    assert found["process"]["steps"] == 1
    assert "放号" in found["custom:单元课时安排"]["text"]
