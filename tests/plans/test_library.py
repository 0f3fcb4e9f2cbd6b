"""通案库: released masters one may read, and none other."""

import pytest

from server.plans import forking, library, states
from server.plans.library import Filters, browse
from tests.plans.conftest import Draft, lesson, type_into
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def test_it_holds_what_was_released_for_whoever_may_read_it(
    town: Town, draft: Draft, in_discussion: Draft, released: Draft, private: Draft
) -> None:
    await draft(town.wang, "草稿")
    await in_discussion(town.wang, "研讨")
    plan_id = await released("通案")
    await private(town.wang, "个案")
    for name, viewer in town.people.items():
        found = await browse(viewer, Filters())
        expected = [] if name in {"sun", "admin"} else ["通案"]
        assert [plan["title"] for plan in found.plans] == expected, name
        assert found.total == len(expected)
        assert found.choices["school"] == ([(str(town.school), "实验小学")] if expected else [])
    await states.revise(town.wang, plan_id)
    assert [plan["title"] for plan in (await browse(town.chen, Filters())).plans] == ["通案"]


async def test_how_many_made_their_own_is_a_number_and_mine_is_a_link(town: Town, released: Draft) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)
    await forking.fork(town.li, plan_id)
    (seen,) = (await browse(town.zhao, Filters())).plans
    assert (seen["forks"], seen["mine"]) == (2, mine)
    (seen,) = (await browse(town.chen, Filters())).plans
    assert (seen["forks"], seen["mine"]) == (2, None)


async def test_filters_narrow(town: Town, released: Draft) -> None:
    await released("分数", textbook="人教版三上", doc=lesson("平均分"))
    await released("周长", grade="四年级", doc=lesson("一圈"))
    for filters, titles in (
        (Filters(), ["周长", "分数"]), (Filters(grade="四年级"), ["周长"]), (Filters(subject="语文"), []),
        (Filters(textbook="人教版三上"), ["分数"]), (Filters(q="平均分"), ["分数"]), (Filters(q="，"), []),
        (Filters(school=str(town.school)), ["周长", "分数"]), (Filters(school=str(town.other_school)), []),
        (Filters(district=str(town.district), level="school"), ["周长", "分数"]),
        (Filters(level="region"), []),
        (Filters(group=str(town.group), q="一圈"), ["周长"]), (Filters(group=str(town.other_group)), []),
    ):  # fmt: skip
        found = await browse(town.chen, filters)
        assert [plan["title"] for plan in found.plans] == titles, filters


async def test_words_of_a_revision_find_nothing_for_anybody_here(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "秘密", town.wang)
    await states.versions.settle(plan_id)
    for viewer in (town.wang, town.chen):
        assert (await browse(viewer, Filters(q="秘密"))).plans == []
        assert len((await browse(viewer, Filters(q="发布过"))).plans) == 1


async def test_pages_follow_one_another(town: Town, released: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "PAGE_SIZE", 2)
    for number in range(3):
        await released(f"第{number}课")
    seen = [plan["title"] for page in (1, 2) for plan in (await browse(town.wang, Filters(page=page))).plans]
    assert sorted(seen) == ["第0课", "第1课", "第2课"]


async def test_the_page_costs_few_queries_and_forks_in_one_click(
    town: Town, released: Draft, signed_in: SignIn, count_queries: Counting
) -> None:
    plan_id = await released()
    browser = await signed_in(town.zhao)
    with count_queries() as statements:
        reply = await browser.get("/library?grade=三年级")
    assert len(statements) <= 4, statements  # visit, inbox, plans, choices
    assert f'action="/plans/{plan_id}/forks"' in reply.text
    assert (await browser.post(f"/plans/{plan_id}/forks")).status_code == 303
    mine = await forking.find_fork(town.zhao, plan_id)
    part = await browser.get("/library", headers=PARTIAL)
    assert part.text.startswith('<section class="card flush" id="library"')
    assert f"/plans/{mine}/edit" in part.text
    assert "1 份个案" in part.text


async def test_empty_pages_name_the_next_step(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    for query, words in (("", "还没有可以用的通案"), ("?grade=x", "看全部通案"), ("?page=9", "回到第一页")):
        assert words in (await browser.get(f"/library{query}")).text
    for odd in ("?school=x", "?page=²", "?q=%00", "?level=%27", "?district=" + "1" * 500):
        assert (await browser.get(f"/library{odd}")).status_code == 200
