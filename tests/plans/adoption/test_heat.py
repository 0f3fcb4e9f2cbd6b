"""The heat map of a release: shares of passages, never people, and nothing below five."""

from uuid import UUID

import pytest

from server.base import database
from server.base.errors import Missing
from server.base.ids import new_id
from server.people.viewer import Viewer
from server.plans import forking, states
from server.plans.adoption import counting, heat, reasons
from server.plans.adoption.access import find_watched
from server.plans.adoption.statuses import Status
from server.plans.forms import FormRefused
from server.plans.likeness import storing
from server.plans.pulling import carrying
from server.plans.tables import Reason
from tests.plans.conftest import Draft, lesson, type_into
from tests.schoolyear.conftest import Autumn
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town


async def change(viewer: Viewer, plan_id: UUID, words: str = "，先折后说") -> UUID:
    """``viewer``'s 个案 of the plan, its first paragraph changed."""
    mine = await forking.fork(viewer, plan_id)
    await type_into(mine, words, viewer)
    await states.versions.settle(mine)
    await counting.recount(mine)
    return mine


async def five(town: Town, released: Draft) -> tuple[UUID, list[UUID]]:
    """A release with five 个案, two of them changed."""
    plan_id = await released(doc=lesson("认识几分之一，会读会写几分之一", "体会平均分"))
    changed = [await change(town.zhao, plan_id), await change(town.wang, plan_id)]
    for viewer in (town.li, town.zheng, town.zhou):
        await forking.fork(viewer, plan_id)
    return plan_id, changed


