"""What classrooms of the demo did with 分数的初步认识: enough 个案 for a map, reasons, a lesson, a margin."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from server.base.ids import new_id
from server.people.signing_in import viewer_of
from server.plans import forking, versions
from server.plans.adoption import counting, reasons
from server.plans.adoption.statuses import passages
from server.plans.lessons import margin, marking
from server.plans.lessons.margin import NoteForm
from server.plans.lessons.marking import LessonForm
from server.schoolyear import years
from server.seeds.editing import Add, Change, Note, Replace, change

ASKED = "出示两人分月饼"
PRACTISED = "独立完成，同桌互讲第 2 题的理由，全班订正。"
# Of each teacher: what they changed, and of which step they say why.
MADE: tuple[tuple[str, Sequence[Change], tuple[str, str, str]], ...] = (
    ("1002", (Replace(ASKED, "出示两人分西瓜"),), ("情境导入", "context", "")),
    ("1004", (Replace(ASKED, "先让学生说说家里分东西的事，挑一件来演一演，再出示两人分月饼"),
              Replace(PRACTISED, "独立完成第 1、2 题，第 3 题带回家。")),
     ("巩固练习", "time", "第 3 题涂方格纸太花时间")),
    ("1010", (Replace(ASKED, "拿出当年错得最多的一道题，问这一半该怎么写，再看两人分月饼"),
              Add("learner", "这个班有 9 名学生没有上过幼儿园，操作要慢一点。")),
     ("情境导入", "pupils", "")),
    ("1011", (Note("二、探究新知", "圆片提前剪好，不在课上剪。"),), ("", "", "")),
)  # fmt: skip
REMARK = "三（2）班这里要多留一分钟：有人把圆片叠反了。"


async def plant(master: UUID, people: dict[str, UUID]) -> None:
    """Make what is not there yet."""
    for login, changes, why in MADE:
        await _version(master, people[login], changes, why)
    for login in ("1001", "1003"):
        mine = await forking.find_fork(await viewer_of(people[login]), master)
        if mine is not None:
            await counting.recount(mine)
    await _taught(master, people["1001"])


async def _version(master: UUID, teacher: UUID, changes: Sequence[Change], why: tuple[str, str, str]) -> None:
    owner = await viewer_of(teacher)
    if await forking.find_fork(owner, master) is not None:
        return
    mine = await forking.fork(owner, master)
    await change(mine, teacher, changes)
    await versions.settle(mine)
    await counting.recount(mine)
    step, reason, words = why
    for passage in passages(await versions.current_doc(mine)) if step else ():
        if passage.step.startswith(step):
            await reasons.give(owner, mine, passage.id, reason, words)


async def _taught(master: UUID, teacher: UUID) -> None:
    """王雨晴 taught it on the last school day, and noted something for one class."""
    owner = await viewer_of(teacher)
    mine = await forking.find_fork(owner, master)
    if mine is None or await marking.of(mine):
        return
    today = years.today()
    last = today - timedelta(days=max(0, today.weekday() - 4))
    await marking.mark(owner, mine, LessonForm("三（2）班", on=last.isoformat()))
    for passage in passages(await versions.current_doc(mine)):
        if passage.step.startswith("比较大小"):
            await margin.write(owner, mine, NoteForm(new_id(), passage.id, REMARK, "三（2）班"))
