"""What figures and codes are called on a page."""

from server.observation.figures.fias import FIAS, Additions, Ratios, System
from server.observation.figures.questions import Calling, Kind, Reply, Thinking
from server.observation.figures.st import Variant
from server.observation.pictures.lesson import Interaction

VARIANTS = {
    Variant.PLAIN: "只分教师、学生（T、S）",
    Variant.WITH_BOTH: "另记师生互动（T、S、D，D 两边各算一半）",
}
KINDS = {
    Kind.WHAT: "是何",
    Kind.WHY: "为何",
    Kind.HOW: "如何",
    Kind.IF: "若何",
    Kind.WHENCE: "由何",
}
THINKING = {
    Thinking.REMEMBER: "记忆",
    Thinking.UNDERSTAND: "理解",
    Thinking.APPLY: "应用",
    Thinking.ANALYSE: "分析",
    Thinking.EVALUATE: "评价",
    Thinking.CREATE: "创造",
}
CALLINGS = {
    Calling.HAND: "举手",
    Calling.NAMED: "点名",
    Calling.CHORUS: "齐答",
    Calling.AFTER_TALK: "讨论后",
    Calling.NO_HAND: "未举手",
}
REPLIES = {
    Reply.AFFIRM: "肯定",
    Reply.REPEAT: "重复",
    Reply.PROBE: "追问",
    Reply.REDIRECT: "转问",
    Reply.CORRECT: "纠正",
    Reply.NONE: "没有理答",
}
SEATS = {"asked": "被提问", "hand": "举手", "talk": "发言", "task": "做任务", "off": "走神"}
CODES = {
    "1": "接受情感", "2": "表扬鼓励", "3": "采纳意见", "4": "提问", "4.1": "开放提问", "4.2": "封闭提问",
    "5": "讲授", "6": "指令", "7": "批评", "8": "应答", "9": "主动说话", "9.1": "主动应答", "9.2": "主动提问",
    "13": "教师用技术", "14": "学生用技术",
}  # fmt: skip
QUIET = {"10": "沉寂或混乱"}
QUIET_IFIAS = {"8": "被动应答", "10": "同伴讨论", "11": "混乱沉寂", "12": "有益沉寂"}


def code_name(system: System, code: str) -> str:
    """「提问」: 8 and 10 mean something else in iFIAS."""
    return ({**CODES, **QUIET} if system is FIAS else {**CODES, **QUIET_IFIAS})[code]


def ratios(found: Ratios) -> list[tuple[str, str, str]]:
    """Name, value with 「—」 for 0/0, and what is set against what."""
    return [
        ("教师语言 TT", _percent(found.tt), "教师说话占全部"),
        ("学生语言 PT", _percent(found.pt), "学生说话占全部"),
        ("沉寂 SC", _percent(found.sc), "安静或混乱占全部"),
        ("间接与直接 I/D", _ratio(found.id_ratio), "接受、表扬、采纳、提问比讲授、指令、批评"),
        ("修正的 i/d", _ratio(found.revised_id_ratio), "接受、表扬、采纳比指令、批评"),
        ("教师回应 TRR", _percent(found.trr), "回应学生时，接纳占接纳加指令批评"),
        ("教师提问 TQR", _percent(found.tqr), "提问占提问加讲授"),
        ("学生主动 PIR", _percent(found.pir), "主动说话占学生说话"),
        ("即时回应 TRR89", _percent(found.trr89), "学生话音刚落时的教师回应"),
        ("即时提问 TQR89", _percent(found.tqr89), "学生话音刚落时的教师提问"),
        ("内容十字 CCR", _percent(found.ccr), "和讲授、提问相连的占全部"),
        ("稳定状态 SSR", _percent(found.ssr), "前后 3 秒同一种行为的占全部"),
        ("学生稳定 PSSR", _percent(found.pssr), "学生接连说 3 秒以上的占学生说话"),
    ]


def additions(found: Additions) -> list[tuple[str, str, str]]:
    """The same of what iFIAS tells besides."""
    return [
        ("技术使用", _percent(found.technology), "用技术占全部"),
        ("学生用技术", _percent(found.pupils_technology), "占用技术的时间"),
        ("同伴讨论", _percent(found.discussion), "占全部"),
        ("开放提问", _percent(found.open_questions), "占教师提问"),
        ("学生主动提问", _percent(found.own_questions), "占学生主动说话"),
        ("有益沉寂", _percent(found.useful_silence), "思考、练习占安静的时间"),
    ]


def told(found: Interaction) -> list[tuple[str, str, str]]:
    """All ratios of a coded lesson."""
    return [*ratios(found.ratios), *(additions(found.additions) if found.additions else ())]


def clock(seconds: float) -> str:
    """「12:05」 of the lesson."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}%"


def _ratio(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
