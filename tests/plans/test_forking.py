"""二次备课: the first click makes the 个案, every later one finds it."""

import pytest

from server.app import doors
from server.base import database
from server.base.errors import DomainError, Missing
from server.coedit import log
from server.documents import text
from server.files import uploading, uses
from server.plans import access, forking, states, versions
from tests.plans.conftest import Draft, at_once, lesson, png, type_into
from tests.support.town import Town


async def test_two_clicks_make_one_version(town: Town, released: Draft) -> None:
    plan_id = await released()
    made = await at_once("plan", *(forking.fork(town.zhao, plan_id) for _ in range(4)))
    assert len(set(made)) == 1
    assert await forking.fork(town.zhao, plan_id) == made[0]
    assert await database.value("SELECT count(*) FROM plan WHERE source_plan = $1", plan_id) == 1


async def test_a_fork_is_the_newest_release_with_the_same_ids_and_no_history(
    town: Town, released: Draft
) -> None:
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "。第二版的话", town.wang)
    await states.release(town.li, plan_id)
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "。还没发布的话", town.wang)

    mine = await forking.fork(town.zhao, plan_id)
    second = await versions.find_release(plan_id, 2)
    assert await versions.current_doc(mine) == second["doc"]
    assert len((await log.read(mine)).updates) == 1
    plan = await access.find_visible(town.zhao, mine)
    assert (plan["kind"], plan["state"], plan["base_version"]) == ("version", "private", second["id"])
    assert (plan["source_plan"], plan["base_number"]) == (plan_id, 2)
    assert "还没发布" not in text.plain(await versions.current_doc(mine))


async def test_who_reads_a_release_may_fork_it_and_others_find_nothing(town: Town, released: Draft) -> None:
    plan_id = await released()
    for who in (town.wang, town.zhou, town.chen):
        mine = await forking.fork(who, plan_id)
        assert (await access.find_visible(who, mine))["owner"] == who.id
    with pytest.raises(Missing):
        await forking.fork(town.sun, plan_id)


async def test_nothing_is_forked_before_the_first_release(
    town: Town, in_discussion: Draft, private: Draft
) -> None:
    with pytest.raises(DomainError, match="还没有发布"):
        await forking.fork(town.zhao, await in_discussion(town.wang))
    with pytest.raises(Missing):
        await forking.fork(town.zhao, await private(town.zhao))


async def test_writing_in_a_fork_leaves_the_master_alone(town: Town, released: Draft) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)
    before = await versions.current_doc(plan_id)
    assert await type_into(mine, "烧饼", town.zhao)
    assert "烧饼" in text.plain(await versions.current_doc(mine))
    assert await versions.current_doc(plan_id) == before


async def test_a_fork_takes_the_pictures_of_the_release_and_not_those_of_a_revision(
    town: Town, in_discussion: Draft, store: None
) -> None:
    doors.hand_over()
    shown = await uploading.store_bytes(png(), "a.png", town.wang.id)
    image = {"type": "image", "attrs": {"id": "pic", "file_id": str(shown)}}
    doc = lesson("甲")
    doc["content"][0]["content"].append(image)
    plan_id = await in_discussion(town.wang, doc=doc)
    handout = await uploading.add_attachment(town.wang, "plan", plan_id, png("blue"), "b.png")
    await states.release(town.li, plan_id)
    await states.revise(town.wang, plan_id)
    unreleased = await uploading.store_bytes(png("green"), "c.png", town.wang.id)
    await uses.attach(unreleased, "plan", plan_id)
    mine = await forking.fork(town.zhao, plan_id)
    assert set(await uses.of("plan", mine)) == {shown, handout}
