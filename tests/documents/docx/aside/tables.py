# ruff: noqa: E501 - a row of a form stands in one line
"""Papers that are one big table, or several: layouts (a) to (e), (i) and (j)."""

from tests.documents.docx.aside.cases import Case
from tests.documents.docx.papers import Paper


def relay_race() -> Paper:
    """(a) two columns, an ordinary form of 体育."""
    return Paper().line("水平二《迎面接力跑》教学设计", bold=True, centred=True).table([
        ["学习内容", "迎面接力跑", "课时", "第3课时"],
        ["年级", "四年级", "执教教师", "高扬"],
        ["核心素养目标", ("运动能力：能在跑动中完成交接棒。\n健康行为：知道跑前热身的作用。\n体育品德：乐于与同伴配合。", 3)],
        ["学习重点", ("交接棒时“立棒、错肩”。", 3)],
        ["学习难点", ("高速跑动中不减速地传接。", 3)],
        ["场地器材", ("接力棒8根、标志桶16个、口哨。", 3)],
        ["安全措施", ("检查鞋带，各组间隔三米。", 3)],
        ["学习过程", ("一、热身：慢跑两圈，关节操。\n二、学练：徒手模仿，两人一组原地传接。\n三、比赛：四组对抗。\n四、放松：拉伸，小结。", 3)],
        ["预计负荷", ("平均心率140次/分，练习密度55%左右。", 3)],
        ["课后小结", ("", 3)],
    ])  # fmt: skip


def water_cycle() -> Paper:
    """(b) a process table of five columns inside the big table."""
    return Paper().line("小学科学教学活动设计", centred=True).table([
        ["课题", ("《地球上的水循环》", 2), "年级", "五年级上册"],
        ["设计者", ("许静", 2), "课时安排", "1课时"],
        ["教材解读", ("本课是“地球表面的变化”单元的第四课，承接蒸发与凝结。", 4)],
        ["学情分析", ("学生见过雨和雪，但不清楚水去了哪里。", 4)],
        ["学习目标", ("1.说出水循环的三个环节。\n2.能用模型解释降雨。", 4)],
        ["教学重点", ("水循环的过程。", 4)],
        ["教学难点", ("用模型解释自然现象。", 4)],
        ["课前准备", ("烧杯、热水、保鲜膜、冰块。", 4)],
        [("教学流程", 5)],
        ["教学环节", "教师引导", "学生活动", "设计意图", "用时"],
        ["情境导入", "出示雾气照片，问：水到哪里去了？", "猜想并说理由。", "暴露前概念。", "5分钟"],
        ["模型实验", "指导安装装置，提醒防烫。", "分组实验，画出看到的现象。", "用模型研究看不见的过程。", "18分钟"],
        ["归纳整理", "引导把模型和自然界对应。", "完成循环图。", "建立概念。", "10分钟"],
        ["拓展延伸", "介绍城市雨水花园。", "交流节水办法。", "联系生活。", "7分钟"],
        ["板书提纲", ("地球上的水循环\n蒸发 → 凝结 → 降水", 4)],
        ["课后作业", ("在家做一个“水瓶里的雨”。", 4)],
        ["教学后记", ("", 4)],
    ])  # fmt: skip


def rights() -> Paper:
    """(c) stacked: rows of labels, their content in the row below."""
    return Paper().line("道德与法治集体备课教案", bold=True, centred=True).table([
        ["课题", "我们的公民身份", "授课班级", "六（1）班"],
        [("教学目标", 2), ("教学重难点", 2)],
        [("知道公民的含义，能说出公民与人民的区别；认同国家，珍惜公民身份。", 2), ("重点：公民身份的含义。\n难点：理解权利与义务的一致。", 2)],
        [("教法与学法", 2), ("教学准备", 2)],
        [("案例讨论、角色体验。", 2), ("身份证样本、微课。", 2)],
        [("教学过程", 4)],
        [("一、看证件，引话题\n出示护照和身份证。\n二、读宪法，明含义\n阅读第三十三条。\n三、辨案例，知责任\n小组讨论三个案例。", 4)],
        [("板书设计", 2), ("作业布置", 2)],
        [("公民 — 国籍 — 权利义务", 2), ("采访家人：你行使过哪些公民权利？", 2)],
        [("教学反思", 4)],
        [("", 4)],
    ])  # fmt: skip


def paper_cut() -> Paper:
    """(d) labels written downwards, one sign in a line."""
    return Paper().line("美术课时教案", centred=True).table([
        ["课\n题", "团花剪纸", "课型", "造型·表现"],
        ["教\n学\n目\n标", ("1.了解团花的纹样。\n2.学会折、画、剪。\n3.感受民间艺术。", 3)],
        ["重\n点", ("四折法的步骤。", 3)],
        ["难\n点", ("纹样连接不断开。", 3)],
        ["教\n具\n学\n具", ("彩纸、剪刀、范作。", 3)],
        ["教\n学\n过\n程", ("（一）欣赏激趣\n看窗花图片。\n（二）探究方法\n拆一拆，折一折。\n（三）创作展示\n贴成一面窗。", 3)],
        ["板\n书", ("团花：折—画—剪—展", 3)],
        ["教\n后\n记", ("", 3)],
    ])  # fmt: skip


