"""已授课: a mark of one's own on a plan, with the text that was taught, the class and the day."""

from datetime import date

import pytest

from server.base.errors import Missing
from server.base.ids import new_id
from server.plans import forking, versions
from server.plans.forms import FormRefused
from server.plans.lessons import marking
from server.plans.lessons.marking import LessonForm
from server.schoolyear import slots
from server.schoolyear.slots import Wanted
from tests.plans.conftest import Draft, lesson, type_into
from tests.schoolyear.conftest import Autumn
from tests.support.browsing import PARTIAL, SignIn
from tests.support.town import Town


async def test_a_mark_keeps_the_text_that_was_taught_and_twice_is_once(
    town: Town, released: Draft, autumn: Autumn
) -> None:
    mine = await forking.fork(town.wang, await released())
    await type_into(mine, "，先折后说", town.wang)
    first = await marking.mark(town.wang, mine, LessonForm(school_class=autumn.one))
    again = await marking.mark(town.wang, mine, LessonForm(school_class=autumn.one, on="2026-11-19"))
    await type_into(mine, "，再说一次", town.wang)
    other = await marking.mark(town.wang, mine, LessonForm("三（2）班", on="2026-11-18"))
    assert first == again != other
    found = await marking.of(mine)
    assert [(line["class_name"], line["on_date"]) for line in found] == [
        ("三（1）班", date(2026, 11, 19)),
        ("三（2）班", date(2026, 11, 18)),
    ]
    taught = await versions.find_version(
        town.wang, {**PLAN, "id": mine, "owner": town.wang.id}, found[0]["seq"]
    )
    assert "先折后说" in str(taught["doc"]) and "再说一次" not in str(taught["doc"])
    await marking.undo(town.wang, mine, first)
    await marking.undo(town.wang, mine, first)
    assert len(await marking.of(mine)) == 1


PLAN = {"is_colleague": False, "shared_at": None, "shows_draft": False, "prep_group": None}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (LessonForm("", on="2026-11-19"), "class_name"),
        (LessonForm("三（1）班" * 20), "class_name"),
        (LessonForm("三（1）班", on="明天"), "on"),
        (LessonForm("三（1）班", on="2026-11-20"), "on"),
        (LessonForm("三（1）班", on="2024-11-20"), "on"),
    ],
)
async def test_a_mark_without_a_class_or_of_another_day_says_why(
    town: Town, private: Draft, thursday: date, form: LessonForm, field: str
) -> None:
    mine = await private(town.wang)
    with pytest.raises(FormRefused) as refused:
        await marking.mark(town.wang, mine, form)
    assert set(refused.value.fields) == {field}


async def test_only_the_owner_marks_and_only_classes_they_teach(
    town: Town, released: Draft, autumn: Autumn
) -> None:
    mine = await forking.fork(town.wang, await released())
    made = await marking.mark(town.wang, mine, LessonForm(school_class=autumn.one))
    for viewer in (town.li, town.zhao, town.chen, town.admin):
        with pytest.raises(Missing):
            await marking.mark(viewer, mine, LessonForm("三（1）班"))
        with pytest.raises(Missing):
            await marking.undo(viewer, mine, made)
    with pytest.raises(Missing):
        await marking.mark(town.wang, mine, LessonForm(school_class=new_id()))
    assert len(await marking.of(mine)) == 1


async def test_the_plan_offers_the_lessons_of_the_timetable_and_then_the_reflection(
    town: Town, released: Draft, autumn: Autumn, signed_in: SignIn
) -> None:
    doc = lesson()
    doc["content"].append({"type": "section", "attrs": {"id": "think", "key": "reflection"}, "content": []})
    mine = await forking.fork(town.wang, await released(doc=doc))
    await slots.set_class(town.zhou, autumn.one, date(2026, 9, 1), [Wanted(autumn.wang_one, 4, 1)])
    browser = await signed_in(town.wang)
    card = await browser.get(f"/plans/{mine}/lessons", headers=PARTIAL)
    assert card.text.startswith('<section class="card stack-s" id="lessons-')
    assert "三（1）班上过了（11 月 19 日）" in card.text
    sent = {"class": str(autumn.one), "on": "2026-11-19"}
    reply = await browser.post(f"/plans/{mine}/lessons", data=sent)
    assert reply.status_code == 303
    told = await browser.get(reply.headers["location"])
    assert "写两句反思" in told.text and f"/plans/{mine}/edit#s-think" in told.text
    assert "上过了（" not in (await browser.get(f"/plans/{mine}/lessons", headers=PARTIAL)).text
    refused = await browser.post(f"/plans/{mine}/lessons", data=sent | {"on": "2027-01-01"})
    assert refused.status_code == 422 and "还没有到" in refused.text


async def test_today_asks_about_the_lessons_that_are_over_and_no_others(
    town: Town, released: Draft, autumn: Autumn, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    from server.plans.lessons import today

    mine = await forking.fork(town.wang, await released())
    await slots.set_class(town.zhou, autumn.one, date(2026, 9, 1), [Wanted(autumn.wang_one, 4, 1)])
    monkeypatch.setattr(today, "now", lambda: datetime(2026, 11, 19, 1, 0, tzinfo=UTC))  # 09:00
    assert await today.over(town.wang) == []
    monkeypatch.setattr(today, "now", lambda: datetime(2026, 11, 19, 9, 0, tzinfo=UTC))  # 17:00
    (one,) = await today.over(town.wang)
    assert (one.class_name, one.plans[0]["id"]) == ("三（1）班", mine)
    assert await today.over(town.zhao) == []
    browser = await signed_in(town.wang)
    assert "记一笔" in (await browser.get("/lessons/today", headers=PARTIAL)).text
    sent = {"class": str(autumn.one), "on": "2026-11-19", "plan": str(mine)}
    reply = await browser.post("/lessons", data=sent)
    assert reply.headers["location"].startswith(f"/plans/{mine}/lessons?marked=")
    assert await today.over(town.wang) == []
    assert (await (await signed_in(town.li)).post("/lessons", data=sent)).status_code == 404
