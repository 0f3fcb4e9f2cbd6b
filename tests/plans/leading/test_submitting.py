"""Submitting, taking back, giving back, retiring: by role, once under two clicks, and written down."""

from datetime import timedelta

import pytest

from server.app import waiting
from server.base import database
from server.base.clock import local, now
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.coedit import leases
from server.people.registering import add_user, give_post
from server.people.signing_in import viewer_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans import access, authorship, comments, forking, library, states, versions
from server.plans.comment_forms import Place, RemarkForm
from server.plans.forms import FormRefused
from server.plans.leading import dividing, facts, moves, retiring, rules, submitting
from server.plans.leading.dividing import Lesson
from server.plans.leading.rules import RuleForm
from tests.plans.conftest import Draft, at_once, type_into
from tests.support.browsing import SignIn
from tests.support.town import Town


async def moved(plan_id: object) -> list[tuple[str, str, str]]:
    """The moves of a plan, oldest first."""
    found = await moves.of(plan_id)  # type: ignore[arg-type]
    return [(line["from_state"], line["to_state"], line["standing"]) for line in reversed(found)]


async def test_a_submitted_text_is_the_last_committed_one_and_nobody_writes_on(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang)
    epoch = await leases.take(plan_id, "127.0.0.1:0")
    assert epoch is not None and await type_into(plan_id, "，会读", town.zhao, epoch=epoch)
    await at_once("plan", *(submitting.submit(town.wang, plan_id, "例题换过了") for _ in range(2)))
    assert not await type_into(plan_id, "，会写", town.zhao, epoch=epoch)
    for who in (town.wang, town.zhao, town.li):
        assert not (await access.may_open(who, plan_id)).can_write
    assert await moved(plan_id) == [("discussion", "submitted", "author")]
    assert [one.title for one in (await waiting.find(town.li)).shown] == ["审定《分数的初步认识》"]
    assert (await waiting.find(town.chen)).total == (await waiting.find(town.zhao)).total == 0
    assert await states.release(town.li, plan_id) == 1
    release = await versions.find_release(plan_id, 1)
    assert release["reason"] == "submitted"
    assert release["doc"] == await versions.current_doc(plan_id)
    titles = await _notices(town.li)
    assert titles == ["王雨晴把《分数的初步认识》交给你审定"]


async def test_only_authors_submit_and_take_back_and_only_others_give_back(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang)
    for who in (town.li, town.zhao, town.zheng, town.zhou, town.sun, town.chen, town.admin):
        with pytest.raises(Missing):
            await submitting.submit(who, plan_id)
    await submitting.submit(town.wang, plan_id)
    for who in (town.wang, town.zhao, town.zhou, town.sun, town.admin):
        with pytest.raises(Missing):
            await submitting.give_back(who, plan_id, "改例题")
    with pytest.raises(FormRefused, match="写一句要改什么"):
        await submitting.give_back(town.li, plan_id, " ")
    await at_once("plan", *(submitting.give_back(who, plan_id, "改例题") for who in (town.li, town.zheng)))
    plan = await access.find_visible(town.zhao, plan_id)
    assert access.rights(town.zhao, plan).write and plan["state"] == "returned"
    told = await facts.of(town.wang, plan)
    assert told.returned is not None and told.returned.words == "改例题"
    waits = (await waiting.find(town.wang)).shown
    assert [one.title for one in waits] == ["按意见改《分数的初步认识》"]
    assert waits[0].facts[0].endswith("退回：改例题")
    await submitting.submit(town.wang, plan_id)
    await at_once("plan", *(submitting.withdraw(town.wang, plan_id) for _ in range(2)))
    assert [to for _from, to, _as in await moved(plan_id)] == [
        "submitted", "returned", "submitted", "discussion",
    ]  # fmt: skip


