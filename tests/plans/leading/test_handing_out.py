"""A release signed for a day, days that groups set, and silence that passes."""

from datetime import timedelta

import pytest

from server.app import worker
from server.base import database
from server.base.clock import local, now
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.coedit import leases
from server.plans import access, comments, states
from server.plans.comment_forms import Place, RemarkForm
from server.plans.forms import FormRefused
from server.plans.leading import facts, handing_out, moves, passing, rules, submitting
from server.plans.leading.rules import RuleForm
from tests.plans.conftest import Draft, at_once, type_into
from tests.support.town import Town


def in_days(days: int) -> str:
    """A day as a form sends it."""
    return (local(now()).date() + timedelta(days=days)).isoformat()


async def test_a_signed_text_is_frozen_and_released_on_its_day_once(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    epoch = await leases.take(plan_id, "127.0.0.1:0")
    await at_once(
        "plan", *(handing_out.sign(town.li, plan_id, in_days(3), "三年级、四年级") for _ in range(2))
    )
    assert epoch is not None and not await type_into(plan_id, "，会写", town.wang, epoch=epoch)
    assert await handing_out.release_due() == 0
    with pytest.raises(DomainError, match="先收回"):
        await submitting.withdraw(town.wang, plan_id)
    with pytest.raises(Conflict, match="另一天"):
        await handing_out.sign(town.zheng, plan_id, in_days(5))
    await database.execute('UPDATE plan_handout SET "on" = $1', local(now()).date())
    assert sum(await at_once("plan", *(handing_out.release_due() for _ in range(2)))) == 1
    plan = await access.find_visible(town.chen, plan_id)
    assert (plan["state"], plan["released_number"]) == ("released", 1)
    assert await handing_out.release_due() == 0
    last = (await moves.of(plan_id))[0]
    assert (last["to_state"], last["name"], last["standing"]) == ("released", "李建国", "lead")
    with pytest.raises(Conflict, match="收不回来"):
        await handing_out.call_back(town.li, plan_id)


async def test_a_plan_that_cannot_be_released_holds_up_no_other_and_no_tidying(
    town: Town, in_discussion: Draft
) -> None:
    stuck, other = await in_discussion(town.wang, "周长"), await in_discussion(town.wang, "面积")
    early = await database.value("SELECT id FROM plan_version WHERE plan = $1", stuck)
    await type_into(stuck, "，会写", town.wang)
    for plan_id in (stuck, other):
        await handing_out.sign(town.li, plan_id, in_days(3))
    await database.execute(
        "INSERT INTO plan_release (id, plan, version, number, note, released_by, at)"
        " VALUES ($1, $2, $3, 1, '', $4, now())",
        new_id(), stuck, early, town.li.id,
    )  # fmt: skip
    await database.execute('UPDATE plan_handout SET "on" = $1', local(now()).date())
    await database.execute("INSERT INTO throttle VALUES ('pair:x', 1, now(), now() - interval '2 days')")
    assert await worker.tidy(worker.TIDYING) == [handing_out.release_due]
    assert await database.value("SELECT state FROM plan WHERE id = $1", other) == "released"
    assert await database.value("SELECT state FROM plan WHERE id = $1", stuck) == "submitted"
    assert await database.value("SELECT count(*) FROM throttle WHERE key = 'pair:x'") == 0
    await database.execute("UPDATE plan SET released_number = 1 WHERE id = $1", stuck)
    assert await worker.tidy([handing_out.release_due]) == []
    assert await database.value("SELECT state FROM plan WHERE id = $1", stuck) == "released"


async def test_a_signature_is_called_back_before_its_day_by_whoever_signs(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    for day in ("", "明天", in_days(0), in_days(-1), in_days(400)):
        with pytest.raises(FormRefused, match="发布日期"):
            await handing_out.sign(town.li, plan_id, day)
    with pytest.raises(FormRefused, match="不像年级"):
        await handing_out.sign(town.li, plan_id, in_days(3), "小班")
    for who in (town.wang, town.zhao, town.zhou, town.sun):
        with pytest.raises(Missing):
            await handing_out.sign(who, plan_id, in_days(3))
    await handing_out.sign(town.chen, plan_id, in_days(3), note="开学用")
    told = await facts.of(town.li, await access.find_visible(town.li, plan_id))
    assert (told.handout_by, told.handout_on is not None) == ("陈思远", True)
    with pytest.raises(Missing):
        await handing_out.call_back(town.wang, plan_id)
    await at_once("plan", *(handing_out.call_back(town.li, plan_id) for _ in range(2)))
    await database.execute('UPDATE plan_handout SET "on" = $1', local(now()).date())
    assert await handing_out.release_due() == 0
    await handing_out.sign(town.li, plan_id, in_days(1))
    await submitting.give_back(town.li, plan_id, "等一等，例题还要换")
    await database.execute('UPDATE plan_handout SET "on" = $1', local(now()).date())
    assert await handing_out.release_due() == 0
    assert (await access.find_visible(town.wang, plan_id))["state"] == "returned"


async def test_releasing_now_is_the_end_of_a_signature(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    await handing_out.sign(town.li, plan_id, in_days(3))
    assert await states.release(town.li, plan_id) == 1
    await states.revise(town.wang, plan_id)
    await submitting.submit(town.wang, plan_id)
    await database.execute('UPDATE plan_handout SET "on" = $1', local(now()).date())
    assert await handing_out.release_due() == 0


async def test_no_days_are_set_until_a_group_or_its_district_sets_them(
    town: Town, in_discussion: Draft, draft: Draft
) -> None:
    async def due(plan_id: object) -> object:
        return await database.value("SELECT due_on FROM plan WHERE id = $1", plan_id)

    async def share() -> object:
        plan_id = await draft(town.wang)
        await states.share(town.wang, plan_id)
        return plan_id

    today = local(now()).date()
    assert await due(await share()) is None
    await rules.set_district(town.chen, town.district, RuleForm("10", "5", "no"))
    assert await due(await share()) == today + timedelta(days=10)
    await rules.set_group(town.li, town.group, RuleForm("7", "", ""))
    plan_id = await share()
    assert await due(plan_id) == today + timedelta(days=7)
    plan = await access.find_visible(town.wang, plan_id)  # type: ignore[arg-type]
    assert facts.due_words(plan).endswith("前提交给组长")
    await database.execute("UPDATE plan SET due_on = $2 WHERE id = $1", plan_id, today - timedelta(days=1))
    await submitting.submit(town.wang, plan_id)  # type: ignore[arg-type]  # late, and nothing is in the way
    assert await due(plan_id) == today + timedelta(days=5)
    await states.release(town.li, plan_id)  # type: ignore[arg-type]
    assert await due(plan_id) is None


async def test_silence_passes_only_where_it_was_set_and_nobody_objected(
    town: Town, in_discussion: Draft
) -> None:
    quiet, objected = await in_discussion(town.wang, "没有异议"), await in_discussion(town.wang, "有异议")
    thread = await comments.begin(town.zhao, objected, RemarkForm(new_id(), "例题太难"), Place())
    await rules.set_group(town.li, town.group, RuleForm("", "3", "no"))
    for plan_id in (quiet, objected):
        await submitting.submit(town.wang, plan_id)
    assert await passing.pass_due() == 0
    await database.execute("UPDATE plan SET due_on = $1", local(now()).date() - timedelta(days=1))
    assert await passing.pass_due() == 0
    await rules.set_group(town.li, town.group, RuleForm("", "3", "yes"))
    assert sum(await at_once("plan", *(passing.pass_due() for _ in range(2)))) == 1
    plan = await access.find_visible(town.chen, quiet)
    assert plan["released_number"] == 1
    last = (await moves.of(quiet))[0]
    assert (last["name"], last["standing"], last["words"]) == (None, "nobody", passing.NOTE)
    await comments.settle(town.wang, objected, thread, "adopted", "")
    assert await passing.pass_due() == 1


async def test_who_sets_the_days_and_what_is_refused(town: Town) -> None:
    for who in (town.wang, town.zhao, town.zhou, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await rules.set_group(who, town.group, RuleForm("7"))
    for who in (town.wang, town.li, town.zheng, town.zhou, town.admin):
        with pytest.raises(Missing):
            await rules.set_district(who, town.district, RuleForm("7"))
    for form in (RuleForm("0"), RuleForm("61"), RuleForm("七"), RuleForm("1.5"), RuleForm("", "-1")):
        with pytest.raises(FormRefused, match="1 到 60"):
            await rules.set_group(town.li, town.group, form)
    with pytest.raises(FormRefused, match="先定几天"):
        await rules.set_group(town.li, town.group, RuleForm(passes="yes"))
    with pytest.raises(FormRefused, match="组里的老师"):
        await rules.set_group(town.li, town.group, RuleForm(deputy=town.sun.id))
