# ruff: noqa: E501 - a paper stands in few lines here
"""Layouts nobody looked at while the recogniser was built: what each must give, also after a way through Word."""

from collections.abc import Callable

from tests.documents.docx.papers import Paper

CASES: dict[str, tuple] = {}


def case(
    name: str,
    paper: Callable[[], Paper],
    sections: dict[str, str],
    meta: dict[str, str] | None = None,
    columns: list[str | None] | None = None,
    steps: int | None = None,
) -> None:
    """One paper: what its sections begin with, its fields, the kinds of its process columns (None: any)."""
    CASES[name] = (paper, sections, meta or {}, columns, steps)


# fmt: off
case("title-row", lambda: Paper().line("二年级《乘法》教案", bold=True, centred=True).line("一、教学目标", bold=True).lines("会乘。").line("二、教学重难点", bold=True).lines("口诀。").table([[("教学过程", 3)], ["教学环节", "教师活动", "学生活动"], ["导入", "出示", "看"], ["新授", "讲", "练"]]).line("板书设计", bold=True).lines("2×3"),
 {"objectives": "会乘", "key_difficult": "口诀", "process": "教学环节", "board": "2×3"}, {}, ["step", "teacher", "student"], 2)
case("header-row-meta", lambda: Paper().line("数学教案", bold=True, centred=True).table([["周次", "课次", "章节内容", "课时"], ["第3周", "2", "第二章 分数", "2"], ["教学目标", ("会读分数", 3)], ["教学重点", ("读法", 3)], ["教学难点", ("意义", 3)], ["教学过程", ("一、导入\n二、新授", 3)], ["作业", ("练习一", 3)], ["教后记", ("", 3)]]),
 {"objectives": "会读", "key": "读法", "difficult": "意义", "process": "一、导入", "homework": "练习一", "reflection": ""}, {"title": "第二章 分数", "period": "2"})
case("cover", lambda: Paper().line("XX小学", centred=True, bold=True).line("备课本", centred=True, bold=True).lines("学科：语文", "年级：三年级", "教师：王老师", "").line("填写说明", bold=True).lines("1.教学目标：按三维目标填写。", "2.教学重点：写清楚重点。", "3.教学过程：写详案。", "4.教学反思：课后及时填写。").table([["课题", "《荷花》", "课时", "第1课时"], ["教学目标", ("认识生字", 3)], ["教学重点", ("朗读", 3)], ["教学难点", ("想象画面", 3)], ["教学过程", ("一、导入新课\n二、初读课文", 3)], ["板书设计", ("荷花", 3)], ["教学反思", ("", 3)]]), {"objectives": "认识生字", "key": "朗读", "difficult": "想象", "process": "一、导入", "board": "荷花", "reflection": ""}, {"title": "《荷花》", "period": "第1课时", "subject": "语文", "grade": "三年级"})
case("sub-labels", lambda: Paper().line("《圆》教学设计", centred=True, bold=True).line("一、教材分析", bold=True).lines("圆是……").line("二、教学目标", bold=True).lines("知识与技能：认识圆心。", "过程与方法：动手画圆。", "情感态度与价值观：感受美。").line("三、教学重难点及突破方法", bold=True).lines("教学重点：画圆。", "教学难点：圆心。", "突破方法：动手操作。").line("四、教法学法", bold=True).lines("教法：启发式", "学法：合作").line("五、教学过程", bold=True).lines("（一）导入", "出示车轮。", "（二）新授", "画圆。").line("六、板书设计", bold=True).lines("圆").line("七、教学反思", bold=True).lines("还行。"),
 {"material": "圆是", "objectives": "知识与技能", "key_difficult": "", "key": "画圆", "difficult": "圆心", "kd_measure": "动手操作", "methods": "教法：启发式", "process": "（一）导入", "board": "圆", "reflection": "还行"})
case("homework-table", lambda: Paper().line("课题：春", bold=True).line("教学目标", bold=True).lines("背诵。").line("教学过程", bold=True).lines("一、导入", "二、品读").line("作业布置", bold=True).table([["作业类型", "内容"], ["基础", "抄写"], ["拓展", "仿写"]]).line("板书设计", bold=True).lines("春"),
 {"objectives": "背诵", "process": "一、导入", "homework": "作业类型", "board": "春"}, {"title": "春"})
case("vertical", lambda: Paper().table([["课\n题", "小数的意义", "课\n型", "新\n授"], ["教\n学\n目\n标", ("1.理解小数", 3)], ["重\n点", ("意义", 3)], ["难\n点", ("单位", 3)], ["教\n\n学\n\n过\n\n程", ("一、复习\n二、新课", 3)], ["板\n书", ("0.1", 3)], ["反\n思", ("好", 3)]]),
 {"objectives": "1.理解", "key": "意义", "difficult": "单位", "process": "一、复习", "board": "0.1", "reflection": "好"}, {"title": "小数的意义", "type": "新授"})
