"""来龙去脉: the family of a plan, as far as its viewer may know it."""

from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Missing
from server.base.ids import new_id
from server.plans import access, drafting, forking, states
from server.plans.lineage import tree
from server.plans.pulling import carrying
from server.plans.tables import State
from tests.plans.conftest import Draft, lesson
from tests.support.browsing import SignIn
from tests.support.town import Town


async def made_from(town: Town, source: UUID, **more: object) -> UUID:
    """A 通案 of 王雨晴's group made from release 1 of another."""
    made = await drafting.create(
        town.wang, title="本校的面积", doc=lesson(), subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await database.execute(
        "UPDATE plan SET source_plan = $2, base_version = (SELECT version FROM plan_release"
        " WHERE plan = $2 AND number = 1) WHERE id = $1",
        made, source,
    )  # fmt: skip
    return made


async def test_a_family_is_told_from_the_first_master_plan_to_ones_own_version(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    upper = await released("面积")
    below = await made_from(town, upper)
    await states.release(town.li, below)
    mine = await forking.fork(town.zhao, below)
    for viewer in (town.wang, town.li, town.zheng, town.zhou):
        await forking.fork(viewer, upper)
    await forking.fork(town.wang, below)
    family = await tree.of(town.zhao, await access.find_visible(town.zhao, mine))
    assert [(one.title, one.depth, one.base, one.is_own_version) for one in family.members] == [
        ("面积", 0, None, False),
        ("本校的面积", 1, 1, False),
        ("本校的面积", 2, 1, True),
    ]
    assert family.members[2].id == mine
    assert [release.has_few for one in family.members for release in one.releases] == [True, True]
    theirs = await forking.fork(town.zheng, upper)
    await carrying.use_again(town.zheng, theirs, new_id())  # a fifth 个案, and no fifth teacher
    assert (await tree.of(town.li, await access.find_visible(town.li, upper))).members[0].releases[0].has_few
    await forking.fork(town.chen, upper)
    again = await tree.of(town.li, await access.find_visible(town.li, upper))
    assert again.members[0].releases[0].forks == 6
    browser = await signed_in(town.zhao)
    reply = await browser.get(f"/plans/{mine}/lineage")
    assert '<svg class="lineage wide"' in reply.text and "6 份个案" in reply.text
    assert "王雨晴的个案" not in reply.text
    for viewer in (town.wang, town.li, town.sun):
        assert (await (await signed_in(viewer)).get(f"/plans/{mine}/lineage")).status_code == 404


async def test_what_one_may_not_see_above_and_below_is_left_out(
    town: Town, released: Draft, in_discussion: Draft
) -> None:
    upper = await released("面积")
    below = await made_from(town, upper)  # in discussion: the group's
    seen = await tree.of(town.chen, await access.find_visible(town.chen, upper))
    assert [one.id for one in seen.members] == [upper]
    group = await tree.of(town.wang, await access.find_visible(town.wang, upper))
    assert [one.id for one in group.members] == [upper, below]
    with pytest.raises(Missing):
        await access.find_visible(town.sun, below)
    hers = await in_discussion(town.sun, "别校的", group=town.other_group)
    await database.execute("UPDATE plan SET source_plan = $2 WHERE id = $1", hers, upper)
    cut = await tree.of(town.sun, await access.find_visible(town.sun, hers))
    assert (cut.is_cut, [one.id for one in cut.members]) == (True, [hers])
