# ruff: noqa: E501 - a row of a form stands in one line
"""Twelve plans of twelve subjects, written down whole before the recogniser saw one of them."""

from tests.documents.docx.aside.cases import Whole
from tests.documents.docx.papers import Paper


def chinese() -> Paper:
    """One big form, labels written downwards, two 课时 one below the other in it."""
    return Paper().line("枫林小学语文教案", bold=True, centred=True).table([
        ["课\n题", "《珍珠鸟》", "课\n时", "2课时"],
        ["教\n材\n分\n析", ("本文是一篇充满诗情画意的状物散文。", 3)],
        ["学\n情", ("五年级学生已有自学生字的能力。", 3)],
        ["教\n学\n目\n标", ("1.会写“巢、眸”等九个字。\n2.读懂“信赖，往往创造出美好的境界”。", 3)],
        ["教\n学\n重\n点", ("体会小鸟一步步亲近“我”。", 3)],
        ["教\n学\n难\n点", ("理解含义深刻的句子。", 3)],
        ["课\n前\n准\n备", ("教师：课件。\n学生：预习课文。", 3)],
        [("第一课时", 4)],
        ["教学环节", "教师活动", "学生活动", "设计意图"],
        ["看图激趣", "出示珍珠鸟图片", "说一说", "唤起喜爱之情"],
        ["初读课文", "检查字词", "开火车读", "扫清障碍"],
        ["板\n书", ("珍珠鸟　怕人→亲近", 3)],
        ["作\n业", ("抄写词语两遍。", 3)],
        [("第二课时", 4)],
        ["教学环节", "教师活动", "学生活动", "设计意图"],
        ["复习回顾", "听写", "互查", "巩固"],
        ["品读悟情", "引导抓动词", "批注", "落实重点"],
        ["总结升华", "配乐朗读", "写一句话", "读写结合"],
        ["板\n书", ("信赖→美好境界", 3)],
        ["作\n业", ("仿写一种小动物。", 3)],
        ["教\n后\n记", ("", 3)],
    ])  # fmt: skip


def mathematics() -> Paper:
    """Labels with a colon, the steps counted by 一、 right below 教学步骤."""
    return Paper().line("《三角形的内角和》教案", bold=True, centred=True).lines(
        "教学内容：人教版四年级下册第67页例6。",
        "教学目标：", "1．通过量、剪、拼发现三角形内角和是180°。", "2．能应用这一规律求未知角。",
        "教学重点：三角形内角和是180°的探究过程。",
        "教学难点：用多种方法验证。",
        "教具、学具：三角尺、量角器、剪刀。",
        "教学步骤：",
        "一、设疑引入", "师：大三角形和小三角形吵起来了……",
        "二、动手验证", "1．量一量。", "2．拼一拼。", "学生汇报，教师小结。",
        "三、应用规律", "完成“做一做”。",
        "四、全课总结", "这节课你有什么收获？",
        "板书设计：", "∠1＋∠2＋∠3＝180°",
        "教学后记：",
    )  # fmt: skip


def english() -> Paper:
    """Labels above what they name, Chinese and English mixed."""
    return Paper().line("Unit 4 At the farm　Part A　Let's talk", bold=True, centred=True).table([
        ["授课教师", "年级", "课型", "课时"],
        ["林老师", "四年级", "听说课", "第1课时"],
        [("语篇研读", 4)],
        [("What：Sarah和妈妈参观农场。\nWhy：学会询问蔬菜名称。\nHow：对话。", 4)],
        [("学情分析", 4)],
        [("学生已学过部分水果单词。", 4)],
        [("学习目标", 4)],
        [("1. 能听懂、会说 Are these carrots?\n2. 能在情境中运用。", 4)],
        [("教学重点", 2), ("教学难点", 2)],
        [("句型 Are these…?", 2), ("these 与 those 的区别。", 2)],
        [("教学过程", 4)],
        ["Steps", "Teacher's activities", "Students' activities", "设计意图"],
        ["Warm-up", "Sing a song", "Sing together", "活跃气氛"],
        ["Presentation", "Show the picture", "Look and say", "感知语言"],
        ["Practice", "Organise pair work", "Role play", "内化语言"],
        [("板书设计", 4)],
        [("Are these carrots?\nYes, they are.", 4)],
        [("Homework", 4)],
        [("Read the dialogue to your parents.", 4)],
        [("教学后记", 4)],
        [("", 4)],
    ])  # fmt: skip