case("arabic", lambda: Paper().line("Unit 3 My friends 教学设计", centred=True, bold=True).line("1. 教学内容分析", bold=True).lines("本课……").line("2. 学情分析", bold=True).lines("四年级").line("3. 教学目标", bold=True).lines("(1) 能听懂").line("4. 教学重难点", bold=True).lines("重点：听说", "难点：运用").line("5. 教学准备", bold=True).lines("PPT").line("6. 教学过程", bold=True).table([["Step", "Teacher's activities", "Students' activities", "Purpose", "Time"], ["Warm-up", "Sing", "Sing", "激趣", "3'"], ["Presentation", "Show", "Say", "呈现", "10'"]]).line("7. 板书设计", bold=True).lines("My friends").line("8. 作业", bold=True).lines("Read"),
 {"material": "本课", "learner": "四年级", "objectives": "(1)", "key": "听说", "difficult": "运用", "prep": "PPT", "process": "Step", "board": "My", "homework": "Read"}, {"title": "Unit 3 My friends"}, ["step", "teacher", "student", "intent", "time"], 2)
case("daoxue", lambda: Paper().line("《背影》导学案", centred=True, bold=True).lines("班级：      姓名：      小组：").line("【学习目标】").lines("1.品味").line("【学习重点】").lines("细节").line("【学习难点】").lines("情感").line("【课前预习】").lines("读三遍").line("【课堂探究】").lines("探究一 找背影", "探究二 品语言").line("【当堂检测】").lines("选择题").line("【课后作业】").lines("写片段").line("【学习反思】").lines(""),
 {"objectives": "1.品味", "key": "细节", "difficult": "情感", "homework": "写片段", "exercise": "选择题", "reflection": ""}, {"title": "背影"})
case("pe", lambda: Paper().line("体育与健康课教案", centred=True, bold=True).table([["教学内容", ("立定跳远", 3), "课次", "3"], ["教学目标", ("1.知道动作", 5)], ["重点", ("蹬摆结合", 2), "难点", ("落地缓冲", 2)], ["课的部分", "时间", "教学内容", "教师活动", "学生活动", "组织形式"], ["准备部分", "8分钟", "慢跑", "领跑", "跟跑", "四列横队"], ["基本部分", "27分钟", "跳远", "示范", "练习", "分组"], ["结束部分", "5分钟", "放松", "带领", "放松", "圆形"], ["场地器材", ("操场一块", 2), "预计负荷", ("140次/分", 2)], ["课后小结", ("", 5)]]),
 {"objectives": "1.知道", "key": "蹬摆", "difficult": "落地", "process": "课的部分", "prep": "操场", "reflection": ""}, {"title": "立定跳远"}, ["step", "time", "content", "teacher", "student", None], 3)
case("kinder", lambda: Paper().line("大班科学活动：有趣的磁铁", centred=True, bold=True).line("活动目标：", bold=True).lines("1.感知磁性").line("活动准备：", bold=True).lines("磁铁").line("活动重点：", bold=True).lines("磁性").line("活动难点：", bold=True).lines("记录").line("活动过程：", bold=True).lines("一、导入", "二、操作", "三、小结").line("活动延伸：", bold=True).lines("回家找").line("活动反思：", bold=True).lines("好"),
 {"objectives": "1.感知", "prep": "磁铁", "key": "磁性", "difficult": "记录", "process": "一、导入", "reflection": "好"})
case("second", lambda: Paper().line("集体备课教案", centred=True, bold=True).table([["课题", "观潮", "主备人", "王"], ["教学目标", ("背诵", 3)], ["教学重难点", ("想象", 3)], [("教学过程", 3), "二次备课"], [("一、谈话导入", 3), "加视频"], [("二、品读", 3), ""], ["板书设计", ("观潮", 3)], ["作业设计", ("背诵", 3)], ["教学反思", ("", 3)]]),
 {"objectives": "背诵", "key_difficult": "想象", "process": "一、谈话", "board": "观潮", "homework": "背诵", "reflection": ""}, {"title": "观潮", "teacher": "王"}, ["step", "second"], 2)
