# ruff: noqa: E501 - a form and what it lacks stand in one line here
"""What a plan says and a form has no place for is written beside, or told; nothing goes without a word."""

import pytest

from server.documents.docx.filling import fill
from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.test_filling import rows_of
from tests.documents.samples import paragraph, plan, section

STEPS = ["环节", "时间", "教师活动", "学生活动", "设计意图"]
LESSON = [
    STEPS,
    ["准备部分", "8′", "领做", "跟做", "热身"],
    [("基本部分", 1, 2), "16′", "示范", ("练习", 1, 2), "学会"],
    ["11′", "裁判", "竞赛"],
    ["结束部分", "5分钟", "讲评", "放松", "恢复"],
]
COLUMNS = (
    ["步骤", "教师活动", "学生活动", "备注"],
    ["环节", "教学内容", "学生活动", "设计意图"],
    ["环节", "教学过程"],
)


def nothing(_file_id: str) -> None:
    return None


def words_of(rows: list[list]) -> list[str]:
    return [cell if isinstance(cell, str) else cell[0] for row in rows for cell in row]


@pytest.mark.parametrize("head", COLUMNS, ids="/".join)
def test_every_minute_of_a_merged_step_is_in_a_form_without_a_column_for_it(head: list[str]):
    made = read(Paper().line("教学过程", bold=True).table(LESSON).data)
    blank = [""] * len(head)
    form = Paper().table([["课题", ("", len(head) - 1)], head, blank, blank, ["板书", ("", len(head) - 1)]])
    filled = fill(form.data, made.doc, {"title": "前滚翻"}, nothing)
    rows = ["".join(row) for row in rows_of(filled.data)]
    assert [word for word in words_of(LESSON[1:]) if word not in "".join(rows)] == []
    assert [row for row in rows if "裁判" in row] == [row for row in rows if "11′" in row]
    assert not any("内容加在" in told for told in filled.warnings)


META = {
    "title": "平移", "teacher": "马建平", "grade": "23汽修1班", "period": "4学时", "type": "新授课",
    "course": "汽车底盘构造与维修", "date": "9月1日", "subject": "汽修",
}  # fmt: skip
TOLD = "学校表格里没有写“{}”的地方，没有写进文件；要写的话，请在导出的 Word 里补上。"
TEXT = plan(
    section("objectives", "教学目标", paragraph("认识平移。")),
    section("process", "教学过程", paragraph("看一看。")),
)
ROOM = [["教学目标", ("", 2)], ["教学过程", ("", 2)]]


@pytest.mark.parametrize(
    ("paper", "lacks"),
    [
        (Paper().table([["课题", ("", 2)], *ROOM]), "学科、年级、课程名称、课型、课时、授课教师、授课日期"),
        (Paper().line("汽修教案", centred=True).line("授课教师：　　课时：").table(ROOM), "课题、年级、课程名称、课型、授课日期"),
        (Paper().line("《　　》教学设计（新授课）").table([["{{课时}}", "班级", ""], *ROOM]), "学科、课程名称、授课教师、授课日期"),
        (Paper().table([["", "", ""], ["（课题）", "（执教者）", "（授课班级）"], *ROOM]), "学科、课程名称、课型、课时、授课日期"),
    ],
)  # fmt: skip
def test_fields_a_form_has_no_place_for_are_told_in_one_sentence(paper: Paper, lacks: str):
    filled = fill(paper.data, TEXT, META, nothing)
    assert filled.warnings == [TOLD.format(lacks)]
    text = "".join("".join(row) for row in rows_of(filled.data))
    assert "看一看。" in text
    assert fill(paper.data, TEXT, META, nothing, is_own=True).warnings == []


def test_a_label_under_a_blank_line_has_its_value_above_it():
    labels = ["（课题）", "（执教者）", "（授课班级）"]
    filled = fill(Paper().table([["", "", ""], labels, *ROOM]).data, TEXT, META, nothing)
    assert rows_of(filled.data)[:2] == [["平移", "马建平", "23汽修1班"], labels]
    process = [[("教学过程", 3)], ["", "", ""], labels]
    filled = fill(Paper().table([["教学目标", ("", 2)], *process]).data, TEXT, META, nothing)
    assert "平移" not in "".join(rows_of(filled.data)[2]), "the room below a label is that of its section"