def physics() -> Paper:
    """A cover, then headings by 一、 and （一）; thoughts behind the design and a summary at the end."""
    return Paper().line("青湖县第二中学", centred=True).line("教　师　备　课　本", bold=True, centred=True).lines(
        "学　科：物理", "年　级：八年级", "教　师：高老师", "",
    ).line("第三节　大气压强", bold=True, centred=True).lines(
        "一、设计理念", "从生活走向物理，让学生在实验中“看见”大气压。",
        "二、课标要求", "知道大气压强及其与人类生活的关系。",
        "三、教材分析", "本节在液体压强之后，是压强知识的延伸。",
        "四、学情分析", "学生对大气压缺少直接感受。",
        "五、教学目标",
        "（一）物理观念", "知道大气压强的存在。",
        "（二）科学探究", "会估测大气压的值。",
        "（三）科学态度与责任", "感受物理与生活的联系。",
        "六、教学重难点", "重点：证明大气压的存在。", "难点：托里拆利实验的原理。",
        "七、实验器材", "吸盘、注射器、玻璃杯、硬纸片。",
        "八、教学过程",
        "（一）魔术引入", "演示覆杯实验。",
        "（二）新课教学", "1．大气压存在吗？", "2．大气压有多大？",
        "（三）联系生活", "解释吸管、吸盘。",
        "九、课堂小结", "学生画思维导图。",
        "十、板书设计", "大气压强　存在—测量—应用",
        "十一、作业设计", "用注射器测一测大气压。",
        "十二、教学反思", "覆杯实验效果好。",
    )  # fmt: skip


def chemistry() -> Paper:
    """A form with labels nobody gave us, the board and the homework as last rows of the process table."""
    return Paper().line("九年级化学教学设计", bold=True, centred=True).table([
        ["课题", ("质量守恒定律", 2), "课型", "新授课"],
        ["大概念统领", ("化学变化中元素守恒。", 4)],
        ["教学目标", ("1.认识质量守恒定律。\n2.能用微粒观点解释。", 4)],
        ["教学重点", ("质量守恒定律的内容。", 4)],
        ["教学难点", ("从微观角度理解。", 4)],
        ["实验安全提示", ("白磷有毒，由教师演示。", 4)],
        ["教学环节", "教师活动", "学生活动", "设计意图", "二次备课"],
        ["情境引入", "讲波义耳的故事", "猜想", "激发疑问", ""],
        ["实验探究", "演示白磷燃烧", "记录天平读数", "获得证据", "改用红磷"],
        ["微观解释", "播放动画", "画微粒图", "突破难点", ""],
        ["课堂小结", "提问", "归纳", "形成网络", ""],
        ["板书设计", ("宏观：质量不变　微观：原子不变", 4)],
        ["布置作业", ("课后习题1～4。", 4)],
        ["课后反思", ("", 4)],
    ])  # fmt: skip


