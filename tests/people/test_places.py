"""区县, 学区, schools, their ties and groups: who makes them, and what two clicks give."""

import asyncio
from datetime import timedelta

import pytest

from server.base import database as db
from server.base.errors import Conflict, Missing
from server.documents import skeleton
from server.people import access, groups, places, ties
from server.people.entries import FormRefused, today
from server.people.groups import GroupEntry
from server.people.places import SchoolEntry
from server.people.registering import add_district, add_group, add_school, add_user, give_post
from server.people.tables import GroupKind, LinkKind, Role, Scope
from server.people.visiting import viewer_of
from server.plans import access as plan_access
from server.plans import drafting, states
from server.plans.tables import State
from tests.support.town import Town

DAY = timedelta(days=1)


async def test_places_are_made_from_the_top_by_who_manages_the_place_above(town: Town) -> None:
    city = await places.create_region(town.admin, "江州市", "city", None)
    county = await places.create_region(town.admin, "青山县", "county", city)
    district = await places.create_district(town.admin, "青山学区", county)
    head = await viewer_of(await add_user("head", "覃海"))
    await give_post(head.id, Role.DISTRICT_HEAD, Scope.DISTRICT, district)
    head = await viewer_of(head.id)
    main = await places.create_school(
        head, district, SchoolEntry("青山中心校", kind="central", is_rural=True)
    )
    point = await places.create_school(head, district, SchoolEntry("岩脚教学点", kind="point", parent=main))
    assert await access.may_manage_school(head, point)
    for who in (town.wang, town.zhou, town.chen):
        with pytest.raises(Missing):
            await places.create_school(who, district, SchoolEntry("别的学校"))
        with pytest.raises(Missing):
            await places.create_district(who, "别的学区", county)
    with pytest.raises(FormRefused):
        await places.create_school(head, district, SchoolEntry("再下一级", parent=point))
    # A researcher of the 市 reaches what is two levels below.
    reader = await add_user("city", "韩静")
    await give_post(reader, Role.REGION_RESEARCHER, Scope.REGION, city)
    assert (await access.find_school(await viewer_of(reader), point))["name"] == "岩脚教学点"


async def test_two_clicks_make_one_place_and_say_so(town: Town) -> None:
    for make in (
        lambda: places.create_district(town.admin, "第二学区", town.region),
        lambda: places.create_school(town.admin, town.district, SchoolEntry("河东小学")),
        lambda: groups.create(town.zhou, Scope.SCHOOL, town.school, GroupEntry("四年级语文备课组")),
    ):
        done = await asyncio.gather(*(make() for _click in range(2)), return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "UUID"], done


