"""What a plan says and a form has no place for is written beside, or told; nothing goes without a word."""

import pytest

from server.documents.docx.filling import fill
from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.test_filling import rows_of

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
    plan = read(Paper().line("教学过程", bold=True).table(LESSON).data)
    blank = [""] * len(head)
    form = Paper().table([["课题", ("", len(head) - 1)], head, blank, blank, ["板书", ("", len(head) - 1)]])
    filled = fill(form.data, plan.doc, {"title": "前滚翻"}, nothing)
    rows = ["".join(row) for row in rows_of(filled.data)]
    assert [word for word in words_of(LESSON[1:]) if word not in "".join(rows)] == []
    assert [row for row in rows if "裁判" in row] == [row for row in rows if "11′" in row]
    assert not any("内容加在" in told for told in filled.warnings)
