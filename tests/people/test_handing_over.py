import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.app import leaving
from server.base import database as db
from server.base.errors import Conflict, DomainError, Missing
from server.people import handing_over, holdings
from server.people.entries import FormRefused, today
from server.people.registering import add_group, give_post
from server.people.tables import GroupKind, Role, Scope
from server.people.visiting import viewer_of
from server.schoolyear import classes, teaching
from server.schoolyear.days import year_of
from server.schoolyear.forms import ClassForm
from server.schoolyear.teaching import Assignment
from tests.support.browsing import SignIn
from tests.support.town import Town

TOMORROW = timedelta(days=1)


async def lead_of(town: Town) -> UUID:
    found: UUID = await db.value(
        'SELECT id FROM membership WHERE "user" = $1 AND role = $2', town.li.id, Role.PREP_LEAD
    )
    return found


async def a_day_later() -> None:
    """As if the last day was yesterday."""
    await db.execute("UPDATE handover SET last_day = last_day - 1")
    await db.execute("UPDATE membership SET starts_on = starts_on - 1, ends_on = ends_on - 1")


async def test_somebody_leaves_and_a_colleague_leads_the_group(signed_in: SignIn, town: Town) -> None:
    li = await signed_in(town.li)
    await handing_over.arrange(town.zhou, town.li.id, today(), {await lead_of(town): town.wang.id})
    assert len((await viewer_of(town.li.id)).posts) == 2, "the last day is a day of work"
    assert (await viewer_of(town.wang.id)).posts == town.wang.posts
    assert await db.value("SELECT title FROM notice WHERE user_id = $1", town.wang.id) is not None
    assert await handing_over.finish_due() == 0
    await a_day_later()
    assert {post.role for post in (await viewer_of(town.wang.id)).posts} == {Role.TEACHER, Role.PREP_LEAD}
    assert (await viewer_of(town.li.id)).posts == ()
    assert (await li.get("/password")).status_code == 200, "until the worker comes by"
    assert await asyncio.gather(handing_over.finish_due(), handing_over.finish_due()) in (
        [1, 0],
        [1, 1],
        [0, 1],
    )
    assert (await li.get("/password")).status_code == 303
    assert await db.value("SELECT count(*) FROM audit WHERE action = 'handover_done'") == 1
    assert await db.value("SELECT count(*) FROM notice WHERE user_id = $1", town.zhou.id) == 1


async def test_it_is_undone_until_then_and_all_is_as_it_was(town: Town) -> None:
    before = await db.rows("SELECT * FROM membership ORDER BY id")
    await db.execute(
        'INSERT INTO membership (id, "user", role, scope, scope_id, subject, starts_on)'
        " VALUES ($1, $2, 'teacher', 'group', $3, '', $4)",
        uuid4(), town.li.id, town.other_group, today() + 9 * TOMORROW,
    )  # fmt: skip
    with_coming = await db.rows("SELECT * FROM membership ORDER BY id")
    await handing_over.arrange(town.zhou, town.li.id, today(), {await lead_of(town): town.wang.id})
    assert await db.rows("SELECT * FROM membership ORDER BY id") != with_coming
    with pytest.raises(Conflict):
        await handing_over.arrange(town.zhou, town.li.id, today() + TOMORROW, {})
    await handing_over.cancel(town.zhou, town.li.id)
    await handing_over.cancel(town.zhou, town.li.id)
    assert await db.rows("SELECT * FROM membership ORDER BY id") == with_coming
    assert len(with_coming) == len(before) + 1
    await a_day_later()
    assert await handing_over.finish_due() == 0
    await handing_over.arrange(town.zhou, town.li.id, today(), {})


async def test_two_clicks_arrange_it_once(town: Town) -> None:
    clicks = [handing_over.arrange(town.zhou, town.li.id, today(), {}) for _click in range(2)]
    results = await asyncio.gather(*clicks, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "NoneType"]
    assert await db.value("SELECT count(*) FROM handover") == 1