case("styles", lambda: Paper().line("认识时间", style="Title").line("设计理念", style="Heading 1").lines("以生为本。").line("教学目标", style="Heading 1").line("知识目标", style="Heading 2").lines("认识钟面").line("能力目标", style="Heading 2").lines("会读").line("教学重点与难点", style="Heading 1").lines("读时间").line("教学用具", style="Heading 1").lines("钟").line("教学过程", style="Heading 1").line("一、导入", style="Heading 2").lines("猜谜").line("二、探究", style="Heading 2").lines("拨钟").line("课后作业", style="Heading 1").lines("看钟").line("教学后记", style="Heading 1").lines("可"),
 {"summary": "以生", "objectives": "知识目标", "key_difficult": "读时间", "prep": "钟", "process": "一、导入", "homework": "看钟", "reflection": "可"}, {"title": "认识时间"})
case("stacked", lambda: Paper().line("教学设计", centred=True, bold=True).table([["课题", "年级", "课时"], ["分数", "三年级", "1"], [("教学目标", 3)], [("认识分数", 3)], ["教学重点", "教学难点", "教学方法"], ["读写", "意义", "讲练"], [("教学过程", 3)], [("一、导入\n二、新授", 3)], [("板书设计", 3)], [("1/2", 3)]]),
 {"objectives": "认识分数", "key": "读写", "difficult": "意义", "methods": "讲练", "process": "一、导入", "board": "1/2"}, {"title": "分数", "grade": "三年级", "period": "1"})
case("plain", lambda: Paper().lines("课题：乘法分配律", "课型：新授课", "教学目标：", "1、理解", "2、运用", "教学重点：", "理解意义", "教学难点：", "灵活运用", "教具准备：小黑板", "教学过程：", "一、复习导入", "口算。", "二、探究新知", "例题。", "三、巩固练习", "做一做。", "四、课堂小结", "你学会了什么？", "板书设计：", "乘法分配律", "课后反思："),
 {"objectives": "1、理解", "key": "理解意义", "difficult": "灵活", "prep": "小黑板", "process": "一、复习导入", "board": "乘法分配律", "reflection": ""}, {"title": "乘法分配律", "type": "新授课"})
case("periods", lambda: Paper().line("《荷花》教案", centred=True, bold=True).lines("教学目标：", "1.识字", "教学重点：朗读", "教学过程：").line("第一课时", bold=True, centred=True).lines("一、导入", "二、初读", "作业：抄写").line("第二课时", bold=True, centred=True).lines("一、复习", "二、精读", "板书设计：", "荷花"),
 {"objectives": "1.识字", "key": "朗读", "process": ""})
case("nested-goals", lambda: Paper().table([["课题", ("光合作用", 3)], [("教学\n目标", 1,3), "知识目标", ("说出原料", 2)], ["能力目标", ("实验", 2)], ["情感目标", ("爱科学", 2)], ["教学重点", ("原料", 3)], ["教学难点", ("过程", 3)], ["教学环节", "教师活动", "学生活动", "设计意图"], ["导入", "提问", "回答", "激趣"], ["新课", "演示", "观察", "理解"], ["板书设计", ("光合作用", 3)]]),
 {"objectives": "知识目标", "key": "原料", "difficult": "过程", "process": "教学环节", "board": "光合作用"}, {"title": "光合作用"}, ["step", "teacher", "student", "intent"], 2)
case("unit", lambda: Paper().line("大单元教学设计", centred=True, bold=True).line("一、单元主题", bold=True).lines("多彩的生活").line("二、课标要求", bold=True).lines("学会……").line("三、教材分析", bold=True).lines("本单元").line("四、学情分析", bold=True).lines("学生").line("五、单元学习目标", bold=True).lines("1.").line("六、单元重难点", bold=True).lines("重").line("七、单元评价", bold=True).lines("评").line("八、课时安排", bold=True).lines("4课时").line("九、教学过程", bold=True).lines("略").line("十、作业设计", bold=True).lines("a").line("十一、板书设计", bold=True).lines("b"),
 {"objectives": "1.", "key_difficult": "重", "evaluation": "评", "learner": "学生", "process": "略", "homework": "a", "board": "b"})
case("eng", lambda: Paper().lines("Module 2 Unit 1", "Teaching aims", "1. to say", "Key points", "words", "Difficult points", "sentences", "Teaching aids: cards", "Teaching procedures", "Step 1 Warm-up", "sing", "Step 2 New lesson", "say", "Homework", "copy", "Blackboard design", "M2U1"),
 {"objectives": "1. to", "key": "words", "difficult": "sentences", "prep": "cards", "process": "Step 1", "homework": "copy", "board": "M2U1"})
case("colon", lambda: Paper().table([["课题：", "桂林山水", "时间：", "3月"], ["教学目标：", ("背", 3)], ["教学重点、难点：", ("读", 3)], ["教具：", ("图", 3)], ["教学过程：", ("1.导入\n2.新课", 3)], ["作业：", ("背", 3)], ["板书：", ("山水", 3)], ["小结：", ("好", 3)]]),
 {"objectives": "背", "key_difficult": "读", "prep": "图", "process": "1.导入", "homework": "背", "board": "山水"}, {"title": "桂林山水", "date": "3月"})