async def test_a_step_that_comes_too_late_says_what_happened(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    await submitting.withdraw(town.wang, plan_id)
    with pytest.raises(Conflict, match="刚刚撤回"):
        await submitting.give_back(town.li, plan_id, "改例题")
    await submitting.submit(town.wang, plan_id)
    await states.release(town.li, plan_id)
    with pytest.raises(Conflict, match="撤不回来"):
        await submitting.withdraw(town.wang, plan_id)
    with pytest.raises(Conflict, match="没有退回"):
        await submitting.give_back(town.zheng, plan_id, "改例题")
    with pytest.raises(Conflict, match="不用再提交"):
        await submitting.submit(town.wang, plan_id)


async def test_a_reason_that_comes_too_late_is_shown_to_be_copied(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    li, sent = await signed_in(town.li), {"words": "例题换一道"}
    await submitting.withdraw(town.wang, plan_id)
    for _step in ("in discussion", "released"):
        refused = await li.post(f"/plans/{plan_id}/return", data=sent)
        assert refused.status_code == 409 and "没有退回" in refused.text
        assert "你写的：" in refused.text and refused.text.count("例题换一道") == 1
        await states.release(town.li, plan_id, number=1)


async def test_words_come_back_when_the_plan_moved_on_meanwhile(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    """A note, a reason, a refusal: none is lost, whether the plan is released, gone, or somebody else's."""
    plan_id = await in_discussion(town.wang)
    url = f"/plans/{plan_id}"
    li, zheng, chen = [await signed_in(who) for who in (town.li, town.zheng, town.chen)]
    await database.execute("DELETE FROM membership WHERE role IN ('subject_lead', 'prep_lead')")
    await submitting.submit(town.wang, plan_id)
    await submitting.withdraw(town.wang, plan_id)  # the researcher above reads it no more
    for path, sent in (
        (f"{url}/return", {"words": "例题换一道"}),
        (f"{url}/releases", {"note": "例题换一道"}),
    ):
        gone = await chen.post(path, data=sent)
        assert gone.status_code == 404 and "没有送出" in gone.text and "例题换一道" in gone.text
        assert (await chen.post(path, data={"words": " "})).status_code == 404
    await give_post(town.li.id, Role.PREP_LEAD, Scope.GROUP, town.group)
    await give_post(town.zheng.id, Role.SUBJECT_LEAD, Scope.SCHOOL, town.school, subject="数学")
    await submitting.submit(town.wang, plan_id)
    assert (await li.post(f"{url}/return", data={"words": "换例题"})).status_code == 303
    assert (await zheng.post(f"{url}/return", data={"words": "换例题"})).status_code == 303
    second = await zheng.post(f"{url}/return", data={"words": "板书太满"})
    assert second.status_code == 409 and "刚刚退回过了" in second.text and "板书太满" in second.text
    await submitting.submit(town.wang, plan_id)
    for _click in range(2):
        assert (await li.post(f"{url}/releases", data={"note": "多留 3 分钟"})).status_code == 303
    late = await zheng.post(f"{url}/releases", data={"note": "换了情境", "number": "1"})
    assert late.status_code == 409 and "说明没有放进去" in late.text and "换了情境" in late.text
    lesson = Lesson("圆的认识", town.zhao.id)
    asked = await dividing.name_author(town.li, town.group, lesson)
    zhao = await signed_in(town.zhao)
    assert (await zhao.post(f"/plans/{asked}/refusal", data={"words": "外出培训"})).status_code == 303
    again = await zhao.post(f"/plans/{asked}/refusal", data={"words": "外出一周"})
    assert again.status_code == 409 and "另请人" in again.text and "外出一周" in again.text
    await dividing.name_another(town.li, asked, town.wang.id)
    other = await zhao.post(f"/plans/{asked}/refusal", data={"words": "外出一周"})
    assert other.status_code == 404 and "外出一周" in other.text


async def test_a_lead_who_wrote_in_it_signs_what_its_author_handed_in_and_that_is_said(
    town: Town, in_discussion: Draft, signed_in: SignIn
) -> None:
    plan_id = await in_discussion(town.wang)
    assert await type_into(plan_id, "，会说", town.li)
    li = await signed_in(town.li)
    for _kept_how in ("in the log alone", "credited"):
        shown = (await li.get(f"/plans/{plan_id}")).text
        assert "请主备人先提交，再由你发布" in shown and "发布为通案" not in shown
        for sent in ({"note": "多留 3 分钟"}, {"note": "多留 3 分钟", "on": soon()}):
            alone = await li.post(f"/plans/{plan_id}/releases", data=sent)
            assert alone.status_code == 409 and "也有你写的文字，没有发布" in alone.text
            assert "多留 3 分钟" in alone.text
        await versions.settle(plan_id)
        await authorship.credit(plan_id)
    assert access.rights(town.zheng, await access.find_visible(town.zheng, plan_id)).release  # wrote nothing
    await submitting.submit(town.wang, plan_id)
    assert "这一稿里也有你写的文字" in (await li.get(f"/plans/{plan_id}")).text
    assert "这一稿里也有你写的文字" not in (await (await signed_in(town.zheng)).get(f"/plans/{plan_id}")).text
    assert await states.release(town.li, plan_id) == 1
    told = await facts.of(town.wang, await access.find_visible(town.wang, plan_id))
    assert told.moves[0].what == "李建国（也写了这一稿）发布第 1 版"
    # What was released counts no more: the next one is others' words.
    await states.revise(town.wang, plan_id)
    assert await type_into(plan_id, "，会写", town.zhao)
    assert await states.release(town.li, plan_id) == 2


async def test_two_leads_at_once_and_one_gives_back(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    await submitting.give_back(town.li, plan_id, "改例题")
    with pytest.raises(Conflict, match="退回或者撤回"):
        await states.release(town.zheng, plan_id, number=1, seen="submitted")
    assert await states.release(town.zheng, plan_id, number=1, seen="returned") == 1


async def test_a_reviewer_who_becomes_author_signs_no_more(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    await database.execute("UPDATE plan SET owner = $2 WHERE id = $1", plan_id, town.li.id)
    for step in (states.release(town.li, plan_id), submitting.give_back(town.li, plan_id, "改")):
        with pytest.raises(Missing):
            await step
    assert await states.release(town.zheng, plan_id) == 1


async def test_the_researcher_above_signs_what_was_submitted_and_the_page_says_so(
    town: Town, in_discussion: Draft
) -> None:
    """The author is the only lead of the group, and nobody leads the subject."""
    await database.execute("DELETE FROM membership WHERE role = 'subject_lead'")
    plan_id = await in_discussion(town.li)
    with pytest.raises(Missing):
        await access.find_visible(town.chen, plan_id)
    await submitting.submit(town.li, plan_id)
    assert await _notices(town.chen) == ["李建国把《分数的初步认识》交给你审定"]
    assert (await waiting.find(town.chen)).shown[0].title == "审定《分数的初步认识》"
    plan = await access.find_visible(town.chen, plan_id)
    assert not access.in_circle(town.chen, plan) and access.rights(town.chen, plan).signs_above
    assert await states.release(town.chen, plan_id) == 1
    told = await facts.of(town.li, await access.find_visible(town.li, plan_id))
    assert told.moves[0].what == "陈思远（上级教研员代签）发布第 1 版"


async def test_a_researcher_of_another_subject_or_district_sees_nothing_submitted(
    town: Town, in_discussion: Draft
) -> None:
    plan_id = await in_discussion(town.wang)
    await submitting.submit(town.wang, plan_id)
    user = await add_user("guest", "语文教研员", subject="语文")
    await give_post(user, Role.RESEARCHER, Scope.DISTRICT, town.district, subject="语文")
    for who in (await viewer_of(user), town.sun, town.zhou):
        with pytest.raises(Missing):
            await access.find_visible(who, plan_id)


async def test_a_deputy_signs_for_the_lead_while_of_the_group(town: Town, in_discussion: Draft) -> None:
    await rules.set_group(town.li, town.group, RuleForm(deputy=town.zhao.id))
    own, other = await in_discussion(town.zhao, "自己的"), await in_discussion(town.li, "组长的")
    with pytest.raises(Missing):
        await states.release(town.zhao, own)
    await submitting.submit(town.li, other)
    assert await states.release(town.zhao, other) == 1
    assert (await moved(other))[-1] == ("submitted", "released", "deputy")
    await database.execute('DELETE FROM membership WHERE "user" = $1', town.zhao.id)
    gone: Viewer = await viewer_of(town.zhao.id)
    third = await in_discussion(town.wang, "第三份")
    with pytest.raises(Missing):
        await states.release(gone, third)


async def test_open_remarks_warn_the_lead_and_stop_nobody(town: Town, in_discussion: Draft) -> None:
    plan_id = await in_discussion(town.wang)
    await comments.begin(town.zhao, plan_id, RemarkForm(new_id(), "例题太难"), Place())
    await submitting.submit(town.wang, plan_id)
    for who in (town.wang, town.li):
        assert (await facts.of(who, await access.find_visible(who, plan_id))).open_remarks == 1
    stranger = await access.find_visible(town.chen, plan_id)
    assert (await facts.of(town.chen, stranger)).open_remarks == 1  # may sign, and is warned as well
    assert await states.release(town.li, plan_id) == 1


async def test_a_retired_plan_is_read_but_neither_found_in_the_library_nor_forked(
    town: Town, released: Draft
) -> None:
    plan_id = await released()
    mine = await forking.fork(town.zhao, plan_id)
    for who in (town.wang, town.zhao, town.chen):
        with pytest.raises(Missing):
            await retiring.archive(who, plan_id)
    await at_once("plan", *(retiring.archive(town.li, plan_id, "教材换了") for _ in range(2)))
    plan = await access.find_visible(town.zhou, plan_id)
    assert plan["is_live"] and not access.rights(town.zhou, plan).fork
    assert (await library.browse(town.chen, library.Filters())).total == 0
    assert await forking.fork(town.zhao, plan_id) == mine
    with pytest.raises(Exception, match="不再使用"):
        await forking.fork(town.li, plan_id)
    await at_once("plan", *(retiring.restore(town.li, plan_id) for _ in range(2)))
    assert (await library.browse(town.chen, library.Filters())).total == 1
    assert [to for _from, to, _as in await moved(plan_id)] == ["released", "archived", "released"]


def soon() -> str:
    """A day to sign for."""
    return (local(now()).date() + timedelta(days=3)).isoformat()


async def _notices(who: Viewer) -> list[str]:
    found = await database.rows("SELECT title FROM notice WHERE user_id = $1 ORDER BY at", who.id)
    return [line["title"] for line in found]
