"""任课: whom it reaches, putting mistakes right from a date on, standing in for somebody."""

from datetime import date

import pytest

from server.base.database import rows, value
from server.base.errors import Missing
from server.people import persons
from server.schoolyear import classes, staff, substitutes, teaching, volumes
from server.schoolyear.forms import ClassForm, FormRefused
from server.schoolyear.teaching import Assignment
from tests.plans.conftest import at_once
from tests.schoolyear.conftest import TODAY, Autumn
from tests.support.town import Town

DECEMBER = date(2026, 12, 1)


async def test_two_clicks_on_assign_are_one(town: Town, autumn: Autumn) -> None:
    new = Assignment(town.li.id, "科学")
    made = await at_once("teaching", *(teaching.assign(town.zhou, autumn.one, new) for _ in range(1)))
    again = await teaching.assign(town.zhou, autumn.one, new)
    assert made == [again]
    assert await value("SELECT count(*) FROM teaching WHERE subject = '科学'") == 1


async def test_who_teaches_it_is_reached_and_nobody_else(town: Town, autumn: Autumn) -> None:
    schools = [town.school, town.other_school]
    assert await teaching.eligible("数学", 3, schools, TODAY) == [town.wang.id]
    assert await teaching.eligible("数学", None, schools, TODAY) == [town.wang.id]
    assert await teaching.eligible("数学", 4, schools, TODAY) == []
    assert await teaching.eligible("数学", 3, [town.other_school], TODAY) == []
    assert await teaching.eligible("数学", 3, schools, date(2027, 9, 1)) == []


async def test_a_class_of_two_grades_counts_in_both(town: Town, autumn: Autumn) -> None:
    mixed = await classes.add(town.zhou, town.school, 2026, ClassForm("一二年级复式班", (1, 2), 0, 11))
    await teaching.assign(town.zhou, mixed, Assignment(town.sun.id, "数学"))
    for grade in (1, 2):
        assert await teaching.eligible("数学", grade, [town.school], TODAY) == [town.sun.id]


async def test_a_wrong_teacher_is_put_right_from_a_date_and_the_past_stays(
    town: Town, autumn: Autumn
) -> None:
    new = await teaching.replace(town.zhou, autumn.wang_two, town.zhao.id, DECEMBER)
    lines = {line["id"]: line for line in await teaching.of_class(autumn.two)}
    assert lines[autumn.wang_two]["ends_on"] == date(2026, 11, 30)
    assert (lines[new]["starts_on"], lines[new]["ends_on"]) == (DECEMBER, date(2027, 8, 31))
    assert await teaching.eligible("数学", 3, [town.school], date(2026, 11, 30)) == [town.wang.id]
    assert set(await teaching.eligible("数学", 3, [town.school], DECEMBER)) == {town.wang.id, town.zhao.id}


async def test_a_mistake_of_the_first_day_is_gone(town: Town, autumn: Autumn) -> None:
    await teaching.replace(town.zhou, autumn.wang_two, town.zhao.id, date(2026, 9, 1))
    assert await rows("SELECT 1 FROM teaching WHERE id = $1", autumn.wang_two) == []


async def test_a_substitute_counts_while_they_teach(town: Town, autumn: Autumn) -> None:
    first, last = date(2026, 11, 16), date(2026, 11, 27)
    made = await substitutes.substitute(town.zhou, autumn.wang_one, town.zhao.id, first, last)
    assert await substitutes.substitute(town.zhou, autumn.wang_one, town.zhao.id, first, last) == made
    assert set(await teaching.eligible("数学", 3, [town.school], TODAY)) == {town.wang.id, town.zhao.id}
    assert await teaching.eligible("数学", 3, [town.school], DECEMBER) == [town.wang.id]
    with pytest.raises(FormRefused, match="已经由赵敏代课"):
        await substitutes.substitute(town.zhou, autumn.wang_one, town.li.id, last, DECEMBER)
    with pytest.raises(FormRefused, match="本身就是代课"):
        await substitutes.substitute(town.zhou, made, town.li.id, first, last)


