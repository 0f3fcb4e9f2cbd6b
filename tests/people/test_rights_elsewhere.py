"""What a clerk of one school tries on people and places that are not theirs."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import Missing
from server.base.sheets import writing
from server.people import access, codes, handing_over, persons, posts
from server.people.entries import FormRefused, today
from server.people.posts import PostEntry
from server.people.registering import add_district, add_group, add_region, add_school, add_user, give_post
from server.people.rosters import applying, drafts
from server.people.tables import GroupKind, Role, Scope
from server.people.visiting import viewer_of
from tests.support.town import Town

TOMORROW = timedelta(days=1)


async def studio_of(town: Town) -> UUID:
    return await add_group("名师工作室", None, "数学", "", kind=GroupKind.STUDIO, district_id=town.district)


async def roster(town: Town, *lines: list[str]) -> UUID:
    head = ["工号", "姓名", "手机号", "学科"]
    return await drafts.receive(town.zhou, town.school, writing.to_csv([head, *lines]), "名册.csv")


async def test_giving_a_post_to_somebody_without_a_school_does_not_give_their_account(town: Town) -> None:
    guest = await add_user("G-1", "退休名师", password="举头望明月2026")
    await give_post(guest, Role.TEACHER, Scope.GROUP, await studio_of(town))
    await posts.begin(town.zhou, guest, PostEntry(Role.TEACHER, Scope.SCHOOL, town.school), today())
    with pytest.raises(Missing):
        await codes.slip_for_one(town.zhou, guest)
    with pytest.raises(Missing):
        await persons.move(town.zhou, guest, town.school, today())


async def test_who_leaves_hands_over_only_what_the_clerk_may_give(town: Town) -> None:
    await give_post(town.li.id, Role.PREP_LEAD, Scope.GROUP, town.other_group)
    foreign = await db.value(
        'SELECT id FROM membership WHERE "user" = $1 AND scope_id = $2', town.li.id, town.other_group
    )
    with pytest.raises(FormRefused, match="不归你管"):
        await handing_over.arrange(town.zhou, town.li.id, today(), {foreign: town.wang.id})
    assert (
        await db.value(
            'SELECT count(*) FROM membership WHERE "user" = $1 AND scope_id = $2',
            town.wang.id,
            town.other_group,
        )
        == 0
    )


async def test_taking_a_handover_back_reopens_nothing_that_was_ended_meanwhile(town: Town) -> None:
    await give_post(town.li.id, Role.TEACHER, Scope.GROUP, town.other_group, starts_on=today() - TOMORROW * 9)
    foreign = await db.value(
        'SELECT id FROM membership WHERE "user" = $1 AND scope_id = $2', town.li.id, town.other_group
    )
    await handing_over.arrange(town.zhou, town.li.id, today() + TOMORROW * 9, {})
    await posts.end(town.admin, foreign, today() - TOMORROW)
    await handing_over.cancel(town.zhou, town.li.id)
    assert await db.value("SELECT ends_on FROM membership WHERE id = $1", foreign) == today() - TOMORROW


async def test_a_roster_changes_nobody_with_rights_above_the_school(town: Town) -> None:
    head = await add_user("H-1", "区长", school_id=town.school, phone="13700000000")
    await give_post(head, Role.DISTRICT_HEAD, Scope.DISTRICT, town.district)
    with pytest.raises(Missing):
        await access.find_managed_person(town.zhou, head)
    found = await drafts.find(town.zhou, await roster(town, ["H-1", "改了", "13911112222", "语文"]))
    (finding,) = (await drafts.review(found)).findings
    assert (finding.kind, finding.changes) == ("error", []) and "平台管理员" in finding.reasons[0]
    await applying.confirm(town.zhou, found["id"])
    assert await db.value("SELECT name || phone FROM users WHERE id = $1", head) == "区长13700000000"


async def test_a_roster_prints_no_codes_for_who_went_elsewhere(town: Town) -> None:
    made = await roster(town, ["N-1", "新甲", "", "数学"], ["N-2", "新乙", "", "数学"])
    await applying.confirm(town.zhou, made)
    people = [UUID(one) for one in (await drafts.find(town.zhou, made))["result"]["people"]]
    await posts.begin(
        town.admin, people[0], PostEntry(Role.DISTRICT_HEAD, Scope.DISTRICT, town.district), today()
    )
    assert [slip.login for slip in await codes.slips_for_new(town.zhou, people)] == ["N-2"]


async def test_moving_to_a_school_where_one_was_posted_keeps_the_past(town: Town) -> None:
    past = today() - TOMORROW * 100
    await give_post(town.wang.id, Role.TEACHER, Scope.SCHOOL, town.other_school, starts_on=past)
    await persons.move(town.admin, town.wang.id, town.other_school, today() + TOMORROW * 30)
    assert (
        await db.value(
            'SELECT min(starts_on) FROM membership WHERE "user" = $1 AND scope_id = $2',
            town.wang.id,
            town.other_school,
        )
        == past
    )
    await persons.cancel_move(town.admin, town.wang.id)
    assert (
        await db.value(
            'SELECT count(*) FROM membership WHERE "user" = $1 AND scope_id = $2 AND ends_on IS NULL',
            town.wang.id,
            town.other_school,
        )
        == 1
    )


async def test_a_clerk_elsewhere_cannot_take_a_teacher_out_of_the_home_clerks_hands(town: Town) -> None:
    sun_clerk = await add_user("C-1", "石龙管理", school_id=town.other_school)
    await give_post(sun_clerk, Role.SCHOOL_ADMIN, Scope.SCHOOL, town.other_school)
    clerk = await viewer_of(sun_clerk)
    await access.find_managed_person(clerk, town.sun.id)
    for role in (Role.SCHOOL_ADMIN, Role.AUDITOR):
        with pytest.raises(FormRefused, match="管不了他的账号"):
            await posts.begin(town.zhou, town.sun.id, PostEntry(role, Scope.SCHOOL, town.school), today())
    await posts.begin(
        town.zhou, town.sun.id, PostEntry(Role.GUEST_EXPERT, Scope.SCHOOL, town.school), today()
    )
    await access.find_managed_person(clerk, town.sun.id)


async def test_a_roster_does_not_say_where_strangers_work(town: Town) -> None:
    far = await add_school("远方小学", await add_district("远学区", await add_region("远县")))
    await add_user("F-1", "远人", school_id=far)
    found = await drafts.find(town.zhou, await roster(town, ["F-1", "谁", "", "数学"]))
    (finding,) = (await drafts.review(found)).findings
    assert finding.reasons and "远方小学" not in finding.reasons[0]
