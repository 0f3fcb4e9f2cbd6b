"""学年结转: tried, done once, last year closed, undone."""

from datetime import date
from uuid import UUID, uuid4

import asyncpg
import pytest

from server.base.database import execute, rows, value
from server.base.errors import Conflict, DomainError, Missing
from server.schoolyear import classes, promoting, rollover, substitutes, teaching, volumes, years
from server.schoolyear.forms import ClassForm, FormRefused
from server.schoolyear.grades import Span
from server.schoolyear.promoting import Choices, OldClass, OldTeaching
from server.schoolyear.teaching import Assignment
from tests.plans.conftest import at_once
from tests.schoolyear.conftest import Autumn
from tests.support.town import Town

SUMMER = date(2027, 7, 10)


def old(name: str, *grades: int, number: int = 1) -> OldClass:
    return OldClass(uuid4(), name, grades, number, 40)


def taught(one: OldClass, who: str, subject: str = "数学", volume: UUID | None = None) -> OldTeaching:
    return OldTeaching(uuid4(), who, one.id, subject, volume)


def test_every_class_goes_up_leavers_leave_and_new_ones_are_as_many_as_this_year() -> None:
    there = [old("一（1）班", 1), old("一（2）班", 1, number=2), old("五（1）班", 5), old("六（1）班", 6)]
    found = promoting.propose(there, [], Span(1, 6), 2027, Choices(), {})
    assert [one.name for one in found.classes] == [
        "一（1）班",
        "一（2）班",
        "二（1）班",
        "二（2）班",
        "六（1）班",
    ]
    assert [one.name for one in found.leavers] == ["六（1）班"]
    assert [one.previous for one in found.new] == [None, None]


@pytest.mark.parametrize(
    ("span", "leaving", "entering"),
    [
        (Span(1, 5), (5,), (1,)),
        (Span(1, 9), (9,), (1,)),
        (Span(7, 12), (9, 12), (7, 10)),
        (Span(10, 12), (12,), (10,)),
    ],
)
def test_who_leaves_and_who_enters_depends_on_the_school(
    span: Span, leaving: tuple[int, ...], entering: tuple[int, ...]
) -> None:
    assert (promoting.leaving_grades(span), promoting.entry_grades(span)) == (leaving, entering)


def test_teachers_go_up_with_the_class_or_stay_in_the_grade() -> None:
    three, four = old("三（1）班", 3), old("四（1）班", 4)
    lines = [taught(three, "王雨晴"), taught(four, "赵敏")]

    def of(choices: Choices) -> dict[str, list[str]]:
        found = promoting.propose([three, four], lines, Span(1, 6), 2027, choices, {})
        return {one.name: [line.teacher_name for line in one.teachings] for one in found.classes}

    assert of(Choices()) == {"四（1）班": ["王雨晴"], "五（1）班": ["赵敏"]}
    assert of(Choices(follow=False)) == {"四（1）班": ["赵敏"], "五（1）班": []}
    assert of(Choices(follow_by_class={three.id: False})) == {"四（1）班": ["赵敏"], "五（1）班": ["赵敏"]}


def test_books_go_on_to_the_first_volume_of_the_next_grade_of_the_same_edition() -> None:
    now, then, other = uuid4(), uuid4(), uuid4()
    books = {
        now: ("数学", "人教版", 3, 2), then: ("数学", "人教版", 4, 1), other: ("数学", "北师大版", 4, 1),
    }  # fmt: skip
    three = old("三（1）班", 3)
    found = promoting.propose(
        [three], [taught(three, "王雨晴", volume=now)], Span(1, 6), 2027, Choices(), books
    )
    assert [line.volume_id for line in found.classes[0].teachings] == [then]


def test_a_class_of_two_grades_stays_what_it_is() -> None:
    mixed = old("一二年级复式班", 1, 2)
    found = promoting.propose([mixed], [taught(mixed, "吴桂兰")], Span(1, 2), 2027, Choices(), {})
    kept = next(one for one in found.classes if one.previous)
    assert (kept.name, kept.grades, kept.students) == ("一二年级复式班", (1, 2), None)
    assert [line.teacher_name for line in kept.teachings] == ["吴桂兰"]


def test_two_classes_of_one_name_are_a_problem() -> None:
    there = [old("三（1）班", 3), old("三（2）班", 3, number=2)]
    choices = Choices(names={there[1].id: "四年级1班"})
    found = promoting.propose(there, [], Span(1, 6), 2027, choices, {})
    assert len(found.problems) == 1


async def carried_over(town: Town, choices: Choices = Choices()) -> UUID:  # noqa: B008
    run = await rollover.dry_run(town.school, choices)
    return await rollover.apply(town.zhou, town.school, run.from_year, choices, run.proposal.digest())


@pytest.fixture
def summer(monkeypatch: pytest.MonkeyPatch, autumn: Autumn) -> date:
    monkeypatch.setattr(years, "today", lambda: SUMMER)
    return SUMMER