async def test_a_tie_opens_the_school_from_its_day_to_its_last(town: Town) -> None:
    second = await add_district("第二学区", town.region)
    reader = await add_user("reader", "罗秀英")
    await give_post(reader, Role.RESEARCHER, Scope.DISTRICT, second, subject="数学")
    plan = await drafting.create(
        town.wang, title="周长", doc=skeleton.blank(), subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await states.release(town.li, plan)

    async def reaches() -> tuple[bool, bool]:
        viewer = await viewer_of(reader)
        known = {one["id"] for one in await access.visible_schools(viewer)}
        return town.school in known, await plan_access.sees_any(viewer, [plan])

    assert await reaches() == (False, False)
    link = await ties.tie(town.admin, second, town.school, LinkKind.MEMBER, today())
    assert await ties.tie(town.admin, second, town.school, LinkKind.MEMBER, today()) == link
    assert await reaches() == (True, True)
    await ties.untie(town.admin, link, today())
    assert await reaches() == (True, True)
    await db.execute("UPDATE school_link SET starts_on = $1, ends_on = $1", today() - DAY)
    assert await reaches() == (False, False)
    with pytest.raises(Conflict):
        await ties.untie(town.admin, link, today())


async def test_a_tie_needs_both_sides(town: Town) -> None:
    second = await add_district("第二学区", town.region)
    head = await add_user("head", "覃海")
    await give_post(head, Role.DISTRICT_HEAD, Scope.DISTRICT, second)
    with pytest.raises(Missing):
        await ties.tie(await viewer_of(head), second, town.school, LinkKind.MEMBER, today())
    with pytest.raises(FormRefused):
        await ties.tie(town.admin, town.district, town.school, LinkKind.MEMBER, today())
    await ties.tie(town.admin, town.district, town.school, LinkKind.LEAD, today())
    assert await ties.count_schools(town.district) == 2


async def test_a_school_moves_to_another_district_and_its_plans_stay(town: Town) -> None:
    second = await add_district("第二学区", town.region)
    entry = SchoolEntry("实验小学")
    with pytest.raises(Missing):
        await places.correct_school(town.zhou, town.school, entry, second)
    await places.correct_school(town.admin, town.school, entry, second)
    assert (await viewer_of(town.wang.id)).posts[0].district_id == second
    with pytest.raises(Conflict, match="还有 1 所学校"):
        await places.end_district(town.admin, town.district, today())


async def test_closing_a_group_ends_its_posts_and_frees_its_name(town: Town) -> None:
    await groups.close(town.zhou, town.group, today())
    assert (await viewer_of(town.wang.id)).posts == ()
    assert await db.value("SELECT count(*) FROM membership WHERE ends_on = $1", today() - DAY) == 4
    again = await groups.create(town.zhou, Scope.SCHOOL, town.school, GroupEntry("三年级数学备课组"))
    assert again != town.group
    await groups.close(town.zhou, town.group, today() + DAY)
    assert await db.value("SELECT closed_on FROM prep_group WHERE id = $1", town.group) == today()


async def test_a_district_is_over_only_when_nobody_is_left_in_it(town: Town) -> None:
    empty = await add_district("旧学区", town.region)
    head = await add_user("head", "覃海")
    await give_post(head, Role.DISTRICT_HEAD, Scope.DISTRICT, empty)
    panel = await add_group("旧中心组", None, "数学", "", kind=GroupKind.PANEL, district_id=empty)
    with pytest.raises(Conflict, match="还有 1 个组"):
        await places.end_district(town.admin, empty, today())
    await groups.close(town.admin, panel, today())
    await places.end_district(town.admin, empty, today())
    assert (await viewer_of(head)).posts == ()
    with pytest.raises(Missing):
        await places.create_school(town.admin, empty, SchoolEntry("晚来的学校"))


async def test_closing_with_an_earlier_day_keeps_the_days_that_were(town: Town) -> None:
    await give_post(town.sun.id, Role.TEACHER, Scope.GROUP, town.group, starts_on=today() - DAY)
    await groups.close(town.zhou, town.group, today() - 9 * DAY)
    days = await db.row(
        'SELECT starts_on, ends_on FROM membership WHERE "user" = $1 AND scope_id = $2',
        town.sun.id,
        town.group,
    )
    assert days == {"starts_on": today() - DAY, "ends_on": today() - DAY}


async def test_a_plan_of_a_group_above_the_schools_is_prepared_and_read_across_them(town: Town) -> None:
    panel = await add_group(
        "数学学科中心组", None, "数学", "", kind=GroupKind.PANEL, district_id=town.district
    )
    await give_post(town.chen.id, Role.TEACHER, Scope.GROUP, panel)
    await give_post(town.sun.id, Role.PREP_LEAD, Scope.GROUP, panel)
    chen, sun = await viewer_of(town.chen.id), await viewer_of(town.sun.id)
    plan = await drafting.create(
        chen, title="认识分数", doc=skeleton.blank(), subject="数学", grade="三年级",
        state=State.DISCUSSION, group=panel,
    )  # fmt: skip
    assert await plan_access.sees_any(sun, [plan])
    assert not await plan_access.sees_any(town.wang, [plan])
    await states.release(sun, plan)
    assert await plan_access.sees_any(town.wang, [plan])
    far = await add_school("山口小学", await add_district("第二学区", town.region))
    teacher = await add_user("far", "远山", school_id=far)
    await give_post(teacher, Role.TEACHER, Scope.SCHOOL, far)
    assert not await plan_access.sees_any(await viewer_of(teacher), [plan])


async def test_a_plan_of_a_joint_group_is_of_its_authors_school(town: Town) -> None:
    joint = await add_group("三年级数学联片备课组", None, "数学", "三年级", kind=GroupKind.JOINT_PREP,
                            district_id=town.district)  # fmt: skip
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, joint)
    wang = await viewer_of(town.wang.id)
    plan = await drafting.create(
        wang, title="周长", doc=skeleton.blank(), state=State.DISCUSSION, group=joint
    )
    assert await db.value("SELECT school FROM plan WHERE id = $1", plan) == town.school
