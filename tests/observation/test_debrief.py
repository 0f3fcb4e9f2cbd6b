"""议课: the board of the group, live and without a script; next steps become tasks; nobody else sees any."""

import asyncio
import re
from uuid import UUID

import pytest

from server.app import waiting
from server.base import database as db
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.observation import access
from server.observation.debriefs import board, cards
from server.observation.debriefs.forms import CardForm
from server.observation.debriefs.tables import EntryKind
from server.people.viewer import Viewer
from tests.observation.observed import invite, moment, observed, release, seen
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

LINE = moment("m1", 725, "后两排有 6 个人没有动笔", "任务说得太快")


async def stands(viewer: Viewer, observation: UUID) -> board.Board:
    found, theirs = await access.find_for(viewer, observation, "debrief")
    return await board.of(viewer, found, theirs)


async def put(viewer: Viewer, observation: UUID, kind: str, text: str, **more: UUID | str) -> UUID:
    return await cards.add(viewer, observation, CardForm(new_id(), kind, text, **more))  # type: ignore[arg-type]


async def test_the_group_talks_on_one_board_and_nobody_else_sees_it(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {"moments": [LINE]})
    await invite(lesson, town.sun)
    url = f"/observations/{lesson}/debrief"
    zhao, wang, sun = await signed_in(town.zhao), await signed_in(town.wang), await signed_in(town.sun)
    composing = await zhao.get(f"{url}?record={record}&moment=m1")
    assert "12:05" in composing.text and "后两排有 6 个人没有动笔" in composing.text
    key = re.search(r'name="key" value="([^"]+)"', composing.text)
    assert key is not None
    sent = {"key": key[1], "kind": "evidence", "text": "", "record": str(record), "moment": "m1"}
    twice = await asyncio.gather(*(zhao.post(f"{url}/entries", data=sent) for _ in range(2)))
    assert [one.headers["location"] for one in twice] == [f"{url}#card-{key[1]}"] * 2
    going_on = await wang.get(f"{url}?on={key[1]}")
    assert 'value="puzzle" checked' in going_on.text and "接赵敏" in going_on.text
    answered = await wang.post(
        f"{url}/entries", data={"kind": "puzzle", "text": "他们在等同桌？", "answers": key[1]}
    )
    assert answered.status_code == 303
    with count_queries() as statements:
        page = await sun.get(url)  # a guest reads, and writes nothing
    assert len(statements) <= 7, statements
    assert "学生什么时候在想" in page.text and "他们在等同桌？" in page.text
    assert "后两排有 6 个人没有动笔" in page.text  # 赵敏 said it herself
    assert "王雨晴请来的孙丽" in page.text and 'name="text"' not in page.text
    assert (await sun.post(f"{url}/entries", data=sent)).status_code == 404
    for stranger in (town.zheng, town.zhou, town.chen, town.admin):
        browser = await signed_in(stranger)
        for headers in ({}, PARTIAL):
            assert (await browser.get(url, headers=headers)).status_code == 404
        assert (await browser.post(f"{url}/entries/{key[1]}/removal")).status_code == 404
    looked = "SELECT u.name FROM observation_look k JOIN users u ON u.id = k.\"user\" WHERE what = 'debrief'"
    assert {line["name"] for line in await db.rows(looked)} == {"赵敏", "孙丽"}


async def test_a_line_of_anothers_record_shows_to_whoever_may_read_that_record(town: Town) -> None:
    lesson = await observed(town.li, town.wang)
    record = await seen(lesson, town.zhao, {"moments": [LINE]})
    await seen(lesson, town.zheng, {"moments": [moment("m2", 60, "")]}, submitted=False)
    card = await put(town.li, lesson, "evidence", "这一刻值得说", record=record, moment="m1")

    async def shown(viewer: Viewer) -> str | None:
        quote = (await stands(viewer, lesson)).by_id[card]["quote"]
        return None if quote.is_closed else quote.text

    assert await shown(town.li) == await shown(town.zhao) == LINE["text"]
    assert (
        await shown(town.wang) is None and await shown(town.zheng) is None
    )  # not released; hers not handed in
    for curious in (town.wang, town.zheng):
        with pytest.raises(Conflict, match="现在看不到"):
            await put(curious, lesson, "evidence", "", record=record, moment="m1")
    await release(lesson)
    assert await shown(town.wang) == LINE["text"]