case("head2", lambda: Paper().line("教学设计").table([["课题", ("力", 3)], ["教学目标", ("懂", 3)], ["教学过程", ("", 3)], [("教学内容及教师活动", 2), "学生活动", "备注"], [("一、引入", 2), "看", ""], [("二、讲解", 2), "记", ""], ["教学小结", ("收", 3)], ["板书设计", ("力", 3)]]),
 {"objectives": "懂", "process": "", "board": "力"}, {"title": "力"})
case("bracket-inline", lambda: Paper().line("静夜思", centred=True, bold=True).lines("【教学目标】1.背诵。", "2.理解。", "【教学重难点】理解诗意。", "【教学准备】课件。", "【课时安排】1课时", "【教学过程】", "一、导入。", "二、朗读。", "【板书设计】", "静夜思", "【教学反思】"),
 {"objectives": "1.背诵", "key_difficult": "理解诗意", "prep": "课件", "process": "一、导入", "board": "静夜思", "reflection": ""}, {"title": "静夜思", "period": "1课时"})
case("shuoke", lambda: Paper().line("《比例》说课稿", centred=True, bold=True).line("一、说教材", bold=True).lines("教材").line("二、说学情", bold=True).lines("学生").line("三、说教学目标", bold=True).lines("目标").line("四、说教学重难点", bold=True).lines("重难").line("五、说教法学法", bold=True).lines("法").line("六、说教学过程", bold=True).lines("（一）导入").line("七、说板书设计", bold=True).lines("板"),
 {"material": "教材", "learner": "学生", "objectives": "目标", "key_difficult": "重难", "methods": "法", "process": "（一）导入", "board": "板"}, {"title": "比例"})
case("repeated", lambda: Paper().table([["课题", "溶液"], ["教学目标", "懂"], ["教学过程设计", "一、导入"], ["教学过程设计", "二、新授"], ["教 学 过 程 设 计", "三、练习"], ["作业", "做"], ["教学反思", ""]]),
 {"objectives": "懂", "process": "一、导入二、新授三、练习", "homework": "做", "reflection": ""}, {"title": "溶液"})
case("tasks", lambda: Paper().line("课时教学设计", centred=True, bold=True).table([["课题", ("我们的校园", 2)], ["学习目标", ("1.说", 2)], ["评价任务", ("任务一", 2)], ["学习活动", "评价要点", "设计意图"], ["任务一：看校园", "能说", "激趣"], ["任务二：画校园", "能画", "运用"], ["作业与检测", ("画", 2)], ["学后反思", ("", 2)]]),
 {"objectives": "1.说", "evaluation": "任务一", "process": "学习活动", "homework": "画", "reflection": ""}, {"title": "我们的校园"})
case("voc", lambda: Paper().line("《电工基础》教案", centred=True, bold=True).table([["授课题目", ("欧姆定律", 3), "授课学时", "2"], ["授课班级", ("23机电1班", 3), "授课日期", ""], ["教学目标", "知识目标", ("公式", 4)], ["", "能力目标", ("计算", 4)], ["", "素质目标", ("安全", 4)], ["教学重点", ("公式", 5)], ["教学难点", ("应用", 5)], ["教学方法", ("讲练", 5)], ["课程思政", ("工匠", 5)], ["教学环节", ("教学内容", 2), "教师活动", "学生活动", "设计意图"], [("课前", 6)], ["预习", ("看视频", 2), "发布", "看", "自学"], [("课中", 6)], ["导入", ("案例", 2), "讲", "听", "激趣"], ["新授", ("定律", 2), "演示", "做", "掌握"], [("课后", 6)], ["拓展", ("作业", 2), "布置", "做", "巩固"], ["教学反思", ("", 5)]]),
 {"objectives": "知识目标", "key": "公式", "difficult": "应用", "methods": "讲练", "innovation": "工匠", "process": "教学环节", "reflection": ""}, {"title": "欧姆定律", "period": "2"}, ["step", "content", "teacher", "student", "intent"], 7)
case("bilingual-labels", lambda: Paper().line("一、教学目标（Teaching Objectives）", bold=True).lines("目标").line("二、教学重点（Key Points）", bold=True).lines("重点").line("三、教学难点（Difficulties）", bold=True).lines("难点").line("四、教学过程（Teaching Procedures）", bold=True).lines("Step 1").line("五、板书设计（Blackboard Design）", bold=True).lines("板"),
 {"objectives": "目标", "key": "重点", "difficult": "难点", "process": "Step 1", "board": "板"})