def history() -> Paper:
    """Bold headings, some of which nobody gave us, text between them."""
    paper = Paper().line("《鸦片战争》教学设计", bold=True, centred=True)
    for head, *texts in (
        ("课程标准", "认识鸦片战争对中国近代社会的影响。"),
        ("教学立意", "从“天朝”到“世界”，一场战争撞开了一扇门。", "学生应当看到战争的偶然与必然。"),
        ("学情分析", "八年级学生在电影中看过虎门销烟。"),
        ("教学目标", "1.知道林则徐虎门销烟的史实。", "2.分析《南京条约》的影响。"),
        ("教学重难点", "《南京条约》的内容和影响。"),
        ("史料选择", "《海国图志》选段、英国议会辩论记录。"),
        (
            "教学过程",
            "一、导入新课",
            "出示“鸦片”与“茶叶”两张图。",
            "二、新课讲授",
            "（一）罪恶的贸易",
            "读图表，说变化。",
            "（二）屈辱的条约",
            "小组填表。",
            "三、课堂小结",
            "用一句话评价这场战争。",
        ),
        ("板书设计", "背景—经过—结果—影响"),
        ("分层作业", "A组：列大事年表。", "B组：写一篇小评论。"),
        ("课后札记", "史料略多，时间紧。"),
    ):
        paper.line(head, bold=True).lines(*texts)
    return paper


def sports() -> Paper:
    """The form of a sports lesson: the name of the lesson is its main material, three parts, two labels to a row."""
    return Paper().line("体育与健康课时教学计划", bold=True, centred=True).table([
        ["水平", "水平三", "年级", "五年级", "课次", "第6次"],
        ["主教材", ("篮球：行进间运球", 3), "人数", "42"],
        ["学习目标", ("1.知道行进间运球的动作要领。\n2.85%的学生能连续运球15米。", 5)],
        ["教学重点", ("按拍球的部位。", 2), "教学难点", ("手脚协调。", 2)],
        ["课的结构", "课的内容", "教师活动", "学生活动", "时间", "次数"],
        ["开始部分", "课堂常规", "宣布内容", "成四列横队", "2分", "1"],
        ["准备部分", "球操", "领做", "模仿", "6分", "2"],
        ["基本部分", "行进间运球", "示范、纠错", "分组练习", "25分", "8"],
        ["结束部分", "放松", "小结", "互相拍打放松", "7分", "1"],
        ["场地器材", ("篮球场两块、篮球42个", 2), "预计负荷", ("平均心率135次/分", 2)],
        ["安全措施", ("检查场地，注意间距。", 5)],
        ["课后小结", ("", 5)],
    ])  # fmt: skip


def psychology() -> Paper:
    """Bold headings of a kind of lesson with words of its own; short bold lines between paragraphs."""
    paper = (
        Paper()
        .line("我的情绪我做主", bold=True, centred=True)
        .line("——七年级心理健康活动课设计", centred=True)
    )
    for head, *texts in (
        ("理论支撑", "情绪ABC理论认为，引起情绪的不是事件本身，而是人对事件的看法。"),
        ("辅导目标", "1．认识常见的情绪。", "2．学会用三步法调节情绪。"),
        ("辅导重点", "觉察情绪。"),
        ("辅导难点", "改变不合理的想法。"),
        ("辅导形式", "情景剧、小组讨论、团体游戏。"),
        ("前期调查", "课前用问卷了解学生一周里的情绪，回收46份。"),
        ("活动准备", "情绪卡片、轻音乐。"),
        (
            "活动过程",
            "（一）团体热身：情绪传递（5分钟）",
            "学生围成圆圈，用表情传递情绪。",
            "（二）团体转换：情绪万花筒（10分钟）",
            "抽卡片，说经历。",
            "（三）团体工作：换个想法（20分钟）",
            "完成学习单。",
            "（四）团体结束：写给自己（5分钟）",
            "在轻音乐中写一句话。",
        ),
        ("活动延伸", "记一周情绪日记。"),
        ("个别关注", "对调查中连续低落的同学，课后单独约谈。"),
        ("活动反思", "学生愿意说。"),
    ):
        paper.line(head, bold=True).lines(*texts)
    return paper


