"""Of the demo: who is asked to prepare what, a plan handed in to its lead, a 通案 of the 学区 and what a
group made of it."""

from datetime import timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.database import value
from server.people.signing_in import viewer_of
from server.plans import drafting, states
from server.plans.leading import adopting, dividing, rules, submitting
from server.plans.leading.dividing import Lesson
from server.plans.leading.rules import RuleForm
from server.plans.tables import State
from server.seeds import lessons

PANEL = "SELECT id FROM prep_group WHERE name = '小学数学学科中心组'"
GROUP = "SELECT scope_id FROM membership WHERE \"user\" = $1 AND role = 'prep_lead' AND scope = 'group'"


async def plant(people: dict[str, UUID]) -> None:
    """Whatever of it is not there yet."""
    await _divide(people)
    await _submit(people)
    await _above(people)


async def _divide(people: dict[str, UUID]) -> None:
    """李建国 asks 王雨晴 and 赵敏 to prepare two lessons, and gives the group a week."""
    lead = await viewer_of(people["1004"])
    group: UUID = await value(GROUP, lead.id)
    if await value("SELECT EXISTS (SELECT 1 FROM group_rule WHERE prep_group = $1)", group):
        return
    await rules.set_group(lead, group, RuleForm("7", "3", "no", people["1003"]))
    today = local(now()).date()
    for title, author, days, helpers in (
        ("长方形和正方形的面积", "1001", 6, ("1003",)),
        ("年、月、日", "1002", 12, ()),
    ):
        due = (today + timedelta(days=days)).isoformat()
        asked = tuple(people[login] for login in helpers)
        await dividing.name_author(lead, group, Lesson(title, people[author], due, asked))


async def _submit(people: dict[str, UUID]) -> None:
    """赵敏 has handed a plan in: for the lead to sign."""
    author, title = await viewer_of(people["1002"]), "口算乘法：整理和复习"
    if await value("SELECT EXISTS (SELECT 1 FROM plan WHERE owner = $1 AND title = $2)", author.id, title):
        return
    lesson = lessons.read("times")
    plan_id = await drafting.create(
        author, title=title, doc=lesson.doc, subject=lesson.subject, grade=lesson.grade,
        textbook=lesson.textbook, period=lesson.period, state=State.DISCUSSION,
    )  # fmt: skip
    await submitting.submit(author, plan_id, "第二环节的口算题换成了班里跳绳的数。")


async def _above(people: dict[str, UUID]) -> None:
    """A 通案 of the 学科中心组 of the 学区; 五年级数学备课组 has made its own of it."""
    panel: UUID = await value(PANEL)
    author, researcher = await viewer_of(people["1004"]), await viewer_of(people["8001"])
    if await value("SELECT EXISTS (SELECT 1 FROM plan WHERE prep_group = $1)", panel):
        return
    lesson = lessons.read("parallelogram")
    plan_id = await drafting.create(
        author, title="多边形的面积：平行四边形", doc=lesson.doc, subject=lesson.subject, grade=lesson.grade,
        textbook=lesson.textbook, period=lesson.period, state=State.DISCUSSION, group=panel,
    )  # fmt: skip
    await states.release(researcher, plan_id, "合了三所学校的例题，开学用。")
    await adopting.adopt(await viewer_of(people["1011"]), plan_id)
