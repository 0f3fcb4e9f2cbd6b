"""Finding plans: by the text a viewer may read, and by no other."""

import asyncio
import json
from uuid import UUID

import pytest

from server.base import database
from server.plans import forking, headings, indexing, states, versions
from server.plans.searching import find_plans
from server.plans.tables import Reason
from server.search.words import parse
from tests.plans.conftest import Draft, lesson, type_into
from tests.support.town import Town


async def found_by(town: Town, words: str, **filters: str) -> set[str]:
    """Whose search finds something."""
    return {
        name
        for name, viewer in town.people.items()
        if (await find_plans(viewer, parse(words), **filters))[0].hits
    }


async def test_a_plan_is_found_by_whoever_may_read_it(
    town: Town, draft: Draft, in_discussion: Draft, released: Draft, private: Draft
) -> None:
    await draft(town.wang, "草稿的题", doc=lesson("只在草稿里"))
    await in_discussion(town.wang, "研讨的题", doc=lesson("只在研讨里"))
    await released("通案的题", doc=lesson("只在通案里"))
    await private(town.zhao, "个案的题", doc=lesson("只在个案里"))
    for words, readers in {
        "只在草稿里": {"wang"}, "草稿的题": {"wang"},
        "只在研讨里": {"wang", "li", "zhao", "zheng"}, "研讨的题": {"wang", "li", "zhao", "zheng"},
        "只在通案里": {"wang", "li", "zhao", "zheng", "zhou", "chen"},
        "只在个案里": {"zhao"},
    }.items():  # fmt: skip
        assert await found_by(town, words) == readers, words
    assert await found_by(town, "王雨晴 通案") == {"wang", "li", "zhao", "zheng", "zhou", "chen"}


async def test_a_word_of_an_unreleased_revision_never_finds_it_for_a_stranger(
    town: Town, released: Draft
) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "修订稿里的秘密", town.wang)
    await versions.settle(plan_id)
    group = {"wang", "li", "zhao", "zheng"}
    assert await found_by(town, "修订稿里的秘密") == group
    assert await found_by(town, "秘密") == group
    assert await found_by(town, "发布过的话") == {*group, "zhou", "chen"}
    await states.release(town.li, plan_id)
    assert await found_by(town, "秘密") == {*group, "zhou", "chen"}


async def test_nobody_finds_a_plan_twice(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    for viewer in (town.wang, town.chen):
        found, shown = await find_plans(viewer, parse("发布过的话"))
        assert [hit.object_id for hit in found.hits] == [plan["id"] for plan in shown] == [plan_id]
        assert found.total == 1


async def test_a_corrected_title_is_what_it_is_found_by(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang, "旧的课题")
    await headings.correct(town.wang, plan_id, {"title": "新的课题", "grade": "四年级"}, 1)
    assert await found_by(town, "旧的课题") == set()
    assert await found_by(town, "新的课题 四年级") == {"wang"}


async def test_a_fork_is_found_by_its_owner_with_its_own_text(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("共同的话"))
    mine = await forking.fork(town.zhao, plan_id)
    await type_into(mine, "我班的例子", town.zhao)
    await versions.cut(mine, Reason.SETTLED, None)
    found, _ = await find_plans(town.zhao, parse("我班的例子"))
    assert [hit.object_id for hit in found.hits] == [mine]
    assert len((await find_plans(town.zhao, parse("共同的话")))[0].hits) == 2
    assert await found_by(town, "我班的例子") == {"zhao"}


async def test_filters_narrow(town: Town, draft: Draft) -> None:
    await draft(town.wang, "分数", grade="三年级")
    await draft(town.wang, "分数", grade="四年级")
    for filters, count in (
        ({}, 2),
        ({"grade": "四年级"}, 1),
        ({"subject": "语文"}, 0),
        ({"kind": "master"}, 2),
    ):
        found, shown = await find_plans(town.wang, parse("分数"), **filters)
        assert found.total == len(shown) == count


async def test_rebuilding_puts_in_what_is_missing_and_lets_no_revision_out(
    town: Town, released: Draft, draft: Draft
) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "修订的话", town.wang)
    await versions.settle(plan_id)
    await draft(town.wang, "草稿", doc=lesson("草稿的话"))
    await database.execute("DELETE FROM search_entry")
    assert await found_by(town, "的话") == set()
    await indexing.rebuild({"after": str(UUID(int=0))})
    assert await found_by(town, "发布过的话") == {"wang", "li", "zhao", "zheng", "zhou", "chen"}
    assert await found_by(town, "修订的话") == {"wang", "li", "zhao", "zheng"}
    assert await found_by(town, "草稿的话") == {"wang"}


@pytest.mark.usefixtures("jobs_wait")
async def test_a_long_rebuild_goes_on_in_further_jobs(
    town: Town, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    for number in range(3):
        await draft(town.wang, f"第{number}课")
    await database.execute("DELETE FROM search_entry")
    await indexing.rebuild({"after": str(UUID(int=0))})
    assert await database.value("SELECT count(*) FROM search_entry") == 2
    (waiting,) = await database.rows("SELECT payload FROM pgqueuer WHERE entrypoint = 'search.rebuild'")
    await indexing.rebuild(json.loads(waiting["payload"]))
    assert await database.value("SELECT count(*) FROM search_entry") == 3


async def test_a_release_and_a_settling_at_once_leave_the_released_text(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("发布过的话"))
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "再改一笔", town.wang)
    await asyncio.gather(states.release(town.li, plan_id), versions.settle(plan_id))
    assert "chen" in await found_by(town, "再改一笔")
