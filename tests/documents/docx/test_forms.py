"""The forms that come along: each is recognised as what it is, and filled like a school's own."""

import re
from typing import Any

import pytest

from server.documents.docx.filling import fill
from server.documents.docx.forms import FORMS, make
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from tests.documents.docx.test_filling import nothing, rows_of, squeezed, steps
from tests.documents.samples import paragraph, plan, section

META = {"title": "分数的认识", "subject": "数学", "grade": "三年级", "period": "1", "teacher": "王老师"}
RECORDS: dict[str, tuple[dict[str, str], list[dict[str, Any]]]] = {
    "observation": (
        {"听课人": "李老师", "听课时间": "3月12日", "评定等级": "优", "得分": "92"},
        [
            section("process", "教学过程", paragraph("一、复习铺垫")),
            section("custom:总体评价", "总体评价", paragraph("目标明确。")),
        ],
    ),
    "evaluation": (
        {"教学目标": "14", "教学过程": "22", "总分": "90", "评课人": "李老师"},
        [section("custom:综合评价", "综合评价", paragraph("节奏合适。"))],
    ),
    "meeting": (
        {"备课组": "三年级数学", "学校": "实验小学", "主持人": "李老师", "参加人员": "王老师、赵老师"},
        [
            section("custom:讨论记录", "讨论记录", paragraph("先折再说。"), paragraph("慢一点。")),
            section("custom:形成的共识", "形成的共识", paragraph("多用学具。")),
        ],
    ),
    "activity": (
        {"教研组": "数学", "活动时间": "3月12日", "地点": "录播教室"},
        [section("summary", "活动小结", paragraph("下次看计算课。"))],
    ),
}


@pytest.mark.parametrize("key", [key for key, form in FORMS.items() if form.kind == "plan"])
def test_a_plan_in_one_of_our_forms_comes_back_as_it_was(key: str):
    doc = plan(
        section("objectives", "教学目标", paragraph("认识几分之一。"), paragraph("会读会写。")),
        section("key", "教学重点", paragraph("平均分")),
        section("difficult", "教学难点", paragraph("几分之一的意义")),
        steps(),
        section("board", "板书设计", paragraph("分数")),
        section("homework", "作业设计", paragraph("第 3 题")),
    )
    written = fill(make(key), doc, META, nothing)
    again = read(written.data)
    assert {name: again.meta.get(name) for name in META} == META
    found = {one["key"]: squeezed(one["text"]) for one in outline_of(again)["sections"]}
    assert found["objectives"] == "认识几分之一。会读会写。"
    assert (found["key"], found["difficult"]) == ("平均分", "几分之一的意义")
    assert (found["board"], found["homework"]) == ("分数", "第3题")
    assert all(step in found["process"] for step in ("导入（5分钟）", "讲解", "记笔记", "落实"))
    assert not any("没有“" in one and "的位置" in one for one in written.warnings)


@pytest.mark.parametrize("key", RECORDS)
def test_records_are_filled_from_their_fields_and_texts(key: str):
    values, sections = RECORDS[key]
    written = fill(make(key), plan(*sections), {**META, **values}, nothing, is_record=True)
    rows = rows_of(written.data)
    words = re.sub(r"\s", "", "|".join("|".join(row) for row in rows))
    for label, value in values.items():
        assert any(row.index(label) < len(row) - 1 and value in row for row in rows if label in row), label
    for one in sections:
        for block in one["content"]:
            assert squeezed(block["content"][0]["text"]) in words
    assert "分数的认识" in words
    assert written.warnings == []