case("space-numbers", lambda: Paper().line("一 教学目标", bold=True).lines("目").line("二 教学重难点", bold=True).lines("重").line("三 教学准备", bold=True).lines("备").line("四 教学过程", bold=True).lines("过").line("五 作业设计", bold=True).lines("作"),
 {"objectives": "目", "key_difficult": "重", "prep": "备", "process": "过", "homework": "作"})
case("fullwidth", lambda: Paper().lines("１．教学目标", "目", "２．教学重点", "重", "３．教学难点", "难", "４．教学过程", "过", "５．板书设计", "板"),
 {"objectives": "目", "key": "重", "difficult": "难", "process": "过", "board": "板"})
case("one-cell-tables", lambda: Paper().line("教学目标", bold=True).table([["会算"]]).line("教学重点", bold=True).table([["算理"]]).line("教学过程", bold=True).table([["一、复习\n二、新授"]]).line("板书设计", bold=True).table([["1+1"]]),
 {"objectives": "会算", "key": "算理", "process": "一、复习", "board": "1+1"})
case("kd-one-cell", lambda: Paper().table([["课题", "春"], ["教学目标", "背"], ["教学\n重点\n难点", "想象"], ["教学准备", "图"], ["教学过程", "一、导入"], ["板书", "春"]]),
 {"objectives": "背", "key_difficult": "想象", "prep": "图", "process": "一、导入", "board": "春"})
case("kd-in-cell", lambda: Paper().table([["课题", "春"], ["教学目标", "背"], ["教学重难点", "重点：读\n难点：想"], ["教学过程", "一、导入"], ["作业", "写"]]),
 {"objectives": "背", "key": "读", "difficult": "想", "process": "一、导入", "homework": "写"})
case("side-by-side", lambda: Paper().table([["课题", "春", "课时", "1"], ["教学重点", "读", "教学难点", "想"], ["教学目标", ("背", 3)], ["教具", "图", "学具", "笔"], ["教学过程", ("一、导入", 3)]]),
 {"objectives": "背", "key": "读", "difficult": "想", "prep": "图", "process": "一、导入"}, {"title": "春"})
case("after-table", lambda: Paper().line("教案", centred=True).table([["课题", "力"], ["教学目标", "懂"], ["教学重难点", "用"]]).line("教学过程", bold=True).lines("一、引入", "二、新课").lines("板书设计：", "力", "作业布置：", "练", "教学反思：", "好"),
 {"objectives": "懂", "key_difficult": "用", "process": "一、引入", "board": "力", "homework": "练", "reflection": "好"}, {"title": "力"})
case("steps-with-intent", lambda: Paper().line("《草船借箭》教学设计", centred=True, bold=True).line("教学目标", bold=True).lines("懂").line("教学过程", bold=True).line("环节一：导入（5分钟）", bold=True).lines("师：……", "设计意图：激趣").line("环节二：研读（20分钟）", bold=True).lines("默读", "设计意图：理解").line("环节三：总结（5分钟）", bold=True).lines("总结", "设计意图：提升").line("板书设计", bold=True).lines("草船").line("作业布置", bold=True).lines("写").line("教学反思", bold=True).lines("好"),
 {"objectives": "懂", "process": "环节一", "board": "草船", "homework": "写", "reflection": "好"}, {"title": "草船借箭"})
case("header-line", lambda: Paper().line("19 海滨小城", centred=True, bold=True).lines("学科：语文\t年级：三年级\t执教：王老师").line("教学目标", bold=True).lines("识字").line("教学重点", bold=True).lines("背诵").line("教学难点", bold=True).lines("想象").line("课前准备", bold=True).lines("课件").line("教学过程", bold=True).line("第一课时", bold=True).lines("一、导入").line("第二课时", bold=True).lines("一、复习").line("板书设计", bold=True).lines("城"),
 {"objectives": "识字", "key": "背诵", "difficult": "想象", "prep": "课件", "process": "第一课时", "board": "城"}, {"title": "19 海滨小城", "subject": "语文", "grade": "三年级"})
case("stack-meta", lambda: Paper().line("集体备课教案").table([["学科", "年级", "主备人", "日期"], ["数学", "三", "王", "3.1"], ["课题", ("周长", 3)], ["教学目标", ("会量", 3)], ["重点", ("量", 3)], ["难点", ("算", 3)], ["教学流程", ("一、导入\n二、新授", 3)], ["个性化修改", ("", 3)]]),
 {"objectives": "会量", "key": "量", "difficult": "算", "process": "一、导入"}, {"title": "周长", "subject": "数学", "grade": "三"})
