"""Which lessons a week has: holidays, make-up days, odd and even weeks, moved lessons, substitutes."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from server.schoolyear.days import Calendar, SpecialDay, TermDates, monday_of, year_of, year_span
from server.schoolyear.lessons import Change, Cover, Lesson, Slot, week
from server.schoolyear.tables import DayKind, Weeks

MONDAY = date(2026, 9, 7)
TERM = TermDates(uuid4(), 2026, 1, date(2026, 9, 1), date(2027, 1, 22), date(2026, 8, 31))
TEACHER, OTHER, CLASS, SCHOOL = uuid4(), uuid4(), uuid4(), uuid4()
DAYS = st.integers(0, (TERM.ends_on - TERM.starts_on).days).map(lambda n: TERM.starts_on + timedelta(n))


def slot(weekday: int = 1, period: int = 1, weeks: str = Weeks.ALL, covers: tuple[Cover, ...] = ()) -> Slot:
    return Slot(
        uuid4(), CLASS, SCHOOL, "数学", TEACHER, weekday, period, weeks, TERM.starts_on, TERM.ends_on, covers
    )


def calendar(*days: SpecialDay) -> Calendar:
    return Calendar((TERM,), {day.on: day for day in days})


def mondays() -> list[date]:
    first = monday_of(TERM.starts_on)
    return [first + timedelta(weeks=n) for n in range((TERM.ends_on - first).days // 7 + 1)]


def whole_term(slots: list[Slot], changes: list[Change], of: Calendar) -> list[Lesson]:
    return [lesson for monday in mondays() for lesson in week(slots, changes, of, monday)]


slots_of_a_term = st.lists(
    st.builds(slot, st.integers(1, 7), st.integers(1, 8), st.sampled_from(list(Weeks))), max_size=12
)
special_days = st.lists(
    st.builds(
        lambda on, follows: SpecialDay(
            on, DayKind.WORKDAY if follows else DayKind.HOLIDAY, follows_weekday=follows or None
        ),
        DAYS,
        st.integers(0, 7),
    ),
    max_size=12,
)


@st.composite
def changed_terms(draw: st.DrawFn) -> tuple[list[Slot], list[Change], Calendar]:
    slots = draw(slots_of_a_term)
    of = calendar(*draw(special_days))
    there = sorted({(lesson.slot.id, lesson.on) for lesson in whole_term(slots, [], of)})
    moved = draw(st.lists(st.sampled_from(there), unique=True, max_size=6)) if there else []
    changes = [Change(uuid4(), slot_id, on, draw(DAYS), draw(st.integers(1, 8))) for slot_id, on in moved]
    return slots, changes, of


@settings(max_examples=40, deadline=None)
@given(changed_terms())
def test_no_lesson_is_on_a_holiday_or_outside_of_term(
    made: tuple[list[Slot], list[Change], Calendar],
) -> None:
    slots, changes, of = made
    for lesson in whole_term(slots, changes, of):
        assert not of.is_holiday(lesson.on)
        assert of.term_on(lesson.on) is not None


@settings(max_examples=40, deadline=None)
@given(changed_terms())
def test_a_moved_lesson_is_exactly_once_there_and_never_where_it_was(
    made: tuple[list[Slot], list[Change], Calendar],
) -> None:
    slots, changes, of = made
    found = Counter((lesson.slot.id, lesson.planned_on) for lesson in whole_term(slots, changes, of))
    usual = {(lesson.slot.id, lesson.on) for lesson in whole_term(slots, [], of)}
    lost = {(change.slot_id, change.on) for change in changes if change.to_on and of.is_holiday(change.to_on)}
    assert set(found) == usual - lost
    assert set(found.values()) <= {1}
    for change in changes:
        at = [one for one in whole_term(slots, changes, of) if one.change == change]
        assert [(one.on, one.period) for one in at] in ([], [(change.to_on, change.to_period)])


@settings(max_examples=40, deadline=None)
@given(slots_of_a_term, special_days)
def test_every_day_teaches_the_weekday_it_follows(slots: list[Slot], days: list[SpecialDay]) -> None:
    of = calendar(*days)
    for lesson in whole_term(slots, [], of):
        assert lesson.slot.weekday == of.follows(lesson.on)


@settings(max_examples=40, deadline=None)
@given(slots_of_a_term, special_days)
def test_odd_lessons_are_in_odd_weeks_and_even_ones_in_even_weeks(
    slots: list[Slot], days: list[SpecialDay]
) -> None:
    of = calendar(*days)
    for lesson in whole_term(slots, [], of):
        number = of.week_number(lesson.on)
        assert number is not None
        if lesson.slot.weeks != Weeks.ALL:
            assert (number % 2 == 1) == (lesson.slot.weeks == Weeks.ODD)


def test_a_make_up_saturday_teaches_fridays_lessons_and_the_free_friday_none() -> None:
    of = calendar(
        SpecialDay(date(2026, 9, 25), DayKind.HOLIDAY, name="中秋节"),
        SpecialDay(date(2026, 9, 26), DayKind.WORKDAY, 5),
    )
    friday = slot(5, 3)
    there = week([friday], [], of, date(2026, 9, 21))
    assert [(lesson.on, lesson.period) for lesson in there] == [(date(2026, 9, 26), 3)]


def test_two_swapped_lessons_stand_in_each_others_place() -> None:
    maths, science = slot(1, 1), slot(3, 2)
    changes = [
        Change(uuid4(), maths.id, MONDAY, MONDAY + timedelta(2), 2),
        Change(uuid4(), science.id, MONDAY + timedelta(2), MONDAY, 1),
    ]
    there = week([maths, science], changes, calendar(), MONDAY)
    assert [(lesson.slot.id, lesson.on.isoweekday(), lesson.period) for lesson in there] == [
        (science.id, 1, 1),
        (maths.id, 3, 2),
    ]
    after = week([maths, science], changes, calendar(), MONDAY + timedelta(7))
    assert [lesson.slot.id for lesson in after] == [maths.id, science.id]


def test_a_lesson_moved_into_another_week_is_in_that_week_only() -> None:
    one = slot(1, 1)
    change = Change(uuid4(), one.id, MONDAY, MONDAY + timedelta(8), 4)
    assert week([one], [change], calendar(), MONDAY) == []
    next_week = week([one], [change], calendar(), MONDAY + timedelta(7))
    assert [(lesson.on, lesson.period) for lesson in next_week] == [
        (MONDAY + timedelta(7), 1),
        (MONDAY + timedelta(8), 4),
    ]


def test_a_substitute_teaches_on_their_dates_and_the_teacher_on_all_others() -> None:
    one = slot(1, 1, covers=(Cover(OTHER, MONDAY, MONDAY + timedelta(6)),))

    def teacher(monday: date) -> UUID:
        return week([one], [], calendar(), monday)[0].teacher_id

    assert (teacher(MONDAY), teacher(MONDAY + timedelta(7))) == (OTHER, TEACHER)
    for_one_day = Change(uuid4(), one.id, MONDAY + timedelta(7), substitute_id=OTHER)
    assert week([one], [for_one_day], calendar(), MONDAY + timedelta(7))[0].teacher_id == OTHER


def test_a_cancelled_lesson_is_not_held() -> None:
    one = slot(1, 1)
    assert week([one], [Change(uuid4(), one.id, MONDAY)], calendar(), MONDAY) == []


def test_the_school_year_turns_in_summer() -> None:
    assert (year_of(date(2026, 7, 31)), year_of(date(2026, 8, 1))) == (2025, 2026)
    assert year_of(date(2027, 1, 5), (TERM,)) == 2026
    assert year_span(2026, (TERM,)) == (date(2026, 9, 1), date(2027, 8, 31))


def test_weeks_are_counted_from_the_first_monday() -> None:
    assert [TERM.week_of(on) for on in (date(2026, 9, 1), date(2026, 9, 6), MONDAY)] == [1, 1, 2]
    assert calendar().week_number(date(2027, 2, 1)) is None
