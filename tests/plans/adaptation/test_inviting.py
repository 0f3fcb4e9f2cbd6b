"""二次备课的情况: the teacher's alone, and whom the teacher invites, until they take it back."""

from uuid import UUID

import pytest

from server.app.web import WebApp
from server.base import database
from server.base.errors import Missing
from server.base.ids import new_id
from server.plans import forking, states
from server.plans.adaptation import inviting, rules
from server.plans.adaptation.access import find_shown
from server.plans.adaptation.profile import Limits
from server.plans.forms import FormRefused
from server.plans.lessons import margin, marking
from server.plans.lessons.margin import NoteForm
from server.plans.lessons.marking import LessonForm
from server.trail import notices
from tests.plans.conftest import Draft, type_into
from tests.support.browsing import SignIn
from tests.support.town import Town


async def changed(town: Town, released: Draft) -> UUID:
    """The 个案 of 赵敏, its first paragraph changed."""
    mine = await forking.fork(town.zhao, await released())
    await type_into(mine, "，先折后说", town.zhao)
    await states.versions.settle(mine)
    return mine


async def test_only_the_teacher_sees_it_and_a_guest_while_invited(
    town: Town, released: Draft, signed_in: SignIn
) -> None:
    mine = await changed(town, released)
    pages = [f"/plans/{mine}/{name}" for name in ("adaptation", "notes", "lessons")]
    others = (town.wang, town.li, town.zheng, town.zhou, town.chen, town.admin)
    for viewer in others:
        browser = await signed_in(viewer)
        assert [(await browser.get(url)).status_code for url in pages] == [404] * 3
    own = (await (await signed_in(town.zhao)).get(pages[0])).text
    assert "谁能看到：你" in own and "改词句" in own and "目标与重难点" in own
    await inviting.invite(town.zhao, mine, town.li.id)
    await inviting.invite(town.zhao, mine, town.li.id)
    guest = await signed_in(town.li)
    assert [(await guest.get(url)).status_code for url in pages] == [200] * 3
    shown = (await guest.get(pages[0])).text
    assert "赵敏请你来看" in shown and "/adaptation/invitations" not in shown and "reasons" not in shown
    for url, data in (
        (f"/plans/{mine}/adaptation/invitations", {"guest": str(town.wang.id)}),
        (f"/plans/{mine}/adaptation/reasons", {"block": "g0", "reason": "time"}),
        (f"/plans/{mine}/notes", {"block": "g0", "words": "x"}),
        (f"/plans/{mine}/lessons", {"class_name": "三（1）班"}),
    ):
        assert (await guest.post(url, data=data)).status_code == 404, url
    assert (await guest.get(f"/plans/{mine}")).status_code == 404  # the page of the plan stays the owner's
    found, total = await notices.page_of(town.li.id, kind=inviting.KIND)
    assert total == 1 and found[0]["url"] == pages[0]
    await inviting.withdraw(town.zhao, mine, town.li.id)
    assert (await guest.get(pages[0])).status_code == 404
    assert await inviting.opened_to(town.li, [mine]) == set()


async def test_whom_a_plan_is_given_to_finds_neither_guests_nor_notes_nor_lessons_of_the_one_before(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.zhao)
    await inviting.invite(town.zhao, plan_id, town.li.id)
    await margin.write(town.zhao, plan_id, NoteForm(new_id(), "g0", "我班的小宇"))
    await marking.mark(town.zhao, plan_id, LessonForm("三（1）班"))
    assert (await find_shown(town.li, plan_id))["is_own"] is False
    await database.execute("UPDATE plan SET owner = $2 WHERE id = $1", plan_id, town.wang.id)
    for viewer in (town.li, town.zhao):
        with pytest.raises(Missing):
            await find_shown(viewer, plan_id)
    assert (await find_shown(town.wang, plan_id))["is_own"]
    assert (await margin.of(plan_id), await marking.of(plan_id)) == ([], [])
    assert await inviting.guests(plan_id) == []
    await inviting.invite(town.wang, plan_id, town.li.id)
    assert (await find_shown(town.li, plan_id))["owner_name"] == "王雨晴"


async def test_one_invites_whom_one_knows(town: Town, released: Draft) -> None:
    mine = await changed(town, released)
    known = {line["id"] for line in await inviting.candidates(town.zhao, mine)}
    assert {town.wang.id, town.li.id, town.zheng.id, town.chen.id} <= known
    assert not known & {town.zhao.id, town.sun.id, town.admin.id}
    for guest in (None, town.sun.id, town.zhao.id):
        with pytest.raises(FormRefused):
            await inviting.invite(town.zhao, mine, guest)
    with pytest.raises(Missing):
        await inviting.invite(town.wang, mine, town.li.id)
    with pytest.raises(Missing):
        await inviting.withdraw(town.wang, mine, town.li.id)


async def test_the_researcher_of_a_district_sets_its_limits_and_nobody_else(
    town: Town, signed_in: SignIn
) -> None:
    path = f"/districts/{town.district}/adaptation"
    browser = await signed_in(town.chen)
    assert (await browser.post(path, data={"amber": "15", "green": "30"})).status_code == 303
    assert await rules.of_school(town.school) == Limits(15, 30)
    for amber, green in (("0", "30"), ("40", "30"), ("x", "30"), ("10", "")):
        reply = await browser.post(path, data={"amber": amber, "green": green})
        assert reply.status_code == 422 and f'value="{amber}"' in reply.text
    assert (await (await signed_in(town.admin)).get(path)).status_code == 200
    for viewer in (town.wang, town.zhou, town.zheng):
        other = await signed_in(viewer)
        assert (await other.get(path)).status_code == 404
        assert (await other.post(path, data={"amber": "1", "green": "2"})).status_code == 404
    assert await rules.of_school(town.school) == Limits(15, 30)


def test_no_address_shows_those_of_several_teachers(app: WebApp) -> None:
    paths = {route.path for route in app.routes if "adaptation" in route.path}
    assert {path.split("/")[1] for path in paths} == {"plans", "districts"}
    assert all(path.startswith("/plans/{plan_id:uuid}/adaptation") for path in paths if "/plans" in path)
