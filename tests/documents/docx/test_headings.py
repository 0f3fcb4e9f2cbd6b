"""Headings of one kind in one plan: each keeps its own words and its place."""

import io

import docx
import pytest

from server.documents.docx.filling import fill
from server.documents.docx.outline import outline_of
from server.documents.docx.reading import read
from server.documents.docx.writing import write
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check, squeezed

PLAN = (
    ("一、设计理念", "从生活走向物理。"),
    ("二、课标要求", "知道大气压强。"),
    ("三、教材分析", "在液体压强之后。"),
    ("四、学段要求", "第四学段。"),
    ("五、教学过程", "1.演示覆杯实验。"),
    ("六、课堂小结", "画思维导图。"),
    ("七、拓展延伸", "查马德堡半球。"),
)
TITLES = [head.partition("、")[2] for head, _ in PLAN]


def paper() -> Paper:
    made = Paper().line("大气压强", bold=True, centred=True)
    for head, text in PLAN:
        made.line(head, bold=True).lines(text)
    return made


def titles(doc: dict) -> list[str]:
    return [node["attrs"]["title"] for node in doc["content"]]


def test_two_headings_with_one_key_stay_two_sections_in_their_order():
    imported = read(paper().data)
    assert titles(imported.doc) == TITLES
    keys = [node["attrs"]["key"] for node in imported.doc["content"]]
    assert keys == ["summary", "material", "material", "stage", "process", "summary", "stage"]
    found = {line["key"]: line for line in outline_of(imported)["sections"]}
    assert [part["label"] for part in found["material"]["parts"]] == ["课标要求", "教材分析"]
    assert found["summary"]["text"].startswith("从生活")


def test_they_come_back_so_from_our_own_look_and_from_their_own_paper():
    imported = read(paper().data)
    ours = read(write(imported.doc, imported.meta, imported.assets.get))
    assert titles(ours.doc) == TITLES
    own = fill(paper().data, imported.doc, imported.meta, imported.assets.get, is_own=True)
    assert titles(read(own.data).doc) == TITLES
    rows = [
        ["教学理念", "以生为本"],
        ["课标要求", "会说"],
        ["教材分析", "中间"],
        ["教学过程", "读"],
        ["课堂小结", "想"],
    ]
    assert titles(read(Paper().table(rows).data).doc) == [row[0] for row in rows]


def test_a_form_with_one_place_for_both_says_what_the_second_is():
    imported = read(paper().data)
    form = Paper().table(
        [["课题", ""], ["教材分析", ""], ["教学过程", ""], ["设计理念", ""], ["拓展延伸", ""]]
    )
    filled = read(fill(form.data, imported.doc, imported.meta, imported.assets.get).data)
    texts = {section.label: squeezed(section.text) for section in filled.sections}
    assert texts["教材分析"] == "课标要求：知道大气压强。在液体压强之后。"
    assert texts["设计理念"] == "从生活走向物理。课堂小结：画思维导图。"


def test_a_label_printed_again_goes_on_with_the_first():
    rows = [["教学目标", "会读"], ["教学过程", "一、导入"], ["教 学 过 程", "二、新授"], ["板书", "春"]]
    assert titles(read(Paper().table(rows).data).doc) == ["教学目标", "教学过程", "板书"]


def test_bold_lines_right_below_a_heading_are_its_parts():
    made = Paper().line("大气压强", bold=True, centred=True).line("")
    for head, parts in (("课堂设问", ()), ("教学目标", ("物理观念", "科学思维")), ("作业", ("必做", "选做"))):
        made.line(head, bold=True)
        for part in parts or ("",):
            made.line(part, bold=True).lines(f"{head}的{part}内容在这里。")
    made.line("温故知新", bold=True).line("后面没有文字", bold=True)
    assert titles(read(made.data).doc) == ["课堂设问", "教学目标", "作业"]
    parts = [section.text for section in read(made.data).sections]
    assert "科学思维" in parts[1]
    assert "温故知新" in parts[2]


def test_a_bold_line_that_only_counts_is_no_heading():
    made = Paper().line("画圆", bold=True, centred=True).line("教学目标", bold=True).lines("会画圆。")
    made.line("例1", bold=True).lines("画一个圆。").line("课堂设问", bold=True).lines("圆是什么？")
    assert titles(read(made.data).doc) == ["教学目标", "课堂设问"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("第9课　辛亥革命", "第9课 辛亥革命"),
        ("第二章　海水中的元素", "第二章 海水中的元素"),
        ("平行四边形 的 面积", "平行四边形的面积"),
        ("《荷　花》教学设计", "荷花"),
        ("荷　花", "荷花"),
    ],
)
def test_the_line_with_the_title_goes_out_once_as_the_teacher_spaced_it(line: str, title: str):
    made = Paper().line(line, bold=True, centred=True).line("授课教师：李　明")
    for head, text in PLAN:
        made.line(head, bold=True).lines(text)
    imported = read(made.data)
    assert imported.meta["title"] == title
    out = write(imported.doc, imported.meta, imported.assets.get)
    first = next(one.text for one in docx.Document(io.BytesIO(out)).paragraphs if one.text.strip())
    assert first == line
    again = read(out)
    assert squeezed(again.meta["title"]) == squeezed(title)
    assert titles(again.doc) == titles(imported.doc)
    renamed = write(imported.doc, imported.meta | {"title": "洋务运动"}, imported.assets.get)
    first = next(one.text for one in docx.Document(io.BytesIO(renamed)).paragraphs if one.text.strip())
    assert squeezed(first) == squeezed(line).replace(squeezed(title), "洋务运动")
    own = fill(made.data, imported.doc, imported.meta, imported.assets.get, is_own=True)
    assert docx.Document(io.BytesIO(own.data)).paragraphs[0].text == line


def test_the_line_of_the_lesson_is_the_title_below_the_line_of_its_chapter():
    made = Paper().line("第二章　海水中的重要元素", bold=True, centred=True)
    made.line("第二节　氯及其化合物（第2课时）", bold=True, centred=True)
    made.line("教学目标", bold=True).lines("会。").line("教学过程", bold=True).lines("看。")
    found = check(made, {"basics": "第二章海水中的重要元素"}, {"title": "第二节 氯及其化合物"})
    assert squeezed(found["basics"]["text"]).endswith("（第2课时）")
