"""Posts are given, ended and put right from a day on; what was, stays."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing
from server.people import posts
from server.people.entries import FormRefused, today
from server.people.posts import PostEntry
from server.people.registering import add_group, add_user, give_post
from server.people.tables import GroupKind, Role, Scope
from server.people.viewer import Viewer
from server.people.visiting import viewer_of
from tests.support.town import Town

DAY = timedelta(days=1)


async def rows_of(who: Viewer) -> list[tuple[str, object, object]]:
    found = await db.rows(
        'SELECT role, starts_on, ends_on FROM membership WHERE "user" = $1 ORDER BY starts_on NULLS FIRST',
        who.id,
    )
    return [(one["role"], one["starts_on"], one["ends_on"]) for one in found]


async def post_of(who: Viewer) -> UUID:
    found: UUID = await db.value('SELECT id FROM membership WHERE "user" = $1 ORDER BY id LIMIT 1', who.id)
    return found


async def test_a_wrong_post_is_put_right_from_a_day_and_the_past_stays(town: Town) -> None:
    entry = PostEntry(Role.PREP_LEAD, Scope.GROUP, town.group)
    await posts.fix(town.zhou, await post_of(town.wang), entry, today())
    assert await rows_of(town.wang) == [
        ("teacher", None, today() - DAY), ("prep_lead", today(), None),
    ]  # fmt: skip
    [post] = (await viewer_of(town.wang.id)).posts
    assert post.role == Role.PREP_LEAD
    with pytest.raises(Conflict, match="已经结束"):
        await posts.end(town.zhou, await _ended(town.wang), today())
    assert (await rows_of(town.wang))[0] == ("teacher", None, today() - DAY)


async def _ended(who: Viewer) -> UUID:
    found: UUID = await db.value(
        'SELECT id FROM membership WHERE "user" = $1 AND ends_on IS NOT NULL', who.id
    )
    return found


async def test_a_post_that_never_began_is_deleted_and_one_that_did_is_ended(town: Town) -> None:
    entry = PostEntry(Role.ASSISTANT, Scope.GROUP, town.group)
    coming = await posts.begin(town.zhou, town.wang.id, entry, today() + 5 * DAY)
    await posts.end(town.zhou, coming, today())
    assert [role for role, *_days in await rows_of(town.wang)] == ["teacher"]
    await posts.end(town.zhou, await post_of(town.wang), today() + DAY)
    assert await rows_of(town.wang) == [("teacher", None, today() + DAY)]
    begun = await posts.begin(town.zhou, town.wang.id, entry, today() - 9 * DAY)
    with pytest.raises(FormRefused, match="以后的日子"):
        await posts.end(town.zhou, begun, today() - 20 * DAY)


async def test_two_clicks_give_one_post(town: Town) -> None:
    entry = PostEntry(Role.PREP_LEAD, Scope.GROUP, town.group)
    done = await asyncio.gather(
        *(posts.begin(town.zhou, town.wang.id, entry, today()) for _click in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Conflict", "UUID"]
    assert len(await rows_of(town.wang)) == 2


async def test_posts_are_given_by_who_manages_the_place(town: Town) -> None:
    here = PostEntry(Role.TEACHER, Scope.GROUP, town.group)
    for who in (town.wang, town.li, town.zheng, town.chen, town.sun):
        with pytest.raises(Missing):
            await posts.begin(who, town.sun.id, here, today())
    with pytest.raises(Missing):
        await posts.begin(
            town.zhou, town.sun.id, PostEntry(Role.TEACHER, Scope.GROUP, town.other_group), today()
        )
    with pytest.raises(Missing):
        await posts.begin(
            town.zhou, town.wang.id, PostEntry(Role.PLATFORM_ADMIN, Scope.PLATFORM, None), today()
        )
    with pytest.raises(FormRefused):
        await posts.begin(
            town.zhou, town.wang.id, PostEntry(Role.DISTRICT_HEAD, Scope.SCHOOL, town.school), today()
        )
    await posts.begin(town.zhou, town.sun.id, here, today())
    assert town.group in (await viewer_of(town.sun.id)).scopes(scope=Scope.GROUP)


async def test_a_head_of_the_district_manages_its_schools_and_gives_its_posts(town: Town) -> None:
    head = await add_user("head", "梁国庆")
    await give_post(head, Role.DISTRICT_HEAD, Scope.DISTRICT, town.district)
    viewer = await viewer_of(head)
    await posts.begin(
        viewer, town.wang.id, PostEntry(Role.RESEARCHER, Scope.DISTRICT, town.district, "数学"), today()
    )
    await posts.begin(viewer, town.sun.id, PostEntry(Role.PREP_LEAD, Scope.GROUP, town.other_group), today())
    with pytest.raises(Missing):
        await posts.begin(
            viewer, town.sun.id, PostEntry(Role.REGION_RESEARCHER, Scope.REGION, town.region), today()
        )


async def test_a_local_name_carries_the_rights_of_its_post(town: Town) -> None:
    title = await db.value("SELECT id FROM post_title WHERE name = '工作室主持人'")
    studio = await add_group(
        "王雨晴名师工作室", None, "数学", "", kind=GroupKind.STUDIO, district_id=town.district
    )
    entry = PostEntry(Role.PREP_LEAD, Scope.GROUP, studio, title=title)
    await posts.begin(town.admin, town.wang.id, entry, today())
    post = next(post for post in (await viewer_of(town.wang.id)).posts if post.scope_id == studio)
    assert (post.role, post.school_id, post.district_id) == (Role.PREP_LEAD, None, town.district)
    with pytest.raises(FormRefused):
        wrong = PostEntry(Role.SCHOOL_ADMIN, Scope.SCHOOL, town.school, title=title)
        await posts.begin(town.admin, town.wang.id, wrong, today())


async def test_the_last_platform_administrator_stays_even_when_two_remove_each_other(town: Town) -> None:
    with pytest.raises(DomainError, match="最后一位"):
        await posts.end(town.admin, await post_of(town.admin), today())
    other = await add_user("admin2", "第二管理员")
    await give_post(other, Role.PLATFORM_ADMIN, Scope.PLATFORM)
    second = await viewer_of(other)
    ends = [(town.admin, await post_of(second)), (second, await post_of(town.admin))]
    yesterday = today() - DAY
    done = await asyncio.gather(
        *(posts.end(who, post, yesterday) for who, post in ends), return_exceptions=True
    )
    assert sum(isinstance(one, DomainError) for one in done) == 1, done
    left = await db.value("SELECT count(*) FROM membership WHERE role = 'platform_admin' AND ends_on IS NULL")
    assert left == 1


async def test_changes_of_posts_are_on_record(town: Town) -> None:
    await posts.end(town.zhou, await post_of(town.wang), today())
    found = await db.row("SELECT actor_id, action, title FROM audit ORDER BY id DESC LIMIT 1")
    assert found == {"actor_id": town.zhou.id, "action": "post_ended", "title": "王雨晴"}
