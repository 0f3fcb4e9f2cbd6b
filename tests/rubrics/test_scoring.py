"""Scores: vectors worked out by hand."""

from uuid import UUID

import pytest

from server.base.errors import DomainError
from server.rubrics import scoring, shape
from server.rubrics.forms import MarkForm, MarksRefused

SHEET = shape.read(
    UUID(int=1), "小量表", 1, "plan",
    {
        "step": 0.5, "comment_below": 0.6, "comment_at_full": True,
        "bands": [{"least": 60, "name": "合格"}, {"least": 0, "name": "不合格"}, {"least": 90, "name": "优"}],
        "dimensions": [
            {"key": "a", "name": "甲", "indicators": [
                {"key": "a1", "name": "一", "points": 5}, {"key": "a2", "name": "二", "points": 15}]},
            {"key": "b", "name": "乙", "indicators": [{"key": "b1", "name": "三", "points": 20}]},
        ],
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ({"a1": 5, "a2": 15, "b1": 20}, 100.0),
        ({"a1": 2.5, "a2": 10, "b1": 15}, 68.75),
        ({"a1": 4, "b1": 16}, 80.0),  # a2 blank: its 15 points are shared by the rest
        ({"b1": 0}, 0.0),  # a mark of 0 is a mark
        ({"a2": 9, "gone": 3}, 60.0),  # an indicator of no sheet counts nothing
    ],
)
def test_a_score_is_points_given_over_points_marked(marks: dict[str, float], score: float) -> None:
    assert scoring.score(SHEET, marks) == pytest.approx(score)


def test_nothing_marked_is_no_score() -> None:
    with pytest.raises(DomainError, match="一项都还没有"):
        scoring.score(SHEET, {})


@pytest.mark.parametrize(
    ("scores", "trim", "result"),
    [
        ([], False, None),
        ([], True, None),
        ([80.0], True, 80.0),
        ([60, 70, 80, 98], True, 77.0),  # four: nobody is left out
        ([60, 70, 80, 90, 100], True, 80.0),
        ([10, 85, 85, 85, 85], False, 70.0),
        ([10, 85, 85, 85, 85], True, 85.0),
        ([90, 90, 90, 90, 10, 95], True, 90.0),  # one of each end, not all that equal them
    ],
)
def test_raters_are_meant_and_from_five_on_trimmed(
    scores: list[float], trim: bool, result: float | None
) -> None:
    assert scoring.combine(scores, trim=trim) == (None if result is None else pytest.approx(result))


def test_the_band_is_that_of_the_score_shown() -> None:
    said = [
        (result, scoring.in_words(result), scoring.band(SHEET, result))
        for result in (89.94, 89.95, 59.95, 59.94, 0)
    ]
    assert said == [
        (89.94, "89.9", "合格"),
        (89.95, "90", "优"),
        (59.95, "60", "合格"),
        (59.94, "59.9", "不合格"),
        (0, "0", "不合格"),
    ]
    assert scoring.of_dimension(SHEET.dimensions[0], {"a2": 9.5}) == 9.5
    assert scoring.of_dimension(SHEET.dimensions[1], {"a2": 9.5}) is None
    assert scoring.mean_by_indicator(SHEET, [{"a1": 4, "a2": 3}, {"a1": 5}]) == {"a1": 4.5, "a2": 3}


def test_dimensions_and_indicators_are_compared_by_their_share() -> None:
    marks = {"a2": 9.0, "b1": 15.0, "gone": 3.0}
    scored = [scoring.score_of_dimension(one, marks) for one in SHEET.dimensions]
    assert scored == [60.0, 75.0]  # the blank a1 counts for nothing, not for 0
    assert scoring.score_of_dimension(SHEET.dimensions[0], {"b1": 15.0}) is None
    assert scoring.shares(SHEET, marks) == {"a2": 0.6, "b1": 0.75}


def test_what_is_handed_in_says_why_it_is_low_or_full() -> None:
    form = MarkForm({"a1": "５", "a2": "8.5", "b1": "12"}, {})
    assert form.checked(SHEET, is_done=False) == ({"a1": 5.0, "a2": 8.5, "b1": 12.0}, {})
    with pytest.raises(MarksRefused) as refused:
        form.checked(SHEET, is_done=True)
    assert set(refused.value.fields) == {"comment-a1", "comment-a2"}  # full; 8.5 < 9; 12 is just 60 %
    assert form.comments == {}
    kept = MarkForm({"a1": "5", "a2": "8.5"}, {"a1": "好", "a2": "少例子"}).checked(SHEET, is_done=True)
    assert kept == ({"a1": 5.0, "a2": 8.5}, {"a1": "好", "a2": "少例子"})


@pytest.mark.parametrize("typed", ["5.5", "-1", "4.3", "1e1", "nan", "五", "0" * 40, "4..5"])
def test_a_mark_the_sheet_does_not_have_is_refused_by_name(typed: str) -> None:
    with pytest.raises(MarksRefused, match="“一”请打 0 到 5 分") as refused:
        MarkForm({"a1": typed}, {}).checked(SHEET, is_done=False)
    assert list(refused.value.fields) == ["mark-a1"]


def test_a_sheet_that_could_not_be_scored_is_refused() -> None:
    body = {"bands": [{"least": 60, "name": "合格"}], "dimensions": [
        {"key": "a", "name": "甲", "indicators": [{"key": "a1", "name": "一", "points": 5}]}]}  # fmt: skip
    with pytest.raises(ValueError, match="every score a band"):
        shape.read(UUID(int=1), "", 1, "plan", body)
    with pytest.raises(ValueError, match="a key of its own"):
        shape.read(UUID(int=1), "", 1, "plan", {**body, "dimensions": [*body["dimensions"]] * 2})
