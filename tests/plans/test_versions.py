"""Versions: one per text, in order, immutable."""

import pytest

from server.base import database
from server.base.errors import Missing
from server.base.ids import new_id
from server.documents import canonical
from server.plans import access, history, states, versions
from server.plans.tables import Reason
from tests.plans.conftest import Draft, at_once, lesson, type_into
from tests.support.town import Town


async def test_a_new_plan_has_version_one_with_the_hash_of_its_text(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    found = await database.row("SELECT * FROM plan_version WHERE plan = $1", plan_id)
    assert found is not None
    assert (found["seq"], found["reason"]) == (1, "created")
    assert found["sha256"] == canonical.digest(await versions.current_doc(plan_id))


async def test_the_same_text_is_cut_once_however_often_it_settles(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    await versions.settle(plan_id)
    assert await _seqs(plan_id) == [1]
    await type_into(plan_id, "改了", town.wang)
    await at_once("plan", *(versions.settle(plan_id) for _ in range(3)))
    assert await _seqs(plan_id) == [1, 2]


async def test_settling_brings_the_list_columns_up_to_date(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang, doc=lesson("认识几分之一"))
    before = await access.find_visible(town.wang, plan_id)
    assert (before["excerpt"], before["filled_sections"], before["total_sections"]) == ("认识几分之一", 1, 2)
    await type_into(plan_id, "，会读会写", town.wang)
    await versions.settle(plan_id)
    after = await access.find_visible(town.wang, plan_id)
    assert after["excerpt"] == "认识几分之一，会读会写"
    assert after["updated_at"] > before["updated_at"]


async def test_a_document_that_is_no_plan_settles_without_a_word(database: str) -> None:
    await versions.settle(new_id())


async def test_others_read_only_released_versions_during_a_revision(town: Town, released: Draft) -> None:
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "修订", town.wang)
    await versions.cut(plan_id, Reason.SETTLED, None)
    for who, seqs in ((town.zhao, [2, 1]), (town.zhou, [1])):
        plan = await access.find_visible(who, plan_id)
        assert [one["seq"] for one in await history.list_versions(who, plan)] == seqs
    outsider = await access.find_visible(town.zhou, plan_id)
    assert (await versions.find_version(town.zhou, outsider, 1))["number"] == 1
    with pytest.raises(Missing):
        await versions.find_version(town.zhou, outsider, 2)


async def test_what_the_author_tried_before_sharing_stays_theirs(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    await type_into(plan_id, "先试试", town.wang)
    await versions.settle(plan_id)
    await type_into(plan_id, "，再想想", town.wang)
    await states.share(town.wang, plan_id)
    await type_into(plan_id, "，大家改", town.zhao)
    await states.release(town.li, plan_id)
    for who, seqs in ((town.wang, [4, 3, 2, 1]), (town.zhao, [4, 3]), (town.zheng, [4, 3]), (town.zhou, [4])):
        plan = await access.find_visible(who, plan_id)
        assert [one["seq"] for one in await history.list_versions(who, plan)] == seqs, who.login
    colleague = await access.find_visible(town.zhao, plan_id)
    assert (await versions.find_version(town.zhao, colleague, 3))["reason"] == "shared"
    with pytest.raises(Missing):
        await versions.find_version(town.zhao, colleague, 2)


async def _seqs(plan_id: object) -> list[int]:
    found = await database.rows("SELECT seq FROM plan_version WHERE plan = $1 ORDER BY seq", plan_id)
    return [one["seq"] for one in found]