async def test_ones_own_words_are_ones_own_and_the_lead_tidies_with_a_trace(
    town: Town, signed_in: SignIn
) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {})
    card = await put(town.zhao, lesson, "evidence", "6 个人没有动笔")
    url = f"/observations/{lesson}/debrief/entries/{card}"
    zhao, li, wang = await signed_in(town.zhao), await signed_in(town.li), await signed_in(town.wang)
    assert (await wang.post(url, data={"kind": "puzzle", "text": "改", "was": "1"})).status_code == 404
    assert (await wang.post(f"{url}/removal")).status_code == 404
    moved = {"kind": "puzzle", "text": "塞进别人嘴里的话", "was": "1"}
    assert (await li.post(url, data=moved)).status_code == 303
    found = (await stands(town.wang, lesson)).by_id[card]
    assert (found["kind"], found["text"]) == (EntryKind.PUZZLE, "6 个人没有动笔")
    late = await zhao.post(url, data={"kind": "evidence", "text": "7 个人没有动笔", "was": "1"})
    assert late.status_code == 409
    assert "刚在别处改过" in late.text and "7 个人没有动笔</textarea>" in late.text
    empty = await zhao.post(url, data={"kind": "puzzle", "text": " ", "was": "2"})
    assert empty.status_code == 422 and "还没有写" in empty.text
    long = await zhao.post(f"{url.rpartition('/')[0]}", data={"kind": "puzzle", "text": "长" * 1001})
    assert long.status_code == 422 and "最多 1000 个字" in long.text and "长" * 1001 in long.text
    assert (
        await zhao.post(url, data={"kind": "puzzle", "text": "7 个人没有动笔", "was": "2"})
    ).status_code == 303
    for _ in range(2):
        assert (await li.post(f"{url}/removal")).status_code == 303
    page = await wang.get(f"/observations/{lesson}/debrief")
    assert "赵敏的一张卡片，李建国拿掉了" in page.text and "7 个人" not in page.text
    assert (await zhao.post(f"{url}/removal/end")).status_code == 303
    assert "7 个人没有动笔" in (await wang.get(f"/observations/{lesson}/debrief")).text


async def test_a_next_step_becomes_a_task_on_the_first_page(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {})
    step = await put(town.wang, lesson, "next_step", "下周先让学生自己分一次，再讲")
    url = f"/observations/{lesson}/debrief/entries/{step}/tasks"
    wang, li, zhao = await signed_in(town.wang), await signed_in(town.li), await signed_in(town.zhao)
    mine = {"who": str(town.wang.id), "due": "2026-12-01"}
    assert (await zhao.post(url, data=mine)).status_code == 404
    assert (await li.post(url, data={"who": str(town.sun.id)})).status_code == 404  # not of the group
    unread = await wang.post(url, data={**mine, "due": "下周"})
    assert unread.status_code == 422 and "日期看不懂" in unread.text
    for _ in range(2):
        assert (await wang.post(url, data=mine)).status_code == 303
    [task] = (await waiting.find(town.wang)).shown
    assert (task.title, task.url) == (
        "下周先让学生自己分一次，再讲", f"/observations/{lesson}/debrief#card-{step}"
    )  # fmt: skip
    assert task.task is not None and task.due is not None
    mark = (await stands(town.li, lesson)).mark
    poll = f"/observations/{lesson}/debrief?part=board&mark={mark}"
    assert (await li.get(poll, headers=PARTIAL)).status_code == 204
    assert (await wang.post(f"/tasks/{task.task}/completion")).status_code == 303
    changed = await li.get(poll, headers=PARTIAL)
    assert "王雨晴 做完了" in changed.text and "<html" not in changed.text
    other = await put(town.zhao, lesson, "next_step", "找一份分饼的学具")
    given = await li.post(url.replace(str(step), str(other)), data={"who": str(town.zhao.id)})
    assert given.status_code == 303
    await cards.remove(town.zhao, lesson, other)
    assert not [wait for wait in (await waiting.find(town.zhao)).shown if "学具" in wait.title]

    third = await put(town.wang, lesson, "next_step", "换一道题再问一次")
    given = await li.post(url.replace(str(step), str(third)), data={"who": str(town.wang.id)})
    assert given.status_code == 303 and (await waiting.find(town.wang)).shown
    await db.execute("UPDATE observation SET teacher = $1", town.sun.id)  # it was never 王雨晴's lesson
    assert not (await waiting.find(town.wang)).shown


async def test_the_lead_writes_the_consensus_and_two_windows_keep_both(town: Town, signed_in: SignIn) -> None:
    lesson = await observed(town.li, town.wang)
    await seen(lesson, town.zhao, {})
    url = f"/observations/{lesson}/debrief/consensus"
    li, zhao = await signed_in(town.li), await signed_in(town.zhao)
    assert (await zhao.post(url, data={"text": "我来写", "was": "0"})).status_code == 404
    both = await asyncio.gather(
        *(li.post(url, data={"text": text, "was": "0"}) for text in ("先分后讲", "先讲后分"))
    )
    assert sorted(one.status_code for one in both) == [303, 409]
    late = next(one for one in both if one.status_code == 409)
    assert late.text.count("先分后讲") and late.text.count("先讲后分")
    assert (await li.post(url, data={"text": "先分后讲，分三次", "was": "1"})).status_code == 303
    assert "先分后讲，分三次" in (await zhao.get(f"/observations/{lesson}/debrief")).text
    told = await db.rows(
        "SELECT u.name, n.title FROM notice n JOIN users u ON u.id = n.user_id ORDER BY u.name"
    )
    assert [tuple(line.values()) for line in told] == [
        ("王雨晴", "王雨晴《分数的初步认识》 三（2）班的议课有了共识"),
        ("赵敏", "王雨晴《分数的初步认识》 三（2）班的议课有了共识"),
    ]
    await db.execute("UPDATE observation SET cancelled_at = now() WHERE id = $1", lesson)
    with pytest.raises(Missing):
        await put(town.li, lesson, "evidence", "取消以后")
