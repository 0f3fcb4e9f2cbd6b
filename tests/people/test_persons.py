"""Accounts: making, correcting, disabling; leaving and changing schools from a day on."""

import asyncio
from datetime import timedelta

import pytest

from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing
from server.people import access, persons
from server.people.entries import FormRefused, today
from server.people.persons import PersonEntry
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from tests.support.browsing import SignIn
from tests.support.town import Town

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "typed", ["阿依古丽•买买提", "阿依古丽‧买买提", "阿依古丽・买买提", " 阿依古丽·买买提 "]
)
async def test_a_name_is_kept_with_one_kind_of_dot(town: Town, typed: str) -> None:
    made = await persons.create(town.zhou, town.school, PersonEntry("2001", typed))
    assert await db.value("SELECT name FROM users WHERE id = $1", made) == "阿依古丽·买买提"


@pytest.mark.parametrize("name", ["䶮㛃", "𬱖𠮷", "王䶮", "·"])
async def test_rare_characters_stay_what_they_are(town: Town, name: str) -> None:
    made = await persons.create(town.zhou, town.school, PersonEntry("2001", name))
    assert (await viewer_of(made)).name == name


async def test_what_cannot_be_taken_is_said_at_its_field(town: Town) -> None:
    cases = {
        "login": [PersonEntry("", "甲"), PersonEntry("wang", "甲"), PersonEntry("110101199003070011", "甲")],
        "name": [PersonEntry("2001", " "), PersonEntry("2001", "名" * 41)],
        "phone": [PersonEntry("2001", "甲", phone="12345"), PersonEntry("2001", "甲", phone="13800000001")],
    }
    await add_user("2000", "先来的", school_id=town.school, phone="138 0000 0001")
    for field, entries in cases.items():
        for entry in entries:
            with pytest.raises(FormRefused) as refused:
                await persons.create(town.zhou, town.school, entry)
            assert list(refused.value.fields) == [field], entry
    assert await db.value("SELECT count(*) FROM users WHERE login = '2001'") == 0
    with pytest.raises(FormRefused):
        await persons.correct(town.zhou, town.wang.id, PersonEntry("zhao", "王雨晴"))
    assert (await viewer_of(town.wang.id)).login == "wang"


async def test_two_clicks_make_one_account_and_lead_to_it(town: Town) -> None:
    entry = PersonEntry("2001", "新老师", "数学")
    first = await persons.create(town.zhou, town.school, entry)
    assert await persons.create(town.zhou, town.school, entry) == first
    with pytest.raises(FormRefused):
        await persons.create(town.admin, town.other_school, entry)


async def test_disabling_ends_sessions_at_once_and_is_taken_back(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    assert (await browser.get("/plans")).status_code == 200
    await persons.disable(town.zhou, town.wang.id)
    assert (await browser.get("/plans")).status_code == 303
    await persons.enable(town.zhou, town.wang.id)
    assert (await (await signed_in(town.wang)).get("/plans")).status_code == 200


async def test_nobody_disables_themselves_a_stranger_or_somebody_with_more_rights(town: Town) -> None:
    with pytest.raises(DomainError, match="自己"):
        await persons.disable(town.zhou, town.zhou.id)
    for who in (town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await persons.disable(town.zhou, who.id)
    await give_post(town.wang.id, Role.PLATFORM_ADMIN, Scope.PLATFORM)
    with pytest.raises(Missing):
        await persons.disable(town.zhou, town.wang.id)
    await persons.disable(town.admin, town.wang.id)


async def test_the_last_platform_administrator_is_not_disabled_by_two_at_once(town: Town) -> None:
    other = await add_user("admin2", "第二管理员")
    await give_post(other, Role.PLATFORM_ADMIN, Scope.PLATFORM)
    second = await viewer_of(other)
    done = await asyncio.gather(
        persons.disable(town.admin, other), persons.disable(second, town.admin.id), return_exceptions=True
    )
    assert sum(isinstance(one, DomainError) for one in done) == 1, done


async def test_a_transfer_holds_from_its_day(town: Town) -> None:
    day = today() + 3 * DAY
    await persons.move(town.admin, town.wang.id, town.other_school, day)
    now_here = await viewer_of(town.wang.id)
    assert now_here.school_id == town.school and town.group in now_here.scopes(scope=Scope.GROUP)
    await persons.move(town.admin, town.wang.id, town.other_school, day)  # a second click
    with pytest.raises(Conflict):
        await persons.move(town.admin, town.wang.id, None, day)
    assert await persons.apply_due_moves() == 0
    await db.execute("UPDATE school_move SET on_day = $1", today())
    assert await persons.apply_due_moves() == 1
    assert (await viewer_of(town.wang.id)).school_id == town.other_school
    assert await persons.apply_due_moves() == 0


async def test_a_coming_transfer_is_taken_back_without_a_trace_in_the_posts(town: Town) -> None:
    before = await db.rows('SELECT role, starts_on, ends_on FROM membership WHERE "user" = $1', town.wang.id)
    await persons.move(town.admin, town.wang.id, town.other_school, today() + 3 * DAY)
    await persons.cancel_move(town.admin, town.wang.id)
    after = await db.rows('SELECT role, starts_on, ends_on FROM membership WHERE "user" = $1', town.wang.id)
    assert before == after


async def test_who_leaves_keeps_posts_elsewhere_and_is_no_longer_the_schools(town: Town) -> None:
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, town.other_group)
    await persons.move(town.zhou, town.wang.id, None, today())
    viewer = await viewer_of(town.wang.id)
    assert viewer.school_id is None
    assert viewer.scopes(scope=Scope.GROUP) == [town.other_group]
    assert (
        await db.value(
            'SELECT ends_on FROM membership WHERE "user" = $1 AND scope_id = $2', town.wang.id, town.group
        )
        == today() - DAY
    )
    await persons.move(town.admin, town.wang.id, town.school, today())
    assert (await viewer_of(town.wang.id)).school_id == town.school


async def test_a_manager_of_the_main_school_manages_its_teaching_points(town: Town) -> None:
    assert not await access.may_manage_school(town.zhou, town.other_school)
    await db.execute("UPDATE school SET parent = $1 WHERE id = $2", town.school, town.other_school)
    assert await access.may_manage_school(town.zhou, town.other_school)
    assert (await access.find_managed_person(town.zhou, town.sun.id))["name"] == "孙丽"
