"""听课 of the demo: a lesson of 赵敏 that three people observed and talked over, and one of today."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from server.base.clock import LOCAL, now
from server.base.database import rows, value
from server.base.ids import new_id
from server.observation import feedback, observing, releasing, replying
from server.observation.debriefs import cards
from server.observation.debriefs.forms import CardForm
from server.observation.debriefs.tables import EntryKind
from server.observation.forms import Asked, Lesson
from server.observation.records import body as bodies
from server.observation.records import saving
from server.observation.records.sending import Sent
from server.observation.tables import ObservationKind, ObserverRole
from server.people.signing_in import viewer_of
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from server.schoolyear import years

SEEN, TODAY = "长方形和正方形的周长", "分数的初步认识"
QUESTION = "学生是自己想到周长就是“一圈的长”，还是老师告诉的？"
MARKS = {
    "attained.known": (4.5, 4, 4), "attained.focused": (4, 4, 3.5), "attained.evidence": (3.5, 3, 3),
    "learning.reach": (6.5, 6, 6), "learning.depth": (7, 6, 6.5), "learning.together": (4.5, 4, 4.5),
    "learning.voice": (5, 4.5, 4), "learning.seen": (4, 4.5, 3), "teaching.clear": (5, 5.5, 5),
    "teaching.questions": (6, 5.5, 5), "teaching.feedback": (5, 5, 4.5), "teaching.pace": (4, 4.5, 4),
    "teaching.media": (5, 5, 4.5), "subject.concepts": (5.5, 5, 5.5), "subject.methods": (5, 5, 4.5),
    "culture.respect": (4, 3.5, 4), "culture.choice": (3, 3, 2.5),
}  # fmt: skip
COMMENTS = ("", "", "后排三人没有材料，一直在看。")
SAID: tuple[tuple[int, str, str, str], ...] = (
    (70, "t", "出示树叶：一圈有多长？", "从描边开始，学生马上动手"),
    (690, "t", "示范描树叶的一周，语速偏快", ""),
    (902, "s", "独立描边，后排 3 人没有材料", "材料按组发，缺的没有补"),
    (1030, "d", "质疑：“圆也有周长吗？”老师转给全班", "这一问很值"),
    (1185, "s", "三组上台量，用绳子绕，两组忘了接口", ""),
    (1280, "t", "追问“这条弧算不算周长？”等了 4 秒", "等到第三个学生举手才叫"),
    (1720, "s", "同桌互相出题，量数学书封面", ""),
    (2150, "t", "小结：周长是一圈的长，先想从哪里开始", "由学生说更好"),
)
TAPS = "TTTSSTDTTSSSSTTTDDSSSSTTSSSSSDTTSSSSSSTTTSSDDTTSSSSSSTTDSSSSTTTTSSSSDTTTSSTTTT"  # a letter every 30 s
QUESTIONS: tuple[Mapping[str, Any], ...] = (
    {"t": 75, "words": "一圈有多长？", "kind": "what", "bloom": "remember", "calling": "hand", "seat": "2-3",
     "wait1": 1.2, "wait2": 0.8, "response": "affirm"},
    {"t": 700, "words": "从哪里开始描？", "kind": "how", "bloom": "apply", "calling": "hand", "seat": "3-4",
     "wait1": 2.1, "wait2": 1.0, "response": "repeat"},
    {"t": 1035, "words": "圆也有周长吗？", "kind": "if", "bloom": "analyse", "calling": "after_talk",
     "seat": "5-1", "wait1": 3.4, "wait2": 2.5, "response": "redirect"},
    {"t": 1282, "words": "这条弧算不算周长？", "kind": "why", "bloom": "evaluate", "calling": "hand",
     "seat": "2-3", "wait1": 4.0, "wait2": 3.1, "response": "probe"},
    {"t": 1740, "words": "封面的周长怎么量最省事？", "kind": "how", "bloom": "apply", "calling": "no_hand",
     "seat": "1-6", "wait1": 2.6, "wait2": 1.4, "response": "affirm"},
)  # fmt: skip
OVERALL = (
    (["先描再量，学生自己说出“一圈”", "追问以后肯等"], ["材料少发一份就有人看热闹，备用几份"]),
    (["圆的问题转给了全班"], ["小结留给学生说"]),
    (["任务清楚，节奏稳"], ["后排学生的错误可以拿来讲"]),
)
REPLY = "材料的事我课上没有看到，谢谢。圆的问题是学生自己提的，下一个班我想早一点放出来。"
CARDS = (
    ("1001", EntryKind.EVIDENCE, "15 分钟起，后排 3 人没有绳子，看了大约 4 分钟。", 0),
    ("8001", EntryKind.PUZZLE, "是材料不够，还是他们不觉得要自己量？", 1),
    ("1002", EntryKind.ALTERNATIVE, "两人一根绳子，一人绕一人读数。", 2),
    ("1002", EntryKind.NEXT_STEP, "下次课前按座位把材料摆好，多备三份。", 3),
)
_TAUGHT = """
SELECT DISTINCT s.period FROM lesson_slot s JOIN teaching t ON t.id = s.teaching
WHERE t."user" = ANY($1) AND s.weekday = $2
"""


async def plant(people: dict[str, UUID], plan: UUID) -> None:
    """Both lessons, once. ``plan``: the released 通案 of today's."""
    if await value("SELECT EXISTS (SELECT 1 FROM observation WHERE lead = $1)", people["1004"]):
        return
    school = await value("SELECT school FROM users WHERE id = $1", people["1002"])
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    today = years.today()
    before = today - timedelta(days=3 if today.weekday() == 0 else max(1, today.weekday() - 4))
    common = {"teacher": people["1002"], "school": school, "sheet": sheet}
    await _seen(
        people, _lesson(SEEN, before, await _free(people, before), question=QUESTION, **common), before
    )
    await observing.create(
        await viewer_of(people["1004"]),
        _lesson(TODAY, today, await _free(people, today), plan=plan,
                question="分月饼以后，学生会不会自己说出“平均”？", **common,
                asked=(Asked(people["1001"], views=("learning.interaction",)),)),
        ("instruction.dialogue",),
    )  # fmt: skip


