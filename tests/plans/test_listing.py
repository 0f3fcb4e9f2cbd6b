"""The list: scopes, filters, pages; never a plan that is not the viewer's to read."""

import re
from dataclasses import replace

import pytest

from server.base import database, wall
from server.plans import forking, listing, states, versions
from server.plans.listing import Filters, Scope, list_plans
from server.plans.wording import newer_number, source_words, state_sign, written_words
from tests.plans.conftest import Draft, type_into
from tests.support.browsing import SignIn
from tests.support.town import Town


async def test_each_scope_holds_what_it_says(
    town: Town, draft: Draft, in_discussion: Draft, released: Draft, private: Draft
) -> None:
    await draft(town.wang, "草稿")
    await in_discussion(town.li, "研讨")
    await released("通案")
    await private(town.wang, "个案")
    expected = {
        "wang": ({"草稿", "通案", "个案"}, {"研讨"}, {"通案"}),
        "zheng": (set(), {"研讨"}, {"通案"}),
        "chen": (set(), set(), {"通案"}),
        "sun": (set(), set(), set()),
    }
    for name, heaps in expected.items():
        for scope, titles in zip(Scope, heaps, strict=True):
            found = await list_plans(town.people[name], Filters(scope=scope))
            assert {plan["title"] for plan in found.plans} == titles, (name, scope)
            assert found.counts[scope] == found.total == len(titles)


async def test_the_hour_of_a_text_is_said_to_who_alone_writes_in_it(
    town: Town, draft: Draft, in_discussion: Draft, signed_in: SignIn
) -> None:
    """Of a plan in discussion nobody reads the hour: it may be a colleague's, whose plan it may be."""
    plan_id = await in_discussion(town.wang, "面积")
    written = await database.value("SELECT updated_at FROM plan WHERE id = $1", plan_id)
    clock = wall.clock(written)
    for who, scope in ((town.wang, "mine"), (town.li, "group"), (town.zheng, "group")):
        page = await signed_in(who)
        for path in (f"/plans?scope={scope}", "/", "/search?q=面积"):
            part = (await page.get(path)).text.split("<main", 1)[1]
            part = re.sub(r'<section[^>]*aria-labelledby="feed-h".*?</section>', "", part, flags=re.DOTALL)
            assert "面积" not in part or clock not in part, (who.login, path)
        assert "今天" in (await page.get(f"/plans?scope={scope}")).text
    own = await draft(town.wang, "还没想好")
    clock = wall.clock(await database.value("SELECT updated_at FROM plan WHERE id = $1", own))
    page = await signed_in(town.wang)
    for path in ("/plans?scope=mine", "/"):
        assert clock in (await page.get(path)).text


async def test_filters_narrow_and_percent_signs_are_letters(town: Town, draft: Draft) -> None:
    await draft(town.wang, "正确率 50% 的题", grade="三年级")
    await draft(town.wang, "50 道题", grade="四年级", subject="语文")
    for filters, titles in (
        (Filters(q="50%"), ["正确率 50% 的题"]),
        (Filters(q="_0"), []),
        (Filters(q="\\"), []),
        (Filters(q="王雨"), ["50 道题", "正确率 50% 的题"]),
        (Filters(q="几分之一 四年级"), ["50 道题"]),
        (Filters(grade="四年级"), ["50 道题"]),
        (Filters(subject="数学", kind="master", state="draft"), ["正确率 50% 的题"]),
        (Filters(state="released"), []),
    ):
        found = await list_plans(town.wang, filters)
        assert [plan["title"] for plan in found.plans] == titles, filters
        assert found.total == len(titles)


async def test_pages_follow_one_another(town: Town, draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(5):
        await draft(town.wang, f"第 {number} 课")
    seen: list[str] = []
    for page in (1, 2, 3):
        found = await list_plans(town.wang, Filters(page=page))
        seen += [plan["title"] for plan in found.plans]
        assert (found.first, found.last) == (page * 2 - 1, min(page * 2, 5))
    assert sorted(seen) == [f"第 {number} 课" for number in range(5)]


def test_the_address_keeps_the_filters_and_starts_a_new_search_at_page_one() -> None:
    filters = Filters.read(
        {"scope": "released", "q": "分数", "grade": "三年级", "page": "4", "kind": "nonsense"}
    )
    assert filters == Filters(scope=Scope.RELEASED, q="分数", grade="三年级", page=4)
    assert Filters.read({}) == Filters()
    assert "page" not in filters.url(grade="")
    assert "page=5" in filters.url(page=5)
    assert replace(filters, scope=Scope.MINE, q="", grade="").url() == "/plans"


async def test_a_version_behind_its_master_says_so(town: Town, released: Draft) -> None:
    plan_id = await released()
    await forking.fork(town.zhao, plan_id)
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "新", town.wang)
    await states.release(town.li, plan_id)
    (mine,) = (await list_plans(town.zhao, Filters())).plans
    assert (source_words(mine), newer_number(mine)) == ("通案第 1 版", 2)
    (master,) = (await list_plans(town.zhao, Filters(scope=Scope.RELEASED))).plans
    assert (source_words(master), state_sign(master).word) == ("三年级数学备课组", "已发布 第 2 版")


async def test_a_version_says_whether_it_was_changed_and_one_s_own_plan_how_far_it_is(
    town: Town, released: Draft, private: Draft
) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)

    async def said() -> tuple[str, str]:
        (plan,) = (await list_plans(town.zhao, Filters())).plans
        return state_sign(plan).word, written_words(plan)

    assert await said() == ("还没有改过", "—")
    await type_into(mine, "换成我班的例子", town.zhao)
    await versions.settle(mine)
    assert await said() == ("改了 1 处", "—")
    await private(town.li)
    (own,) = (await list_plans(town.li, Filters(kind="version"))).plans
    assert (state_sign(own).word, written_words(own)) == ("备课中", "1 / 2 项")


async def test_a_former_member_loses_the_list_and_the_plan_together(town: Town, in_discussion: Draft) -> None:
    await in_discussion(town.wang)
    assert (await list_plans(town.zhao, Filters(scope=Scope.GROUP))).plans
    without_posts = replace(town.zhao, posts=())
    assert not (await list_plans(without_posts, Filters(scope=Scope.GROUP))).plans