async def test_done_and_undone_leaves_everything_as_it_was(town: Town, autumn: Autumn, summer: date) -> None:
    before = (
        await rows("SELECT * FROM school_class ORDER BY id"),
        await rows("SELECT * FROM teaching ORDER BY id"),
    )
    run = await rollover.dry_run(town.school, Choices())
    assert not run.is_early
    assert await value("SELECT count(*) FROM rollover") == 0
    done = await carried_over(town)
    new = await classes.of_school(town.school, 2027, date(2027, 10, 15))
    assert [(one["name"], one["subjects"]) for one in new] == [
        ("四（1）班", "数学"),
        ("四（2）班", "数学、语文"),
    ]
    assert {one["previous"] for one in new} == {autumn.one, autumn.two}
    assert await rollover.losses(done) == []
    await rollover.undo(town.zhou, done)
    await rollover.undo(town.zhou, done)
    after = (
        await rows("SELECT * FROM school_class ORDER BY id"),
        await rows("SELECT * FROM teaching ORDER BY id"),
    )
    assert after == before
    again = await carried_over(town)
    assert again != done


async def test_two_clicks_are_one_rollover(town: Town, autumn: Autumn, summer: date) -> None:
    one, other = await at_once("rollover", carried_over(town), carried_over(town))
    assert one == other
    assert await value("SELECT count(*) FROM school_class WHERE school_year = 2027") == 2


async def test_last_year_is_read_only_whatever_asks(town: Town, autumn: Autumn, summer: date) -> None:
    done = await carried_over(town)
    new = Assignment(town.li.id, "科学")
    day = date(2026, 12, 1)
    for attempt in (
        teaching.assign(town.zhou, autumn.one, new),
        teaching.replace(town.zhou, autumn.wang_one, town.li.id, day),
        substitutes.substitute(town.zhou, autumn.wang_one, town.li.id, day, day),
        teaching.end(town.zhou, autumn.wang_one, day),
        teaching.set_volume(town.zhou, autumn.wang_one, None),
        classes.add(town.zhou, town.school, 2026, ClassForm("三（3）班", (3,), 3, None)),
        classes.add_many(town.zhou, town.school, 2026, {1: 1}, "三（1）班"),
        classes.change(town.zhou, autumn.one, ClassForm("三（7）班", (3,), 7, None)),
        classes.close(town.zhou, autumn.one, day),
    ):
        with pytest.raises(DomainError, match="已经结转，只能看"):
            await attempt
    for sql in (
        "UPDATE school_class SET name = 'x' WHERE school_year = 2026",
        "DELETE FROM teaching WHERE starts_on < '2027-01-01'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await execute(sql)
    await rollover.undo(town.zhou, done)
    assert await teaching.assign(town.zhou, autumn.one, new)


async def test_undoing_says_what_would_be_lost_and_needs_consent(
    town: Town, autumn: Autumn, summer: date
) -> None:
    done = await carried_over(town)
    four = await value("SELECT id FROM school_class WHERE name = '四（1）班'")
    await teaching.assign(town.zhou, four, Assignment(town.li.id, "科学"))
    with pytest.raises(FormRefused, match="1 条手工填或改的任课"):
        await rollover.undo(town.zhou, done)
    assert await value("SELECT count(*) FROM school_class WHERE school_year = 2027") == 2
    await rollover.undo(town.zhou, done, accept_losses=True)
    assert await value("SELECT count(*) FROM school_class WHERE school_year = 2027") == 0


async def test_what_was_looked_at_is_what_is_written(town: Town, autumn: Autumn, summer: date) -> None:
    run = await rollover.dry_run(town.school, Choices())
    await teaching.assign(town.zhou, autumn.one, Assignment(town.li.id, "科学"))
    with pytest.raises(Conflict, match="试算之后"):
        await rollover.apply(town.zhou, town.school, 2026, Choices(), run.proposal.digest())
    assert await value("SELECT count(*) FROM rollover") == 0


async def test_only_managers_carry_over_and_undo(town: Town, autumn: Autumn, summer: date) -> None:
    run = await rollover.dry_run(town.school, Choices())
    for who in (town.wang, town.sun, town.chen):
        with pytest.raises(Missing):
            await rollover.apply(who, town.school, 2026, Choices(), run.proposal.digest())
    done = await carried_over(town)
    for who in (town.wang, town.sun, town.chen):
        with pytest.raises(Missing):
            await rollover.undo(who, done)


async def test_books_of_the_next_grade_are_found_in_the_table(
    town: Town, autumn: Autumn, summer: date
) -> None:
    three = await volumes.add(town.admin, "数学", "石桥版", 3, 1)
    four = await volumes.add(town.admin, "数学", "石桥版", 4, 1)
    await teaching.set_volume(town.zhou, autumn.wang_one, three)
    await carried_over(town)
    found = await value(
        "SELECT t.volume FROM teaching t JOIN school_class c ON c.id = t.school_class"
        " WHERE c.name = '四（1）班'"
    )
    assert found == four
