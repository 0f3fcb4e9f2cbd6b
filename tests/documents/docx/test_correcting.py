"""What a teacher puts right on the confirm page: nothing gets lost, and the same steps give the same text."""

from typing import Any

from server.documents import schema, source_html
from server.documents.docx import correcting
from server.documents.docx.correcting import corrected
from server.documents.docx.reading import read
from server.documents.text import plain
from tests.documents.docx.papers import Paper

PROCESS = [
    ["教学环节", "教师活动", "学生活动"],
    ["导入", "出示图片", "观察"],
    ["新授", "讲解", "练习"],
    ["寄语", ("愿你们喜欢数学。", 2)],
]


def paper() -> Any:
    made = Paper().line("分数的初步认识", bold=True, centred=True)
    made.line("一、教学目标", bold=True).lines("认识几分之一。", "会读会写。", "课堂寄语", "愿你们喜欢分数。")
    made.line("二、教学重点", bold=True).lines("平均分。")
    made.line("三、教学过程", bold=True).table(PROCESS)
    return read(made.data, "分数.docx")


def outline(doc: Any) -> list[tuple[str, str, int]]:
    return [
        (section["attrs"]["key"], section["attrs"]["title"], len(section["content"]))
        for section in doc["content"]
    ]


def unit(doc: Any, words: str) -> str:
    """The id by which the block (or row) with these words is moved."""
    for section in doc["content"]:
        for block in section["content"]:
            for own, children in source_html.parts_of(block):
                if words in plain({"type": "doc", "content": [{"type": "section", "content": [
                    {"type": "table", "content": children} if block["type"] == "table" else children[0]
                ]}]}):  # fmt: skip
                    return own
    raise AssertionError(words)


def section(doc: Any, key: str) -> str:
    return str(next(one["attrs"]["id"] for one in doc["content"] if one["attrs"]["key"] == key))


def words_of(doc: Any) -> str:
    return "".join(sorted("".join(plain(doc).split())))


def test_a_line_becomes_the_title_of_what_follows_it():
    doc = paper().doc
    steps = [correcting.split(unit(doc, "课堂寄语"), "other")]
    after = corrected(doc, steps)
    schema.check(after)
    assert outline(after)[:3] == [
        ("objectives", "教学目标", 2),
        ("custom:课堂寄语", "课堂寄语", 1),
        ("key", "教学重点", 1),
    ]
    assert corrected(doc, steps) == after, "the steps are what is stored"


def test_paragraphs_go_where_they_belong_in_the_order_of_the_paper():
    doc = paper().doc
    goals, key = section(doc, "objectives"), section(doc, "key")
    moved = corrected(doc, [correcting.move([unit(doc, "会读会写"), unit(doc, "愿你们喜欢分数")], key)])
    assert [plain({"type": "doc", "content": [one]}).split() for one in moved["content"][:2]] == [
        ["教学目标", "认识几分之一。", "课堂寄语"],
        ["教学重点", "会读会写。", "愿你们喜欢分数。", "平均分。"],
    ]
    assert words_of(moved) == words_of(doc)
    emptied = corrected(doc, [correcting.move([unit(doc, "平均分")], goals)])
    assert "key" not in [one[0] for one in outline(emptied)] and "平均分。" in plain(emptied)


def test_a_row_of_the_process_comes_out_as_text_and_the_table_stays_one():
    doc = paper().doc
    after = corrected(doc, [correcting.lift([unit(doc, "愿你们喜欢数学")], "summary")])
    schema.check(after)
    assert outline(after)[-1] == ("summary", "课堂小结", 2)
    (table,) = [one for one in after["content"][-2]["content"] if one["type"] == "table"]
    assert table["attrs"]["kind"] == "process" and "练习" in plain(after)
    assert words_of(after).replace("堂", "").count("愿") == words_of(doc).count("愿")


def test_joining_keeps_the_title_as_a_line_and_odd_steps_change_nothing():
    doc = paper().doc
    joined = corrected(doc, [correcting.join(section(doc, "key"))])
    assert outline(joined)[0] == ("objectives", "教学目标", 6) and "教学重点" in plain(joined)
    for step in (
        correcting.join(section(doc, "objectives")),
        correcting.move(["gone"], section(doc, "key")),
        correcting.move([unit(doc, "平均分")], "gone"),
        correcting.split("gone", "board"),
        correcting.lift(["gone"], "board"),
    ):
        assert corrected(doc, [step]) == corrected(doc, [])


def test_the_paper_shows_a_tick_for_every_place_that_can_be_moved():
    imported = paper()
    places = source_html.places(imported.doc)
    shown = source_html.render(imported.source, places, frozenset(), lambda _file: "")
    assert shown.count('name="unit"') == len(places)
    for words in ("认识几分之一", "出示图片", "教学环节", "分数的初步认识"):
        assert words in shown
    lists = Paper().line("教学目标", bold=True)
    for words in ("会读", "会写"):
        lists.line(words, style="List Number")
    seen = read(lists.data, "单子.docx")
    found = source_html.places(seen.doc)
    assert len(found) == 2, "each item by itself"
    after = corrected(seen.doc, [correcting.split(list(found.values())[1].unit, "key")])
    assert [key for key, _, _ in outline(after)] == ["objectives", "key"] and "会写" in plain(after)
