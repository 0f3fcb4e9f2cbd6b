# ruff: noqa: E501 - a row of a form stands in one line
"""Five plans of layouts that stand on the edge of what can be told: written after ``later``."""

from tests.documents.docx.aside.cases import Whole
from tests.documents.docx.papers import Paper


def arabic() -> Paper:
    """Everything counted by 1、, sections and steps alike; no line is bold."""
    return Paper().line("17　爬天都峰", centred=True).lines(
        "1、教材简析", "课文记叙了暑假里爬天都峰的事。",
        "2、教学目标", "（1）会写十二个字。", "（2）体会“我”的心理变化。",
        "3、教学重难点", "体会互相鼓舞的力量。",
        "4、教学过程",
        "1、揭题导入", "看图，说说天都峰的样子。",
        "2、整体感知", "课文按什么顺序写的？",
        "3、细读感悟", "画出写“险”的句子。",
        "5、板书设计", "爬前—爬时—爬后",
        "6、课后反思", "学生读得投入。",
    )  # fmt: skip


def side_column() -> Paper:
    """A column for one's own thoughts beside all rows of the form, not the process alone."""
    return Paper().line("七年级英语集体备课教案", bold=True, centred=True).table([
        ["课题", ("Unit 6 Section A 1a-2d", 2), "主备人", "高老师"],
        [("集体备课内容", 4), "个性化修改"],
        ["教学目标", ("1. Talk about likes and dislikes.", 3), ""],
        ["教学重点", ("like 的一般现在时。", 3), "增加名词复数"],
        ["教学难点", ("可数与不可数名词。", 3), ""],
        ["教学过程", ("Step 1 Lead-in\nShow pictures.\nStep 2 Listening\nListen and circle.\nStep 3 Pair work", 3), "Step 2 听两遍"],
        ["板书设计", ("Do you like…?", 3), ""],
        ["课后作业", ("Make a survey.", 3), "改为分层"],
        ["教学反思", ("", 4)],
    ])  # fmt: skip


def steps_alone() -> Paper:
    """Bold sections, then bold stages of the lesson without a heading over them."""
    paper = Paper().line("认识钟表", bold=True, centred=True)
    for head, *texts in (
        ("教学目标", "会看整时。"),
        ("教学重点", "认读整时。"),
        ("教学准备", "钟面模型。"),
        ("情境导入", "听钟声，猜时间。"),
        ("探究新知", "认识时针、分针。", "拨一拨。"),
        ("巩固练习", "连一连。"),
        ("课堂小结", "今天学了什么？"),
        ("板书设计", "整时：分针指12"),
        ("教学反思", "拨钟环节时间长。"),
    ):
        paper.line(head, bold=True).lines(*texts)
    return paper


def in_one_cell() -> Paper:
    """Labels in 【】 inside the cells, two of them in one, in a form of one column."""
    return Paper().line("三年级道德与法治教案", bold=True, centred=True).table([
        ["【课题】我们的公共生活", "【课时】1"],
        [("【教学目标】\n1.知道公共设施的作用。\n2.爱护公物。", 2)],
        [("【教学重点】爱护公共设施。\n【教学难点】见行动。", 2)],
        [("【教学方法】讨论法　　【教学准备】图片", 2)],
        [("【教学过程】\n活动一：找一找\n找身边的公共设施。\n活动二：议一议\n破坏了怎么办？", 2)],
        [("【板书设计】\n公共设施　大家爱护", 2)],
        [("【课后小结】", 2)],
    ])  # fmt: skip


def plans_by_period() -> Paper:
    """A unit over all, then each 课时 with a table of its own: goals, process, homework."""
    paper = Paper().line("第三单元　测量　单元教学设计", bold=True, centred=True).lines(
        "一、单元教材分析", "本单元学习毫米、分米、千米和吨。",
        "二、单元学情分析", "学生已认识厘米和米。",
        "三、单元目标", "建立长度单位的表象。",
        "四、课时安排", "2课时",
    )  # fmt: skip
    for number, topic in ((1, "毫米、分米的认识"), (2, "千米的认识")):
        paper.line(f"第{'一二'[number - 1]}课时　{topic}", bold=True).table([
            ["教学目标", (f"认识{topic[:2]}。", 3)],
            ["教学重难点", ("建立表象。", 3)],
            ["教学环节", "教师活动", "学生活动", "设计意图"],
            ["导入", "提问", "估一估", "引发需要"],
            ["探究", "指导", "量一量", "建立表象"],
            ["作业设计", (f"练习{number}", 3)],
        ])  # fmt: skip
    return paper.line("单元教学反思", bold=True).lines("多让学生量。")


CASES = [
    Whole("数字", arabic, [
        ("教材简析", "material", "课文"), ("教学目标", "objectives", "（1）"), ("教学重难点", "key_difficult", "体会"),
        ("教学过程", "process", "1、揭题"), ("板书设计", "board", "爬前"), ("课后反思", "reflection", "学生读"),
    ], {"title": "17 爬天都峰"}),
    Whole("旁栏", side_column, [
        ("教学目标", "objectives", "1. Talk"), ("教学重点", "key", "like"), ("教学难点", "difficult", "可数"), ("教学过程", "process", "Step 1"),
        ("板书设计", "board", "Do you"), ("课后作业", "homework", "Make"), ("教学反思", "reflection", ""),
    ], {"title": "Unit 6 Section A 1a-2d", "teacher": "高老师"}),
    Whole("无过程标题", steps_alone, [
        ("教学目标", "objectives", "会看"), ("教学重点", "key", "认读"), ("教学准备", "prep", "钟面"), ("*", "process", "情境导入"),
        ("板书设计", "board", "整时"), ("教学反思", "reflection", "拨钟"),
    ], {"title": "认识钟表"}),
    Whole("格内标签", in_one_cell, [
        ("教学目标", "objectives", "1.知道"), ("教学重点", "key", "爱护"), ("教学难点", "difficult", "见行动"), ("教学方法", "methods", "讨论法"),
        ("教学准备", "prep", "图片"), ("教学过程", "process", "活动一"), ("板书设计", "board", "公共"), ("课后小结", "reflection", ""),
    ], {"title": "我们的公共生活", "period": "1"}),
    Whole("单元", plans_by_period, [
        ("单元教材分析", "material", "本单元"), ("单元学情分析", "learner", "学生已"), ("单元目标", "objectives", "建立"),
        ("第一课时 毫米、分米的认识", "", "", 1), ("教学目标", "objectives", "认识毫米", 1), ("教学重难点", "key_difficult", "建立", 1), ("*", "process", "教学环节", 1), ("作业设计", "homework", "练习1", 1),
        ("第二课时 千米的认识", "", "", 2), ("教学目标", "objectives", "认识千米", 2), ("教学重难点", "key_difficult", "建立", 2), ("*", "process", "教学环节", 2), ("作业设计", "homework", "练习2", 2),
        ("单元教学反思", "reflection", "多让"),
    ], {"title": "第三单元 测量", "period": "2课时"}),
]  # fmt: skip
