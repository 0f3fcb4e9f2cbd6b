"""课表: set from a date on, clashes, single lessons changed, one person in two schools."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest

from server.base.database import value
from server.base.errors import DomainError, Missing
from server.schoolyear import bells, changes, classes, slots, substitutes, teaching, terms, timetables
from server.schoolyear.changes import Target
from server.schoolyear.forms import ClassForm, DaysForm, FormRefused
from server.schoolyear.slots import Clashing, Wanted
from server.schoolyear.tables import Weeks
from server.schoolyear.teaching import Assignment
from tests.schoolyear.conftest import TODAY, Autumn
from tests.support.town import Town

SEPTEMBER = date(2026, 9, 1)
MONDAY = date(2026, 11, 16)


@pytest.fixture
async def timetabled(town: Town, autumn: Autumn) -> Autumn:
    """三（1）班: 数学 Monday 1 and Wednesday 2. 三（2）班: 数学 Monday 2, 语文 Monday 1."""
    one = [Wanted(autumn.wang_one, 1, 1), Wanted(autumn.wang_one, 3, 2)]
    two = [Wanted(autumn.wang_two, 1, 2), Wanted(autumn.zhao_two, 1, 1)]
    await slots.set_class(town.zhou, autumn.one, SEPTEMBER, one)
    await slots.set_class(town.zhou, autumn.two, SEPTEMBER, two)
    return autumn


async def said(user_id: UUID, monday: date = MONDAY) -> list[str]:
    week = await timetables.week_of(user_id, monday, [])
    found = [
        (on, period, one.class_name + one.subject)
        for (on, period), cell in week.cells.items()
        for one in cell
    ]
    return [f"周{on.isoweekday()} {period} {words}" for on, period, words in sorted(found)]


async def slot_of(teaching_id: UUID, weekday: int = 1) -> UUID:
    found: UUID = await value(
        "SELECT id FROM lesson_slot WHERE teaching = $1 AND weekday = $2", teaching_id, weekday
    )
    return found


async def test_a_teacher_has_their_lessons_of_every_class(town: Town, timetabled: Autumn) -> None:
    assert await said(town.wang.id) == ["周1 1 三（1）班数学", "周1 2 三（2）班数学", "周3 2 三（1）班数学"]
    assert await said(town.zhao.id) == ["周1 1 三（2）班语文"]
    assert await said(town.wang.id, date(2027, 2, 1)) == []


async def test_saving_the_same_timetable_again_changes_nothing(town: Town, timetabled: Autumn) -> None:
    before = await value("SELECT json_agg(l ORDER BY id) FROM lesson_slot l")
    same = [Wanted(timetabled.wang_one, 1, 1), Wanted(timetabled.wang_one, 3, 2)]
    await slots.set_class(town.zhou, timetabled.one, TODAY, same)
    assert await value("SELECT json_agg(l ORDER BY id) FROM lesson_slot l") == before


async def test_a_new_timetable_holds_from_its_date_and_the_past_stays(town: Town, timetabled: Autumn) -> None:
    await slots.set_class(town.zhou, timetabled.one, date(2026, 11, 23), [Wanted(timetabled.wang_one, 5, 3)])
    assert "周1 1 三（1）班数学" in await said(town.wang.id)
    assert await said(town.wang.id, date(2026, 11, 23)) == ["周1 2 三（2）班数学", "周5 3 三（1）班数学"]


async def test_a_teacher_in_two_places_is_refused_unless_it_is_meant(town: Town, timetabled: Autumn) -> None:
    clash = [Wanted(timetabled.wang_two, 1, 1)]
    with pytest.raises(Clashing, match="王雨晴 周一第 1 节要同时上三（2）班数学和三（1）班数学") as refused:
        await slots.set_class(town.zhou, timetabled.two, SEPTEMBER, clash)
    assert refused.value.can_insist
    assert "周1 2 三（2）班数学" in await said(town.wang.id)
    await slots.set_class(town.zhou, timetabled.two, SEPTEMBER, clash, together=True)
    assert await said(town.wang.id) == ["周1 1 三（1）班数学", "周1 1 三（2）班数学", "周3 2 三（1）班数学"]


async def test_a_class_cannot_have_two_lessons_at_once_but_in_turn(town: Town, timetabled: Autumn) -> None:
    both = [Wanted(timetabled.wang_two, 2, 1), Wanted(timetabled.zhao_two, 2, 1)]
    with pytest.raises(Clashing, match="有两门课") as refused:
        await slots.set_class(town.zhou, timetabled.two, SEPTEMBER, both, together=True)
    assert not refused.value.can_insist
    in_turn = [
        Wanted(timetabled.wang_two, 2, 1, Weeks.ODD), Wanted(timetabled.zhao_two, 2, 1, Weeks.EVEN),
    ]  # fmt: skip
    await slots.set_class(town.zhou, timetabled.two, SEPTEMBER, in_turn)
    week_12, week_13 = await said(town.zhao.id), await said(town.zhao.id, date(2026, 11, 23))
    assert (week_12, week_13) == (["周2 1 三（2）班语文"], [])


async def test_between_schools_the_clock_decides(town: Town, timetabled: Autumn) -> None:
    there = await classes.add(town.admin, town.other_school, 2026, ClassForm("三（1）班", (3,), 1, 20))
    visiting = await teaching.assign(town.admin, there, Assignment(town.wang.id, "数学"))
    times = {"starts_on": "2026-09-01", "starts1": "08:30", "ends1": "09:10"}
    await bells.save(town.zhou, town.school, times)
    await bells.save(town.admin, town.other_school, times | {"starts1": "09:00", "ends1": "09:40"})
    with pytest.raises(Clashing, match="要同时上三（1）班数学和实验小学三（1）班数学"):
        await slots.set_class(town.admin, there, SEPTEMBER, [Wanted(visiting, 1, 1)])
    await bells.save(town.admin, town.other_school, times | {"starts1": "10:00", "ends1": "10:40"})
    await slots.set_class(town.admin, there, SEPTEMBER, [Wanted(visiting, 1, 1)])
    week = await timetables.week_of(town.wang.id, MONDAY, [town.school])
    assert week.schools == {"实验小学", "石龙小学"}


async def test_nobody_else_sets_a_timetable(town: Town, timetabled: Autumn) -> None:
    for who in (town.wang, town.li, town.sun, town.chen):
        with pytest.raises(Missing):
            await slots.set_class(who, timetabled.one, TODAY, [])
    with pytest.raises(DomainError, match="任课已经变了"):
        await slots.set_class(town.zhou, timetabled.one, TODAY, [Wanted(timetabled.zhao_two, 1, 1)])


async def test_a_holiday_has_no_lessons_and_the_make_up_day_those_it_says(
    town: Town, timetabled: Autumn
) -> None:
    saturday = MONDAY + timedelta(5)
    await terms.put_days(town.admin, DaysForm(MONDAY, MONDAY, "holiday", None, "放假"), region_id=town.region)
    await terms.put_days(town.zhou, DaysForm(saturday, saturday, "workday", 1, ""), school_id=town.school)
    assert await said(town.wang.id) == ["周3 2 三（1）班数学", "周6 1 三（1）班数学", "周6 2 三（2）班数学"]


async def test_a_teacher_moves_their_own_lesson(town: Town, timetabled: Autumn) -> None:
    slot = await slot_of(timetabled.wang_one)
    await changes.move(town.wang, slot, MONDAY, Target(MONDAY + timedelta(3), 4), "去县里开会")
    assert "周4 4 三（1）班数学" in await said(town.wang.id)
    assert "周1 1 三（1）班数学" not in await said(town.wang.id)
    await changes.move(town.wang, slot, MONDAY, Target(MONDAY + timedelta(1), 4))
    assert await value("SELECT count(*) FROM slot_change") == 1
    await changes.take_back(town.wang, await value("SELECT id FROM slot_change"))
    assert "周1 1 三（1）班数学" in await said(town.wang.id)


async def test_a_lesson_is_not_moved_where_something_stands(town: Town, timetabled: Autumn) -> None:
    slot = await slot_of(timetabled.wang_two)
    with pytest.raises(FormRefused, match="已经有语文，可以用“对调”"):
        await changes.move(town.wang, slot, MONDAY, Target(MONDAY, 1))
    with pytest.raises(FormRefused, match="王雨晴这一节在三（1）班上数学"):
        await changes.move(town.wang, slot, MONDAY, Target(MONDAY + timedelta(2), 2))
    with pytest.raises(FormRefused, match="不上课"):
        await changes.move(town.wang, slot, MONDAY, Target(date(2027, 2, 3), 2))
    with pytest.raises(FormRefused, match="没有这节课"):
        await changes.move(town.wang, slot, MONDAY + timedelta(1), Target(MONDAY, 5))
    assert await value("SELECT count(*) FROM slot_change") == 0


async def test_two_lessons_of_a_class_are_swapped_and_taken_back_together(
    town: Town, timetabled: Autumn
) -> None:
    maths, chinese = await slot_of(timetabled.wang_two), await slot_of(timetabled.zhao_two)
    with pytest.raises(FormRefused, match="王雨晴这一节在三（1）班上数学"):
        await changes.swap(town.wang, maths, MONDAY, chinese, MONDAY)
    await changes.move(
        town.wang, await slot_of(timetabled.wang_one), MONDAY, Target(MONDAY + timedelta(1), 1)
    )
    await changes.swap(town.wang, maths, MONDAY, chinese, MONDAY)
    assert "周1 1 三（2）班数学" in await said(town.wang.id)
    assert await said(town.zhao.id) == ["周1 2 三（2）班语文"]
    await changes.take_back(town.zhao, await value("SELECT id FROM slot_change WHERE slot = $1", chinese))
    assert await said(town.zhao.id) == ["周1 1 三（2）班语文"]
    assert "周1 2 三（2）班数学" in await said(town.wang.id)


async def test_somebody_stands_in_for_a_day_or_for_weeks(town: Town, timetabled: Autumn) -> None:
    slot = await slot_of(timetabled.wang_one)
    with pytest.raises(FormRefused, match="学校管理员来安排"):
        await changes.substitute(town.wang, slot, MONDAY, town.zhao.id)
    with pytest.raises(FormRefused, match="赵敏这一节在三（2）班上语文"):
        await changes.substitute(town.zhou, slot, MONDAY, town.zhao.id)
    await changes.substitute(town.zhou, slot, MONDAY, town.li.id)
    assert await said(town.li.id) == ["周1 1 三（1）班数学"]
    assert "周1 1 三（1）班数学" not in await said(town.wang.id)
    later = MONDAY + timedelta(7)
    await substitutes.substitute(town.zhou, timetabled.wang_one, town.li.id, later, later + timedelta(4))
    assert await said(town.li.id, later) == ["周1 1 三（1）班数学", "周3 2 三（1）班数学"]
    assert await said(town.wang.id, later) == ["周1 2 三（2）班数学"]
    assert await said(town.li.id, later + timedelta(7)) == []


async def test_a_successor_takes_the_timetable_over(town: Town, timetabled: Autumn) -> None:
    await teaching.replace(town.zhou, timetabled.wang_one, town.li.id, MONDAY + timedelta(7))
    assert await said(town.li.id) == []
    assert await said(town.li.id, MONDAY + timedelta(7)) == ["周1 1 三（1）班数学", "周3 2 三（1）班数学"]
    assert "周1 1 三（1）班数学" in await said(town.wang.id)


async def test_strangers_change_no_lessons(town: Town, timetabled: Autumn) -> None:
    slot = await slot_of(timetabled.wang_one)
    for who in (town.zhao, town.li, town.sun, town.chen):
        with pytest.raises(Missing):
            await changes.cancel(who, slot, MONDAY)
    await changes.cancel(town.wang, slot, MONDAY)
    assert "周1 1 三（1）班数学" not in await said(town.wang.id)


async def test_times_of_day_are_checked_and_hold_from_their_date(town: Town, autumn: Autumn) -> None:
    with pytest.raises(FormRefused, match="比上一节下课还早"):
        await bells.save(
            town.zhou, town.school,
            {
                "starts_on": "2026-09-01", "starts1": "8:30", "ends1": "9:10", "starts2": "9:00",
                "ends2": "9:40",
            },
        )  # fmt: skip
    await bells.save(town.zhou, town.school, {"starts_on": "2026-09-01", "starts1": "8:30", "ends1": "9:10"})
    await bells.save(town.zhou, town.school, {"starts_on": "2026-11-01", "starts1": "9:00", "ends1": "9:40"})
    for on, begins in ((date(2026, 10, 31), time(8, 30)), (TODAY, time(9, 0))):
        assert (await bells.on([town.school], on))[town.school][0].starts_at == begins
