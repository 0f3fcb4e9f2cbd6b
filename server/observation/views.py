"""观察视角: the twenty views of LICC, so that observers share a lesson and nobody looks at everything.

Four dimensions (Learning, Instruction, Curriculum, Culture) with five views each; source: 崔允漷《论课堂观察
LICC 范式》, 2012. Taken from there are the dimensions, the views and how many points each has. How the points
are worded is our own, and a 学区 may say them otherwise. An observer takes one or two views.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """One view of a lesson: ``points`` are what to look for, a line each."""

    key: str
    name: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """Five views that look at the same side of a lesson."""

    key: str
    name: str
    views: tuple[View, ...]


LEARNING = Dimension(
    "learning",
    "学生学习",
    (
        View("learning.preparation", "准备", (
            "上课前书、本、学具摆好了的有多少人",
            "预习做到什么程度，看得出来的有几个人",
            "学得慢的学生课前准备了什么",
        )),
        View("learning.listening", "倾听", (
            "能把老师的话听完的有多少人",
            "同学发言时有几个人在听，能接着说或复述",
            "边听边做什么：记、画、查、举手",
        )),
        View("learning.interaction", "互动", (
            "学生跟谁一来一回：老师、同桌、小组、全班",
            "主动开口的有几人，是不是总那几个",
            "小组里谁在说、谁在听、谁没事做",
            "一起做过以后，学生的想法有没有变",
            "轮流、插话、争执时，学生的习惯怎样",
        )),
        View("learning.autonomy", "自主", (
            "学生自己学的时间有几分钟，在哪几段",
            "自己学的时候用什么办法：圈点、试做、查资料、动手",
            "哪些学生定不下来，各自在做什么",
            "学得快的和吃力的，自己学得各怎么样",
        )),
        View("learning.attainment", "达成", (
            "学生说得出这节课要学会什么吗",
            "凭什么看出学会了：说的、写的、做的",
            "下课时还有哪些学生、在哪一点上没学会",
        )),
    ),
)  # fmt: skip

INSTRUCTION = Dimension(
    "instruction",
    "教师教学",
    (
        View("instruction.stages", "环节", (
            "课分成哪几段，每段几分钟",
            "每一段都朝目标走吗，段与段怎么接上",
            "每一段里，多数学生真的在学吗",
        )),
        View("instruction.presentation", "呈示", (
            "讲了几次、几分钟，学生听懂了吗",
            "板书写了什么，留得住思路吗",
            "课件、视频、实物出现得是不是时候",
            "示范和演示，每个学生都看得清吗",
        )),
        View("instruction.dialogue", "对话", (
            "问了几个问题，问什么、问谁、等多久",
            "学生答了以后，老师怎么接",
            "有没有围着一个话题谈上几个来回",
        )),
        View("instruction.guidance", "指导", (
            "学生自己读、做、想时，老师怎样帮",
            "小组合作时，老师去了哪几组，说了什么",
            "动手和探究时，老师在什么地方点拨",
        )),
        View("instruction.tact", "机智", (
            "上得和教案不一样的有几处，为什么改",
            "答错、冷场、出乎意料时怎么办",
            "不说话怎样提醒和鼓励：眼神、手势、走动",
            "有人走神、吵闹时怎样处理",
        )),
    ),
)  # fmt: skip

CURRICULUM = Dimension(
    "curriculum",
    "课程性质",
    (
        View("curriculum.goals", "目标", (
            "目标怎样告诉学生，学生听得明白吗",
            "目标从哪里来：课标、教材、这个班的学生",
            "课上冒出新的目标时怎样对待",
        )),
        View("curriculum.content", "内容", (
            "教材里的内容哪些加了、减了、换了、并了",
            "这门学科最要紧的东西落到实处了吗",
            "分量对这个班合不合适，快的慢的各学什么",
            "学生带来的话题和例子怎样用上",
        )),
        View("curriculum.implementation", "实施", (
            "主要用什么教法，和目标相配吗",
            "像这门学科的学法吗，有没有教怎样学",
            "情境帮了学习，还是只为热闹",
        )),
        View("curriculum.assessment", "评价", (
            "用什么检查学会没有，和目标对得上吗",
            "课上收集了哪些信息：练习、举手、作品、谈话",
            "得到的信息有没有用来改下一步",
        )),
        View("curriculum.resources", "资源", (
            "用了哪些材料，事先备齐了吗",
            "每样材料帮学生学了什么",
            "学生的错误、作品、经验有没有当成材料",
            "教室内外和网上的东西，哪些用得好，哪些白用了",
        )),
    ),
)  # fmt: skip

CULTURE = Dimension(
    "culture",
    "课堂文化",
    (
        View("culture.thinking", "思考", (
            "哪些问题要真想才答得出",
            "给了多少时间想，有没有安静下来的时候",
            "学生怎样说出思路：理由、比较、推想、反问",
            "从哪里看得出这个班爱动脑",
        )),
        View("culture.democracy", "民主", (
            "说话的机会怎样分：谁说得多，谁没机会",
            "不同的意见，老师和同学怎样对待",
            "做法和规矩，学生有没有份商量",
        )),
        View("culture.innovation", "创新", (
            "这节课的设计哪里与众不同，好在哪里",
            "学生有了新想法、新做法，老师怎样对待",
            "座位、墙面、工具有没有为学习变一变",
        )),
        View("culture.care", "关爱", (
            "任务顾到学得慢的和有特殊需要的学生了吗",
            "有困难的学生得到了谁的帮助，怎样的帮助",
            "老师的语气、称呼、动作，学生觉得自在吗",
        )),
        View("culture.character", "特质", (
            "这节课最像这位老师的地方在哪里",
            "师生之间是怎样一种关系：亲近、严格、随和、客气",
            "换一位老师，这节课会有什么不同",
        )),
    ),
)  # fmt: skip

LICC = (LEARNING, INSTRUCTION, CURRICULUM, CULTURE)
