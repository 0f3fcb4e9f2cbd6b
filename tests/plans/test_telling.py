"""The inbox of each person after each step of a 通案."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from server.app import doors
from server.base import database as db
from server.people.viewer import Viewer
from server.plans import forking, states
from tests.plans.conftest import type_into
from tests.support.browsing import SignIn
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]


@pytest.fixture(autouse=True)
def _doors() -> None:
    doors.hand_over()


async def told(viewer: Viewer) -> list[str]:
    found = await db.rows("SELECT title FROM notice WHERE user_id = $1 ORDER BY at, id", viewer.id)
    return [line["title"] for line in found]


async def test_one_step_is_one_notice_for_those_it_concerns_and_none_for_who_did_it(
    town: Town, draft: Draft
) -> None:
    plan = await draft(town.wang, "面积")
    for _click in range(2):
        await states.share(town.wang, plan)
    for member in (town.li, town.zhao):
        assert await told(member) == ["王雨晴把《面积》交给三年级数学备课组研讨"]
    for _click in range(2):
        await states.release(town.li, plan, "多留 3 分钟")
    assert (await told(town.zhao))[1:] == ["李建国发布了通案《面积》第 1 版"]
    assert await told(town.wang) == ["李建国发布了通案《面积》第 1 版"]
    await states.revise(town.wang, plan)
    assert (await told(town.li))[1:] == ["王雨晴开始修订《面积》，准备第 2 版"]
    await states.release(town.li, plan)  # not a letter was changed: number 1 stands again
    assert len(await told(town.zhao)) == 3
    for other in (town.sun, town.chen, town.zhou, town.admin):
        assert await told(other) == []
    assert await db.value("SELECT body FROM notice WHERE title LIKE '%第 1 版' LIMIT 1") == "多留 3 分钟"


async def test_whoever_has_a_copy_is_led_to_what_changed(town: Town, released: Draft) -> None:
    plan = await released("面积")
    own = await forking.fork(town.zheng, plan)
    await states.revise(town.wang, plan)
    assert await type_into(plan, "再比一比", town.wang)
    await states.release(town.li, plan)
    found = await db.row("SELECT url, body FROM notice WHERE user_id = $1", town.zheng.id)
    assert found == {
        "url": f"/plans/{own}/pull",
        "body": "你的个案是从第 1 版做的，改了哪里一处一处看过，再定要不要。",
    }


async def teaches(who: Viewer, school: UUID, number: int) -> None:
    """A class of 三年级 in which ``who`` teaches 数学."""
    class_id = await db.value(
        "INSERT INTO school_class (id, school, school_year, name, grades, number, students)"
        " VALUES (gen_random_uuid(), $1, 2026, '三' || $2::smallint, '{3}', $2::smallint, 40)"
        " RETURNING id",
        school, number,
    )  # fmt: skip
    await db.execute(
        'INSERT INTO teaching (id, "user", school_class, subject, starts_on, ends_on, kind)'
        " VALUES (gen_random_uuid(), $1, $2, '数学', current_date - 9, current_date + 9, 'regular')",
        who.id, class_id,
    )  # fmt: skip


async def test_teachers_of_the_grade_are_told_when_they_can_open_it(town: Town, in_discussion: Draft) -> None:
    await teaches(town.zhou, town.school, 1)  # the headmaster teaches it too
    await teaches(town.sun, town.school, 2)  # lent from another school, without a post here
    plan = await in_discussion(town.wang, "面积")
    await states.release(town.li, plan)
    assert await told(town.zhou) == ["李建国发布了通案《面积》第 1 版"]
    assert await told(town.sun) == []


async def test_the_inbox_leads_there_and_says_when_something_was_taken_back(
    town: Town, draft: Draft, signed_in: SignIn, count_queries: Any
) -> None:
    plan = await draft(town.wang, "面积")
    await states.share(town.wang, plan)
    await db.execute("UPDATE notice SET loud_at = at")  # whatever the hour of this run
    zhao = await signed_in(town.zhao)
    assert 'aria-label="通知，1 条未读"' in (await zhao.get("/")).text
    with count_queries() as statements:
        inbox = (await zhao.get("/inbox")).text
    assert len(statements) <= 3, statements
    assert "交给三年级数学备课组研讨" in inbox and "已收回" not in inbox
    link = inbox.split('href="/inbox/', 1)[1].split('"', 1)[0]
    answer = await zhao.get(f"/inbox/{link}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plans/{plan}")
    assert 'aria-label="通知"' in (await zhao.get("/")).text
    assert "这里没有通知" in (await zhao.get("/inbox?unread=1")).text
    assert "交给三年级数学备课组研讨" in (await zhao.get("/inbox?kind=plan")).text
    await db.execute("UPDATE plan SET state = 'draft'")
    gone = (await zhao.get("/inbox")).text
    assert "已收回" in gone and f"/inbox/{link}" not in gone and "写下你的意见" not in gone
    assert (await (await signed_in(town.li)).get(f"/inbox/{link}")).status_code == 404


async def test_opening_the_plan_itself_reads_what_was_said_of_it(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan, other = await in_discussion(town.wang, "面积"), await in_discussion(town.wang, "周长")
    await states.release(town.li, plan)
    await states.release(town.li, other)
    await db.execute("UPDATE notice SET loud_at = at")
    zhao = await signed_in(town.zhao)
    await zhao.get(f"/plans/{plan}")
    unread = await db.rows(
        "SELECT object_id FROM notice WHERE user_id = $1 AND read_at IS NULL", town.zhao.id
    )
    assert [line["object_id"] for line in unread] == [other]
    await zhao.post("/inbox/reading")
    assert 'aria-label="通知"' in (await zhao.get("/inbox")).text
