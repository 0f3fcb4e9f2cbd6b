# ruff: noqa: E501 - a row of a form stands in one line
"""Six plans more, the last ones: written when nothing of ``subjects``, ``later`` and ``harder`` was missed."""

from tests.documents.docx.aside.cases import Whole
from tests.documents.docx.papers import Paper


def stages_as_rows() -> Paper:
    """A form whose process is rows of stages beside their text, thoughts in 【】 among it."""
    return Paper().line("2025学年第一学期数学教学设计", bold=True, centred=True).table([
        ["教学课题", "《平行四边形的面积》", "课时", "1"],
        ["课标摘录", ("探索并掌握平行四边形的面积公式。", 3)],
        ["学情研判", ("学生已会求长方形的面积。", 3)],
        ["教学目标", ("1.推导公式。\n2.渗透转化思想。", 3)],
        ["教学重、难点", ("重点：掌握公式。\n难点：理解推导过程。", 3)],
        ["教、学具", ("剪刀、方格纸。", 3)],
        [("教学流程", 4)],
        ["一、情境导入\n（5分钟）", ("停车位哪个大？\n【设计意图】联系生活。", 3)],
        ["二、探究新知\n（20分钟）", ("剪、移、拼。\n【设计意图】经历转化。", 3)],
        ["三、巩固应用\n（12分钟）", ("完成练一练。", 3)],
        ["四、课堂总结\n（3分钟）", ("说说收获。", 3)],
        ["板书设计", ("S=ah", 3)],
        ["作业布置", ("练习二十第1～3题。", 3)],
        ["教学反思", ("", 3)],
    ])  # fmt: skip


def blanks_for_colons() -> Paper:
    """WPS: the label and its text in one line with a wide blank between, headings by style only for the process."""
    return Paper().line("《烛之武退秦师》教案", bold=True, centred=True).lines(
        "教学目标　　积累文言实词，理解人物形象。",
        "教学重点　　烛之武的说辞。",
        "教学难点　　体会说话的艺术。",
        "教学方法　　诵读法、讨论法。",
        "课时安排　　两课时",
        "教学过程",
        "第一课时",
        "一、导入", "由“一言之辩，重于九鼎”导入。",
        "二、诵读正音", "氾、佚、缒。",
        "第二课时",
        "一、品读说辞", "分几层？",
        "二、探究人物", "烛之武为什么先辞后许？",
        "板书设计", "秦—郑—晋",
        "课后作业", "背诵第三段。",
        "教学后记", "",
    )  # fmt: skip


def kindergarten() -> Paper:
    """Bold labels with their text behind a colon, steps without numbers."""
    paper = Paper().line("中班语言活动：小熊过桥", bold=True, centred=True)
    for head, *texts in (
        ("设计意图：", "诗歌情节生动，适合中班幼儿。"),
        ("活动目标：", "1.理解诗歌内容。", "2.愿意大胆朗诵。"),
        ("活动重难点：", "有节奏地朗诵。"),
        ("活动准备：", "挂图、头饰。"),
        (
            "活动过程：",
            "（一）谈话导入",
            "你走过桥吗？",
            "（二）欣赏诗歌",
            "教师配乐朗诵。",
            "（三）游戏：过小桥",
            "幼儿轮流表演。",
        ),
        ("活动延伸：", "表演区投放头饰。"),
        ("家园共育：", "请家长听幼儿朗诵。"),
        ("活动反思：", "幼儿兴趣高。"),
    ):
        paper.line(head, bold=True).lines(*texts)
    return paper


def english_form() -> Paper:
    """English labels in a form, shortened heads over the steps."""
    return Paper().line("Teaching Plan", bold=True, centred=True).table([
        ["Topic", ("Module 3 My school", 3)],
        ["Grade", "Grade 7", "Period", "Period 1"],
        ["Teaching aims", ("1. To master the words of places.\n2. To describe positions.", 3)],
        ["Key points", ("There be structure.", 3)],
        ["Difficult points", ("Prepositions of place.", 3)],
        ["Teaching methods", ("Task-based teaching.", 3)],
        ["Teaching aids", ("PPT, cards.", 3)],
        [("Teaching procedures", 4)],
        ["Steps", "Teacher's activities", "Students' activities", "Purposes"],
        ["Lead-in", "Show a map", "Talk", "To arouse interest"],
        ["Listening", "Play the tape", "Listen and choose", "To get information"],
        ["Blackboard design", ("There is … / There are …", 3)],
        ["Homework", ("Draw your school.", 3)],
        ["Reflection", ("", 3)],
    ])  # fmt: skip