async def _free(people: dict[str, UUID], on: date) -> int:
    """A lesson of that day in which none of them teaches, so that all can be there."""
    who = [people[login] for login in ("1001", "1002", "1004")]
    taught = {one["period"] for one in await rows(_TAUGHT, who, on.isoweekday())}
    return next(period for period in (2, 4, 3, 1, 5, 6) if period not in taught)


async def _seen(people: dict[str, UUID], lesson: Lesson, on: date) -> None:
    lead = await viewer_of(people["1004"])
    observation = await observing.create(
        lead,
        replace(lesson, asked=(Asked(people["1001"], views=("learning.interaction",)),
                               Asked(people["8001"], ObserverRole.EXPERT, ("culture.thinking",)))),
        ("instruction.dialogue",),
    )  # fmt: skip
    for at, login in enumerate(("1004", "1001", "8001")):
        await _hand_in(people[login], observation, at, lesson.sheet, on)
    teacher = await viewer_of(people["1002"])
    await releasing.release(lead, observation)
    await replying.reply(teacher, observation, REPLY)
    above: UUID | None = None
    for login, kind, words, _depth in CARDS:
        form = CardForm(new_id(), kind, words, answers=above)
        above = await cards.add(await viewer_of(people[login]), observation, form)


async def _hand_in(user: UUID, observation: UUID, at: int, sheet: UUID | None, on: date) -> None:
    who = await viewer_of(user)
    record = await value('SELECT id FROM observer WHERE observation = $1 AND "user" = $2', observation, user)
    began = datetime.combine(on, time(9, 20), LOCAL) + timedelta(seconds=at)
    sent = Sent(uuid5(record, "handed in"), 0, uuid5(record, "phone"), user, now(), True, None,
                bodies.read(_written(at, sheet, began)))  # fmt: skip
    await saving.save(who, record, sent)
    if at == 0:
        await feedback.give(who, record)


def _written(at: int, sheet: UUID | None, began: datetime) -> dict[str, Any]:
    good, advice = OVERALL[at]
    talk = (TAPS, TAPS.replace("DTT", "DST"), TAPS.replace("SD", "SS"))[at]
    return {
        "schema": 1,
        "clock": {"began": began.isoformat(), "ended": (began + timedelta(minutes=40)).isoformat()},
        "moments": [
            {"id": f"m{number}", "t": t + 3 * at, "who": who, "text": words, "remark": remark}
            for number, (t, who, words, remark) in enumerate(SAID)
            if (number + at) % (at + 2) or at == 0
        ],
        "st": {"every": 30, "taps": _taps(talk)},
        "questions": [{"id": f"q{number}", **one} for number, one in enumerate(QUESTIONS)] if at == 0 else [],
        "views": {"learning.interaction": {"result": "31 人开口，9 人两次以上", "comment": "后排少"}}
        if at == 1
        else {},
        "sheet": str(sheet) if sheet else "",
        "marks": {key: given[at] for key, given in MARKS.items()},
        "comments": {"learning.seen": COMMENTS[at]} if COMMENTS[at] else {},
        "overall": {"good": good, "advice": advice, "text": ""},
    }


def _taps(codes: str) -> list[dict[str, object]]:
    changes: Sequence[int] = [at for at in range(len(codes)) if at == 0 or codes[at] != codes[at - 1]]
    return [{"t": 30 * at, "code": codes[at]} for at in changes]


def _lesson(title: str, on: date, period: int, **more: Any) -> Lesson:
    usual: dict[str, Any] = {
        "id": new_id(), "kind": ObservationKind.PLANNED, "teacher_name": "", "school_class": None,
        "class_name": "三（3）班", "subject": "数学", "title": title, "plan": None, "on": on,
        "period": period, "starts_at": None, "minutes": 40, "pupils": 43, "trims": False,
    }  # fmt: skip
    return Lesson(**(usual | more))
