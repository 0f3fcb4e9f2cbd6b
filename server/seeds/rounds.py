"""遴选 of the demo: 韩静 asks every school for one lesson; three have submitted, 许明 has begun to score."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from server.base.clock import local, now
from server.base.database import value
from server.people.signing_in import viewer_of
from server.plans import states
from server.plans.selection import opening, reviewing, submitting
from server.plans.selection.forms import RoundForm
from server.plans.tables import State
from server.rubrics import sheets
from server.rubrics.forms import MarkForm
from server.rubrics.tables import Purpose

TITLE = "长方形和正方形的周长"
PANEL = "小学数学学科中心组"
# Text, author, who submits.
ENTRIES = (
    ("perimeter", "1004", "1004"),
    ("perimeter_town", "2001", "2002"),
    ("perimeter_village", "4001", "4005"),
)
SCORED = {
    "goals.standard": ("4.5", ""),
    "goals.observable": ("4", ""),
    "goals.key_points": ("4", ""),
    "ground.connections": ("4", ""),
    "ground.learners": ("3.5", "说到“常混在一起”，没有前测数据。"),
    "ground.mistakes": ("3.5", ""),
    "process.aligned": ("7", ""),
    "process.tasks": ("8", "每个学生手里都有卡片，先估后量，任务占了大半节课。"),
    "process.questions": ("6.5", ""),
    "process.time": ("5", ""),
    "assessment.tasks": ("5", ""),
    "assessment.homework": ("4.5", ""),
    "assessment.feedback": ("3", ""),
    "resources.board": ("3.5", ""),
    "resources.sources": ("4", ""),
    "adaptable.classes": ("3", "只有一种上法，基础弱的班怎么上没有写。"),
}
BEGUN = {"goals.standard": "4", "goals.observable": "5", "process.tasks": "7.5"}


async def plant(people: dict[str, UUID], plan: Callable[[str, UUID], Awaitable[UUID]]) -> None:
    """The round with its entries and marks, once; ``plan`` makes a lesson of the demo."""
    if await value("SELECT EXISTS (SELECT 1 FROM selection_round WHERE owner = $1)", people["9001"]):
        return
    owner = await viewer_of(people["9001"])
    offered = await opening.choices(owner, opening.home_of(owner, ""))
    today = local(now()).date()
    found = await opening.open_round(owner, RoundForm(
        title=TITLE, subject="数学", grade="三年级", textbook="人教版 三年级上册 第七单元",
        note="让学生自己找到算法，写明没有学具的学校怎么上。",
        opens_on=today.isoformat(), closes_on=(today + timedelta(days=5)).isoformat(),
        scores_due=(today + timedelta(days=9)).isoformat(),
        prep_group=next(one["id"] for one in offered["groups"] if one["name"] == PANEL),
        sheet=(await sheets.offered(Purpose.PLAN))[0]["id"],
        schools=frozenset(one["id"] for one in offered["schools"]),
    ))  # fmt: skip
    for reviewer in ("8001", "8005"):
        await reviewing.invite(owner, found, people[reviewer])
    entries = []
    for name, author, lead in ENTRIES:
        made = await plan(name, people[author])
        if await value("SELECT state FROM plan WHERE id = $1", made) == State.DRAFT:
            await states.share(await viewer_of(people[author]), made)
        entries.append(await submitting.submit(await viewer_of(people[lead]), found, made))
    expert = await viewer_of(people["8005"])
    marks = {key: mark for key, (mark, _) in SCORED.items()}
    words = {key: said for key, (_, said) in SCORED.items() if said}
    await reviewing.save(expert, found, entries[0], MarkForm(marks, words), is_done=True)
    await reviewing.save(expert, found, entries[1], MarkForm(dict(BEGUN), {}), is_done=False)
