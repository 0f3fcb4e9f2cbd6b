import asyncio
from datetime import date, timedelta

import asyncpg
import pytest

from server.base import database as db
from server.base.clock import local, now
from server.base.errors import Conflict, DomainError
from server.people.registering import add_user, give_post
from server.people.tables import Role, Scope
from server.people.visiting import viewer_of
from tests.support.town import Town


async def test_a_post_in_a_group_knows_the_places_above_it(town: Town) -> None:
    [post] = town.wang.posts
    assert (post.role, post.scope, post.scope_name) == (Role.TEACHER, Scope.GROUP, "三年级数学备课组")
    assert (post.school_id, post.district_id, post.region_id) == (town.school, town.district, town.region)
    [post] = town.chen.posts
    assert (post.scope_name, post.subject, post.school_id) == ("第一学区", "数学", None)


async def test_a_login_is_taken_whatever_its_case(town: Town) -> None:
    for login in ("wang", "WANG", " Wang "):
        with pytest.raises(Conflict, match="已经有人用了"):
            await add_user(login, "另一位")
    for login, name in (("", "无名"), ("x" * 41, "长"), ("x", " "), ("x", "名" * 41)):
        with pytest.raises(DomainError):
            await add_user(login, name)


async def test_two_clicks_make_one_account(town: Town) -> None:
    results = await asyncio.gather(
        *(add_user("new", "新老师") for _click in range(2)), return_exceptions=True
    )
    failed = [result for result in results if isinstance(result, Exception)]
    assert len(failed) == 1 and isinstance(failed[0], Conflict | asyncpg.UniqueViolationError)
    assert await db.value("SELECT count(*) FROM users WHERE login = 'new'") == 1


async def test_a_post_given_twice_is_one_post_with_the_later_dates(town: Town) -> None:
    ends = local(now()).date() + timedelta(days=30)
    for _click in range(2):
        await give_post(town.wang.id, Role.TEACHER, Scope.GROUP, town.group, ends_on=ends)
        await give_post(town.admin.id, Role.PLATFORM_ADMIN, Scope.PLATFORM)
    assert await db.value('SELECT count(*) FROM membership WHERE "user" = $1', town.wang.id) == 1
    assert await db.value('SELECT count(*) FROM membership WHERE "user" = $1', town.admin.id) == 1
    assert await db.value('SELECT ends_on FROM membership WHERE "user" = $1', town.wang.id) == ends


@pytest.mark.parametrize(
    ("starts", "ends", "holds"), [(-1, 1, True), (0, 0, True), (1, 9, False), (-9, -1, False)]
)
async def test_a_post_holds_between_its_dates(town: Town, starts: int, ends: int, holds: bool) -> None:
    today: date = local(now()).date()
    await give_post(
        town.sun.id, Role.TEACHER, Scope.GROUP, town.group,
        starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends),
    )  # fmt: skip
    viewer = await viewer_of(town.sun.id)
    assert (town.group in viewer.scopes(scope=Scope.GROUP)) == holds


async def test_giving_a_post_is_on_record(town: Town) -> None:
    await give_post(town.sun.id, Role.GUEST_EXPERT, Scope.SCHOOL, town.school, by=town.zhou.id)
    found = await db.row(
        "SELECT actor_id, object_id, facts->>'role' AS role FROM audit ORDER BY id DESC LIMIT 1"
    )
    assert found == {"actor_id": town.zhou.id, "object_id": town.sun.id, "role": "guest_expert"}


async def test_colleagues_of_one_school_get_different_colours(town: Town) -> None:
    people = [await add_user(f"colour-{number}", "老师", school_id=town.other_school) for number in range(6)]
    hues = await db.rows("SELECT hue FROM users WHERE id = ANY($1::uuid[])", people)
    assert len({line["hue"] for line in hues}) == 6
