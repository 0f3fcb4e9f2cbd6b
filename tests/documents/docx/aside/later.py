# ruff: noqa: E501 - a row of a form stands in one line
"""Five plans more, written when the recogniser had been mended after the twelve of ``subjects``."""

from tests.documents.docx.aside.cases import Whole
from tests.documents.docx.papers import Paper


def biology() -> Paper:
    """A cover with how to fill the form, then the form: the process as text in one cell, a thought before and a summary after."""
    return Paper().line("云溪区第三中学", centred=True).line("教案本", bold=True, centred=True).lines(
        "任课教师：谢老师", "任教年级：七年级", "",
        "使用说明：", "1．教学目标要具体、可检测。", "2．教学过程要写清师生活动。", "3．教学反思课后三日内完成。",
    ).line("课时教案", bold=True, centred=True).table([
        ["课题", "种子的萌发", "课型", "实验课"],
        ["设计思路", ("以“一粒种子的旅行”为线索。", 3)],
        ["教\n材\n分\n析", ("本节是第三单元第二章第一节。", 3)],
        ["学\n情\n分\n析", ("学生种过豆芽。", 3)],
        ["目标", ("1．说出种子萌发的条件。\n2．尝试设计对照实验。", 3)],
        ["重点", "种子萌发的条件", "难点", "对照实验的设计"],
        ["实验用具", ("绿豆、罐头瓶、餐巾纸。", 3)],
        ["教\n学\n过\n程", ("一、提出问题\n春天播种，为什么有的不发芽？\n二、作出假设\n小组讨论。\n三、设计实验\n教师：引导控制变量。\n学生：写方案。\n四、表达交流", 3)],
        ["课堂小结", ("环境条件和自身条件。", 3)],
        ["板\n书", ("种子萌发：水　空气　温度", 3)],
        ["课后实践", ("在家完成一周观察记录。", 3)],
        ["教学\n札记", ("", 3)],
    ])  # fmt: skip


def morality() -> Paper:
    """Bold headings, the activities of the process bold too, headings of our own words after it."""
    paper = (
        Paper()
        .line("《公民基本权利》教学设计", bold=True, centred=True)
        .line("授课人：文老师　授课班级：八（3）班", centred=True)
    )
    for head, *texts in (
        ("课标依据", "了解宪法规定的公民基本权利。"),
        ("议题", "权利从哪里来，到哪里去？"),
        ("学情分析", "学生对权利有感性认识。"),
        ("素养目标", "政治认同：认同宪法。", "法治观念：依法行使权利。"),
        ("教学重难点", "重点：公民的基本权利。", "难点：正确行使权利。"),
        ("教学过程",),
        ("议学活动一：小明的一天", "播放视频，找一找权利。"),
        ("议学活动二：权利的边界", "辨析：直播同学可以吗？"),
        ("课堂总结", "学生写一句宣言。"),
        ("板书设计", "政治权利　人身自由　社会经济权利"),
        ("实践作业", "采访一位人大代表。"),
        ("教学评价", "自评互评表。"),
        ("教后反刍", "辨析题要给足时间。"),
    ):
        paper.line(head, bold=True).lines(*texts)
    return paper


def geography() -> Paper:
    """（一） as the top count, two 课时 each with a heading, a table of steps and a board of its own."""
    return Paper().line("日本", bold=True, centred=True).lines(
        "（一）课标解读", "在地图上指出某国家的位置。",
        "（二）教材分析", "认识国家的第一课。",
        "（三）教学目标", "1．描述日本的位置。", "2．分析多火山地震的原因。",
        "（四）教学重难点", "日本的自然环境与经济。",
        "（五）课时安排", "2课时",
        "（六）教学过程",
    ).line("第一课时　多火山、地震的岛国", bold=True).table([
        ["教学内容", "教师活动", "学生活动", "设计意图"],
        ["位置", "出示地图", "描述", "读图"],
        ["火山地震", "演示板块", "解释", "综合思维"],
    ]).line("第二课时　与世界联系密切的工业", bold=True).table([
        ["教学内容", "教师活动", "学生活动", "设计意图"],
        ["工业", "出示数据", "计算", "区域认知"],
        ["贸易", "提问", "讨论", "人地协调"],
        ["文化", "播放视频", "谈感受", "尊重差异"],
    ]).lines(
        "（七）板书设计", "位置—自然—经济—文化",
        "（八）拓展提升", "比较日本和英国。",
        "（九）教学反思", "数据可以更新。",
    )  # fmt: skip