def circuits() -> Paper:
    """(e) labels typed in two columns of one cell, so that their signs are out of order."""
    return Paper().line("物理学科教案", centred=True).table([
        ["课   题", "串联和并联", "课    型", "新授课"],
        ["学 习目    标", ("会连接简单的串、并联电路；能画电路图。", 3)],
        ["教 学重    点", ("两种电路的特点。", 3)],
        ["教 学难    点", ("识别实物电路。", 3)],
        ["学 情分    析", ("学生会连一只小灯泡，常把导线接错。", 3)],
        ["教 学方    法", ("实验探究法。", 3)],
        ["教 学过    程", ("1.复习：通路、断路、短路。\n2.新课：让两只灯泡都亮起来。\n3.练习：判断节日彩灯。", 3)],
        ["布 置作    业", ("课本第58页第3题。", 3)],
    ])  # fmt: skip


def robots() -> Paper:
    """(i) 板书 and 作业 as the last rows of the process table."""
    return Paper().line("信息科技：让小车沿线走", centred=True).lines("素养目标", "能用顺序和循环结构控制小车。", "教学重点", "循环结构的嵌套。").line("活动过程", bold=True).table([
        ["环节", "学习内容", "教师行为", "学生行为", "意图说明"],
        ["问题引入", "小车为什么会跑偏", "演示两辆小车", "观察、提出猜想", "激发需求"],
        ["算法设计", "用流程图表示", "给出半成品流程图", "补全并讲解", "训练计算思维"],
        ["调试改进", "参数的影响", "巡视指导", "记录三次数据", "学会用证据说话"],
        ["板书设计", ("判断 → 转向 → 循环", 4)],
        ["课后作业", ("给家人讲讲你的流程图。", 4)],
    ])  # fmt: skip


def acids() -> Paper:
    """(j) the label row of the process stands again on each printed page."""
    return Paper().line("化学学科备课用纸", centred=True).table([
        ["教学内容", "常见的酸", "主备人", "梁芳"],
        ["教学目标", ("认识盐酸、硫酸的性质；规范完成稀释操作。", 3)],
        ["重点难点", ("重点：酸的化学性质。\n难点：浓硫酸的稀释。", 3)],
        [("教 学 过 程", 3), "个案补充"],
        [("一、创设情境\n胃酸为什么能帮助消化？", 3), "补充：展示药盒"],
        [("二、实验探究\n酸与指示剂、金属、金属氧化物。", 3), ""],
        [("教 学 过 程", 3), "个案补充"],
        [("三、归纳提升\n写出四个反应的化学方程式。", 3), "增加小组竞赛"],
        [("四、当堂检测\n完成学案第2题。", 3), ""],
        ["课后反思", ("", 3)],
    ])  # fmt: skip


CASES = [
    Case("体育：迎面接力跑", "a", relay_race,
         {"objectives": "运动能力", "key": "交接棒时", "difficult": "高速跑动", "prep": "接力棒", "safety": "检查鞋带", "process": "一、热身", "reflection": ""},
         {"title": "迎面接力跑", "period": "第3课时", "grade": "四年级", "teacher": "高扬"}),
    Case("科学：水循环", "a b", water_cycle,
         {"material": "本课是", "learner": "学生见过", "objectives": "1.说出", "key": "水循环的过程", "difficult": "用模型", "prep": "烧杯", "process": "教学环节", "board": "地球上", "homework": "在家做", "reflection": ""},
         {"title": "《地球上的水循环》", "grade": "五年级上册", "period": "1课时", "teacher": "许静"},
         ("step", "teacher", "student", "intent", "time"), 4),
    Case("道法：公民身份", "c", rights,
         {"objectives": "知道公民", "key_difficult": "重点：公民", "key": "公民身份", "difficult": "理解权利", "methods": "案例讨论", "prep": "身份证", "process": "一、看证件", "board": "公民", "homework": "采访家人", "reflection": ""},
         {"title": "我们的公民身份"}),
    Case("美术：团花剪纸", "d", paper_cut,
         {"objectives": "1.了解团花", "key": "四折法", "difficult": "纹样连接", "prep": "彩纸", "process": "（一）欣赏", "board": "团花", "reflection": ""},
         {"title": "团花剪纸", "type": "造型·表现"}),
    Case("物理：串联和并联", "e", circuits,
         {"objectives": "会连接", "key": "两种电路", "difficult": "识别实物", "learner": "学生会连", "methods": "实验探究", "process": "1.复习", "homework": "课本第58页"},
         {"title": "串联和并联", "type": "新授课"}),
    Case("信息科技：沿线小车", "f i", robots,
         {"objectives": "能用顺序", "key": "循环结构", "process": "环节", "board": "判断", "homework": "给家人"},
         {}, ("step", "content", "teacher", "student", "intent"), 3),
    Case("化学：常见的酸", "j", acids,
         {"objectives": "认识盐酸", "key_difficult": "重点：酸", "key": "酸的化学", "difficult": "浓硫酸", "process": "一、创设", "reflection": ""},
         {"title": "常见的酸"}),
]  # fmt: skip
