# ruff: noqa: E501 - a row of a paper stands in one line here
"""Papers that are no 教案: which they are, their fields, their score tables; a plan is none of them."""

import io

import docx
import pytest

from server.documents.docx.forms import making
from server.documents.docx.outline import outline, outline_of
from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check, squeezed
from tests.support import samples


def record(paper: Paper, name: str = "表.docx") -> dict:
    found = outline_of(read(paper.data, name))
    return found.get("form") or {}


def test_an_observation_in_the_layouts_it_comes_in():
    assert outline(samples.DOCX / "generated" / "gen-tingke-record.docx")["form"]["fields"] | {"process": "", "remarks": ""} == {
        "observer": "丙老师", "date": "2025年3月12日 第2节", "subject": "数学", "teacher": "丁老师", "grade": "三（2）班",
        "title": "两位数乘两位数", "process": "", "remarks": "", "total": "88", "band": "良好",
        "summary": "优点：目标明确，学生参与度高。\n建议：板书可保留学生的多种算法。",
    }  # fmt: skip
    lined = Paper().line("石桥小学听课笔记", bold=True, centred=True)
    lined.lines(
        "听课人：丙　　授课教师：丁",
        "课题：春　时间：3月1日",
        "教学过程：",
        "一、导入：看图",
        "二、新授",
        "总体评价：",
        "目标清楚。",
    )
    found = record(lined)
    assert (found["kind"], found["name"]) == ("observation", "听课记录")
    assert found["fields"] == {
        "observer": "丙", "teacher": "丁", "title": "春", "date": "3月1日", "process": "一、导入：看图\n二、新授", "summary": "目标清楚。",
    }  # fmt: skip
    untitled = Paper().table([
        ["听课教师", "丙", "被听课教师", "丁"],
        ["课题", "分数", "节次", "第2节"],
        [("教学过程", 3), "随感"],
        [("导入：分饼", 3), "自然"],
        [("新授：折纸", 3), "放手"],
        ["优点", ("目标清楚", 3)],
        ["建议", ("少讲一点", 3)],
    ])  # fmt: skip
    found = record(untitled)
    assert found["kind"] == "observation"
    assert found["fields"] == {
        "observer": "丙", "teacher": "丁", "title": "分数", "lesson_no": "第2节", "process": "导入：分饼\n新授：折纸",
        "remarks": "自然\n放手", "strengths": "目标清楚", "advice": "少讲一点",
    }  # fmt: skip


def test_score_tables_by_points_by_merged_items_and_by_ticks():
    points = Paper().line("课堂教学评价表", bold=True, centred=True).table([
        ["授课教师", "王", "学科", "语文", "课题", "春"],
        ["评价项目", ("评价要点", 3), "分值", "得分"],
        [("教学目标", 1, 2), ("目标明确", 3), "10", "9"],
        [("符合课标", 3), "10", "8.5"],
        ["教学过程", ("环节清晰", 3), "40", "36"],
        [("总分", 4), "60", "53.5"],
        ["评课意见", ("朗读充分。", 5)],
        [("评课人：李老师　日期：3月1日", 6)],
    ])  # fmt: skip
    found = record(points)
    assert found["kind"] == "evaluation"
    assert [(one["item"], one["full"], one["mark"]) for one in found["scores"]] == [
        ("教学目标 目标明确", 10, 9), ("教学目标 符合课标", 10, 8.5), ("教学过程 环节清晰", 40, 36),
    ]  # fmt: skip
    assert found["fields"] == {
        "teacher": "王", "subject": "语文", "title": "春", "total": "53.5", "summary": "朗读充分。", "evaluator": "李老师", "date": "3月1日",
    }  # fmt: skip
    ticks = Paper().line("评课表").table([
        [("项目", 1, 2), ("评价标准", 1, 2), ("等级", 3)],
        ["优", "良", "中"],
        ["目标（20分）", "明确", "√", "", ""],
        ["过程", "清晰", "", "√", ""],
        ["教师", "王老师", "评课人", "李老师", ""],
    ])  # fmt: skip
    found = record(ticks)
    assert [(one["item"], one["full"], one["band"]) for one in found["scores"]] == [
        ("目标（20分） 明确", 20, "优"),
        ("过程 清晰", None, "良"),
    ]
    assert found["fields"] == {"teacher": "王老师", "evaluator": "李老师"}


def test_records_of_meetings_beside_and_below_their_labels():
    meeting = Paper().line("集体备课活动记录").table([
        ["时间", "2025.3.4", "地点", "会议室"],
        ["主持人", "甲", "记录人", "乙"],
        ["主备人", "丙", "课题", "分数"],
        ["参加人员", ("甲 乙 丙 丁", 3)],
        [("讨论记录", 4)],
        [("甲：先讲分饼\n乙：例题再小一些", 4)],
        [("达成共识", 4)],
        [("用分饼导入", 4)],
    ])  # fmt: skip
    found = record(meeting)
    assert found["kind"] == "meeting"
    assert found["fields"] == {
        "date": "2025.3.4", "place": "会议室", "host": "甲", "recorder": "乙", "lead_author": "丙", "title": "分数",
        "present": "甲 乙 丙 丁", "discussion": "甲：先讲分饼\n乙：例题再小一些", "consensus": "用分饼导入",
    }  # fmt: skip