def science() -> Paper:
    """Labels above, four stages beside a process label merged over them, a column for the second hand."""
    return Paper().line("小学科学教学设计", bold=True, centred=True).table([
        ["课题", ("《声音是怎样产生的》", 2), "年级", "四上"],
        [("教学目标", 5)],
        [("科学观念：声音由物体振动产生。\n科学思维：比较、归纳。", 5)],
        [("重点难点", 5)],
        [("观察比较发声与不发声的物体。", 5)],
        [("材料准备", 5)],
        [("教师：音叉、鼓。学生：橡皮筋、尺子。", 5)],
        [("教学过程", 1, 5), "环节", ("师生活动", 2), "二次备课"],
        ["聚焦", ("听声音，猜物体。", 2), ""],
        ["探索", ("让物体发声，观察振动。", 2), "加水中音叉"],
        ["研讨", ("声音是怎样产生的？", 2), ""],
        ["拓展", ("怎样让声音停下来？", 2), ""],
        [("板书设计", 5)],
        [("声音←物体振动", 5)],
        [("作业布置", 5)],
        [("做一个会发声的玩具。", 5)],
        [("课后拾零", 5)],
        [("", 5)],
    ])  # fmt: skip


def writing() -> Paper:
    """【】 and plain labels mixed, tabs, the steps of two 课时 counted by 一、 below a bare 教学步骤."""
    return Paper().line("习作：推荐一本书", bold=True).lines(
        "【教学内容】\t统编版五年级上册第八单元习作",
        "【教学目标】", "　　1．介绍推荐书的基本信息。", "　　2．把推荐的理由写充分。",
        "【教学重点】\t写清推荐理由。",
        "【教学难点】\t分段表述，突出重点。",
        "【教学准备】\t课件、学生读过的书",
        "【教学时间】\t两课时",
        "教学步骤：",
        "第一课时",
        "一、谈话导入", "　　最近你读了什么书？",
        "二、明确要求", "　　默读习作提示。",
        "三、动笔起草", "　　学生写，教师巡视。",
        "第二课时",
        "一、例文引路", "　　读一读，评一评。",
        "二、修改誊抄", "　　同桌互改。",
        "【板书设计】", "　　书名　作者　理由",
        "【布置作业】", "　　读给家长听。",
        "【教学小记】", "　　理由写得不够充分。",
    )  # fmt: skip


CASES = [
    Whole("生物", biology, [
        ("设计思路", "summary", "以“一粒"), ("教材分析", "material", "本节是"), ("学情分析", "learner", "学生种过"), ("目标", "objectives", "1．说出"),
        ("重点", "key", "种子萌发"), ("难点", "difficult", "对照"), ("实验用具", "prep", "绿豆"), ("教学过程", "process", "一、提出"),
        ("课堂小结", "summary", "环境"), ("板书", "board", "种子"), ("课后实践", "homework", "在家"), ("教学札记", "reflection", ""),
    ], {"title": "种子的萌发", "type": "实验课", "grade": "七年级", "teacher": "谢老师"}),
    Whole("道德与法治", morality, [
        ("课标依据", "", "了解"), ("议题", "", "权利从"), ("学情分析", "learner", "学生对"), ("素养目标", "objectives", "政治认同"),
        ("教学重难点", "key_difficult", ""), ("重点", "key", "公民"), ("难点", "difficult", "正确"), ("教学过程", "process", "议学活动一"),
        ("板书设计", "board", "政治"), ("实践作业", "homework", "采访"), ("教学评价", "evaluation", "自评"), ("教后反刍", "reflection", "辨析题"),
    ], {"title": "公民基本权利", "teacher": "文老师", "grade": "八（3）班"}),
    Whole("地理", geography, [
        ("课标解读", "material", "在地图"), ("教材分析", "material", "认识国家"), ("教学目标", "objectives", "1．描述"), ("教学重难点", "key_difficult", "日本"),
        ("第一课时 多火山、地震的岛国", "", "", 1), ("教学过程", "process", "教学内容", 1),
        ("第二课时 与世界联系密切的工业", "", "", 2), ("教学过程", "process", "教学内容", 2), ("板书设计", "board", "位置"), ("拓展提升", "stage", "比较"), ("教学反思", "reflection", "数据"),
    ], {"title": "日本", "period": "2课时"}, ("content", "teacher", "student", "intent"), 5),
    Whole("科学", science, [
        ("教学目标", "objectives", "科学观念"), ("重点难点", "key_difficult", "观察"), ("材料准备", "prep", "教师"), ("教学过程", "process", "环节"),
        ("板书设计", "board", "声音"), ("作业布置", "homework", "做一个"), ("课后拾零", "reflection", ""),
    ], {"title": "《声音是怎样产生的》", "grade": "四上"}, ("step", "activity", "second"), 4),
    Whole("习作", writing, [
        ("教学内容", "material", "统编版"), ("教学目标", "objectives", "1．介绍"), ("教学重点", "key", "写清"), ("教学难点", "difficult", "分段"),
        ("教学准备", "prep", "课件"), ("教学步骤", "process", ""), ("板书设计", "board", "书名"), ("布置作业", "homework", "读给"), ("教学小记", "reflection", "理由"),
    ], {"title": "习作：推荐一本书"}),
]  # fmt: skip