async def test_five_versions_make_a_map_and_four_make_a_sentence(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id = await released(doc=lesson("认识几分之一，会读会写几分之一", "体会平均分"))
    for viewer in (town.wang, town.li, town.zheng):
        await forking.fork(viewer, plan_id)
    await change(town.zhao, plan_id)
    few = await heat.of_release(plan_id, 1)
    assert (few.total, few.is_told, few.passages) == (4, False, ())
    reply = await (await signed_in(town.li)).get(f"/plans/{plan_id}/adoption")
    assert "满 5 位才看得到" in reply.text
    assert "heat-mark" not in reply.text
    await forking.fork(town.zhou, plan_id)
    told = await heat.of_release(plan_id, 1)
    first, second = told.passages
    assert (first.kept_percent, first.counts[Status.REWORDED], first.level) == (80, 1, 2)
    assert (second.kept_percent, second.words) == (100, "原样用 5 份")
    reply = await (await signed_in(town.li)).get(f"/plans/{plan_id}/adoption")
    assert "沿用 80%" in reply.text
    assert "赵敏" not in reply.text


async def test_those_who_prepare_it_and_researchers_see_the_map_and_readers_do_not(
    town: Town, released: Draft
) -> None:
    plan_id, changed = await five(town, released)
    for viewer in (town.wang, town.li, town.zheng, town.chen):
        assert (await find_watched(viewer, plan_id))["id"] == plan_id
    for viewer in (town.zhou, town.sun, town.admin):
        with pytest.raises(Missing):
            await find_watched(viewer, plan_id)
    with pytest.raises(Missing):  # a 个案 has none
        await find_watched(town.zhao, changed[0])


async def test_a_passage_leads_to_ones_own_version_and_never_to_a_colleagues(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    plan_id, (zhaos, wangs) = await five(town, released)
    await reasons.give(town.zhao, zhaos, "g0", "pupils", "我班要先动手")
    path = f"/plans/{plan_id}/adoption/blocks/g0"
    for viewer, own, other in ((town.wang, wangs, zhaos), (town.li, None, zhaos)):
        browser = await signed_in(viewer)
        for reply in (await browser.get(path), await browser.get(path, headers=PARTIAL)):
            assert reply.status_code == 200
            assert str(other) not in reply.text
            assert "赵敏" not in reply.text
            assert "我班要先动手" not in reply.text  # of one: who it was could be guessed
            assert own is None or str(own) in reply.text
    assert (await (await signed_in(town.zhou)).get(path)).status_code == 404
    assert (await (await signed_in(town.wang)).get(path + "x")).status_code == 404


async def test_the_share_of_adopters_counts_who_teaches_it_now_and_names_nobody_below_five(
    town: Town, released: Draft, autumn: Autumn
) -> None:
    plan_id = await released()
    for viewer in (town.wang, town.li):  # 李建国 has no class this term
        await forking.fork(viewer, plan_id)
    found = await heat.adopters(await find_watched(town.li, plan_id))
    assert (found.eligible, found.adopters, found.percent, found.is_told) == (1, 1, 100, False)
    assert heat.Adopters(8, 5).is_told and not heat.Adopters(8, 4).is_told


async def test_a_reason_is_ones_own_and_can_be_taken_back(town: Town, released: Draft) -> None:
    plan_id, (mine, _) = await five(town, released)
    await reasons.give(town.zhao, mine, "g0", "time", "")
    await reasons.give(town.zhao, mine, "g0", "context", "用烧饼")
    assert await heat.reasons_of(plan_id, "g0") == ([], [])  # of one: who it was could be guessed
    kept = await database.value("SELECT reasons FROM plan_adoption WHERE plan = $1", mine)
    assert "用烧饼" in kept
    await reasons.give(town.zhao, mine, "g0", "", "")
    assert "用烧饼" not in await database.value("SELECT reasons FROM plan_adoption WHERE plan = $1", mine)
    with pytest.raises(FormRefused):
        await reasons.give(town.zhao, mine, "g0", "time", "长" * 81)
    with pytest.raises(FormRefused):
        await reasons.give(town.zhao, mine, "g0", "sleepy", "")
    for viewer, block in ((town.wang, "g0"), (town.zhao, "g1")):  # somebody else's; nothing changed there
        with pytest.raises(Missing):
            await reasons.give(viewer, mine, block, "time", "")


async def test_reasons_of_five_are_told_without_names(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("认识几分之一，会读会写几分之一", "体会平均分"))
    for viewer in (town.zhao, town.wang, town.li, town.zheng, town.zhou):
        assert await heat.reasons_of(plan_id, "g0") == ([], [])
        mine = await change(viewer, plan_id)
        await reasons.give(viewer, mine, "g0", "context", "用烧饼" if viewer == town.zhao else "")
    assert await heat.reasons_of(plan_id, "g0") == ([("换成身边的情境", 5)], ["用烧饼"])


async def test_five_versions_of_one_teacher_are_one(town: Town, released: Draft) -> None:
    plan_id = await released(doc=lesson("认识几分之一，会读会写几分之一", "体会平均分"))
    mine = await change(town.zhao, plan_id)
    for version in (mine, *[await carrying.use_again(town.zhao, mine, new_id()) for _ in range(5)]):
        await counting.recount(version)
        await reasons.give(town.zhao, version, "g0", "context", "用烧饼")
    one = await heat.of_release(plan_id, 1)
    assert (one.total, one.is_told, one.passages) == (1, False, ())
    assert [dict(line) for line in await heat.releases(plan_id)] == [{"number": 1, "teachers": 1}]
    assert await heat.reasons_of(plan_id, "g0") == ([], [])
    for viewer in (town.wang, town.li, town.zheng, town.zhou):
        await forking.fork(viewer, plan_id)
    told = await heat.of_release(plan_id, 1)
    assert (told.total, told.passages[0].counts[Status.REWORDED], told.passages[0].reason) == (5, 1, "")


async def test_counting_again_keeps_reasons_and_follows_a_later_release(town: Town, released: Draft) -> None:
    plan_id, (mine, _) = await five(town, released)
    await reasons.give(town.zhao, mine, "g0", "time", "")
    await type_into(mine, "再改一次", town.zhao)
    await states.versions.settle(mine)
    await counting.recount(mine)
    row = await database.row("SELECT statuses, reasons FROM plan_adoption WHERE plan = $1", mine)
    assert row is not None and "time" in row["reasons"]
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "，新一版", town.wang)
    await states.release(town.li, plan_id)
    version = await database.value("SELECT version FROM plan_release WHERE plan = $1 AND number = 2", plan_id)
    await database.execute("UPDATE plan SET base_version = $2 WHERE id = $1", mine, version)
    assert (await heat.of_release(plan_id, 2)).total == 0  # not counted against it yet
    assert await counting.count_missing() == 4  # three that were never opened, and this one
    assert (await heat.of_release(plan_id, 2)).total == 1
    assert [dict(line) for line in await heat.releases(plan_id)] == [
        {"number": 2, "teachers": 1}, {"number": 1, "teachers": 4},
    ]  # fmt: skip


async def test_a_text_that_cannot_be_read_holds_up_no_other(town: Town, released: Draft) -> None:
    plan_id = await released()
    bad, *others = [await forking.fork(who, plan_id) for who in (town.zhao, town.wang, town.li, town.zheng)]
    for broken in (bad, plan_id):
        await database.execute(
            "INSERT INTO plan_version (id, plan, seq, sha256, body, reason)"
            " VALUES ($1, $2, 99, '', '[]', $3)",
            new_id(), broken, Reason.SETTLED,
        )  # fmt: skip
    with pytest.raises(ExceptionGroup, match="adoption not counted"):
        await counting.count_missing()
    assert {line["plan"] for line in await database.rows("SELECT plan FROM plan_adoption")} == {*others}
    other = await released("面积")
    await database.execute("UPDATE plan SET state = 'submitted' WHERE id = $1", plan_id)  # in its newest text
    with pytest.raises(ExceptionGroup, match="not fingerprinted"):
        await storing.refresh()
    printed = await database.rows("SELECT plan, stage FROM plan_fingerprint")
    assert {(line["plan"], line["stage"]) for line in printed} == {
        (plan_id, "released"),
        (other, "released"),
    }
