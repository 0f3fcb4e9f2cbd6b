"""Choosing other keys on the confirm page."""

import pytest

from server.documents.docx.reading import read
from server.documents.docx.rekeying import rekey
from tests.documents.docx.papers import Paper


def section_of(doc: dict, key: str) -> dict:
    return next(node for node in doc["content"] if node["attrs"]["key"] == key)


def paper() -> dict:
    made = Paper().line("一、教学目标", bold=True).lines("甲").line("二、能力训练点", bold=True).lines("乙")
    made.line("三、学习旅程", bold=True).table([["教师活动", "学生活动"], ["讲", "听"]])
    return read(made.data).doc


def test_a_section_given_the_key_of_another_keeps_its_title_and_its_place():
    doc = paper()
    moved = rekey(doc, {section_of(doc, "custom:能力训练点")["attrs"]["id"]: "objectives"})
    assert [(node["attrs"]["key"], node["attrs"]["title"]) for node in moved["content"]] == [
        ("objectives", "教学目标"),
        ("objectives", "能力训练点"),
        ("custom:学习旅程", "学习旅程"),
    ]
    assert [node["content"] for node in moved["content"]] == [node["content"] for node in doc["content"]]


def test_a_section_made_process_gets_a_process_table():
    doc = paper()
    moved = rekey(doc, {section_of(doc, "custom:学习旅程")["attrs"]["id"]: "process"})
    table = section_of(moved, "process")["content"][0]
    assert table["attrs"]["kind"] == "process"
    assert table["content"][0]["content"][0]["attrs"]["col"] == "teacher"


def test_all_choices_count_at_once():
    doc = paper()
    first, second, third = (node["attrs"]["id"] for node in doc["content"])
    moved = rekey(doc, {first: "key", second: "objectives", third: "process"})
    assert [node["attrs"]["key"] for node in moved["content"]] == ["key", "objectives", "process"]


def test_unknown_sections_are_passed_over_and_unknown_keys_refused():
    doc = paper()
    assert rekey(doc, {"nobody": "key"}) == doc
    with pytest.raises(ValueError, match="unknown section key"):
        rekey(doc, {"nobody": "custom:不 行"})
