"""任务 and 复制通知: who may ask whom, what ticks it off, and the words for the group chat."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.app import waiting
from server.base import database as db
from server.base.clock import local, now
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import assigning, forking, states
from server.plans.assigning import TaskForm
from server.plans.forms import FormRefused
from tests.plans.conftest import at_once
from tests.support.browsing import SignIn
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]


async def waits(viewer: Viewer) -> list[str]:
    return [wait.title for wait in (await waiting.find(viewer)).shown]


def in_days(days: int) -> date:
    return local(now()).date() + timedelta(days=days)


def form(kind: str, *people: Viewer, **more: str) -> TaskForm:
    return TaskForm(kind, tuple(one.id for one in people), **more)


async def test_the_author_and_the_leads_ask_members_of_the_group_and_nobody_else_does(
    town: Town, in_discussion: Draft, draft: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    for asker in (town.wang, town.li, town.zheng):
        await assigning.assign(asker, plan, form("read", town.zhao))
    for other in (town.zhao, town.sun, town.chen, town.zhou, town.admin):
        with pytest.raises(Missing):
            await assigning.assign(other, plan, form("read", town.li))
        with pytest.raises(Missing):
            await assigning.withdraw(other, plan, [])
    with pytest.raises(FormRefused, match="还没有选老师"):
        await assigning.assign(town.wang, plan, form("read", town.sun))
    with pytest.raises(Missing):
        await assigning.assign(town.wang, await draft(town.wang), form("read", town.zhao))
    assert await db.value("SELECT count(*) FROM task") == 1  # the same open task is not given twice


async def test_a_task_waits_on_today_until_it_is_done_by_doing_or_by_hand(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang, "面积")
    assert await waits(town.zhao) == ["看《面积》，写下你的意见"]
    await assigning.assign(town.wang, plan, form("read", town.zhao, due=str(in_days(1)), note="例题难不难"))
    await assigning.assign(town.wang, plan, form("write", town.zhao))
    assert sorted(await waits(town.zhao)) == sorted(["看《面积》，写下你的意见", "改《面积》"])
    zhao = await signed_in(town.zhao)
    today = (await zhao.get("/")).text
    assert "王雨晴请你做" in today and "例题难不难" in today and 'class="due soon"' in today
    await zhao.get(f"/plans/{plan}")
    assert await waits(town.zhao) == ["改《面积》"]
    task = await db.value("SELECT id FROM task WHERE kind = 'write'")
    assert f"/tasks/{task}/completion" in (await zhao.get("/")).text
    assert (await (await signed_in(town.li)).post(f"/tasks/{task}/completion")).status_code == 404
    for _click in range(2):
        assert (await zhao.post(f"/tasks/{task}/completion")).status_code == 303
    assert await waits(town.zhao) == []
    assert (await zhao.post(f"/tasks/{uuid4()}/completion")).status_code == 404


async def test_a_copy_is_the_task_to_make_one_and_a_release_ends_the_discussions_tasks(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    await assigning.assign(town.wang, plan, form("write", town.zhao))
    with pytest.raises(FormRefused, match="还没有选要做什么"):
        await assigning.assign(town.wang, plan, form("fork", town.zhao))
    await states.release(town.li, plan)
    assert await waits(town.zhao) == ["做《面积》的个案"]
    await assigning.assign(town.wang, plan, form("fork", town.zhao))
    assert await waits(town.zhao) == ["做《面积》的个案"]  # once, not as a task and by itself
    await forking.fork(town.zhao, plan)
    assert await waits(town.zhao) == []
    assert await db.value("SELECT count(*) FROM task WHERE done_at IS NULL AND withdrawn_at IS NULL") == 0


async def test_a_task_taken_back_is_gone_from_today_and_the_inbox(town: Town, in_discussion: Draft) -> None:
    plan = await in_discussion(town.wang, "面积")
    await assigning.assign(town.wang, plan, form("write", town.zhao, town.li))
    task = await db.value("SELECT id FROM task WHERE user_id = $1", town.zhao.id)
    await assigning.withdraw(town.wang, plan, [task])
    assert "改《面积》" not in await waits(town.zhao) and "改《面积》" in await waits(town.li)
    told = "SELECT count(*) FROM notice WHERE title = '改《面积》' AND user_id = $1"
    assert [await db.value(told, who.id) for who in (town.zhao, town.li)] == [0, 1]
    await assigning.assign(town.wang, plan, form("write", town.zhao))  # and may be given again
    assert "改《面积》" in await waits(town.zhao)


async def test_two_leads_asking_in_one_instant_ask_once(town: Town, in_discussion: Draft) -> None:
    plan = await in_discussion(town.wang, "面积")
    await at_once(
        "task", *(assigning.assign(asker, plan, form("write", town.zhao)) for asker in (town.wang, town.li))
    )
    assert await db.value("SELECT count(*) FROM task") == 1
    assert await db.value("SELECT count(*) FROM notice WHERE title = '改《面积》'") == 1


async def test_the_page_keeps_what_was_chosen_and_gives_words_for_the_chat(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Any
) -> None:
    plan = await in_discussion(town.wang, "面积")
    wang = await signed_in(town.wang)
    sent = {"kind": "write", "person": [str(town.zhao.id), str(town.li.id)], "due": "昨天", "note": "补板书"}
    refused = await wang.post(f"/plans/{plan}/tasks", data=sent)
    assert refused.status_code == 422 and "日期看不懂" in refused.text
    assert 'value="补板书"' in refused.text and refused.text.count(" checked") == 3
    past = await wang.post(f"/plans/{plan}/tasks", data=sent | {"due": str(in_days(-1))})
    assert "请选今天以后" in past.text
    due = in_days(3)
    assert (await wang.post(f"/plans/{plan}/tasks", data=sent | {"due": str(due)})).status_code == 303
    await wang.get(f"/plans/{plan}/tasks")  # the short link is there now
    with count_queries() as statements:
        page = (await wang.get(f"/plans/{plan}/tasks")).text
    assert len(statements) <= 6, statements
    words = re.search(r"<textarea[^>]*readonly>([^<]+)</textarea>", page)
    assert words is not None
    assert (
        f"请李建国、赵敏老师改《面积》。{assigning.due_words(due)}前完成。\n补板书\n打开：http://127.0.0.1:8000/s/"
        in words[1]
    )
    link = words[1].rpartition(":8000")[2]
    for reader in (town.wang, town.zhao):
        answer = await (await signed_in(reader)).get(link)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/plans/{plan}/edit")


async def test_a_release_gives_words_for_the_chat_and_its_link_opens_for_readers_only(
    town: Town, released: Draft, draft: Draft, signed_in: SignIn, client: Any
) -> None:
    plan = await released("面积")
    li = await signed_in(town.li)
    page = (await li.get(f"/plans/{plan}/announcement")).text
    assert "三年级 数学通案《面积》第 1 版发布了（王雨晴主备）。" in page
    code = re.search(r"/s/(\w{7})\b", page)
    assert code is not None
    assert code[0] in (await (await signed_in(town.zhou)).get(f"/plans/{plan}/announcement")).text
    outsider = await signed_in(town.sun)
    assert (await outsider.get(f"/plans/{plan}/announcement")).status_code == 404
    there = await outsider.get(code[0].upper().replace("/S/", "/s/"))
    assert there.status_code == 303 and (await outsider.get(there.headers["location"])).status_code == 404
    nobody = await client.get(code[0])
    assert nobody.headers["location"] == f"/session/new?next=%2Fs%2F{code[1]}"
    private = await draft(town.wang)
    assert (await (await signed_in(town.wang)).get(f"/plans/{private}/announcement")).status_code == 404