case("parens", lambda: Paper().line("《窃读记》教学设计", centred=True, bold=True).line("（一）教学目标", bold=True).lines("1").line("（二）教学重难点", bold=True).lines("2").line("（三）教学准备", bold=True).lines("3").line("（四）教学过程", bold=True).lines("1.导入", "2.品读").line("（五）板书设计", bold=True).lines("4"),
 {"objectives": "1", "key_difficult": "2", "prep": "3", "process": "1.导入", "board": "4"}, {"title": "窃读记"})
case("design-parent", lambda: Paper().line("一、基本信息", bold=True).lines("课题：圆的面积", "课时：1课时").line("二、教学设计", bold=True).line("（一）教材分析", bold=True).lines("a").line("（二）学情分析", bold=True).lines("b").line("（三）教学目标", bold=True).lines("c").line("（四）教学重难点", bold=True).lines("d").line("（五）教学过程", bold=True).lines("e").line("三、教学反思", bold=True).lines("f"),
 {"material": "a", "learner": "b", "objectives": "c", "key_difficult": "d", "process": "e", "reflection": "f"}, {"title": "圆的面积", "period": "1课时"})
case("star-bullets", lambda: Paper().line("★教学目标★", bold=True).lines("x").line("★教学重点★", bold=True).lines("y").line("★教学过程★", bold=True).lines("z").line("★课后作业★", bold=True).lines("w"),
 {"objectives": "x", "key": "y", "process": "z", "homework": "w"})
case("long-inline", lambda: Paper().lines("教学目标：能正确、流利、有感情地朗读课文，背诵课文。", "教学重点：理解课文内容，体会作者的思想感情。", "教学难点：学习作者的写作方法。", "教学时间：两课时", "教学过程：", "第一课时", "一、谈话导入", "同学们，你们见过……", "二、初读课文", "自由读", "第二课时", "一、复习", "二、精读", "板书设计：", "教学后记："),
 {"objectives": "能正确", "key": "理解课文", "difficult": "学习作者", "board": "", "reflection": ""})
case("process-3col-end", lambda: Paper().line("教案").table([["课题", ("质数", 2)], ["教学目标", ("懂", 2)], ["教学过程", "教师活动", "学生活动"], ["导入", "问", "答"], ["新授", "讲", "听"], ["小结", "问", "说"], ["板书设计", ("2 3 5", 2)], ["作业布置", ("p8", 2)], ["教学反思", ("", 2)]]),
 {"objectives": "懂", "process": "教学过程", "board": "2 3 5", "homework": "p8", "reflection": ""}, {"title": "质数"}, ["step", "teacher", "student"], 3)
case("no-table-title", lambda: Paper().line("人教版小学数学四年级下册《三角形的特性》教学设计", centred=True, bold=True).line("【教材分析】", bold=True).lines("1").line("【学情分析】", bold=True).lines("2").line("【教学目标】", bold=True).lines("3").line("【教学重点】", bold=True).lines("4").line("【教学难点】", bold=True).lines("5").line("【教学准备】", bold=True).lines("6").line("【教学过程】", bold=True).lines("一、情境导入", "二、探究新知").line("【板书设计】", bold=True).lines("7").line("【教学反思】", bold=True).lines("8"),
 {"material": "1", "learner": "2", "objectives": "3", "key": "4", "difficult": "5", "prep": "6", "process": "一、情境", "board": "7", "reflection": "8"}, {"title": "三角形的特性"})
case("music", lambda: Paper().line("音乐教案", centred=True, bold=True).table([["课题", "茉莉花", "课型", "唱歌课"], ["教学目标", "1、审美感知：听\n2、艺术表现：唱"], ["教学重点", "唱"], ["教学难点", "切分"], ["教学过程", "二次备课"], ["一、发声练习", ""], ["二、学唱", ""], ["板书", "茉莉花"], ["课后反思", ""]]),
 {"objectives": "1、审美", "key": "唱", "difficult": "切分", "process": "一、发声", "board": "茉莉花", "reflection": ""}, {"title": "茉莉花"})
case("weird-labels", lambda: Paper().table([["课题名称", "分数"], ["学习内容", "P90"], ["预设目标", "懂"], ["重、难点", "意义"], ["教、学具准备", "圆片"], ["教学流程设计", "一、引\n二、探"], ["板书设计（手绘）", "1/2"], ["反思与重建", "好"]]),
 {"material": "P90", "objectives": "懂", "key_difficult": "意义", "prep": "圆片", "process": "一、引", "board": "1/2", "reflection": "好"}, {"title": "分数"})
