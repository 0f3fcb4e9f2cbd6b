# ruff: noqa: E501 - a row of a form stands in one line
"""Papers by headings, and cover pages before a table: layouts (f), (g), (h) and (k)."""

from tests.documents.docx.aside.cases import Case
from tests.documents.docx.papers import Paper


def rivers() -> Paper:
    """(f) numbered headings, a small table under one of them."""
    return Paper().line("《黄河的治理》教学设计", bold=True, centred=True).line("学科：地理  年级：八年级  课时：1").lines(
        "一、教材分析", "本节是“中国的河流”的第二个框题，起到承上启下的作用。",
        "二、学情分析", "八年级学生读图能力较弱，但对母亲河有感情。",
        "三、教学目标", "1.运用地图说出黄河的概况。", "2.分析中游水土流失的原因。",
        "四、教学重难点", "（一）重点", "黄河各河段的突出问题。", "（二）难点", "用因果关系说明“地上河”的形成。",
        "五、教学方法", "读图分析法、小组合作法。",
        "六、教学过程",
    ).table([
        ["教学步骤", "教师活动", "学生活动", "复备栏"],
        ["歌曲导入", "播放《黄河颂》选段", "听歌，说感受", "换成本地合唱团的录音"],
        ["读图认知", "出示流域图，追问源头与入海口", "指图回答", ""],
        ["探究原因", "分发三组资料", "分组讨论并汇报", "资料减为两组"],
    ]).lines(
        "七、板书设计", "黄河：源—流—害—治",
        "八、作业设计", "绘制一幅“我心中的黄河”。",
        "九、教学反思", "学生对治理措施讨论热烈，时间不够。",
    )  # fmt: skip


def lantern() -> Paper:
    """(g) headings in brackets."""
    return Paper().line("彩色的梦（第二课时）", centred=True).lines(
        "【学习目标】", "1.会写“坪、般”等六个字。", "2.借助想象，仿写诗歌。",
        "【重点难点】", "仿照课文小节把梦写具体。",
        "【课前准备】", "多媒体课件、彩色铅笔。",
        "【教学过程】",
        "一、复习旧知", "齐读第一、二小节。",
        "二、品读诗歌", "圈出让你眼前一亮的词。",
        "三、仿写练习", "“脚尖滑过的地方，______。”",
        "【板书设计】", "彩色铅笔 → 大块的草坪",
        "【布置作业】", "把自己的小诗配上画。",
        "【教后反思】", "",
    )  # fmt: skip


def seasons_song() -> Paper:
    """(h) heading styles of Word."""
    paper = Paper().line("唱歌课《四季童趣》", style="Title")
    for head, *lines in (
        ("教学内容分析", "四二拍，五声音阶，旋律活泼。"),
        ("学生分析", "二年级学生爱唱爱动，音准还不稳。"),
        ("教学目标", "1.用轻快的声音演唱。", "2.能用打击乐器伴奏。"),
        ("教学重点与难点", "重点是轻声高位置，难点是休止符。"),
        ("教学准备", "钢琴、响板、三角铁。"),
        ("教学过程", "组织教学：律动进教室。", "学唱歌曲：听唱结合。", "表现创编：分组表演。"),
        ("课后拓展", "和家长一起唱。"),
        ("教学反思", "休止符处理得不够干净。"),
    ):
        paper.line(head, style="Heading 1").lines(*lines)
    return paper


def welding() -> Paper:
    """(k) a cover page and instructions before the plan itself."""
    return (
        Paper()
        .line("临江职业技术学校", bold=True, centred=True)
        .line("教  案", bold=True, centred=True)
        .lines("课程名称：焊接技术基础", "授课教师：石磊", "授课专业：机械加工", "2024—2025学年第二学期")
        .line("填写要求", bold=True, centred=True)
        .lines("1.教学目标应包括知识、技能和素养三个方面。", "2.教学重点要突出岗位能力。", "3.教学反思在课后一周内完成。")
        .table([
            ["授课题目", ("平敷焊操作", 3)],
            ["授课时间", "第6周", "学时", "4"],
            ["教学目标", ("知识：了解焊接电流的选择。\n技能：能焊出均匀的焊缝。\n素养：养成规范操作的习惯。", 3)],
            ["教学重点", ("运条方法。", 3)],
            ["教学难点", ("保持弧长稳定。", 3)],
            ["教学手段", ("仿真软件、实物演示。", 3)],
            ["教学过程", ("任务一 认识设备\n任务二 示范与模仿\n任务三 分组操作", 3)],
            ["课后作业", ("完成实训报告。", 3)],
            ["教学反思", ("", 3)],
        ])
    )  # fmt: skip


