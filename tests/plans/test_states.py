"""Draft, discussion, release, revision; under two clicks, two processes and two typing teachers."""

import asyncio

import pytest

from server.base import database
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.coedit import leases
from server.documents import text
from server.plans import access, states, versions
from server.plans.forms import FormRefused
from server.plans.tables import NOTE_LENGTH
from tests.plans.conftest import Draft, at_once, lesson, type_into
from tests.support.town import Town


async def test_sharing_twice_is_sharing_once(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    await at_once("plan", *(states.share(town.wang, plan_id, town.group) for _ in range(2)))
    plan = await access.find_visible(town.zhao, plan_id)
    assert (plan["state"], plan["group_name"]) == ("discussion", "三年级数学备课组")
    assert await _events(plan_id, "shared") == 1


async def test_only_the_author_shares_and_only_with_their_own_group(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    with pytest.raises(Missing):
        await states.share(town.li, plan_id)
    with pytest.raises(DomainError, match="不在这个备课组"):
        await states.share(town.wang, plan_id, town.other_group)
    lonely = await draft(town.zheng)
    with pytest.raises(DomainError, match="不在任何备课组"):
        await states.share(town.zheng, lonely)


async def test_the_lead_releases_and_nobody_else(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    for who in (town.wang, town.zhao, town.zhou, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await states.release(who, plan_id)
    assert await states.release(town.li, plan_id, "换了情境") == 1
    release = await versions.find_release(plan_id, 1)
    assert (release["note"], release["doc"]) == ("换了情境", await versions.current_doc(plan_id))


async def test_the_subject_lead_of_the_school_may_release_too(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    assert await states.release(town.zheng, plan_id) == 1


async def test_the_lead_never_releases_a_plan_of_their_own(town: Town, in_discussion: Draft) -> None:
    own = await in_discussion(town.li)
    with pytest.raises(Missing):
        await states.release(town.li, own)
    assert await states.release(town.zheng, own) == 1


async def test_a_private_draft_is_not_released(town: Town, draft: Draft) -> None:
    plan_id = await draft(town.wang)
    with pytest.raises(Missing):
        await states.release(town.li, plan_id)


async def test_two_leads_pressing_at_once_make_one_release(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    leads = (town.li, town.zheng, town.li)
    numbers = await at_once("plan", *(states.release(who, plan_id, number=1) for who in leads))
    assert numbers == [1, 1, 1]
    assert await database.value("SELECT count(*) FROM plan_release WHERE plan = $1", plan_id) == 1
    assert await _events(plan_id, "released") == 1


async def test_a_revision_gets_the_next_number_and_the_old_text_stays(town: Town, released: Draft) -> None:
    plan_id = await released()
    await at_once("plan", *(states.revise(town.wang, plan_id) for _ in range(2)))
    assert await _events(plan_id, "revised") == 1
    assert await type_into(plan_id, "，会读会写", town.zhao)
    assert await states.release(town.li, plan_id, number=2) == 2
    first, second = [await versions.find_release(plan_id, number) for number in (1, 2)]
    assert "会读会写" not in text.plain(first["doc"])
    assert "会读会写" in text.plain(second["doc"])


async def test_a_revision_without_a_changed_letter_keeps_its_number(town: Town, released: Draft) -> None:
    plan_id = await released()
    await states.revise(town.li, plan_id)
    assert await states.release(town.li, plan_id) == 1
    assert (await access.find_visible(town.zhou, plan_id))["state"] == "released"


async def test_a_button_of_an_old_page_does_not_release_the_next_text(town: Town, released: Draft) -> None:
    plan_id = await released()
    await states.revise(town.wang, plan_id)
    await type_into(plan_id, "还没商量好", town.wang)
    with pytest.raises(Conflict, match="第 1 版刚刚发布过"):
        await states.release(town.zheng, plan_id, number=1)


async def test_revising_is_for_the_author_and_the_leads(town: Town, released: Draft, draft: Draft) -> None:
    plan_id = await released()
    for who in (town.zhao, town.zhou, town.chen, town.sun):
        with pytest.raises(Missing):
            await states.revise(who, plan_id)
    await states.revise(town.zheng, plan_id)
    unshared = await draft(town.wang)
    with pytest.raises(Missing):
        await states.revise(town.wang, unshared)


async def test_too_long_a_note_is_refused_before_anything_is_frozen(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    with pytest.raises(FormRefused, match="说明最多"):
        await states.release(town.li, plan_id, "长" * (NOTE_LENGTH + 1))
    assert (await access.find_visible(town.wang, plan_id))["state"] == "discussion"


async def test_a_release_while_two_teachers_type_is_a_committed_state_and_the_last(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang, doc=lesson("开头"))
    epoch = await leases.take(plan_id, f"process-{new_id()}")
    assert epoch is not None
    taken: list[str] = []
    started = asyncio.Event()

    async def type_for_ever(writer: int) -> None:
        who = (town.wang, town.zhao)[writer]
        for number in range(400):
            word = f"〈{writer}:{number}〉"
            if not await type_into(plan_id, word, who, epoch=epoch):
                return  # the room's lease is gone: the co-editing process closes it here
            taken.append(word)
            started.set()
        raise AssertionError("typing was never stopped")

    async def release() -> None:
        await started.wait()
        await states.release(town.li, plan_id)

    await asyncio.gather(type_for_ever(0), type_for_ever(1), release())
    frozen = text.plain((await versions.find_release(plan_id, 1))["doc"])
    assert all(word in frozen for word in taken)
    assert frozen.count("〈") == len(taken)
    assert await versions.current_doc(plan_id) == (await versions.find_release(plan_id, 1))["doc"]


async def test_releases_and_versions_never_change(town: Town, released: Draft) -> None:
    plan_id = await released()
    for statement in (
        "UPDATE plan_version SET body = '{}' WHERE plan = $1",
        "DELETE FROM plan_release WHERE plan = $1",
    ):
        with pytest.raises(Exception, match="immutable"):
            await database.execute(statement, plan_id)


async def _events(plan_id: object, verb: str) -> int:
    found = await database.value(
        "SELECT count(*) FROM event WHERE object_id = $1 AND verb = $2", plan_id, verb
    )
    return int(found)