def arts() -> Paper:
    """Everything in 【】, some with the content in the same line."""
    return Paper().line("第5课　奇妙的点线面", bold=True, centred=True).lines(
        "【课时】1课时", "【课型】造型·表现",
        "【学段要求】", "运用点、线、面等造型元素表达感受。",
        "【教学目标】", "1.认识点线面。", "2.能用点线面创作一幅画。",
        "【教学重点】点线面的组合。",
        "【教学难点】画面的疏密与对比。",
        "【教学准备】课件、黑色水笔、卡纸。",
        "【评价要点】画面有疏密，敢于表达。",
        "【教学过程】",
        "一、游戏导入", "老师在黑板上点一个点，它会变成什么？",
        "二、欣赏感受", "看米罗的《星座》。",
        "三、创作实践", "用点线面画心情。",
        "四、展示评价", "说说最喜欢哪一幅。",
        "【拓展延伸】", "寻找生活里的点线面，拍下来。",
        "【板书设计】", "点　线　面",
        "【教后小记】", "学生作品大胆。",
    )  # fmt: skip


def music() -> Paper:
    """Typed in WPS: tabs, spaces of full width inside labels, lines indented by hand."""
    return Paper().line("　　　　　　音乐教案", bold=True).lines(
        "课　　题：\t《茉莉花》", "课　　型：\t唱歌课\t\t课　　时：\t1课时", "授课年级：\t六年级",
        "教学目标：", "　　1．能用优美的声音演唱《茉莉花》。", "　　2．了解江苏民歌的特点。",
        "教学重点：", "　　用连贯、柔和的声音演唱。",
        "教学难点：", "　　一字多音的演唱。",
        "教　　具：", "　　钢琴、课件。",
        "教学过程：",
        "　　一、组织教学", "　　师生问好。",
        "　　二、导入新课", "　　欣赏图兰朵选段。",
        "　　三、学唱歌曲", "　　1．听范唱。\t2．跟琴学唱。",
        "　　四、拓展", "　　比较东北民歌《茉莉花》。",
        "　　五、小结下课",
        "板书设计：", "　　茉莉花　江苏民歌　级进",
        "课后小记：", "　　一字多音还要多练。",
    )  # fmt: skip


def computing() -> Paper:
    """Two labels to a row, a label over four rows, times beside the steps, a small table of marks behind."""
    return Paper().line("信息科技教学设计", bold=True, centred=True).table([
        ["课题", ("身边的算法", 2), "年级", "五年级"],
        ["执教", ("陶老师", 2), "教材", "浙教版五上"],
        ["项目情境", ("校园图书角要给图书排队，怎样排得又快又准？", 4)],
        [("核心素养目标", 1, 3), "信息意识", ("感受算法就在身边。", 3)],
        ["计算思维", ("用自然语言、流程图描述算法。", 3)],
        ["信息社会责任", ("尊重他人成果。", 3)],
        ["重点", "描述算法", "难点", ("三种结构", 2)],
        ["学习资源", ("平板、流程图拼板", 4)],
        ["环节", "时间", "教师活动", "学生活动", "设计意图"],
        ["问题引入", "5′", "讲图书角的故事", "想办法", "联系生活"],
        ["任务一 说算法", "12′", "组织讨论", "小组说步骤", "自然语言"],
        ["任务二 画算法", "18′", "讲解符号", "拼流程图", "图形化"],
        ["总结提升", "5′", "点评", "自评", "内化"],
    ]).line("课堂评价量表", bold=True).table([
        ["评价内容", "★★★", "★★", "★"],
        ["能描述算法", "", "", ""],
        ["能画流程图", "", "", ""],
    ]).line("教学反思", bold=True).lines("拼板比画图更受欢迎。")  # fmt: skip