def class_meeting() -> Paper:
    """A class meeting: every heading says 班会."""
    return Paper().line("“珍爱生命，预防溺水”主题班会设计", bold=True, centred=True).lines(
        "一、班会背景", "夏季是溺水高发期。",
        "二、班会目标", "1．知道防溺水“六不准”。", "2．学会自救。",
        "三、班会准备", "视频、救生圈。",
        "四、班会流程",
        "（一）情境导入", "播放新闻。",
        "（二）小组讨论", "遇到同伴落水怎么办？",
        "（三）签名承诺", "在承诺书上签名。",
        "五、班会延伸", "给家长写一封信。",
        "六、班会反思", "情景演练要更多。",
    )  # fmt: skip


def experiment() -> Paper:
    """A sheet for an experiment, a table of measurements among the labels."""
    return Paper().line("物理实验教学设计", bold=True, centred=True).table([
        ["实验名称", "探究杠杆的平衡条件", "年级", "八年级"],
        ["实验目的", ("得出杠杆的平衡条件。", 3)],
        ["实验原理", ("F₁l₁＝F₂l₂", 3)],
        ["实验器材", ("杠杆、钩码、支架。", 3)],
        ["实验步骤", ("1．调节平衡螺母。\n2．挂钩码，记数据。\n3．分析归纳。", 3)],
        [("数据记录", 1, 3), "次数", "动力×动力臂", "阻力×阻力臂"],
        ["1", "", ""],
        ["2", "", ""],
        ["注意事项", ("实验中不再调平衡螺母。", 3)],
        ["教学反思", ("数据要多组。", 3)],
    ])  # fmt: skip


CASES = [
    Whole("数学行", stages_as_rows, [
        ("课标摘录", "", "探索"), ("学情研判", "learner", "学生已会"), ("教学目标", "objectives", "1.推导"), ("教学重、难点", "key_difficult", ""),
        ("重点", "key", "掌握"), ("难点", "difficult", "理解"), ("教、学具", "prep", "剪刀"), ("教学流程", "process", "一、情境"),
        ("板书设计", "board", "S=ah"), ("作业布置", "homework", "练习二十"), ("教学反思", "reflection", ""),
    ], {"title": "《平行四边形的面积》", "period": "1"}),
    Whole("语文空格", blanks_for_colons, [
        ("教学目标", "objectives", "积累"), ("教学重点", "key", "烛之武"), ("教学难点", "difficult", "体会"), ("教学方法", "methods", "诵读"),
        ("教学过程", "process", "第一课时一、导入"), ("板书设计", "board", "秦"), ("课后作业", "homework", "背诵"), ("教学后记", "reflection", ""),
    ], {"title": "烛之武退秦师", "period": "两课时"}),
    Whole("幼儿园", kindergarten, [
        ("设计意图", "summary", "诗歌"), ("活动目标", "objectives", "1.理解"), ("活动重难点", "key_difficult", "有节奏"), ("活动准备", "prep", "挂图"),
        ("活动过程", "process", "（一）谈话"), ("活动延伸", "stage", "表演区"), ("家园共育", "stage", "请家长"), ("活动反思", "reflection", "幼儿"),
    ]),
    Whole("英语表", english_form, [
        ("Teaching aims", "objectives", "1. To master"), ("Key points", "key", "There be"), ("Difficult points", "difficult", "Prepositions"),
        ("Teaching methods", "methods", "Task"), ("Teaching aids", "prep", "PPT"), ("Teaching procedures", "process", "Steps"),
        ("Blackboard design", "board", "There is"), ("Homework", "homework", "Draw"), ("Reflection", "reflection", ""),
    ], {"title": "Module 3 My school", "grade": "Grade 7", "period": "Period 1"}, ("step", "teacher", "student", "intent"), 2),
    Whole("班会", class_meeting, [
        ("班会背景", "material", "夏季"), ("班会目标", "objectives", "1．知道"), ("班会准备", "prep", "视频"), ("班会流程", "process", "（一）情境"),
        ("班会延伸", "stage", "给家长"), ("班会反思", "reflection", "情景"),
    ], {"title": "“珍爱生命，预防溺水”"}),
    Whole("实验", experiment, [
        ("实验目的", "objectives", "得出"), ("实验原理", "", "F"), ("实验器材", "prep", "杠杆"), ("实验步骤", "process", "1．调节"),
        ("数据记录", "", "次数"), ("注意事项", "safety", "实验中"), ("教学反思", "reflection", "数据要"),
    ], {"title": "探究杠杆的平衡条件", "grade": "八年级"}),
]  # fmt: skip