def vegetables() -> Paper:
    """(f) bold headings without numbers, fields in one line, plain labels with a colon inside."""
    return (
        Paper()
        .line("劳动教育活动方案：凉拌黄瓜", bold=True, centred=True)
        .line("适用年级：三年级　　活动时间：40分钟　　设计教师：邹敏")
        .line("活动目标", bold=True).lines("认识常用的厨房工具，会拍、切、拌。")
        .line("活动重点", bold=True).lines("安全使用刀具。")
        .line("活动准备", bold=True).lines("黄瓜、小刀、围裙、调料。")
        .line("活动过程", bold=True).lines("1.谈话：你吃过哪些凉菜？", "2.示范：老师边做边讲。", "3.实践：四人一组动手。", "4.分享：尝一尝，评一评。")
        .line("活动评价", bold=True).lines("自评、互评各占一半，用星星表示。")
        .line("注意事项", bold=True).lines("刀口朝下，轮流使用。")
    )  # fmt: skip


def silk_road() -> Paper:
    """(f) two lessons in one paper, headings 一、 in each."""
    return Paper().line("沟通中外文明的“丝绸之路”", centred=True).lines("学科：历史", "总课时：2课时").line("第一课时", bold=True, centred=True).lines(
        "一、教学目标", "知道张骞通西域的史实。",
        "二、教学重点", "张骞通西域的意义。",
        "三、教学过程", "导入：展示葡萄图片。", "新授：读图讲路线。",
        "四、作业布置", "画出丝绸之路的路线。",
    ).line("第二课时", bold=True, centred=True).lines(
        "一、教学目标", "了解西域都护的设立。",
        "二、教学重点", "对西域的管理。",
        "三、教学过程", "复习：说路线。", "新授：读史料。",
        "四、作业布置", "写一封给张骞的信。",
    )  # fmt: skip


def english_unit() -> Paper:
    """(a) with labels in two languages."""
    return Paper().line("Unit 4 My Home 单元教学设计", bold=True, centred=True).table([
        ["单元主题", ("人与自我：我的家", 3)],
        ["授课教师", "叶青", "授课年级", "四年级"],
        ["语篇分析 (Text analysis)", ("本课为对话，谈论房间与物品的位置。", 3)],
        ["学情分析 (Learners)", ("学生已学过 in, on, under。", 3)],
        ["教学目标 (Objectives)", ("Students can ask and answer where things are.", 3)],
        ["教学重点 (Focus)", ("Is she in the living room? 句型的运用。", 3)],
        ["教学难点 (Difficulty)", ("一般疑问句的语调。", 3)],
        ["教学过程 (Procedures)", ("Step 1 Warm-up\nSing a song.\nStep 2 Presentation\nLook and say.\nStep 3 Practice\nPair work.", 3)],
        ["作业 (Homework)", ("Draw your room and talk about it.", 3)],
        ["课后反思 (Reflection)", ("", 3)],
    ])  # fmt: skip


CASES = [
    Case("地理：黄河的治理", "f", rivers,
         {"material": "本节是", "learner": "八年级学生", "objectives": "1.运用地图", "key_difficult": "", "key": "黄河各河段", "difficult": "用因果", "methods": "读图分析", "process": "教学步骤", "board": "黄河", "homework": "绘制", "reflection": "学生对治理"},
         {"title": "黄河的治理", "subject": "地理", "grade": "八年级", "period": "1"},
         ("step", "teacher", "student", "second"), 3),
    Case("语文：彩色的梦", "g", lantern,
         {"objectives": "1.会写", "key_difficult": "仿照课文", "prep": "多媒体课件", "process": "一、复习旧知", "board": "彩色铅笔", "homework": "把自己的", "reflection": ""},
         {}),
    Case("音乐：四季童趣", "h", seasons_song,
         {"material": "四二拍", "learner": "二年级学生", "objectives": "1.用轻快", "key_difficult": "重点是", "prep": "钢琴", "process": "组织教学", "homework": "和家长", "reflection": "休止符"},
         {}),
    Case("中职：平敷焊", "k", welding,
         {"objectives": "知识：了解", "key": "运条方法", "difficult": "保持弧长", "process": "任务一", "homework": "完成实训", "reflection": ""},
         {"title": "平敷焊操作", "course": "焊接技术基础", "teacher": "石磊", "period": "4"}),
    Case("劳动：凉拌黄瓜", "f", vegetables,
         {"objectives": "认识常用", "key": "安全使用", "prep": "黄瓜", "process": "1.谈话", "evaluation": "自评", "safety": "刀口朝下"},
         {"grade": "三年级", "teacher": "邹敏"}),
    Case("历史：丝绸之路", "f", silk_road,
         {"objectives": "知道张骞", "key": "张骞通西域的意义", "process": "导入：展示", "homework": "画出"},
         {"subject": "历史"}),
    Case("英语：My Home", "a", english_unit,
         {"material": "本课为对话", "learner": "学生已学过", "objectives": "Students can", "key": "Is she", "difficult": "一般疑问句", "process": "Step 1", "homework": "Draw your", "reflection": ""},
         {"teacher": "叶青", "grade": "四年级"}),
]  # fmt: skip
