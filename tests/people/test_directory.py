"""人员与学校: who finds whom, by which words."""

import pytest

from server.base.clock import local, now
from server.people import directory
from server.people.directory import Filters
from server.people.registering import add_district, add_group, add_school, add_user, give_post
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from tests.support.browsing import PARTIAL, SignIn
from tests.support.queries import Counting
from tests.support.town import Town


async def names(viewer: Viewer, **filters: str) -> list[str]:
    return [one["name"] for one in (await directory.find(viewer, Filters.read(filters))).found]


@pytest.mark.parametrize("words", ["王雨晴", "雨晴", "wyq", "WYQ", "wangyuqing", "wang yu", "王 雨"])
async def test_a_person_is_found_by_name_and_pinyin(town: Town, words: str) -> None:
    assert await names(town.zhao, q=words) == ["王雨晴"]


async def test_a_login_is_searched_by_managers_only(town: Town) -> None:
    await add_user("G20391", "白露", school_id=town.school, subject="数学")
    assert await names(town.zhou, q="g2039") == ["白露"]
    assert await names(town.zhao, q="g2039") == []
    assert await names(town.sun, q="G20391") == []


async def test_colleagues_of_the_district_are_found_and_nobody_beyond(town: Town) -> None:
    assert "孙丽" in await names(town.wang)
    far = await add_school("山口小学", await add_district("第二学区", town.region))
    teacher = await add_user("far", "远山", school_id=far)
    await give_post(teacher, Role.TEACHER, Scope.SCHOOL, far)
    assert "远山" not in await names(town.wang)
    assert await names(town.wang, show="schools") == ["实验小学", "石龙小学"]
    assert await names(await viewer_of(teacher)) == ["远山"]
    assert "远山" in await names(town.admin)
    region = await add_user("county", "韩静")
    await give_post(region, Role.REGION_RESEARCHER, Scope.REGION, town.region, subject="数学")
    assert {"远山", "孙丽", "王雨晴"} <= set(await names(await viewer_of(region)))
    assert "韩静" in await names(town.wang)


async def test_who_left_or_was_disabled_is_for_managers(town: Town) -> None:
    from server.people import persons

    await persons.disable(town.zhou, town.zhao.id)
    await persons.move(town.zhou, town.wang.id, None, local(now()).date())
    assert not {"赵敏", "王雨晴"} & set(await names(town.sun))
    assert {"赵敏", "王雨晴"} <= set(await names(town.zhou))


async def test_a_school_lists_those_who_only_hold_a_post_there(town: Town) -> None:
    await give_post(town.sun.id, Role.TEACHER, Scope.GROUP, town.group)
    assert "孙丽" in await names(town.wang, school=str(town.school))


async def test_groups_above_the_schools_are_known_in_the_district(town: Town) -> None:
    panel = await add_group(
        "数学学科中心组", None, "数学", "", kind=GroupKind.PANEL, district_id=town.district
    )
    await give_post(town.chen.id, Role.PREP_LEAD, Scope.GROUP, panel)
    for who in (town.sun, town.wang, town.chen):
        found = await directory.find(who, Filters.read({"show": "groups"}))
        assert "数学学科中心组" in [one["name"] for one in found.found]
    assert found.found[0]["leads"] == ["陈思远"]


async def test_the_page_costs_few_queries_and_htmx_gets_the_list(
    town: Town, signed_in: SignIn, count_queries: Counting
) -> None:
    browser = await signed_in(town.zhou)
    for url in ("/people", "/people?q=wyq", "/people?show=schools", "/people?show=groups&kind=prep"):
        with count_queries() as statements:
            reply = await browser.get(url)
        assert reply.status_code == 200, reply.text
        assert len(statements) <= 4, statements
    reply = await browser.get("/people?q=wyq", headers=PARTIAL)
    assert reply.text.startswith('<section class="card flush list" id="directory"')
    assert "王雨晴" in reply.text
    assert "没有找到“无此人”" in (await browser.get("/people?q=无此人")).text


async def test_odd_filters_show_a_list_and_no_error(town: Town, signed_in: SignIn) -> None:
    browser = await signed_in(town.wang)
    for query in (
        "page=0",
        "page=999999999",
        "school=x",
        "show=all",
        "q=%00",
        "q=%25_%5C",
        "kind=%00",
        "q=𠮷",
    ):
        assert (await browser.get(f"/people?{query}")).status_code == 200, query