async def test_only_managers_of_the_school_assign(town: Town, autumn: Autumn) -> None:
    new = Assignment(town.li.id, "科学")
    for who in (town.wang, town.li, town.sun, town.chen):
        with pytest.raises(Missing):
            await teaching.assign(who, autumn.one, new)
    assert await teaching.assign(town.admin, autumn.one, new)


async def test_dates_and_books_must_fit(town: Town, autumn: Autumn) -> None:
    with pytest.raises(FormRefused, match=r"学年里（9 月 1 日到 2027 年 8 月 31 日）"):
        await teaching.assign(
            town.zhou, autumn.one, Assignment(town.li.id, "科学", None, date(2026, 8, 1), DECEMBER)
        )
    book = await volumes.add(town.admin, "英语", "石桥版", 3, 1)
    with pytest.raises(FormRefused, match="不是数学的"):
        await teaching.set_volume(town.zhou, autumn.wang_one, book)
    with pytest.raises(FormRefused, match=r"没有“炼金术”这门学科，可以填：语文、数学"):
        await teaching.assign(town.zhou, autumn.one, Assignment(town.li.id, "炼金术"))


async def test_a_class_is_closed_from_a_date_and_an_empty_one_is_gone(town: Town, autumn: Autumn) -> None:
    await classes.close(town.zhou, autumn.two, date(2026, 12, 31))
    assert {line["ends_on"] for line in await teaching.of_class(autumn.two)} == {date(2026, 12, 31)}
    empty = await classes.add(town.zhou, town.school, 2026, ClassForm("三（3）班", (3,), 3, None))
    await classes.close(town.zhou, empty, None)
    assert await value("SELECT count(*) FROM school_class") == 2


async def test_whoever_was_to_take_over_a_closed_class_does_not(town: Town, autumn: Autumn) -> None:
    february, march = date(2027, 2, 15), date(2027, 3, 1)
    await teaching.replace(town.zhou, autumn.wang_two, town.li.id, february)
    assert set(await teaching.eligible("数学", 3, [town.school], march)) == {town.wang.id, town.li.id}
    await classes.close(town.zhou, autumn.two, date(2026, 12, 31))
    assert await teaching.eligible("数学", 3, [town.school], march) == [town.wang.id]


async def test_another_spelling_of_a_class_is_the_same_class(town: Town, autumn: Autumn) -> None:
    with pytest.raises(FormRefused, match="已经有 三（2）班"):
        await classes.add(town.zhou, town.school, 2026, ClassForm("三年级2班", (3,), 2, None))


async def test_many_classes_are_made_at_once_and_those_there_stay(town: Town, autumn: Autumn) -> None:
    assert await classes.add_many(town.zhou, town.school, 2026, {1: 2, 3: 4}, "三（1）班") == 4
    assert await classes.add_many(town.zhou, town.school, 2026, {1: 2, 3: 4}, "三（1）班") == 0
    names = [line["name"] for line in await classes.of_school(town.school, 2026, TODAY)]
    assert names == ["一（1）班", "一（2）班", "三（1）班", "三（2）班", "三（3）班", "三（4）班"]


async def test_whoever_left_the_school_is_not_offered_any_more(town: Town, autumn: Autumn) -> None:
    before = {one.id for one in await staff.of_school(town.school)}
    assert {town.wang.id, town.zhao.id} <= before
    await teaching.end(town.zhou, autumn.zhao_two, date(2026, 11, 1))
    await persons.move(town.admin, town.zhao.id, town.other_school, date(2026, 11, 2))
    assert {one.id for one in await staff.of_school(town.school)} == before - {town.zhao.id}
    assert town.zhao.id in {one.id for one in await staff.of_school(town.other_school)}