case("lab", lambda: Paper().line("实验教学设计", centred=True).table([["实验名称", "测密度"], ["实验目的", "会测"], ["实验器材", "天平"], ["实验重点", "步骤"], ["实验难点", "误差"], ["实验步骤", "1.调平\n2.称"], ["注意事项", "轻拿"], ["实验反思", "好"]]),
 {"objectives": "会测", "prep": "天平", "process": "1.调平", "safety": "轻拿"}, {"title": "测密度"})
case("sanwei-table", lambda: Paper().table([["课题", ("比的意义", 2)], [("教\n学\n目\n标", 1,3), "知识与技能", "理解比"], ["过程与方法", "经历探究"], ["情感态度与价值观", "感受联系"], ["教学重点", ("意义", 2)], ["教学难点", ("求比值", 2)], ["教学准备", ("课件", 2)], [("教学过程", 3)], [("一、情境导入\n出示……\n二、探究新知\n……", 3)], ["板书设计", ("比", 2)], ["教学反思", ("", 2)]]),
 {"objectives": "知识与技能", "key": "意义", "difficult": "求比值", "prep": "课件", "process": "一、情境", "board": "比", "reflection": ""}, {"title": "比的意义"})
case("tall-process-nested", lambda: Paper().table([["课题", ("摩擦力", 4)], ["教学目标", ("懂", 4)], [("教\n学\n过\n程", 1,4), "环节", "教师活动", "学生活动", "设计意图"], ["导入", "演示", "观察", "激趣"], ["探究", "指导", "实验", "探究"], ["小结", "提问", "总结", "巩固"], ["板书设计", ("摩擦力", 4)], ["教学反思", ("", 4)]]),
 {"objectives": "懂", "process": "环节", "board": "摩擦力", "reflection": ""}, {"title": "摩擦力"}, ["step", "teacher", "student", "intent"], 3)
case("tall-with-second", lambda: Paper().table([["课题", ("观潮", 2)], ["教学目标", ("背诵", 2)], ["教学重难点", ("想象", 2)], [("教学过程", 1,3), "主备内容", "二次备课"], ["一、导入", "加图"], ["二、精读", ""], ["作业", ("抄写", 2)], ["板书", ("观潮", 2)]]),
 {"objectives": "背诵", "key_difficult": "想象", "process": "", "homework": "抄写", "board": "观潮"})
case("head-in-middle", lambda: Paper().line("XX学校教师备课用纸", centred=True, bold=True).table([["授课时间", "2025.3", "课型", "新授", "总第 课时", ""], ["课题", ("面积单位", 5)], ["教学目标", ("认识", 5)], ["重点难点", ("建立表象", 5)], ["教具学具", ("正方形", 5)], ["教学环节", ("教师导学", 2), ("学生自学", 2), "复备"], ["导入", ("出示", 2), ("看", 2), ""], ["新授", ("讲", 2), ("量", 2), ""], ["作业设计", ("P60", 5)], ["板书设计", ("1cm2", 5)], ["教学反思", ("", 5)]]),
 {"objectives": "认识", "key_difficult": "建立表象", "prep": "正方形", "process": "教学环节", "homework": "P60", "board": "1cm2", "reflection": ""}, {"title": "面积单位", "type": "新授"}, ["step", "teacher", "student", "second"], 2)
case("lesson-as-lists", lambda: Paper().line("《赵州桥》教案", centred=True, bold=True).line("教学目标", bold=True).line("认识生字", style="List Number").line("理解课文", style="List Number").line("教学重难点", bold=True).line("体会特点", style="List Bullet").line("教学过程", bold=True).line("谈话导入", style="List Number").line("初读感知", style="List Number").line("作业", bold=True).line("抄词", style="List Bullet"),
 {"objectives": "认识生字", "key_difficult": "体会特点", "process": "谈话导入", "homework": "抄词"}, {"title": "赵州桥"})
case("colon-bold-inline", lambda: Paper().line("课题：统计", bold=True).line("教学目标：", bold=True).lines("会统计").line("教学重点：会画图", bold=False).line("教学难点：分析数据").line("教学方法：讲练结合").line("教学过程：", bold=True).lines("一、导入：谈话", "二、新授：例1", "三、练习：做一做", "四、小结：说收获", "五、作业：练习一").line("板书设计：", bold=True).lines("统计表").line("课后记：", bold=True).lines("好"),
 {"objectives": "会统计", "key": "会画图", "difficult": "分析数据", "methods": "讲练结合", "process": "一、导入", "board": "统计表", "reflection": "好"}, {"title": "统计"})
