"""Lessons that are observed: who takes part, what is corrected, released and taken back, who is told."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from server.base.clock import local, now
from server.base.database import execute, row, rows, value
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents import skeleton
from server.observation import (
    access,
    correcting,
    feedback,
    inviting,
    kit_data,
    leading,
    observing,
    releasing,
    replying,
)
from server.observation.forms import Asked, FormRefused
from server.observation.records import reading, saving
from server.observation.records.sending import Sent
from server.observation.tables import ObserverRole
from server.people.viewer import Viewer
from server.plans import drafting
from server.plans.tables import State
from server.rubrics import sheets
from server.rubrics.tables import Purpose
from tests.app.observation_things import hand_in, lesson, record_of, written
from tests.plans.test_differences import with_process
from tests.support.town import Town


async def told(who: Viewer) -> list[str]:
    found = await rows("SELECT title FROM notice WHERE user_id = $1 ORDER BY at, id", who.id)
    return [line["title"] for line in found]


async def seen(who: Viewer, observation: UUID, right: str) -> bool:
    try:
        await access.find_for(who, observation, right)
    except Missing:
        return False
    return True


async def test_a_planned_lesson_is_one_however_often_its_form_comes_and_everybody_in_it_is_told_once(
    town: Town,
) -> None:
    asked = (Asked(town.wang.id, ObserverRole.MENTOR, ("learning.listening",)),)
    form = lesson(town.zhao, asked=asked)
    made = await asyncio.gather(
        *(observing.create(town.li, form, ("learning.interaction",)) for _time in (1, 2))
    )
    assert made[0] == made[1] and await value("SELECT count(*) FROM observation") == 1
    found = await rows('SELECT "user", role, views FROM observer ORDER BY role')
    assert [(one["user"], one["role"], one["views"]) for one in found] == [
        (town.li.id, "lead", ["learning.interaction"]), (town.wang.id, "mentor", ["learning.listening"]),
    ]  # fmt: skip
    assert len(await told(town.zhao)) == len(await told(town.wang)) == 1 and not await told(town.li)
    for stranger in (town.sun, town.chen, town.zhou, town.admin):
        with pytest.raises(Missing):
            await access.find(stranger, made[0])


async def test_the_observed_teacher_never_observes_and_only_people_one_knows_are_asked(town: Town) -> None:
    for refused in (lesson(town.li), lesson(town.zhao, asked=(Asked(town.zhao.id),)),
                    lesson(town.zhao, asked=(Asked(new_id()),)), lesson(town.zhao, school_class=new_id()),
                    lesson(town.zhao, plan=new_id()), lesson(town.zhao, sheet=new_id())):  # fmt: skip
        with pytest.raises(FormRefused):
            await observing.create(town.li, refused)
    found = await observing.create(town.li, lesson(town.zhao))
    with pytest.raises(DomainError, match="不能又是听课人"):
        await observing.join(town.li, found, [Asked(town.zhao.id)])
    with pytest.raises(DomainError, match="没有找到"):
        await observing.join(town.li, found, [Asked(new_id())])
    assert await value("SELECT count(*) FROM observer") == 1


async def test_observers_come_and_go_and_their_records_stay(town: Town) -> None:
    found = await observing.create(town.li, lesson(town.zhao))
    with pytest.raises(Missing):
        await observing.join(town.zhao, found, [Asked(town.wang.id)])
    await observing.join(town.li, found, [Asked(town.wang.id)])
    record = await hand_in(town.wang, found, written(None))
    await observing.assign_views(town.wang, found, town.wang.id, ["culture.care", "nonsense"])
    assert await value("SELECT views FROM observer WHERE id = $1", record) == ["culture.care"]
    with pytest.raises(Missing):
        await observing.assign_views(town.wang, found, town.li.id, [])
    await observing.leave(town.li, found, town.wang.id)
    assert [one.observer_id for one in await reading.submitted(found)] == [record]
    with pytest.raises(Conflict, match="不在这次听课里"):
        await hand_in(town.wang, found, written(None))
    await observing.join(town.li, found, [Asked(town.wang.id)])
    assert await record_of(town.wang, found) == record
    assert len(await told(town.wang)) == 1


async def test_what_is_released_is_seen_by_the_group_and_further_up_only_if_the_teacher_says_so(
    town: Town,
) -> None:
    found = await observing.create(town.li, lesson(town.zhao, asked=(Asked(town.wang.id),)))
    with pytest.raises(DomainError, match="还没有人提交"):
        await releasing.release(town.li, found)
    await hand_in(town.li, found, written(None))
    assert not await seen(town.zhao, found, "scores") and not await seen(town.wang, found, "notes")
    with pytest.raises(Missing):
        await releasing.release(town.wang, found)
    moments = await asyncio.gather(*(releasing.release(town.li, found) for _time in range(3)))
    assert len(set(moments)) == 1 and sum("公布" in title for title in await told(town.zhao)) == 1
    assert await seen(town.zhao, found, "notes") and not await seen(town.wang, found, "notes")
    above = (town.chen, town.zhou, town.zheng)
    for who in above:
        assert not await seen(who, found, "scores")
    with pytest.raises(Missing):
        await releasing.share_up(town.li, found)
    await releasing.share_up(town.zhao, found)
    for who in above:
        assert await seen(who, found, "scores") and not await seen(who, found, "notes")
    assert not await seen(town.sun, found, "scores") and not await seen(town.admin, found, "scores")
    with pytest.raises(Conflict, match="先请老师收回"):
        await releasing.withdraw(town.li, found)
    await releasing.unshare(town.zhao, found)
    await releasing.withdraw(town.li, found)
    assert not await seen(town.zhao, found, "notes") and not await seen(town.chen, found, "is_above")


async def test_a_wrong_teacher_is_corrected_after_submission_and_the_old_words_stay(town: Town) -> None:
    form = lesson(None, teacher_name="周敏", class_name="三（2）班")
    found = await observing.create(town.li, form)
    await hand_in(town.li, found, written(None))
    await releasing.release(town.li, found)
    await correcting.correct(town.li, found, lesson(town.zhao, id=found))
    history = await rows("SELECT field, before, after FROM observation_correction ORDER BY field")
    assert [tuple(one.values()) for one in history] == [
        ("class", "三（2）班", "三（4）班"), ("teacher", "周敏", "赵敏"),
    ]  # fmt: skip
    assert await seen(town.zhao, found, "notes") and len(await told(town.zhao)) == 1
    assert "已经公布" in await value("SELECT body FROM notice WHERE user_id = $1", town.zhao.id)

    await inviting.invite(town.zhao, found, town.sun.id)
    await replying.reply(town.zhao, found, "谢谢，我再试试。")
    await releasing.share_up(town.zhao, found)
    with pytest.raises(Missing):  # released: the teacher corrects no more
        await correcting.correct(town.zhao, found, lesson(town.zhao, id=found, title="面积"))
    await correcting.correct(town.li, found, lesson(town.wang, id=found))
    for who in (town.zhao, town.sun, town.chen):  # what the other teacher decided is over
        assert not await seen(who, found, "is_above") and not await seen(who, found, "scores")
    now_there = await row("SELECT reply, shared_up_at FROM observation")
    assert now_there == {"reply": "", "shared_up_at": None}
    kept = await rows("SELECT before FROM observation_correction WHERE field = 'reply'")
    assert kept == [{"before": "谢谢，我再试试。"}]


async def test_a_correction_shows_scores_and_plans_to_nobody_new_and_makes_no_observer_the_teacher(
    town: Town,
) -> None:
    found = await observing.create(town.li, lesson(town.zhao, asked=(Asked(town.wang.id),)))
    for who in (town.li, town.wang):
        await hand_in(who, found, written(None))
    doc = skeleton.blank(["objectives"])
    plan = await drafting.create(
        town.li, title="还没定的题目", doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await releasing.release(town.li, found)
    await releasing.share_up(town.zhao, found)
    with pytest.raises(
        Conflict, match="由上课的老师来请"
    ):  # 校长 is shown the scores by nobody but the teacher
        await observing.join(town.li, found, [Asked(town.zhou.id)])
    await observing.join(town.li, found, [Asked(town.wang.id, ObserverRole.EXPERT)])
    await correcting.correct(town.li, found, lesson(town.zhao, id=found, title="面积", plan=plan))
    assert await seen(town.chen, found, "scores")  # 教研员 of 数学, as the teacher said
    await correcting.correct(town.li, found, lesson(town.zhao, id=found, title="面积", subject="语文"))
    assert await value("SELECT shared_up_at FROM observation") is None
    assert not await seen(town.chen, found, "scores")
    history = await rows("SELECT field, before, after FROM observation_correction")
    assert "shared_up" in {one["field"] for one in history} and "还没定的题目" not in str(history)

    await observing.leave(town.wang, found, town.wang.id)  # whose marks still count
    with pytest.raises(DomainError, match="不能又是听课人"):
        await correcting.correct(town.li, found, lesson(town.wang, id=found))
    with pytest.raises(Conflict, match="没有送出去"):
        await feedback.give(town.wang, await record_of(town.wang, found))


async def test_a_correction_from_an_old_page_is_refused_and_one_that_changes_nothing_leaves_no_line(
    town: Town,
) -> None:
    form = lesson(town.zhao)
    found = await observing.create(town.li, form)
    version = (await access.find(town.li, found))["row_version"]
    await correcting.correct(town.li, found, form, version)
    assert await value("SELECT count(*) FROM observation_correction") == 0
    await correcting.correct(town.zhao, found, lesson(town.zhao, title="面积"), version)
    with pytest.raises(Conflict, match="别的窗口"):
        await correcting.correct(town.li, found, lesson(town.zhao, title="体积"), version)
    with pytest.raises(DomainError, match="由召集人来改"):
        await correcting.correct(town.zhao, found, lesson(town.wang))
    assert await value("SELECT title FROM observation") == "面积"


async def test_a_corrected_day_says_anew_which_records_were_late(town: Town) -> None:
    today = local(now()).date()
    before = today - timedelta(days=1)
    found = await observing.create(town.li, lesson(town.zhao, on=before))
    await hand_in(town.li, found, written(None))
    assert (await reading.submitted(found))[0].is_late
    for more in ({"on": today}, {"trims": True, "on": before}):  # which records count
        with pytest.raises(FormRefused):
            await correcting.correct(town.zhao, found, lesson(town.zhao, **more))
    await correcting.correct(town.li, found, lesson(town.zhao, on=today))
    assert not (await reading.submitted(found))[0].is_late

    other = await observing.create(town.li, lesson(town.zhao, on=today))  # written yesterday, without a clock
    body = written(None, clock={"began": None, "ended": None, "offset_ms": None})
    sent = Sent(
        new_id(), 0, new_id(), town.li.id, now(), True, None, body, written_at=now() - timedelta(days=1)
    )
    await saving.save(town.li, await record_of(town.li, other), sent)
    await correcting.correct(town.li, other, lesson(town.zhao, on=before))
    assert not (await reading.submitted(other))[0].is_late


async def test_an_observer_leads_on_where_the_lead_hands_it_on_or_left_the_platform(town: Town) -> None:
    asked = (Asked(town.wang.id), Asked(town.sun.id))
    found = await observing.create(town.li, lesson(town.zhao, asked=asked))
    await hand_in(town.li, found, written(None))
    for who, person in ((town.wang, town.wang), (town.zhao, town.wang), (town.chen, town.wang)):
        with pytest.raises(Missing):
            await leading.hand_on(who, found, person.id)
    for stranger in (town.zhao, town.chen):
        with pytest.raises(DomainError, match="要是现在的听课人"):
            await leading.hand_on(town.li, found, stranger.id)
    for _twice in range(2):
        await leading.hand_on(town.li, found, town.wang.id)
    assert await seen(town.wang, found, "marks") and not await seen(town.li, found, "marks")
    roles = await rows('SELECT role FROM observer WHERE "user" = $1', town.wang.id)
    assert roles == [{"role": "lead"}] and any("改由王雨晴召集" in one for one in await told(town.zhao))
    await execute("UPDATE users SET disabled_at = now() WHERE id = $1", town.wang.id)
    with pytest.raises(Missing):
        await leading.hand_on(town.sun, found, town.li.id)  # each for themself
    await leading.hand_on(town.sun, found, town.sun.id)
    await releasing.release(town.sun, found)
    assert await value("SELECT count(*) FROM observer WHERE role = 'lead'") == 1
    with pytest.raises(Missing):
        await leading.hand_on(town.li, found, town.li.id)


async def test_guests_read_along_as_long_as_the_teacher_lets_them(town: Town) -> None:
    found = await observing.create(town.li, lesson(town.zhao))
    with pytest.raises(Missing):
        await inviting.invite(town.li, found, town.sun.id)
    with pytest.raises(DomainError, match="已经在这次听课里"):
        await inviting.invite(town.zhao, found, town.li.id)
    for _twice in range(2):
        await inviting.invite(town.zhao, found, town.sun.id)
    assert await seen(town.sun, found, "debrief") and not await seen(town.sun, found, "write_debrief")
    assert len(await told(town.sun)) == 1
    await inviting.remove(town.zhao, found, town.sun.id)
    assert not await seen(town.sun, found, "is_guest")


async def test_a_reply_is_the_teachers_and_told_once(town: Town) -> None:
    found = await observing.create(town.li, lesson(town.zhao))
    with pytest.raises(Missing):
        await replying.reply(town.li, found, "我说")
    with pytest.raises(DomainError, match="最多 2000"):
        await replying.reply(town.zhao, found, "长" * 2001)
    for words in ("我再试试。", "我明天就试。", ""):
        await replying.reply(town.zhao, found, words)
    assert sum("回应" in title for title in await told(town.li)) == 1
    assert await value("SELECT replied_at FROM observation") is None


async def test_a_cancelled_lesson_tells_everybody_and_can_be_taken_back(town: Town) -> None:
    found = await observing.create(town.li, lesson(town.zhao, asked=(Asked(town.wang.id),)))
    with pytest.raises(Missing):
        await observing.cancel(town.wang, found)
    for _twice in range(2):
        await observing.cancel(town.li, found)
    assert [sum("取消" in one for one in await told(who)) for who in (town.zhao, town.wang)] == [1, 1]
    assert not await seen(town.wang, found, "record")
    await observing.restore(town.li, found)
    assert await seen(town.wang, found, "record")


async def test_the_phone_gets_steps_of_a_plan_one_may_read_or_its_teacher_attached(town: Town) -> None:
    doc = with_process(skeleton.blank(["objectives"]), ("导入", "看图", 5), ("探究", "量一量", 15))
    plan = await drafting.create(town.zhao, title="周长", doc=doc, subject="数学", grade="三年级")
    found = await observing.create(town.li, lesson(town.zhao, title="", asked=(Asked(town.sun.id),)))

    async def kit(who: Viewer = town.li) -> dict[str, Any]:
        (one,) = (await kit_data.of(who))["observations"]
        return dict(one)

    with pytest.raises(FormRefused):  # a private draft: not 李建国's to attach
        await correcting.correct(town.li, found, lesson(town.zhao, plan=plan))
    assert (await kit())["plan_id"] is None
    await correcting.correct(town.zhao, found, lesson(town.zhao, plan=plan))
    shown = await kit()
    assert [(one["title"], one["minutes"]) for one in shown["steps"]] == [("导入", 5), ("探究", 15)]
    assert shown["plan_id"] == str(plan) and shown["plan_title"] == "周长"
    assert (await kit(town.sun))["steps"] == shown["steps"]  # 孙丽 of another school too

    own = await drafting.create(
        town.li, title="分数", doc=doc, subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await correcting.correct(town.li, found, lesson(town.zhao, plan=own))
    assert (await kit())["plan_title"] == "分数" and len((await kit())["steps"]) == 2
    other = await kit(town.sun)  # attached by somebody else: only for who may read it
    assert (other["plan_id"], other["plan_title"], other["steps"]) == (None, "", [])


async def test_the_phone_takes_along_what_a_lesson_needs_and_nothing_of_others(town: Town) -> None:
    sheet = (await sheets.offered(Purpose.LESSON))[0]["id"]
    await observing.create(town.li, lesson(town.zhao, sheet=sheet))
    await observing.create(town.wang, lesson(town.zhao))
    far = local(now()).date() + timedelta(days=30)
    await observing.create(town.li, lesson(town.zhao, on=far))
    data = await kit_data.of(town.li)
    (one,) = data["observations"]
    assert one["sheet"] == str(sheet) and one["role"] == "lead" and one["record"]["body"] is None
    assert data["sheets"][str(sheet)]["dimensions"][0]["indicators"][0]["points"] > 0
    assert [len(dimension["views"]) for dimension in data["views"]] == [5, 5, 5, 5]
    names = {person["name"] for person in data["people"]}
    assert "赵敏" in names and "孙丽" in names and "李建国" not in names
    assert data["defaults"]["lesson"] in data["sheets"] and data["user"]["id"] == str(town.li.id)