async def test_who_may_and_what_is_refused(town: Town) -> None:
    for viewer, user in ((town.wang, town.li.id), (town.zhou, town.sun.id), (town.chen, town.li.id)):
        with pytest.raises(Missing):
            await handing_over.arrange(viewer, user, today(), {})
        with pytest.raises(Missing):
            await handing_over.cancel(viewer, user)
    with pytest.raises(FormRefused):
        await handing_over.arrange(town.zhou, town.li.id, today() - TOMORROW, {})
    with pytest.raises(FormRefused):
        await handing_over.arrange(town.zhou, town.li.id, today(), {await lead_of(town): town.sun.id})
    with pytest.raises(DomainError, match="另一位管理员"):
        await handing_over.arrange(town.zhou, town.zhou.id, today(), {})


async def test_classes_go_to_the_colleague_the_day_after(town: Town) -> None:
    leaving.hand_over()
    made = await teach(town)
    holding = await holdings.find_holding(town.li.id)
    assert [one.title for one in holding.classes] == ["三（1）班数学"]
    await handing_over.arrange(town.zhou, town.li.id, today(), {made: town.wang.id})
    waiting = await handing_over.find_waiting(town.li.id)
    assert waiting is not None and waiting["given"]["classes"][0]["name"] == "王雨晴"
    assert await db.value('SELECT count(*) FROM teaching WHERE "user" = $1', town.wang.id) == 0
    await db.execute("UPDATE handover SET last_day = last_day - 1")
    assert await handing_over.finish_due() == 1
    assert await db.value('SELECT starts_on FROM teaching WHERE "user" = $1', town.wang.id) == today()
    assert await db.value('SELECT ends_on FROM teaching WHERE "user" = $1', town.li.id) == today() - TOMORROW


async def test_the_page_shows_what_is_held_and_keeps_what_was_chosen(signed_in: SignIn, town: Town) -> None:
    zhou = await signed_in(town.zhou)
    url = f"/people/{town.li.id}/handover"
    page = await zhou.get(url)
    assert "三年级数学备课组，备课组长" in page.text and "王雨晴，数学，工号 wang" in page.text
    field = f"taker-{await lead_of(town)}"
    wrong = await zhou.post(url, data={"last_day": "2020-01-01", field: str(town.wang.id)})
    assert wrong.status_code == 422 and "不能早于今天" in wrong.text
    assert f'<option value="{town.wang.id}" selected>' in wrong.text
    done = await zhou.post(url, data={"last_day": today().isoformat(), field: str(town.wang.id)})
    assert done.status_code == 303
    assert "由王雨晴接手" in (await zhou.get(url)).text


async def test_nobody_is_offered_for_a_post_that_is_not_the_clerks_to_give(
    signed_in: SignIn, town: Town
) -> None:
    joint = await add_group(
        "联片数学备课组", None, "数学", "三年级", kind=GroupKind.JOINT_PREP, district_id=town.district
    )
    await give_post(town.li.id, Role.PREP_LEAD, Scope.GROUP, joint)
    post = await db.value("SELECT id FROM membership WHERE scope_id = $1", joint)
    page = (await (await signed_in(town.zhou)).get(f"/people/{town.li.id}/handover")).text
    assert f"taker-{await lead_of(town)}" in page and f"taker-{post}" not in page
    assert "联片数学备课组，备课组长：不归你管" in page
    with pytest.raises(FormRefused, match="不归你管"):
        await handing_over.arrange(town.zhou, town.li.id, today(), {post: town.wang.id})


async def teach(town: Town) -> UUID:
    """李建国's 任课 in a class of this year."""
    year = year_of(today())
    class_id = await classes.add(town.zhou, town.school, year, ClassForm("三（1）班", (3,), 1, 40))
    return await teaching.assign(town.zhou, class_id, Assignment(town.li.id, "数学"))