case("school-head", lambda: Paper().line("石桥镇中心小学2025—2026学年度第一学期", centred=True).line("三年级数学集体备课教案", centred=True, bold=True).table([["单元", "第六单元", "课题", "笔算乘法"], ["主备教师", "甲", "授课教师", "乙"], ["教学目标", ("会算", 3)], ["教学重点", ("算法", 3)], ["教学难点", ("算理", 3)], ["教学方法", ("讲练", 3)], [("集体备课内容", 3), "个性化修改"], [("一、复习", 3), "改"], [("二、新授", 3), ""], ["作业布置", ("p60", 3)], ["板书设计", ("x", 3)], ["教学反思", ("", 3)]]),
 {"objectives": "会算", "key": "算法", "difficult": "算理", "methods": "讲练", "homework": "p60", "board": "x", "reflection": ""}, {"title": "笔算乘法"})
case("two-col-headings", lambda: Paper().line("学习目标", style="Heading 2").lines("1.认识").line("评价任务", style="Heading 2").lines("完成任务一").line("学习过程", style="Heading 2").line("任务一：读一读", style="Heading 3").lines("a").line("任务二：写一写", style="Heading 3").lines("b").line("检测与作业", style="Heading 2").lines("c").line("学后反思", style="Heading 2").lines("d"),
 {"objectives": "1.认识", "evaluation": "完成", "process": "任务一", "homework": "c", "reflection": "d"})
case("5e", lambda: Paper().line("5E教学设计：光的折射", centred=True, bold=True).table([["主题", ("光的折射", 3)], ["学习目标", ("解释", 3)], ["5E环节", "教师活动", "学生活动", "设计意图"], ["引入Engagement", "演示", "观察", "激趣"], ["探究Exploration", "指导", "实验", "探究"], ["解释Explanation", "讲", "记", "理解"], ["拓展Elaboration", "问", "答", "迁移"], ["评价Evaluation", "测", "做", "反馈"], ["板书设计", ("折射", 3)]]),
 {"objectives": "解释", "process": "5E环节", "board": "折射"}, {"title": "光的折射"}, ["step", "teacher", "student", "intent"], 5)
case("answer-lines", lambda: Paper().line("教学设计表", centred=True).table([["学科", "信息科技", "年级", "七年级", "课时", "1"], ["课题", ("算法与程序", 5)], ["一、教材分析", ("x", 5)], ["二、学情分析", ("y", 5)], ["三、教学目标", ("z", 5)], ["四、教学重点", ("k", 5)], ["五、教学难点", ("d", 5)], ["六、教学方法与策略", ("m", 5)], [("七、教学过程", 6)], ["教学环节", "时间", ("教师活动", 2), "学生活动", "设计意图"], ["导入", "5分钟", ("问", 2), "答", "激"], ["实践", "25分钟", ("导", 2), "做", "练"], [("八、板书设计", 6)], [("算法", 6)], [("九、教学反思", 6)], [("反思文字", 6)]]),
 {"material": "x", "learner": "y", "objectives": "z", "key": "k", "difficult": "d", "methods": "m", "process": "教学环节", "board": "算法", "reflection": "反思文字"}, {"title": "算法与程序", "subject": "信息科技", "grade": "七年级", "period": "1"}, ["step", "time", "teacher", "student", "intent"], 2)
case("process-no-head", lambda: Paper().table([["课题", "小蝌蚪"], ["教学目标", "认识"], ["教学重点", "识字"], ["导入新课", "猜谜"], ["初读课文", "自读"], ["学习生字", "开火车"], ["课堂小结", "说"], ["布置作业", "写"], ["板书", "蝌蚪"]]),
 {"objectives": "认识", "key": "识字", "process": "导入新课", "homework": "写", "board": "蝌蚪"})
case("moral", lambda: Paper().line("主题班会教案", centred=True, bold=True).lines("活动主题：感恩", "活动目的：学会感恩", "活动准备：视频", "活动过程：", "一、导入", "二、讨论", "活动总结：好"),
 {"objectives": "学会感恩", "prep": "视频", "process": "一、导入"}, {"title": "感恩"})
case("many-meta", lambda: Paper().table([["学校", "石桥中学", "教师", "王", "学科", "物理"], ["年级", "八", "班级", "3班", "时间", "3.1"], ["课题", ("压强", 3), "课型", "新授"], ["教材分析", ("a", 5)], ["教学目标", ("b", 5)], ["教学重点", ("c", 5)], ["教学难点", ("d", 5)], ["教学过程", ("e", 5)], ["作业", ("f", 5)], ["板书", ("g", 5)], ["反思", ("h", 5)]]),
 {"material": "a", "objectives": "b", "key": "c", "difficult": "d", "process": "e", "homework": "f", "board": "g", "reflection": "h"}, {"title": "压强", "subject": "物理", "type": "新授"})