def labour() -> Paper:
    """Real heading styles; two 课时 with processes of their own; words of the new curriculum."""
    paper = Paper().line("包粽子", style="Title")
    paper.line("学段要求", style="Heading 1").lines("第二学段：会做简单的家常餐。")
    paper.line("任务群", style="Heading 1").lines("日常生活劳动——烹饪与营养。")
    paper.line("劳动素养目标", style="Heading 1").lines("1.知道粽子的来历。", "2.会包四角粽。")
    paper.line("教学重点", style="Heading 1").lines("包粽子的步骤。")
    paper.line("教学难点", style="Heading 1").lines("折叶成斗，扎紧不漏米。")
    paper.line("劳动工具与材料", style="Heading 1").lines("粽叶、糯米、棉线。")
    paper.line("第一课时　认识粽子", style="Heading 1")
    paper.line("教学过程", style="Heading 2").lines("1.说一说端午的习俗。", "2.看老师包一个。")
    paper.line("第二课时　动手包粽子", style="Heading 1")
    paper.line("教学过程", style="Heading 2").lines("1.洗手，清点材料。", "2.分组包粽子。", "3.整理桌面。")
    paper.line("拓展延伸", style="Heading 1").lines("回家为家人包一个粽子。")
    paper.line("劳动评价", style="Heading 1").lines("自评、互评、家长评。")
    paper.line("教学反思", style="Heading 1").lines("扎线是难点，应多示范。")
    return paper


