"""通案 above the schools: who releases it, who hears, and the 通案 a group below makes of it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from server.base import database
from server.base.errors import DomainError, Missing
from server.people.registering import add_district, add_group, add_region, add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.plans import access, forking, library, states, versions, wording
from server.plans.adoption.access import researches
from server.plans.leading import adopting, facts, submitting
from tests.plans.conftest import Draft, at_once
from tests.plans.test_telling import teaches
from tests.support.town import Town

Above = Callable[..., Awaitable[tuple[UUID, Viewer]]]


@pytest.fixture
def above(town: Town, in_discussion: Draft) -> Above:
    """A 通案 of 数学学科中心组 of the 学区, and its author."""

    async def make(title: str = "面积", **home: UUID) -> tuple[UUID, Viewer]:
        home = home or {"district_id": town.district}
        panel = await add_group(f"{title}中心组", None, "数学", "", kind=GroupKind.PANEL, **home)
        user = await add_user(f"{title}骨干", "骨干", school_id=town.other_school, subject="数学")
        await give_post(user, Role.TEACHER, Scope.GROUP, panel)
        author = await viewer_of(user)
        return await in_discussion(author, title, group=panel), author

    return make


async def test_the_researcher_of_the_place_releases_above_the_schools(town: Town, above: Above) -> None:
    plan_id, author = await above()
    for who in (author, town.li, town.zheng, town.zhou, town.sun):
        with pytest.raises(Missing):
            await states.release(who, plan_id)
    plan = await access.find_visible(town.chen, plan_id)
    assert wording.level(plan) == "学区" and not access.rights(town.chen, plan).write
    assert await states.release(town.chen, plan_id) == 1
    for who in (town.wang, town.sun, town.zhou):
        assert wording.level(await access.find_visible(who, plan_id)) == "学区"


async def test_a_plan_of_the_region_is_signed_by_its_researcher_and_read_in_every_school(
    town: Town, above: Above
) -> None:
    plan_id, _author = await above("周长", region_id=town.region)
    user = await add_user("han", "韩市教研", subject="数学")
    await give_post(user, Role.REGION_RESEARCHER, Scope.REGION, town.region, subject="数学")
    with pytest.raises(Missing):
        await states.release(town.chen, plan_id)
    assert await states.release(await viewer_of(user), plan_id) == 1
    assert wording.level(await access.find_visible(town.wang, plan_id)) == "区县"


async def test_the_region_signs_for_a_missing_researcher_of_the_district(town: Town, above: Above) -> None:
    plan_id, author = await above()
    user = await add_user("han", "韩市教研", subject="数学")
    await give_post(user, Role.REGION_RESEARCHER, Scope.REGION, town.region, subject="数学")
    han = await viewer_of(user)
    with pytest.raises(Missing):
        await access.find_visible(han, plan_id)
    await submitting.submit(author, plan_id)
    assert await states.release(han, plan_id) == 1


async def test_a_group_makes_its_own_of_a_release_once_and_remembers_it(town: Town, above: Above) -> None:
    plan_id, _author = await above()
    with pytest.raises(Missing):
        await adopting.adopt(town.wang, plan_id)
    await states.release(town.chen, plan_id)
    for who in (town.zheng, town.zhou, town.chen, town.admin):
        with pytest.raises(Missing):
            await adopting.adopt(who, plan_id)
    mine, again = await at_once("plan", *(adopting.adopt(who, plan_id) for who in (town.wang, town.zhao)))
    assert mine == again
    plan = await access.find_visible(town.li, mine)
    release = await versions.find_release(plan_id, 1)
    assert (plan["kind"], plan["state"], plan["base_version"]) == ("master", "discussion", release["id"])
    assert await versions.current_doc(mine) == release["doc"]
    other = await adopting.adopt(town.sun, plan_id)
    assert other != mine
    with pytest.raises(Missing):
        await access.find_visible(town.sun, mine)
    assert (await library.browse(town.chen, library.Filters())).plans[0]["forks"] == 0  # no 个案


async def test_the_nearest_release_is_offered_first_and_the_upper_one_stays_open(
    town: Town, above: Above
) -> None:
    plan_id, _author = await above()
    await states.release(town.chen, plan_id)
    mine = await adopting.adopt(town.wang, plan_id)

    async def nearer(who: Viewer) -> str | None:
        told = await facts.of(who, await access.find_visible(who, plan_id))
        return str(told.nearer["id"]) if told.nearer else None

    assert await nearer(town.zhao) is None  # in discussion: nothing to teach from yet
    author = town.wang if (await access.find_visible(town.wang, mine))["owner"] == town.wang.id else town.zhao
    assert await states.release(town.li, mine) == 1
    assert await nearer(town.zhao) == str(mine) and await nearer(town.sun) is None
    fork = await forking.fork(town.zhao, mine)
    assert (await access.find_visible(town.zhao, fork))["source_plan"] == mine
    assert await forking.fork(author, plan_id) != fork


async def test_whoever_is_in_two_groups_says_which(town: Town, above: Above) -> None:
    plan_id, _author = await above()
    await states.release(town.chen, plan_id)
    second = await add_group("三年级数学第二备课组", town.school, "数学", "三年级")
    await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, second)
    wang = await viewer_of(town.wang.id)
    with pytest.raises(DomainError, match="哪个组"):
        await adopting.adopt(wang, plan_id)
    assert await adopting.adopt(wang, plan_id, second) != await adopting.adopt(wang, plan_id, town.group)


async def test_teachers_of_the_grade_in_every_school_of_the_level_hear_of_a_release(
    town: Town, above: Above
) -> None:
    plan_id, author = await above()
    await teaches(town.zhou, town.school, 1)
    await teaches(town.sun, town.other_school, 2)
    await states.release(town.chen, plan_id)
    found = await database.rows("SELECT user_id FROM notice WHERE title LIKE '陈思远发布了通案%'")
    assert {line["user_id"] for line in found} == {author.id, town.zhou.id, town.sun.id}


async def test_what_a_region_releases_is_read_by_everybody_at_home_in_it_and_made_their_own(
    town: Town, above: Above
) -> None:
    city = await add_region("青山市")
    await database.execute("UPDATE region SET parent = $2 WHERE id = $1", town.region, city)
    far = await add_district("远郊学区", await add_region("远山县"))

    async def only(name: str, role: Role, scope: Scope, place: UUID) -> Viewer:
        user = await add_user(name, name, subject="数学")
        await give_post(user, role, scope, place, subject="数学" if scope is Scope.REGION else "")
        return await viewer_of(user)

    async def member(place: UUID, name: str) -> tuple[UUID, Viewer]:
        panel = await add_group(name, None, "数学", "", kind=GroupKind.PANEL, district_id=place)
        return panel, await only(name, Role.TEACHER, Scope.GROUP, panel)

    plan_id, author = await above("周长", region_id=city)
    await database.execute("UPDATE plan SET school = NULL WHERE id = $1", plan_id)  # an author without one
    panel, here = await member(town.district, "区骨干")
    _panel, stranger = await member(far, "远郊骨干")
    county = await only("县教研", Role.REGION_RESEARCHER, Scope.REGION, town.region)
    head = await only("学区长", Role.DISTRICT_HEAD, Scope.DISTRICT, town.district)
    expert = await only("专家", Role.GUEST_EXPERT, Scope.DISTRICT, town.district)
    far_head = await only("远郊学区长", Role.DISTRICT_HEAD, Scope.DISTRICT, far)
    signer = await only("市教研", Role.REGION_RESEARCHER, Scope.REGION, city)
    await states.release(signer, plan_id)
    for who in (author, here, county, head, expert, town.chen, town.wang, town.sun):
        assert (await access.find_visible(who, plan_id))["released_number"] == 1, who.name
        assert [one["id"] for one in (await library.browse(who, library.Filters())).plans] == [plan_id]
    for who in (stranger, far_head, town.admin):
        with pytest.raises(Missing):
            await access.find_visible(who, plan_id)
    asked = (signer, county, head, expert, town.chen, here)
    researching = [who for who in asked if await researches(who, plan_id)]
    assert researching == [signer]  # reading what is released above is not overseeing where it is taught
    mine = await adopting.adopt(here, plan_id)
    assert (await access.find_visible(here, mine))["prep_group"] == panel
