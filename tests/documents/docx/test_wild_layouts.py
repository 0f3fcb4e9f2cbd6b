# ruff: noqa: E501 - a row of a paper stands in one line here
"""Layouts met in public templates: unit plans, English plans, plans inside plans, several plans in one file."""

from server.documents import process
from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check


def test_unit_template_with_labels_inside_the_cells():
    paper = Paper().line("课时教学设计", bold=True, centred=True).table([
        ["课题", ("《氓》", 1)],
        ["课型", "新授课☑  章/单元复习课□  专题复习课□"],
        [("1.教学内容分析\n本课是选择性必修下册第一单元。", 2)],
        [("2.学习者分析\n学生已学过《诗经》。", 2)],
        [("3.学习目标确定\n（1）诵读诗歌。", 2)],
        [("4.学习重点难点\n比兴手法。", 2)],
        [("5.学习评价设计\n课堂提问。", 2)],
        [("6.学习活动设计", 2)],
        ["教师活动", "学生活动"],
        [("环节一：导入", 2)],
        ["教师活动1\n播放朗诵", "学生活动1\n聆听"],
        [("活动意图说明：激发兴趣", 2)],
        [("环节二：研读", 2)],
        ["教师活动2\n提问", "学生活动2\n讨论"],
        [("7.板书设计\n氓 比 兴", 2)],
        [("8.作业与拓展学习设计\n背诵第三段。", 2)],
        [("9.特色学习资源分析、技术手段应用说明\n平板。", 2)],
        [("10.教学反思与改进", 2)],
        [("", 2)],
    ])  # fmt: skip
    found = check(
        paper,
        {"material": "本课是", "learner": "学生已学", "objectives": "（1）诵读", "key_difficult": "比兴", "evaluation": "课堂提问",
         "process": "教师活动", "board": "氓 比 兴", "homework": "背诵", "prep": "平板", "reflection": ""},
        {"title": "《氓》"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["teacher", "student"]
    assert found["process"]["steps"] == 5


def test_plan_in_english():
    paper = Paper().line("Unit 5 Music", bold=True, centred=True)
    paper.line("Ⅰ. Teaching aims:", bold=True).lines("1. To learn new words.")
    paper.line("Ⅱ. Teaching key points", bold=True).lines("Listening.")
    paper.line("Ⅲ. Teaching difficult points", bold=True).lines("Speaking.")
    paper.line("Ⅳ. Teaching aids", bold=True).lines("Slides")
    paper.line("Ⅴ. Teaching procedures", bold=True).table([
        ["Steps", "Teacher's activities", "Students' activities", "Purpose"],
        ["Lead-in", "Play a song", "Listen", "To warm up"],
        ["Reading", "Ask", "Answer", "To skim"],
    ])  # fmt: skip
    paper.line("Ⅵ. Homework", bold=True).lines("Write a passage.")
    paper.line("Ⅶ. Blackboard design", bold=True).lines("Music")
    found = check(
        paper,
        {"objectives": "1. To learn", "key": "Listening", "difficult": "Speaking", "prep": "Slides", "process": "Steps",
         "homework": "Write", "board": "Music"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent"]


def test_several_plans_in_one_file_are_kept_apart():
    paper = Paper()
    for number, topic in ((1, "比的意义"), (2, "比的性质")):
        paper.table([
            ["课题", topic], ["教学目标", f"目标{number}"], ["教学重点", f"重点{number}"], ["教学难点", f"难点{number}"],
            ["教学过程", f"过程{number}"], ["板书设计", f"板书{number}"],
        ]).line("")  # fmt: skip
    doc = read(paper.data).doc
    periods = [node["attrs"].get("period") for node in doc["content"] if node["attrs"]["key"] == "objectives"]
    assert periods == [1, 2]


def test_fields_over_the_whole_width_and_title_inside_the_table():
    paper = Paper().table([
        [("XX中学集体备课教案", 4)],
        ["备课组", "初二物理", "主备人", "李老师"],
        ["课题", ("光的折射", 3)],
        ["教学目标", ("了解折射现象", 3)],
        ["重点", "折射规律", "难点", "折射角"],
        ["教法", "实验法", "学法", "合作学习"],
        [("教    学    过    程", 4)],
        [("集体备课内容", 3), "个性化修改"],
        [("一、引入\n筷子弯折", 3), "演示"],
        [("二、探究\n分组实验", 3), ""],
        [("板书设计", 1), ("光的折射", 3)],
        [("教学反思", 1), ("", 3)],
    ])  # fmt: skip
    found = check(
        paper,
        {"objectives": "了解折射", "key": "折射规律", "difficult": "折射角", "methods": "实验法", "process": "", "board": "光的", "reflection": ""},
        {"title": "光的折射", "teacher": "李老师"},
    )  # fmt: skip
    assert "筷子弯折" in found["process"]["text"]
    assert "合作学习" in found["methods"]["text"]


def test_background_of_the_beijing_template_stacked():
    paper = Paper().line("教学设计", centred=True, bold=True).table([
        [("教学基本信息", 4)],
        ["课题", ("平行四边形的面积", 3)],
        ["学科", "数学", "年级", "五年级"],
        [("指导思想与理论依据", 4)],
        [("课标指出……", 4)],
        [("教学背景分析", 4)],
        [("教材位于第六单元。", 4)],
        [("教学目标", 4)],
        [("推导面积公式。", 4)],
        [("教学重点、难点", 4)],
        [("转化思想。", 4)],
        [("教学过程", 4)],
        [("一、猜想\n二、验证", 4)],
        [("学习效果评价设计", 4)],
        [("前测与后测", 4)],
    ])  # fmt: skip
    check(
        paper,
        {"summary": "课标", "material": "教材", "objectives": "推导", "key_difficult": "转化", "process": "一、猜想", "evaluation": "前测"},
        {"title": "平行四边形的面积", "subject": "数学", "grade": "五年级"},
    )  # fmt: skip


def test_instructions_as_text_before_headings():
    paper = Paper().lines(
        "教案编写要求",
        "教学目标：三维目标要具体。",
        "教学重点：突出重点。",
        "教学难点：找准难点。",
        "教学过程：环节完整。",
    )
    paper.line("一、教学目标", bold=True).lines("会唱歌曲。").line("二、教学重点", bold=True).lines("节奏。")
    paper.line("三、教学难点", bold=True).lines("切分音。").line("四、教学过程", bold=True).lines(
        "发声练习。"
    )
    check(paper, {"objectives": "会唱", "key": "节奏", "difficult": "切分", "process": "发声"})


def test_process_table_inside_a_cell():
    paper = Paper().table(
        [["课题", "跳绳"], ["教学目标", "会双脚跳"], ["教学过程", ""], ["场地器材", "操场"]]
    )
    inner = Paper().table([["部分", "教师活动", "学生活动", "时间"], ["准备部分", "带领", "慢跑", "8分钟"]])
    cell = paper.document.tables[0].rows[2].cells[1]
    cell._tc.insert(1, inner.document.element.body[0])
    found = check(paper, {"objectives": "会双脚", "process": "部分", "prep": "操场"})
    assert found["process"]["columns"] == ["step", "teacher", "student", "time"]
    doc = read(paper.data).doc
    table = next(
        block for node in doc["content"] if node["attrs"]["key"] == "process" for block in node["content"]
    )
    assert table["attrs"]["kind"] == "process"
    assert [(step.title, step.minutes) for step in process.steps(table)] == [("准备部分", 8)]


def test_homework_as_an_ordinary_step_stays_a_step():
    paper = Paper().line("教学过程", bold=True).table([
        ["环节", "教师活动", "学生活动", "设计意图"],
        ["导入", "问", "答", "激趣"],
        ["课堂小结", "引导", "总结", "梳理"],
        ["布置作业", "出示题目", "记录", "巩固"],
    ])  # fmt: skip
    found = check(paper, {"process": "环节"})
    assert found["process"]["steps"] == 3


def test_numbers_of_word_lists_count_as_typed_numbers():
    paper = Paper()
    for text in ("教学目标", "教学过程", "板书设计"):
        paper.line(text, style="List Number", bold=True)
        paper.lines(f"{text}的内容")
    check(paper, {"objectives": "教学目标的", "process": "教学过程的", "board": "板书设计的"})


def test_steps_that_count_from_one_again_are_no_sections():
    paper = Paper().lines(
        "一、教学目标",
        "会读。",
        "二、教学过程",
        "一、导入",
        "看图。",
        "二、新授",
        "读文。",
        "三、巩固",
        "练习。",
    )
    paper.lines("四、布置作业", "背诵。", "三、板书设计", "山 水", "四、教学反思")
    found = check(
        paper,
        {"objectives": "会读", "process": "一、导入", "homework": "背诵", "board": "山", "reflection": ""},
    )
    assert "练习" in found["process"]["text"]


def test_stages_of_the_lesson_as_rows_without_a_label_over_them():
    paper = Paper().table([
        ["课题", "找规律"], ["教学目标", "会找规律"], ["导入新课", "看彩旗"], ["讲授新课", "说规律"], ["巩固练习", "摆一摆"],
        ["课堂小结", "说收获"], ["布置作业", "画规律"], ["板书设计", "红黄红黄"],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "会找", "process": "导入新课", "homework": "画规律", "board": "红黄"},
        {"title": "找规律"},
    )


def test_a_process_under_its_label_may_begin_with_organising_the_class():
    paper = Paper().table([
        ["课题", ("钳工", 1)], [("教学过程", 2)], ["组织教学", "点名"], ["复习旧课", "提问"], ["讲授新课", "锉削"], ["课后作业", "习题"],
    ])  # fmt: skip
    check(paper, {"process": "组织教学", "homework": "习题"})


def test_a_table_cut_by_a_page_goes_on():
    paper = Paper().table([["课题", "酸雨"], ["教学目标", "说出成因"], ["教学过程", "一、导入"]])
    paper.table([["", "二、新课"], ["板书设计", "酸雨 成因"], ["教学反思", "好"]])
    found = check(paper, {"objectives": "说出", "process": "一、导入", "board": "酸雨", "reflection": "好"})
    assert "二、新课" in found["process"]["text"]


def test_a_head_without_a_name_over_the_steps():
    paper = Paper().line("教学过程", bold=True).table([["", "教师活动", "学生活动"], ["导入", "问", "答"]])
    assert check(paper, {"process": ""})["process"]["columns"] == ["step", "teacher", "student"]


def test_a_case_description_by_headings():
    paper = (
        Paper()
        .line("智能小车", bold=True, centred=True)
        .lines("所属领域：创客教育", "学段年级：七年级", "课时说明：2课时")
    )
    for title, text in (
        ("课例概述", "本课例……"),
        ("学习者分析", "学生喜欢动手。"),
        ("学习目标", "会编程。"),
        ("安全须知", "注意用电。"),
        ("教学创新点", "项目学习。"),
        ("课例结构", "三段。"),
        ("教学流程", "一、情境\n略"),
        ("教学反思", "待改进。"),
    ):
        paper.line(title, bold=True).lines(text)
    check(
        paper,
        {"summary": "本课例", "learner": "学生", "objectives": "会编程", "safety": "注意", "innovation": "项目", "structure": "三段",
         "process": "一、情境", "reflection": "待改进"},
        {"course": "创客教育", "grade": "七年级", "period": "2课时"},
    )  # fmt: skip


def test_a_university_table_with_long_heads():
    paper = Paper().table([
        [("授课题目", 1), ("第二节 梁的弯曲", 4)],
        [("重点及其突破方法", 1), ("剪力图：例题", 4)],
        [("难点及其化解方法", 1), ("弯矩图：动画", 4)],
        [("教学理念与策略", 1), ("以学生为中心", 4)],
        [("教学环境及资源准备", 1), ("智慧教室", 4)],
        ["教学环节", "主要教学内容（教师活动）", "实施情况（学生活动）", "教学方法及设计意图", "时间分配"],
        ["课前", "发布预习", "自学", "翻转", "10分钟"],
        ["课中", "讲解", "讨论", "探究", "70分钟"],
        [("课后和实验作业", 1), ("习题2-3", 4)],
        [("教学效果评价及反思", 1), ("", 4)],
    ])  # fmt: skip
    found = check(
        paper,
        {"key": "剪力", "difficult": "弯矩", "methods": "以学生", "prep": "智慧", "process": "教学环节", "homework": "习题", "reflection": ""},
        {"title": "第二节 梁的弯曲"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["step", "teacher", "student", "intent", "time"]
    assert found["process"]["steps"] == 2


def test_plain_labels_on_lines_of_their_own():
    paper = Paper().lines(
        "教学内容：圆的认识", "教学目标", "1、认识圆。", "2、会画圆。", "教学重点、难点", "圆的特征。", "教学准备", "圆规。", "教学过程", "一、导入",
        "看图。", "二、新授", "画圆。", "课堂小结", "谈收获。", "板书设计", "圆心 半径", "教学评价", "自评。", "教学反思",
    )  # fmt: skip
    found = check(
        paper,
        {"objectives": "1、认识", "key_difficult": "圆的特征", "prep": "圆规", "process": "一、导入", "board": "圆心", "reflection": ""},
        {"title": "圆的认识"},
    )  # fmt: skip
    assert "谈收获" in found["process"]["text"]


def test_a_talk_about_a_lesson():
    paper = Paper().line("《荷塘月色》说课稿", bold=True, centred=True)
    for number, (title, text) in enumerate(
        (
            ("说教材", "选自必修上册。"),
            ("说学情", "高一学生。"),
            ("说教学目标", "品味语言。"),
            ("说教学重难点", "情感。"),
            ("说教法学法", "诵读。"),
            ("说教学过程", "导入。"),
            ("说板书设计", "荷 月"),
        )
    ):
        paper.line(f"{'一二三四五六七'[number]}、{title}", bold=True).lines(text)
    check(
        paper,
        {"material": "选自", "learner": "高一", "objectives": "品味", "key_difficult": "情感", "methods": "诵读", "process": "导入", "board": "荷"},
        {"title": "荷塘月色"},
    )  # fmt: skip


def test_markup_typed_by_a_machine():
    paper = Paper().lines("# 《观潮》教学设计", "## 一、教学目标", "- 认识生字。", "## 二、教学重难点", "**重点**：想象画面。", "## 三、教学过程",
                          "### （一）导入", "看视频。", "## 四、板书设计", "观潮", "## 五、作业设计", "背诵。")  # fmt: skip
    check(
        paper,
        {
            "objectives": "- 认识",
            "key_difficult": "",
            "process": "### （一）",
            "board": "观潮",
            "homework": "背诵",
        },
        {"title": "观潮"},
    )


def test_a_table_of_periods_is_no_process():
    paper = (
        Paper()
        .line("课时安排", bold=True)
        .table([["课时", "教学内容"], ["第一课时", "认识"], ["第二课时", "练习"]])
    )
    paper.line("教学过程", bold=True).lines("导入")
    assert "认识" not in check(paper, {"process": "导入"})["process"]["text"]


def test_nothing_of_a_paper_is_lost():
    paper = Paper().lines("某校教研组", "学科：数学").line("一、教学目标", bold=True).lines("目标甲")
    paper.line("二、单元大情境", bold=True).lines("情境乙").line("三、教学过程", bold=True).lines("过程丙")
    paper.table([["甲列", "乙列"], ["丁", "戊"]]).line("四、附注事项", bold=True).lines("附注己")
    imported = read(paper.data)
    everything = "\n".join(section.label + section.text for section in imported.sections) + str(imported.meta)
    for words in ("某校教研组", "数学", "目标甲", "单元大情境", "情境乙", "过程丙", "甲列", "戊", "附注己"):
        assert words in everything