CASES = [
    Whole("语文", chinese, [
        ("教材分析", "material", "本文是"), ("学情", "learner", "五年级"), ("教学目标", "objectives", "1.会写"),
        ("教学重点", "key", "体会"), ("教学难点", "difficult", "理解"), ("课前准备", "prep", "教师：课件"),
        ("*", "process", "教学环节", 1), ("板书", "board", "珍珠鸟　怕人", 1), ("作业", "homework", "抄写", 1),
        ("*", "process", "教学环节", 2), ("板书", "board", "信赖", 2), ("作业", "homework", "仿写", 2),
        ("教后记", "reflection", ""),
    ], {"title": "《珍珠鸟》", "period": "2课时"}, ("step", "teacher", "student", "intent"), 5),
    Whole("数学", mathematics, [
        ("教学内容", "material", "人教版"), ("教学目标", "objectives", "1．通过量"), ("教学重点", "key", "三角形"),
        ("教学难点", "difficult", "用多种"), ("教具、学具", "prep", "三角尺"), ("教学步骤", "process", "一、设疑引入"),
        ("板书设计", "board", "∠1"), ("教学后记", "reflection", ""),
    ], {"title": "三角形的内角和"}),
    Whole("英语", english, [
        ("语篇研读", "material", "What"), ("学情分析", "learner", "学生已学"), ("学习目标", "objectives", "1. 能听懂"),
        ("教学重点", "key", "句型"), ("教学难点", "difficult", "these"), ("教学过程", "process", "Steps"),
        ("板书设计", "board", "Are these"), ("Homework", "homework", "Read"), ("教学后记", "reflection", ""),
    ], {"title": "Unit 4 At the farm Part A Let's talk", "grade": "四年级", "type": "听说课", "period": "第1课时", "teacher": "林老师"}, ("step", "teacher", "student", "intent"), 3),
    Whole("物理", physics, [
        ("设计理念", "summary", "从生活"), ("课标要求", "material", "知道大气压"), ("教材分析", "material", "本节在"),
        ("学情分析", "learner", "学生对"), ("教学目标", "objectives", "（一）物理观念"), ("教学重难点", "key_difficult", ""),
        ("重点", "key", "证明"), ("难点", "difficult", "托里"), ("实验器材", "prep", "吸盘"), ("教学过程", "process", "（一）魔术"),
        ("课堂小结", "summary", "学生画"), ("板书设计", "board", "大气压强"), ("作业设计", "homework", "用注射器"), ("教学反思", "reflection", "覆杯"),
    ], {"title": "第三节 大气压强", "subject": "物理", "grade": "八年级", "teacher": "高老师"}),
    Whole("化学", chemistry, [
        ("大概念统领", "", "化学变化"), ("教学目标", "objectives", "1.认识"), ("教学重点", "key", "质量"), ("教学难点", "difficult", "从微观"),
        ("实验安全提示", "safety", "白磷"), ("*", "process", "教学环节"), ("板书设计", "board", "宏观"), ("布置作业", "homework", "课后习题"),
        ("课后反思", "reflection", ""),
    ], {"title": "质量守恒定律", "type": "新授课"}, ("step", "teacher", "student", "intent", "second"), 4),
    Whole("历史", history, [
        ("课程标准", "material", "认识鸦片"), ("教学立意", "", "从“天朝”"), ("学情分析", "learner", "八年级"), ("教学目标", "objectives", "1.知道"),
        ("教学重难点", "key_difficult", "《南京"), ("史料选择", "", "《海国"), ("教学过程", "process", "一、导入"), ("板书设计", "board", "背景"),
        ("分层作业", "homework", "A组"), ("课后札记", "reflection", "史料略多"),
    ], {"title": "鸦片战争"}),
    Whole("体育", sports, [
        ("学习目标", "objectives", "1.知道"), ("教学重点", "key", "按拍球"), ("教学难点", "difficult", "手脚"), ("*", "process", "课的结构"),
        ("场地器材", "prep", "篮球场"), ("安全措施", "safety", "检查"), ("课后小结", "reflection", ""),
    ], {"title": "篮球：行进间运球", "grade": "五年级"}, ("step", "content", "teacher", "student", "time", "次数"), 4),
    Whole("心理", psychology, [
        ("理论支撑", "", "情绪ABC"), ("辅导目标", "objectives", "1．认识"), ("辅导重点", "key", "觉察"), ("辅导难点", "difficult", "改变"),
        ("辅导形式", "methods", "情景剧"), ("前期调查", "", "课前用"), ("活动准备", "prep", "情绪卡片"), ("活动过程", "process", "（一）团体热身"),
        ("活动延伸", "stage", "记一周"), ("个别关注", "", "对调查"), ("活动反思", "reflection", "学生愿意"),
    ], {"title": "我的情绪我做主"}),
    Whole("美术", arts, [
        ("学段要求", "stage", "运用点"), ("教学目标", "objectives", "1.认识"), ("教学重点", "key", "点线面的"), ("教学难点", "difficult", "画面"),
        ("教学准备", "prep", "课件"), ("评价要点", "evaluation", "画面有"), ("教学过程", "process", "一、游戏"), ("拓展延伸", "stage", "寻找"),
        ("板书设计", "board", "点"), ("教后小记", "reflection", "学生作品"),
    ], {"title": "第5课 奇妙的点线面", "period": "1课时", "type": "造型·表现"}),
    Whole("音乐", music, [
        ("教学目标", "objectives", "1．能用"), ("教学重点", "key", "用连贯"), ("教学难点", "difficult", "一字多音"), ("教具", "prep", "钢琴"),
        ("教学过程", "process", "一、组织"), ("板书设计", "board", "茉莉花"), ("课后小记", "reflection", "一字多音"),
    ], {"title": "《茉莉花》", "type": "唱歌课", "period": "1课时", "grade": "六年级"}),
    Whole("信息科技", computing, [
        ("项目情境", "", "校园图书角"), ("核心素养目标", "objectives", "信息意识"), ("重点", "key", "描述算法"), ("难点", "difficult", "三种结构"),
        ("学习资源", "prep", "平板"), ("*", "process", "环节"), ("课堂评价量表", "evaluation", "评价内容"), ("教学反思", "reflection", "拼板"),
    ], {"title": "身边的算法", "grade": "五年级", "teacher": "陶老师", "textbook": "浙教版五上"}, ("step", "time", "teacher", "student", "intent"), 4),
    Whole("劳动", labour, [
        ("学段要求", "stage", "第二学段"), ("任务群", "", "日常"), ("劳动素养目标", "objectives", "1.知道"), ("教学重点", "key", "包粽子"),
        ("教学难点", "difficult", "折叶"), ("劳动工具与材料", "prep", "粽叶"), ("第一课时 认识粽子", "", "", 1), ("教学过程", "process", "1.说一说", 1),
        ("第二课时 动手包粽子", "", "", 2), ("教学过程", "process", "1.洗手", 2),
        ("拓展延伸", "stage", "回家"), ("劳动评价", "evaluation", "自评"), ("教学反思", "reflection", "扎线"),
    ], {"title": "包粽子"}),
]  # fmt: skip
