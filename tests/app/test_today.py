"""今天 shows each person what really waits for them, and nothing they may not see."""

from typing import Any
from uuid import UUID

import pytest

from server.app import today, waiting
from server.base.clock import LOCAL
from server.base.database import execute
from server.base.ids import new_id
from server.documents import skeleton
from server.people.registering import give_post
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from server.plans import drafting, forking, states
from server.plans.tables import Kind, State
from tests.support.browsing import SignIn
from tests.support.town import Town


async def master(owner: Viewer, title: str = "认识几分之一", state: State = State.DISCUSSION) -> UUID:
    return await drafting.create(
        owner,
        title=title,
        subject="数学",
        grade="三年级",
        doc=skeleton.blank(),
        kind=Kind.MASTER,
        state=state,
    )


async def said(viewer: Viewer) -> list[str]:
    return [wait.title for wait in (await waiting.find(viewer)).shown]


async def test_a_plan_in_discussion_waits_for_the_group_until_it_was_opened(
    town: Town, signed_in: SignIn
) -> None:
    plan = await master(town.zhao)
    assert await said(town.wang) == ["看《认识几分之一》，写下你的意见"]
    assert await said(town.zhao) == []
    assert await said(town.sun) == []
    client = await signed_in(town.wang)
    assert (await client.get(f"/plans/{plan}")).status_code == 200
    assert await said(town.wang) == []


async def test_leads_are_asked_to_release_until_it_is_released(town: Town) -> None:
    plan = await master(town.zhao)
    for lead in (town.li, town.zheng):
        assert await said(lead) == ["看看《认识几分之一》能不能发布"]
    own = await master(town.li, "周长")
    assert "看看《周长》能不能发布" not in await said(town.li)
    await states.release(town.zheng, own)
    await states.release(town.li, plan)
    assert await said(town.li) == ["做《认识几分之一》的个案"]


async def test_a_released_master_waits_until_one_has_a_copy_and_again_when_it_is_newer(
    town: Town, signed_in: SignIn
) -> None:
    plan = await master(town.zhao)
    await (await signed_in(town.wang)).get(f"/plans/{plan}")
    await states.release(town.li, plan)
    assert await said(town.wang) == ["做《认识几分之一》的个案"]
    assert await said(town.sun) == []
    await forking.fork(town.wang, plan)
    assert await said(town.wang) == []
    await states.revise(town.zhao, plan)
    assert await said(town.wang) == ["看《认识几分之一》，写下你的意见"]
    await _type(plan, town.zhao)
    await states.release(town.li, plan)
    assert await said(town.wang) == ["通案《认识几分之一》出了第 2 版"]


async def test_a_private_draft_is_nobodys_business(town: Town, signed_in: SignIn) -> None:
    await master(town.zhao, "还没想好", State.DRAFT)
    for who in (town.wang, town.li, town.zheng, town.chen, town.admin):
        text = (await (await signed_in(who)).get("/")).text
        assert "还没想好" not in text
    assert "还没想好" in (await (await signed_in(town.zhao)).get("/")).text


async def test_everybody_has_a_page_and_it_costs_few_queries(
    town: Town, signed_in: SignIn, count_queries: Any
) -> None:
    plan = await master(town.zhao)
    await states.release(town.li, plan)
    for who in town.people.values():
        client = await signed_in(who)
        with count_queries() as statements:
            answer = await client.get("/")
        assert answer.status_code == 200
        assert len(statements) <= 8 + (who in (town.li, town.chen)), statements  # they have a 审阅台
    assert "李建国发布了通案" in (await (await signed_in(town.chen)).get("/")).text
    seen = (await (await signed_in(town.wang)).get("/")).text
    assert "李建国发布了通案" in seen
    assert "李建国发布了通案" not in (await (await signed_in(town.sun)).get("/")).text


async def test_who_is_typing_is_shown_to_the_group_only(town: Town, signed_in: SignIn) -> None:
    plan = await master(town.zhao, "长方形的周长")
    shown = 'class="live-now"'
    wang = await signed_in(town.wang)
    assert shown not in (await wang.get("/")).text
    await _type(plan, town.zhao)
    assert shown in (await wang.get("/")).text
    for who in (town.zhao, town.sun, town.chen):
        assert shown not in (await (await signed_in(who)).get("/")).text


async def test_nobody_is_led_in_without_signing_in(client: Any, town: Town) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/session/new")


@pytest.mark.parametrize(
    ("hour", "name", "words"),
    [
        (8, "王雨晴", "早上好，王老师"),
        (11, "欧阳明", "上午好，欧阳老师"),
        (13, "李建国", "中午好，李老师"),
        (17, "阿依古丽·买买提", "下午好，阿依古丽·买买提老师"),
        (21, "Anna Li", "晚上好，Anna Li老师"),
        (2, "赵敏", "夜深了，赵老师"),
    ],
)
def test_the_greeting_fits_the_hour_and_the_name(hour: int, name: str, words: str) -> None:
    from datetime import datetime

    assert today.greeting(name, datetime(2026, 11, 19, hour, tzinfo=LOCAL)) == words


async def _type(plan: UUID, who: Viewer) -> None:
    """A committed keystroke: another empty paragraph in the first section."""
    from pycrdt import XmlElement, XmlFragment

    from server.coedit import log

    doc = await log.load(plan)
    before = doc.get_state()
    section = doc.get("body", type=XmlFragment).children[0]
    section.children.append(XmlElement("paragraph", {"id": new_id().hex}))
    await execute(
        "INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)"
        " VALUES ($1, $2, $3, $4, 1, now())",
        plan,
        doc.get_update(before),
        who.id,
        doc.client_id,
    )


async def test_every_line_says_which_post_it_is_of_when_there_are_several(
    town: Town, signed_in: SignIn
) -> None:
    await master(town.zhao)
    assert [wait.place for wait in (await waiting.find(town.wang)).shown] == [""]
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, town.other_group)
    wang = await viewer_of(town.wang.id)
    assert [wait.place for wait in (await waiting.find(wang)).shown] == ["实验小学　三年级数学备课组"]
    await drafting.create(
        wang, title="周长", subject="数学", grade="三年级", doc=skeleton.blank(), group=town.other_group
    )
    text = (await (await signed_in(wang)).get("/")).text
    for words in ("实验小学　三年级数学备课组　教师", "石龙小学　三年级数学备课组　教师"):
        assert f"<span>{words}</span>" in text
    assert '<p class="when">石龙小学　三年级数学备课组　' in text
    assert '<span class="tag">实验小学　三年级数学备课组</span>' in text
