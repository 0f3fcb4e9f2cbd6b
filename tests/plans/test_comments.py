"""批注: who may, what is kept, what is told, and what is shown."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from server.app import doors, pace
from server.base import database as db
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.base.rates import Rate
from server.people.viewer import Viewer
from server.plans import access, comments, forking, states, threads
from server.plans.comment_forms import Move, Place, RemarkForm, moves
from server.plans.forms import FormRefused
from server.trail import notices
from tests.plans.conftest import at_once, lesson
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town

Draft = Callable[..., Awaitable[UUID]]
HOSTILE = "<img src=x onerror=alert(1)> \"'{{ 7*7 }} https://evil.cn/ @王雨晴"


def says(body: str, *chosen: UUID) -> RemarkForm:
    return RemarkForm(new_id(), body, chosen)


async def shown(viewer: Viewer, plan_id: UUID, show: str = "open") -> list[list[str]]:
    """The words of each thread the viewer sees."""
    plan = await access.find_in_circle(viewer, plan_id)
    found = await threads.page_of(viewer, plan, show)
    return [[remark["body"] for remark in thread["remarks"]] for thread in found.threads]


async def told(viewer: Viewer) -> list[str]:
    found = await db.rows(
        "SELECT title FROM notice WHERE user_id = $1 AND kind = 'thread' ORDER BY at, id", viewer.id
    )
    return [line["title"] for line in found]


async def test_those_who_prepare_the_plan_talk_and_whoever_only_reads_it_hears_nothing(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    thread = await comments.begin(
        town.zhao, plan, says("例题太难"), Place("g0", "AA==", "AQ==", "认识几分之一")
    )
    await comments.answer(town.zheng, plan, thread, says("我也觉得"))  # reads, leads, does not write
    for member in (town.wang, town.li, town.zheng):
        assert await shown(member, plan) == [["例题太难", "我也觉得"]]
    await states.release(town.li, plan)
    for reader in (town.sun, town.chen, town.zhou, town.admin):
        for attempt in (
            comments.begin(reader, plan, says("我也说一句"), Place()),
            comments.answer(reader, plan, thread, says("我也说一句")),
            comments.settle(reader, plan, thread, "adopted", ""),
            comments.reopen(reader, plan, thread),
            comments.move_anchors(reader, plan, []),
            shown(reader, plan),
        ):
            with pytest.raises(Missing):
                await attempt
    assert await shown(town.zhao, plan) == [["例题太难", "我也觉得"]]  # released: still there for the circle
    own = await forking.fork(town.chen, plan)
    assert await shown(town.chen, own) == []
    with pytest.raises(Missing):
        await comments.begin(town.wang, own, says("看到了"), Place())


async def test_what_the_author_noted_before_sharing_stays_the_authors(town: Town, draft: Draft) -> None:
    plan = await draft(town.wang, "面积")
    alone = await comments.begin(town.wang, plan, says("这里没想好"), Place())
    await states.share(town.wang, plan)
    await comments.begin(town.wang, plan, says("请大家看例题"), Place())
    assert await shown(town.wang, plan) == [["这里没想好"], ["请大家看例题"]]
    assert await shown(town.li, plan) == [["请大家看例题"]]
    with pytest.raises(Missing):
        await comments.answer(town.li, plan, alone, says("？"))


async def test_two_clicks_are_one_remark_and_nobody_takes_anothers_id(
    town: Town, in_discussion: Draft
) -> None:
    plan, other = await in_discussion(town.wang), await in_discussion(town.wang, "周长")
    first, second = says("例题太难"), says("换一个")
    await at_once("plan_thread", *(comments.begin(town.zhao, plan, first, Place()) for _click in range(2)))
    for _click in range(2):
        await comments.answer(town.zhao, plan, first.key, second)
    assert await shown(town.li, plan) == [["例题太难", "换一个"]]
    for form in (first, second):
        with pytest.raises(Conflict):
            await comments.begin(town.li, other, form, Place())
        with pytest.raises(Conflict):
            await comments.answer(town.li, plan, first.key, RemarkForm(second.key, "冒充"))
    assert await shown(town.li, other) == []


async def test_one_corrects_and_deletes_ones_own_and_the_last_one_takes_the_thread_along(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang)
    thread = await comments.begin(town.zhao, plan, says("例体太难"), Place())
    await comments.correct(town.zhao, plan, thread, RemarkForm(thread, "例题太难"))
    with pytest.raises(Missing):
        await comments.correct(town.wang, plan, thread, RemarkForm(thread, "冒充"))
    with pytest.raises(Missing):
        await comments.remove(town.wang, plan, thread, thread)
    answer = says("我换一道")
    await comments.answer(town.wang, plan, thread, answer)
    for _click in range(2):
        assert await comments.remove(town.zhao, plan, thread, thread)
    assert await shown(town.li, plan) == [["", "我换一道"]]
    assert await db.value("SELECT count(*) FROM plan_comment WHERE body LIKE '%例题%'") == 0
    assert not await comments.remove(town.wang, plan, thread, answer.key)
    assert await shown(town.li, plan) == []


async def test_a_thread_is_adopted_or_declined_with_a_reason_and_opened_again(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    thread = await comments.begin(town.zhao, plan, says("例题太难"), Place())
    with pytest.raises(FormRefused) as refusal:
        await comments.settle(town.wang, plan, thread, "declined", "  ")
    assert refusal.value.fields["reason"].startswith("不采纳要说一句为什么")
    for _click in range(2):
        await comments.settle(town.wang, plan, thread, "declined", "课标要求这一道")
    with pytest.raises(Conflict) as conflict:
        await comments.settle(town.li, plan, thread, "adopted", "")
    assert "王雨晴刚刚标了“不采纳”" in str(conflict.value)
    with pytest.raises(Conflict):
        await comments.answer(town.li, plan, thread, says("等等"))
    assert (await shown(town.li, plan), await shown(town.li, plan, "settled")) == ([], [["例题太难"]])
    assert await told(town.zhao) == ["王雨晴不采纳了你在《面积》的批注"]
    for _click in range(2):
        await comments.reopen(town.li, plan, thread)
    await comments.settle(town.zhao, plan, thread, "adopted", "")
    assert await shown(town.li, plan, "settled") == [["例题太难"]]


async def test_a_mention_is_told_once_and_only_to_those_who_may_see_it(
    town: Town, in_discussion: Draft
) -> None:
    plan = await in_discussion(town.wang, "面积")
    thread = await comments.begin(town.zhao, plan, says("@李建国 看看，@孙丽 @陈思远 也看"), Place())
    await comments.correct(town.zhao, plan, thread, RemarkForm(thread, "@李建国 看看，@郑平 也看"))
    assert await told(town.li) == ["赵敏在《面积》的批注里提到了你"]
    assert await told(town.zheng) == ["赵敏在《面积》的批注里提到了你"]
    assert await told(town.sun) == await told(town.chen) == []
    assert await told(town.wang) == ["《面积》有新的批注"]
    await comments.begin(town.li, plan, says("还有这里"), Place())  # one notice a day
    assert await told(town.wang) == ["《面积》有新的批注"]
    await comments.answer(
        town.wang, plan, thread, says("好", town.li.id)
    )  # ticked in the form without script
    assert await told(town.li) == ["赵敏在《面积》的批注里提到了你", "王雨晴在《面积》的批注里提到了你"]
    assert await told(town.zhao) == ["王雨晴回复了《面积》的一条批注"]
    assert (await shown(town.li, plan, "mentions"))[0][1] == "@李建国 好"
    assert await shown(town.zheng, plan, "mentions") == [["@李建国 看看，@郑平 也看", "@李建国 好"]]
    assert len(await shown(town.li, plan, "mine")) == 1


async def test_nobody_is_told_of_a_thread_they_cannot_see_and_the_days_notice_outlives_its_first_thread(
    town: Town, draft: Draft
) -> None:
    doors.hand_over()
    plan = await draft(town.wang, "面积")
    alone = await comments.begin(town.wang, plan, says("这里没想好"), Place())
    await states.share(town.wang, plan)
    await comments.answer(town.wang, plan, alone, says("@郑平 不知道怎么看", town.li.id))
    await comments.correct(town.wang, plan, alone, RemarkForm(alone, "@李建国 还没想好"))
    assert await told(town.li) == await told(town.zheng) == []
    assert await shown(town.wang, plan, "mentions") == await shown(town.li, plan, "mentions") == []

    first = await comments.begin(town.zhao, plan, says("例题太难"), Place())
    second = await comments.begin(town.li, plan, says("还有这里"), Place())
    notice = await db.row("SELECT * FROM notice WHERE user_id = $1 AND kind = 'thread'", town.wang.id)
    assert notice is not None and notice["url"] == f"/plans/{plan}/threads"
    await comments.remove(town.zhao, plan, first, first)
    assert await notices.withdrawn(town.wang, [notice]) == set()
    await comments.remove(town.li, plan, second, second)
    await comments.remove(town.wang, plan, alone, alone)
    assert await notices.withdrawn(town.wang, [notice]) == set()  # there is still the answer
    left = await db.value("SELECT id FROM plan_comment WHERE deleted_at IS NULL")
    await comments.remove(town.wang, plan, alone, left)
    assert await notices.withdrawn(town.wang, [notice]) == {notice["id"]}


async def test_a_thread_has_an_end_and_says_so(
    town: Town, in_discussion: Draft, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_REMARKS", 2)
    plan = await in_discussion(town.wang, "面积")
    thread = await comments.begin(town.zhao, plan, says("例题太难"), Place())
    last = says("我也觉得")
    for _ in range(2):  # a second click is no further remark
        await comments.answer(town.li, plan, thread, last)
    page = await signed_in(town.wang)
    answer = await page.post(f"/plans/{plan}/threads/{thread}/comments", data={"body": "换一道"})
    assert answer.status_code == 409 and "另写一条批注接着说" in answer.text and ">换一道<" in answer.text
    assert await shown(town.wang, plan) == [["例题太难", "我也觉得"]]
    many = [{"id": str(thread), "block": "g1", "start": "BA==", "end": "BQ=="}] * 201
    assert (await page.post(f"/plans/{plan}/anchors", json=many)).status_code == 413
    monkeypatch.setitem(pace.RATES, "plans.threads.create", Rate(1, 60, "写批注"))
    pace.forget()
    sent = [await page.post(f"/plans/{plan}/threads", data={"body": "又一条"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 429] and "写批注得太频繁了" in sent[1].text


async def test_only_who_writes_in_the_text_moves_anchors_and_only_of_that_plan(
    town: Town, in_discussion: Draft
) -> None:
    plan, other = await in_discussion(town.wang), await in_discussion(town.wang, "周长")
    thread = await comments.begin(town.zhao, plan, says("这里"), Place("g0", "AA==", "AQ==", "认识"))
    await comments.move_anchors(town.li, other, [Move(thread, Place("x", "BA==", "BQ=="))])
    with pytest.raises(Missing):
        await comments.move_anchors(town.zheng, plan, [Move(thread, Place("x", "BA==", "BQ=="))])
    block = "SELECT block || anchor_start || quote FROM plan_thread"
    assert await db.value(block) == "g0AA==认识"
    sent = [{"id": str(thread), "block": "g1", "start": "BA==", "end": "BQ=="}, {"id": "x"}, "y", {"id": 7}]
    await comments.move_anchors(town.li, plan, moves(sent))
    assert await db.value(block) == "g1BA==认识"
    assert (
        moves({})
        == moves("[]")
        == moves(None)
        == moves([{"id": str(thread), "block": "<", "start": "A"}])
        == []
    )


def test_a_place_that_is_none_is_left_out_and_a_long_quote_is_cut() -> None:
    long = Place("g0", "AA==", "AQ==", "几" * 500).checked()
    assert (len(long.quote), long.start) == (400, "AA==")
    assert Place("g0", "<script>", "AQ==", "几").checked() == Place("g0", "", "", "几")
    assert Place('"><b>', "", "", "几").checked() == Place()


async def test_the_pages_work_without_javascript_and_show_hostile_words_as_words(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    doors.hand_over()
    plan = await in_discussion(town.wang, "面积", doc=lesson("认识几分之一", "会比大小"))
    zhao, wang = await signed_in(town.zhao), await signed_in(town.wang)
    url = f"/plans/{plan}/threads"
    empty = await zhao.get(url)
    assert "还没有批注" in empty.text and '<option value="goals">教学目标</option>' in empty.text
    refused = await zhao.post(url, data={"body": " ", "block": "goals"})
    assert refused.status_code == 422 and "还没有写" in refused.text
    assert '<option value="goals" selected>' in refused.text
    made = await zhao.post(
        url, data={"body": HOSTILE, "block": "g1", "quote": "会比大小", "start": "AA==", "end": "AQ=="}
    )
    assert made.status_code == 303
    thread = made.headers["location"]
    page = (await wang.get(thread)).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page and "<img src=x" not in page
    assert 'href="https://evil' not in page and "{{ 7*7 }}" in page
    assert '<span class="mention">@王雨晴</span>' in page
    assert f'href="/plans/{plan}#b-g1">会比大小</a>' in page and "data-changed hidden" in page
    assert (await wang.post(f"{thread}/settlement", data={"verdict": "declined"})).status_code == 422
    reason = "<b>不</b>"
    answer = await wang.post(f"{thread}/settlement", data={"verdict": "declined", "reason": reason})
    assert (answer.status_code, answer.headers["location"]) == (303, thread)
    page = (await zhao.get(thread)).text
    assert "&lt;b&gt;不&lt;/b&gt;" in page and reason not in page
    assert (await zhao.post(f"{thread}/reopening")).status_code == 303
    assert (await zhao.post(f"{thread}/comments", data={"body": "再想想"})).status_code == 303
    inbox = (await wang.get("/inbox?kind=thread")).text
    assert "赵敏在《面积》的批注里提到了你" in inbox and "再想想" not in inbox
    with count_queries() as statements:
        part = await wang.get(f"{url}?in=editor", headers=PARTIAL)
    assert len(statements) <= 6, statements
    assert part.text.lstrip().startswith('<div class="comments" id="threads"')
    alone = await wang.post(f"{thread}/comments?in=editor", data={"body": "好"}, headers=PARTIAL)
    assert alone.text.lstrip().startswith("<article") and "再想想" in alone.text


async def test_a_plan_with_three_hundred_threads_comes_in_pages_of_a_fixed_number_of_queries(
    town: Town, in_discussion: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    plan = await in_discussion(town.wang, "面积")
    await db.execute(
        "WITH made AS (INSERT INTO plan_thread (id, plan, author, block, anchor_start, anchor_end, quote,"
        " verdict, reason, before_sharing, created_at)"
        " SELECT gen_random_uuid(), $1, $2, 'g0', 'AA==', 'AQ==', '认识几分之一', '', '', false,"
        " now() + n * interval '1 ms' FROM generate_series(1, 300) n RETURNING id, author, created_at)"
        " INSERT INTO plan_comment (id, thread, author, body, mentions, created_at)"
        " SELECT id, id, author, '第几条', '{}', created_at FROM made",
        plan, town.zhao.id,
    )  # fmt: skip
    li = await signed_in(town.li)
    url: str | None = f"/plans/{plan}/threads?in=editor"
    seen: list[str] = []
    while url:
        with count_queries() as statements:
            part = (await li.get(url, headers=PARTIAL)).text
        assert len(statements) <= 6, statements
        seen += re.findall(r'id="thread-([0-9a-f-]{36})"', part)
        more: Any = re.search(r'hx-get="(/plans/[^"]*after=[^"]*)"', part)
        url = more[1].replace("&amp;", "&") if more else None
    assert len(seen) == len(set(seen)) == 300


async def test_today_shows_who_asks_for_one_until_it_is_answered_or_settled(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan = await in_discussion(town.wang, "面积")
    asked = await comments.begin(town.zhao, plan, says("@李建国 例题难不难"), Place())
    settled = await comments.begin(town.zhao, plan, says("@李建国 作业多不多"), Place())
    li, zheng = await signed_in(town.li), await signed_in(town.zheng)
    line = "赵敏在《面积》的批注里找你"
    today = (await li.get("/")).text
    assert today.count(line) == 2 and f'href="/plans/{plan}/threads/{asked}"' in today
    assert line not in (await zheng.get("/")).text
    await comments.settle(town.wang, plan, settled, "adopted", "")
    await comments.answer(town.li, plan, asked, says("不难"))
    assert line not in (await li.get("/")).text
    await comments.answer(town.zhao, plan, asked, says("@李建国 那留着"))
    assert line in (await li.get("/")).text
    await db.execute('UPDATE membership SET ends_on = current_date - 1 WHERE "user" = $1', town.li.id)
    assert line not in (await li.get("/")).text
