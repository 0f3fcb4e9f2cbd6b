# ruff: noqa: E501 - a row of a paper stands in one line here
"""The layouts of notes and schools: each paper made here has to be recognised as a teacher would read it."""

import pytest

from server.documents.docx.reading import read
from tests.documents.docx.papers import Paper
from tests.documents.docx.recognised import check, squeezed


def test_two_columns_of_labels_and_content():
    paper = Paper().line("小学数学教案", centred=True, bold=True).table([
        ["课题", ("认识分数", 1), "课时", "1课时"],
        ["年级", "三年级", "执教者", "赵老师"],
        ["教学目标", ("1.认识几分之一。\n2.会读写分数。", 3)],
        ["重  点", ("认识几分之一", 3)],
        ["难  点", ("理解平均分", 3)],
        ["教具学具", ("圆片、课件", 3)],
        ["教学过程", ("一、创设情境\n分月饼。\n二、探究新知\n折一折。", 3)],
        ["板书设计", ("认识分数 1/2", 3)],
        ["课后作业", ("练习二十第1题", 3)],
        ["教后记", ("", 3)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "1.认识", "key": "认识几分之一", "difficult": "理解平均分", "prep": "圆片", "process": "一、创设情境",
         "board": "认识分数", "homework": "练习二十", "reflection": ""},
        {"title": "认识分数", "period": "1课时", "grade": "三年级", "teacher": "赵老师"},
    )  # fmt: skip


def test_stacked_labels_two_side_by_side():
    paper = Paper().line("Java程序设计 教案").table([
        ["周次", "课次", "授课章节", "学时"],
        ["5", "1", "循环结构", "2"],
        [("教学目标", 4)],
        [("知识目标：掌握for循环。\n能力目标：会写循环程序。", 4)],
        [("教学重点", 2), ("教学难点", 2)],
        [("for循环的语法", 2), ("嵌套循环", 2)],
        [("教学方法", 2), ("教学手段", 2)],
        [("讲授、演示", 2), ("多媒体", 2)],
        [("教学内容与过程", 4)],
        [("1.复习while循环\n2.新课for循环", 4)],
        [("课后作业", 4)],
        [("编写九九乘法表", 4)],
        [("教学后记", 4)],
        [("", 4)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "知识目标", "key": "for循环", "difficult": "嵌套", "methods": "讲授", "process": "1.复习", "homework": "编写",
         "reflection": ""},
        {"title": "循环结构", "period": "2"},
    )  # fmt: skip


def test_vertical_labels():
    paper = Paper().table([
        ["课\n题", "小数的意义", "课\n型", "新授"],
        ["教\n学\n目\n标", ("理解小数的意义。", 3)],
        ["重\n点\n难\n点", ("小数的意义", 3)],
        ["教\n学\n准\n备", ("米尺", 3)],
        ["教\n\n学\n\n过\n\n程", ("一、量一量\n二、说一说", 3)],
        ["板\n书\n设\n计", ("0.1", 3)],
        ["教\n学\n反\n思", ("", 3)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "理解", "key_difficult": "小数", "prep": "米尺", "process": "一、量", "board": "0.1", "reflection": ""},
        {"title": "小数的意义", "type": "新授"},
    )  # fmt: skip


def test_scrambled_labels():
    paper = Paper().table([
        ["课    题", "焊接基础"],
        ["单 元教 学目 标", "会平焊。"],
        ["教 学重 难点", "引弧"],
        ["教学 方法 与手段", "示范"],
        ["课 后反 思", ""],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "会平焊", "key_difficult": "引弧", "methods": "示范", "reflection": ""},
        {"title": "焊接基础"},
    )


def test_numbered_headings_with_small_tables():
    paper = Paper().line("《背影》教学设计", bold=True, centred=True)
    paper.line("一、教学目标", bold=True).table(
        [["维度", "内容"], ["知识", "积累字词"], ["能力", "概括内容"]]
    )
    paper.line("二、教学重难点", bold=True).table([["重点", "体会父爱"], ["难点", "细节描写"]])
    paper.line("三、教学过程", bold=True).table([
        ["教学步骤", "教师活动", "学生活动", "时间"],
        ["导入", "设问", "回答", "3′"],
        ["研读", "指导", "朗读", "20′"],
    ])  # fmt: skip
    paper.line("四、作业设计", bold=True).table([["基础性作业", "抄写字词"], ["拓展性作业", "写一段话"]])
    paper.line("五、板书设计", bold=True).lines("背影 —— 父爱")
    paper.line("六、教学反思", bold=True)
    found = check(
        paper,
        {"objectives": "维度", "key_difficult": "重点", "key": "体会", "difficult": "细节", "process": "教学步骤",
         "homework": "基础性作业", "board": "背影", "reflection": ""},
        {"title": "背影"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["step", "teacher", "student", "time"]
    assert found["process"]["steps"] == 2


def test_bracket_headings():
    paper = Paper().line("9 端午的鸭蛋").lines(
        "【教学目标】", "1.了解端午习俗。", "【教学重点】", "品味语言。", "【教学难点】体会作者的感情。", "【教学方法】", "朗读法",
        "【教学过程】", "一、导入", "说说端午。", "【导入环节小结】", "二、研读", "课堂小结：学生谈收获。", "【板书设计】", "端午 鸭蛋",
        "【作业布置】", "抄写。", "【教学后记】",
    )  # fmt: skip
    check(
        paper,
        {"objectives": "1.了解", "key": "品味", "difficult": "体会", "methods": "朗读法", "process": "一、导入", "board": "端午",
         "homework": "抄写", "reflection": ""},
    )  # fmt: skip


def test_heading_styles():
    paper = Paper().line("Unit 3 My weekend plan", style="Title")
    for title, text in (("语篇分析", "本课是对话。"), ("学情分析", "五年级学生。"), ("教学目标", "能听懂对话。"), ("教学重点和难点", "be going to"),
                        ("教学资源", "课件"), ("教学过程", ""), ("作业", "抄写"), ("教学评价", "自评表"), ("我的思考", "随想")):  # fmt: skip
        paper.line(title, style="Heading 1")
        if title == "教学过程":
            paper.line("Step 1 Warming up", style="Heading 2").lines("Sing a song.")
            paper.line("Step 2 Presentation", style="Heading 2").lines("Listen.")
        elif text:
            paper.lines(text)
    found = check(
        paper,
        {"material": "本课", "learner": "五年级", "objectives": "能听懂", "key_difficult": "be going", "prep": "课件",
         "process": "Step 1", "homework": "抄写", "evaluation": "自评", "custom:我的思考": "随想"},
        {"title": "Unit 3 My weekend plan"},
    )  # fmt: skip
    assert "Step 2" in found["process"]["text"]


def test_label_row_repeated_on_each_page():
    paper = Paper().table([["课题", "电路"], ["教学目标", "会接电路"]]).table([
        ["教  学  内  容  与  过  程"], ["一、复习"], ["教  学  内  容  与  过  程"], ["二、新课"], ["教  学  内  容  与  过  程"], ["三、小结"],
    ])  # fmt: skip
    found = check(paper, {"objectives": "会接", "process": "一、复习"}, {"title": "电路"})
    assert squeezed(found["process"]["text"]) == "一、复习二、新课三、小结"


def test_cover_page_and_instructions_before_the_plan():
    paper = Paper()
    paper.lines(
        "某某职业技术学院", "教 案", "课程名称：机械制图", "授课教师：钱老师", "授课班级：机电1班", ""
    )
    paper.lines("填写说明", "1.教学目标：按知识、能力、素质三方面填写。", "2.教学重点：写明本次课的重点。", "3.教学难点：写明本次课的难点。",
                "4.教学方法：如讲授法、任务驱动法。", "5.教学反思：课后及时填写。")  # fmt: skip
    paper.table([
        ["授课题目", ("三视图的形成", 3)],
        ["授课学时", "2", "授课类型", "理论课"],
        ["教学目标", ("掌握三视图的投影规律。", 3)],
        ["教学重点", ("投影规律", 3)],
        ["教学难点", ("空间想象", 3)],
        ["教学方法", ("模型演示", 3)],
        ["教学过程", ("1.组织教学\n2.讲授新课", 3)],
        ["教学反思", ("", 3)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "掌握三视图", "key": "投影规律", "difficult": "空间想象", "methods": "模型", "process": "1.组织", "reflection": ""},
        {"title": "三视图的形成", "course": "机械制图", "teacher": "钱老师", "period": "2", "type": "理论课"},
    )  # fmt: skip


def test_parent_label_over_two_children_in_a_merged_cell():
    paper = Paper().table([
        ["课题", ("加法", 2)],
        ["教学目标", "知识与技能", "会算加法"],
        [("教学重难点", 1, 2), "重点", "算理"],
        ["难点", "进位"],
        [("教学过程", 1, 3), "环节", "教师活动与学生活动"],
        ["导入", "摆小棒"],
        ["新授", "列竖式"],
        ["板书设计", ("27+35", 2)],
    ])  # fmt: skip
    check(
        paper,
        {
            "objectives": "知识与技能",
            "key_difficult": "重点",
            "key": "算理",
            "difficult": "进位",
            "process": "",
            "board": "27",
        },
    )


def test_fields_in_lines_and_plain_labels_with_colons():
    paper = Paper().line("《搭船的鸟》教案").lines(
        "授课年级：三年级    授课时间：2025年9月3日    执教者：孙老师", "教学目标：", "1.会写生字。", "2.感受观察的细致。", "教学重点：观察的细致。",
        "教学难点：感受留心观察的好处。", "教学准备：课件", "教学过程：", "一、激趣导入", "同学们，你们见过翠鸟吗？", "二、初读课文", "1.自由读。",
        "三、作业布置", "抄写词语。", "板书设计：", "搭船的鸟", "教学反思：",
    )  # fmt: skip
    check(
        paper,
        {"objectives": "1.会写", "key": "观察的细致", "difficult": "感受留心", "prep": "课件", "process": "一、激趣",
         "homework": "抄写", "board": "搭船", "reflection": ""},
        {"title": "搭船的鸟", "grade": "三年级", "date": "2025年9月3日", "teacher": "孙老师"},
    )  # fmt: skip


def test_bold_headings_without_numbers_and_numbered_steps():
    paper = Paper().line("植物的生活", bold=True, centred=True)
    for title, texts in (
        ("教材分析", ["本课选自七年级上册。"]), ("教学目标", ["说出根的作用。"]), ("教学重难点", ["根的吸收"]), ("教法学法", ["实验法"]),
        ("教学过程", ["一、导入", "看图。", "二、新课", "做实验。", "三、课堂小结", "说收获。"]), ("板书设计", ["根 茎 叶"]), ("作业布置", ["画图"]),
        ("教学反思", []),
    ):  # fmt: skip
        paper.line(title, bold=True).lines(*texts)
    found = check(
        paper,
        {"material": "本课", "objectives": "说出", "key_difficult": "根的", "methods": "实验", "process": "一、导入", "board": "根",
         "homework": "画图", "reflection": ""},
    )  # fmt: skip
    assert "说收获" in found["process"]["text"]


def test_two_periods_each_with_sections_of_its_own():
    paper = Paper().line("古诗二首").lines(
        "一、教学目标", "背诵。", "第一课时", "一、教学过程", "读诗。", "二、板书设计", "咏柳", "第二课时", "一、教学过程", "品诗。", "二、板书设计", "春晓",
    )  # fmt: skip
    imported = read(paper.data)
    process = [node for node in imported.doc["content"] if node["attrs"]["key"] == "process"]
    assert [node["attrs"].get("period") for node in process] == [1, 2]


def test_a_frame_of_one_cell_around_the_plan():
    paper = Paper().table(
        [["教学目标：会写毛笔字。\n教学重点：笔画。\n教学过程：\n一、示范\n二、练习\n作业：写一张。"]]
    )
    check(paper, {"objectives": "会写", "key": "笔画", "process": "一、示范", "homework": "写一张"})


def test_university_plan_with_side_notes():
    paper = Paper().line("课程教案").table([
        ["课程名称", "大学物理", "授课对象", "2024级"],
        ["授课章节", ("第三章 刚体", 3)],
        ["教学目的与要求", ("掌握转动定律。", 3)],
        ["教学重点、难点", ("重点：转动惯量。难点：平行轴定理。", 3)],
        ["课程思政元素", ("科学精神", 3)],
        [("教学进程（含课堂教学内容、教学方法、辅助手段、师生互动、时间分配、板书设计）", 4)],
        [("一、引入（5分钟）\n二、转动定律（40分钟）", 4)],
        ["思考题、作业", ("习题3-1", 3)],
        ["参考资料", ("程守洙《普通物理学》", 3)],
        ["课后小结", ("", 3)],
    ])  # fmt: skip
    check(
        paper,
        {"objectives": "掌握", "key_difficult": "重点：", "innovation": "科学", "process": "一、引入", "homework": "习题",
         "reflection": "", "custom:参考资料": "程守洙"},
        {"course": "大学物理", "title": "第三章 刚体", "grade": "2024级"},
    )  # fmt: skip


def test_vocational_plan_with_tasks():
    paper = Paper().table([
        ["项目名称", "汽车维护", "任务名称", "更换机油"],
        ["授课班级", "汽修2班", "授课地点", "实训室"],
        ["学情分析", ("已会使用工具。", 3)],
        [("教学目标", 1, 3), "知识目标", ("说出机油作用", 2)],
        ["能力目标", ("会更换机油", 2)],
        ["素质目标", ("规范操作", 2)],
        ["教学重点", ("更换流程", 3)],
        ["教学难点", ("力矩控制", 3)],
        ["安全注意事项", ("戴手套", 3)],
        [("教学过程", 4)],
        ["教学环节", "教学内容", "师生活动", "设计意图"],
        ["课前准备", "发布任务", "预习", "了解学情"],
        ["课中实施", "示范", "操作", "掌握技能"],
        ["课后拓展", "上传视频", "完成", "巩固"],
        ["教学评价", ("过程评价表", 3)],
        ["教学反思与改进", ("", 3)],
    ])  # fmt: skip
    found = check(
        paper,
        {"learner": "已会", "objectives": "知识目标", "key": "更换流程", "difficult": "力矩", "safety": "戴手套", "process": "教学环节",
         "evaluation": "过程", "reflection": ""},
        {"grade": "汽修2班"},
    )  # fmt: skip
    assert found["process"]["columns"] == ["step", "content", "activity", "intent"]
    assert found["process"]["steps"] == 3


@pytest.mark.parametrize(
    ("label", "key"),
    [("本节课教学目标", "objectives"), ("教学重、难点", "key_difficult"), ("【学情分析】", "learner"), ("（三）教学方法与手段", "methods"),
     ("3. 教学准备：", "prep"), ("教 学 过 程", "process"), ("板书设计（附后）", "board"), ("六、课后作业", "homework"),
     ("教后反思", "reflection"), ("单元教学目标设计", "objectives"), ("课程思政", "innovation"), ("重点与难点", "key_difficult"),
     ("教材及学情分析", "material"), ("教学资源与工具", "prep")],
)  # fmt: skip
def test_labels_as_teachers_write_them(label: str, key: str):
    from server.documents.docx.labels import lookup

    match = lookup(label)
    assert match is not None
    assert match.key == key


@pytest.mark.parametrize(
    "text", ["小组合作完成任务", "学生自由朗读课文", "为什么要学习分数？", "1", "同学们好", "2025年9月1日"]
)
def test_ordinary_text_is_no_label(text: str):
    from server.documents.docx.labels import lookup

    assert lookup(text) is None