def test_labels_of_nobodys_table_end_the_field_before_them():
    listened = Paper().line("教师听课记录表", centred=True).table([
        ["听课时间", "10月9日 第3节", "听课班级", "八（2）班"],
        ["授课教师", "周", "随堂督导", "吴"],
        ["课题", ("地形", 3)],
        ["教学环节与过程", "教学实录", ("点评与建议", 2)],
        ["导入", "看图", ("直观", 2)],
        ["新授", "读图，归纳", ("略快", 2)],
        [("优点", 1, 3), ("一、清楚", 3)],
        [("二、有图", 3)],
        [("三、小结", 3)],
        ["课堂印象", ("结构清楚。", 3)],
        ["听课人签名", "郑", "得分", "92"],
    ])  # fmt: skip
    assert record(listened)["fields"] == {
        "date": "10月9日 第3节", "grade": "八（2）班", "teacher": "周", "custom:随堂督导": "吴", "title": "地形",
        "process": "导入 看图\n新授 读图，归纳", "remarks": "直观\n略快",
        "strengths": "一、清楚\n二、有图\n三、小结", "custom:课堂印象": "结构清楚。", "observer": "郑", "total": "92",
    }  # fmt: skip
    met = Paper().line("集体备课活动记录").table([
        ["时间", "3月4日", "地点", "会议室"],
        ["主持人", "方", "记录人", "石"],
        ["参加人员", "方", "石", "田"],
        ["主备人发言", ("一、目标；二、重难点。", 3)],
        ["讨论纪要", ("石：加对照。", 3)],
        ["实验改进", ("换锥形瓶。", 3)],
        [("主题", 1, 2), ("锥形瓶", 3)],
        [("与天平", 3)],
        [("活动过程", 4)],
        ["签到", ("按时", 3)],
        ["共识", ("先实验。", 3)],
    ])  # fmt: skip
    assert record(met)["fields"] == {
        "date": "3月4日", "place": "会议室", "host": "方", "recorder": "石", "present": "方 石 田", "lead_talk": "一、目标；二、重难点。",
        "discussion": "石：加对照。\n签到\n按时", "custom:实验改进": "换锥形瓶。",
        "topic": "锥形瓶\n与天平", "consensus": "先实验。",
    }  # fmt: skip


def test_a_label_of_nobodys_table_among_fields_ends_the_field_left_of_it():
    paper = Paper().line("教师听课记录表", centred=True).table([
        ["听课时间", "10月9日 第3节", "听课班级", "八（2）班"],
        ["授课教师", "周航", "学科", "地理"],
        ["班级", "七（3）班", "结对教师", "孙悦"],
        ["课题", ("中国的地形", 3)],
        ["教学环节与过程", "教学实录", ("点评与建议", 2)],
        ["导入", "展示地形图", ("直观", 2)],
        ["新授", "小组读图", ("略快", 2)],
        ["总体评价", ("结构清楚。", 3)],
        ["听课人签名", "郑凯", "得分", "92"],
    ])  # fmt: skip
    meta = {"title": "中国的地形", "teacher": "周航", "grade": "七（3）班"}
    found = check(paper, {"process": "教学环节与过程", "custom:总体评价": "结构清楚。"}, meta)
    assert squeezed(found["custom:总体评价"]["text"]) == "结构清楚。"
    assert (found["process"]["columns"], found["process"]["steps"]) == (["step", "activity", "点评与建议"], 2)
    assert read(paper.data).fields == {
        "听课时间": "10月9日 第3节", "听课班级": "八（2）班", "结对教师": "孙悦", "听课人签名": "郑凯", "得分": "92",
    }  # fmt: skip


def test_the_name_of_a_score_sheet_is_no_section_and_its_lines_are_no_sections_of_a_plan():
    sheet = Paper().line("课堂教学评价量表", bold=True, centred=True)
    sheet.line("授课人：周航　学科：地理　课题：中国的地形　评课人：郑凯").table([
        ["评价项目", "评价要点", "分值", "得分"],
        ["教学目标", "目标明确", "10", "9"],
        ["教学过程", "结构合理", "20", "18"],
        ["建议", ("放慢语速。", 3)],
    ])  # fmt: skip
    meta = {"title": "中国的地形", "teacher": "周航", "subject": "地理"}
    found = check(sheet, {"evaluation": "评价项目"}, meta, "pingke.docx")
    assert set(found) == {"basics", "evaluation"}
    assert read(sheet.data, "pingke.docx").fields == {"评课人": "郑凯"}


KINDS = {
    "observation": "observation",
    "meeting": "meeting",
    "activity": "research",
    "evaluation": "evaluation",
}


@pytest.mark.parametrize("key", KINDS)
def test_our_own_forms_filled_in_are_read_back(key: str):
    paper = docx.Document(io.BytesIO(making.make(key)))
    said: dict[str, str] = {}
    for row in paper.tables[0].rows:
        label = ""
        for element in row._tr.tc_lst:
            cell = docx.table._Cell(element, paper.tables[0])
            if cell.text.strip():
                label = cell.text.strip()
            elif label:
                said[label] = f"{label}的内容"
                cell.text, label = said[label], ""
    saved = io.BytesIO()
    paper.save(saved)
    found = outline_of(read(saved.getvalue(), "x.docx"))["form"]
    assert found["kind"] == KINDS[key]
    texts = [*found["fields"].values(), *(one["item"] for one in found["scores"])]
    judged = {words for label, words in said.items() if label.isdecimal()}  # 分值: what was given for an item
    lost = {words for words in said.values() if not any(words in text for text in texts)} - judged
    assert lost == set(), found["fields"]
    assert len(found["scores"]) == (6 if key == "evaluation" else 0)


@pytest.mark.parametrize("file", samples.word_files("edu"), ids=lambda file: file.name)
def test_a_plan_is_no_record(file):
    assert "form" not in outline(file)
    plan = (
        Paper()
        .line("学区通案·集体备课教案", centred=True)
        .table([["课题", "春"], ["教学目标", "会背"], ["评价量表", "自评"], ["教学过程", "导入"]])
    )
    assert record(plan) == {}
