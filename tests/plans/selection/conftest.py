"""The town with three schools that can submit, a panel for the result, and two more who score."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from server.base.clock import local, now
from server.base.database import execute
from server.documents.spec import Json
from server.people.registering import add_group, add_school, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import drafting, states
from server.plans.selection import opening, reviewing, submitting
from server.plans.selection.forms import RoundForm
from server.plans.tables import State
from server.rubrics import sheets
from server.rubrics.forms import MarkForm
from server.rubrics.tables import Purpose
from tests.support.town import PASSWORD, Town


@dataclass(frozen=True)
class County:
    """李建国 leads the group of 实验小学, 吴敏 that of 石龙小学, 何青 that of 白水小学.

    陈思远 runs rounds, 高远 and 韩静 score. ``panel`` is the 学科中心组 of the district, 何青 is in it too.
    """

    town: Town
    panel: UUID
    third_school: UUID
    third_group: UUID
    wu: Viewer
    he: Viewer
    gao: Viewer
    han: Viewer


async def build_county(town: Town) -> County:
    """Make it, through the verbs of ``people``."""
    panel = await add_group(
        "小学数学学科中心组", None, "数学", "", kind=GroupKind.PANEL, district_id=town.district
    )
    third = await add_school("白水小学", town.district)
    group = await add_group("三年级数学备课组", third, "数学", "三年级")

    async def person(login: str, name: str, at: UUID | None, *posts: tuple[Role, Scope, UUID]) -> Viewer:
        user = await add_user(login, name, school_id=at, subject="数学", password=PASSWORD)
        for role, scope, place in posts:
            await give_post(user, role, scope, place, subject="数学" if scope == Scope.DISTRICT else "")
        return await viewer_of(user)

    lead, expert = Role.PREP_LEAD, Role.GUEST_EXPERT
    return County(
        town, panel, third, group,
        wu=await person("wu", "吴敏", town.other_school, (lead, Scope.GROUP, town.other_group)),
        he=await person(
            "he", "何青", third, (lead, Scope.GROUP, group), (Role.TEACHER, Scope.GROUP, panel)
        ),
        gao=await person("gao", "高远", None, (expert, Scope.DISTRICT, town.district)),
        han=await person("han", "韩静", None, (expert, Scope.DISTRICT, town.district)),
    )  # fmt: skip


@pytest.fixture
async def county(town: Town) -> County:
    """The county of these tests."""
    return await build_county(town)


def text(words: str) -> Json:
    """A paragraph; it gets its id when it is stored."""
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def step(name: str, teacher: str) -> Json:
    cells = [("step", name), ("teacher", teacher)]
    return {
        "type": "tableRow",
        "content": [
            {"type": "tableCell", "attrs": {"col": col}, "content": [text(words)]} for col, words in cells
        ],
    }


def draft_of(goal: str, *steps: Json, more: tuple[Json, ...] = ()) -> Json:
    """A lesson: goals, and a process of these steps."""
    head = {
        "type": "tableRow",
        "content": [
            {"type": "tableHeader", "attrs": {"col": col}, "content": [text(words)]}
            for col, words in (("step", "环节"), ("teacher", "教师活动"))
        ],
    }
    process: Json = {"type": "table", "attrs": {"kind": "process"}, "content": [head, *steps]}
    return {
        "type": "doc",
        "content": [
            {"type": "section", "attrs": {"key": "objectives", "title": "教学目标"}, "content": [text(goal)]},
            {"type": "section", "attrs": {"key": "process", "title": "教学过程"}, "content": [process]},
            *more,
        ],
    }


HOMEWORK: Json = {"type": "section", "attrs": {"key": "homework", "title": "作业设计"}}
REAL = draft_of(
    "能折出并说出几分之一。", step("导入", "两人分月饼，怎样分才公平？"), step("探究", "折出二分之一。")
)
STONE = draft_of(
    "在三个情境里找出几分之一。", step("导入", "两人分烧饼，怎样分才公平？"), step("练习", "看图写分数。")
)
WHITE = draft_of(
    "会读会写几分之一。",
    step("导入", "分绳子。"),
    more=({**HOMEWORK, "content": [text("找三个几分之一。")]},),
)

Opened = Callable[..., Awaitable[UUID]]


@pytest.fixture
def opened(county: County) -> Opened:
    """``await opened()``: a round by 陈思远 for the three schools, scored by 高远 and 韩静."""

    async def make(**changes: object) -> UUID:
        today = local(now()).date()
        form = RoundForm(
            title="分数的初步认识", subject="数学", grade="三年级", note="围绕“平均分”，留足动手的时间。",
            opens_on=today.isoformat(), closes_on=(today + timedelta(days=7)).isoformat(),
            scores_due=(today + timedelta(days=9)).isoformat(),
            prep_group=county.panel, sheet=(await sheets.offered(Purpose.PLAN))[0]["id"],
            schools=frozenset({county.town.school, county.town.other_school, county.third_school}),
        )  # fmt: skip
        made = await opening.open_round(county.town.chen, replace(form, **changes))  # type: ignore[arg-type]
        for reviewer in (county.gao, county.han):
            await reviewing.invite(county.town.chen, made, reviewer.id)
        return made

    return make


async def plan_of(author: Viewer, doc: Json, *, state: State = State.DISCUSSION) -> UUID:
    return await drafting.create(
        author, title="分数的初步认识", doc=doc, subject="数学", grade="三年级", state=state
    )


@dataclass(frozen=True)
class Entered:
    """A round with an entry of each school: 王雨晴's, 孙丽's and 何青's."""

    id: UUID
    real: UUID
    stone: UUID
    white: UUID
    plans: tuple[UUID, UUID, UUID]


@pytest.fixture
def entered(county: County, opened: Opened) -> Callable[..., Awaitable[Entered]]:
    async def make(**changes: object) -> Entered:
        found = await opened(**changes)
        town = county.town
        real, stone = await plan_of(town.wang, REAL), await plan_of(town.sun, STONE)
        white = await plan_of(county.he, WHITE)
        await states.release(town.li, real)
        return Entered(
            found,
            await submitting.submit(town.li, found, real),
            await submitting.submit(county.wu, found, stone),
            await submitting.submit(county.he, found, white),
            (real, stone, white),
        )

    return make


async def close(round_id: UUID) -> None:
    """The window is over since yesterday."""
    await execute(
        "UPDATE selection_round SET opens_on = opens_on - 9, closes_on = school_today() - 1 WHERE id = $1",
        round_id,
    )


def marks(**given: str) -> MarkForm:
    """Marks by the part of the key behind the point, with a comment each: ``marks(observable="4.5")``."""
    keys = {key.replace("_", ".", 1): mark for key, mark in given.items()}
    return MarkForm(keys, {key: f"说说{key}" for key in keys})
