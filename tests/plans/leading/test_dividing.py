"""分工: who is asked to prepare what, their answer, and naming somebody else; what becomes of the text."""

import pytest

from server.app import waiting
from server.base import database
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.plans import access, comments, listing, states, threads
from server.plans.comment_forms import Place, RemarkForm
from server.plans.forms import FormRefused
from server.plans.leading import dividing, lessons, submitting
from server.plans.leading.dividing import Lesson
from tests.plans.conftest import Draft, at_once, type_into
from tests.plans.leading.test_handing_out import in_days
from tests.support.browsing import SignIn
from tests.support.town import Town


async def test_a_lead_asks_once_and_the_author_writes_after_accepting(town: Town) -> None:
    lesson = Lesson("周长", town.wang.id, in_days(5), (town.zhao.id,), new_id())
    first, second = await at_once(
        "plan", *(dividing.name_author(town.li, town.group, lesson) for _ in range(2))
    )
    assert first == second
    waits = await waiting.find(town.wang)
    assert [(one.title, one.due is not None) for one in waits.shown] == [("主备《周长》", True)]
    for who in (town.wang, town.zhao, town.li, town.zheng):
        assert not (await access.may_open(who, first)).can_write
    await at_once("plan", *(dividing.accept(town.wang, first) for _ in range(2)))
    assert (await access.may_open(town.wang, first)).can_write
    assert (await access.may_open(town.zhao, first)).can_write  # 辅备人
    assert await database.value("SELECT title FROM notice WHERE user_id = $1", town.zhao.id) == (
        "李建国请你辅备《周长》"
    )
    for who, found in ((town.zhao, ["周长"]), (town.li, [])):
        listed = await listing.list_plans(who, listing.Filters(scope=listing.Scope.GROUP))
        assert [plan["title"] for plan in listed.plans] == found
    for who in (town.li, town.zheng, town.sun, town.chen):
        with pytest.raises(Missing):
            await access.find_visible(who, first)
    assert (await waiting.find(town.wang)).total == 1  # still to be written, by its day
    await states.share(town.wang, first)
    assert all(one.title != "主备《周长》" for one in (await waiting.find(town.wang)).shown)
    with pytest.raises(Missing):
        await states.release(town.zhao, first)
    assert await states.release(town.li, first) == 1


async def test_who_cannot_says_why_and_somebody_else_is_named(town: Town) -> None:
    plan_id = await dividing.name_author(town.li, town.group, Lesson("周长", town.wang.id))
    with pytest.raises(FormRefused, match="写一句原因"):
        await dividing.decline(town.wang, plan_id, "")
    with pytest.raises(Missing):
        await dividing.decline(town.zhao, plan_id, "外出")
    await dividing.decline(town.wang, plan_id, "那一周外出培训")
    titles = await database.rows("SELECT title, url FROM notice WHERE user_id = $1", town.li.id)
    assert [dict(one) for one in titles] == [
        {"title": "王雨晴不能主备《周长》", "url": f"/plans/{plan_id}/lead-author"}
    ]
    assert (await waiting.find(town.wang)).total == 0
    await at_once("plan", *(dividing.name_another(town.li, plan_id, town.zhao.id) for _ in range(2)))
    assert (await waiting.find(town.zhao)).shown[0].title == "主备《周长》"
    with pytest.raises(Missing):
        await dividing.accept(town.wang, plan_id)
    await dividing.accept(town.zhao, plan_id)
    with pytest.raises(Conflict, match="已经接下来"):
        await dividing.decline(town.zhao, plan_id, "外出")


async def test_a_draft_that_was_asked_for_changes_hands_with_its_text_but_not_its_notes(
    town: Town, draft: Draft
) -> None:
    plan_id = await dividing.name_author(town.li, town.group, Lesson("周长", town.wang.id))
    await dividing.accept(town.wang, plan_id)
    note = await comments.begin(town.wang, plan_id, RemarkForm(new_id(), "自己记一笔"), Place())
    own = await draft(town.wang, "自己的")
    for who in (town.wang, town.zhao, town.zhou, town.chen):
        with pytest.raises(Missing):
            await dividing.name_another(who, plan_id, town.zhao.id)
    with pytest.raises(Missing):
        await dividing.name_another(town.li, own, town.zhao.id)  # nobody asked for it
    with pytest.raises(FormRefused, match="组里的老师"):
        await dividing.name_another(town.li, plan_id, town.sun.id)
    await dividing.name_another(town.li, plan_id, town.zhao.id)
    for who in (town.zhao, town.wang):  # who began it helps
        assert (await access.may_open(who, plan_id)).can_write
    mine = await access.find_visible(town.zhao, plan_id)
    assert (mine["state"], mine["owner"]) == ("draft", town.zhao.id)
    with pytest.raises(Missing):
        await threads.find(town.zhao, mine, note)
    with pytest.raises(Missing):
        await access.find_visible(town.li, plan_id)


async def test_who_is_named_anew_for_a_draft_answers_for_themselves(town: Town, signed_in: SignIn) -> None:
    plan_id = await dividing.name_author(town.li, town.group, Lesson("周长", town.wang.id))
    await dividing.accept(town.wang, plan_id)
    await dividing.name_another(town.li, plan_id, town.zhao.id)
    page = await (await signed_in(town.zhao)).get(f"/plans/{plan_id}")
    assert f"/plans/{plan_id}/acceptance" in page.text and "备不了" in page.text
    helper = await (await signed_in(town.wang)).get(f"/plans/{plan_id}")
    assert helper.status_code == 200 and f"/plans/{plan_id}/refusal" not in helper.text
    await dividing.decline(town.zhao, plan_id, "那一周外出培训")
    assert [one.title for one in (await waiting.find(town.zhao)).shown] == []
    assert "另请人主备《周长》" in [one.title for one in (await waiting.find(town.li)).shown]
    await dividing.name_another(town.li, plan_id, town.li.id)
    with pytest.raises(Missing):  # who declined is no 辅备人; who wrote before still is
        await access.find_visible(town.zhao, plan_id)
    assert (await access.may_open(town.wang, plan_id)).can_write
    await at_once("plan", *(dividing.accept(town.li, plan_id) for _ in range(2)))
    assert not access.rights(town.li, await access.find_visible(town.li, plan_id)).accept
    with pytest.raises(Conflict, match="已经接下来"):
        await dividing.decline(town.li, plan_id, "外出")
    await states.share(town.li, plan_id)
    with pytest.raises(Conflict, match="已经交给组里"):
        await dividing.decline(town.li, plan_id, "外出")


async def test_a_shared_plan_changes_hands_until_it_is_submitted(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.li)
    with pytest.raises(Missing):
        await states.release(town.li, plan_id)
    await dividing.name_another(town.zheng, plan_id, town.wang.id)
    with pytest.raises(Missing):
        await states.release(town.li, plan_id)  # who wrote it is 辅备人, and still no judge of it
    assert await type_into(plan_id, "，会读", town.wang)
    await submitting.submit(town.wang, plan_id)
    with pytest.raises(DomainError, match="已经提交"):
        await dividing.name_another(town.zheng, plan_id, town.zhao.id)
    assert await states.release(town.zheng, plan_id) == 1


async def test_the_list_of_lessons_names_no_draft_nobody_asked_for(
    town: Town, draft: Draft, in_discussion: Draft
) -> None:
    await draft(town.wang, "自己的草稿")
    await in_discussion(town.zhao, "研讨着")
    asked = await dividing.name_author(town.li, town.group, Lesson("周长", town.wang.id, "", (town.zhao.id,)))
    await dividing.accept(town.wang, asked)
    shown = {one["title"]: one for one in await lessons.list_lessons(town.li, town.group)}
    assert set(shown) == {"研讨着", "周长"}
    assert (shown["周长"]["helpers"], shown["周长"]["opens"]) == ("赵敏", False)
    for who in (town.zhou, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await lessons.find_group(who, town.group)
    assert (await lessons.find_group(town.zhao, town.group))[1] is False


async def test_what_a_form_of_a_lesson_must_hold(town: Town) -> None:
    for lesson, said in (
        (Lesson("", town.wang.id), "课题要写"),
        (Lesson("周长"), "组里的老师"),
        (Lesson("周长", town.sun.id), "组里的老师"),
        (Lesson("周长", town.wang.id, in_days(-1)), "今天以后"),
        (Lesson("周长", town.wang.id, "下周"), "日期看不懂"),
    ):
        with pytest.raises(FormRefused, match=said):
            await dividing.name_author(town.li, town.group, lesson)
    for who in (town.wang, town.zhou, town.chen, town.sun):
        with pytest.raises(Missing):
            await dividing.name_author(who, town.group, Lesson("周长", town.wang.id))
