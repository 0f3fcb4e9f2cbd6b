"""The question log: counts, waits, and over whom the questions went."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.base.errors import DomainError
from server.observation.figures import questions
from server.observation.figures.questions import Calling, Kind, Question, Reply, Spread, Thinking, Waits

LOG = [
    Question(Kind.WHAT, Thinking.REMEMBER, Calling.CHORUS, Reply.REPEAT, None, False, 0.5, None),
    Question(Kind.WHY, Thinking.ANALYSE, Calling.HAND, Reply.PROBE, "2-3", False, 3.0, 1.0),
    Question(Kind.WHY, Thinking.EVALUATE, Calling.NAMED, Reply.AFFIRM, "4-1", True, 6.0, 4.0),
    Question(Kind.HOW, Thinking.UNDERSTAND, Calling.HAND, Reply.NONE, "2-3", None, None, 0.0),
    Question(seat="2-3"),  # a tap and nothing else
]


def test_the_figures_of_a_lesson() -> None:
    found = questions.summarise(LOG, lesson_seconds=150, pupils=4)
    assert (found.total, found.per_minute, found.higher) == (5, 2.0, 50.0)
    assert found.remote == pytest.approx(100 / 3)  # of three whose side was noted
    assert found.kinds == {Kind.WHAT: 1, Kind.WHY: 2, Kind.HOW: 1, Kind.IF: 0, Kind.WHENCE: 0}
    assert found.callings[Calling.HAND] == 2
    assert found.replies[Reply.NONE] == 1
    assert sum(found.thinking.values()) == 4
    assert found.wait1 == Waits(3, 3.0, pytest.approx(200 / 3))  # three seconds are patient
    assert found.wait2 == Waits(3, 1.0, pytest.approx(100 / 3))
    # 0 0 1 3 against 1 1 1 1
    assert found.spread == Spread(4, 2, 0.625, 0.0)


def test_an_empty_log_has_counts_of_nothing_and_no_shares() -> None:
    found = questions.summarise([], lesson_seconds=0, pupils=40)
    assert (found.total, found.per_minute, found.higher, found.remote) == (0, None, None, None)
    assert found.wait1 == found.wait2 == Waits(0, None, None)
    assert found.spread == Spread(0, 0, None, None)
    assert set(found.callings.values()) == {0}


def test_few_questions_cannot_be_even_and_the_least_says_so() -> None:
    three = questions.spread(["a", "b", "c"], 40)
    assert (three.gini, three.least_gini) == (pytest.approx(0.925), pytest.approx(0.925))
    one_pupil = questions.spread(["a"] * 80, 40)
    assert (one_pupil.gini, one_pupil.least_gini) == (pytest.approx(39 / 40), 0.0)
    assert questions.spread(["a", "b"], None) == Spread(2, 2, None, None)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(DomainError, match="记到了 3 个不同的座位，班上只有 2 人"):
        questions.summarise([Question(seat=one) for one in "abc"], lesson_seconds=60, pupils=2)
    for wrong in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="0 seconds or longer"):
            questions.waits([1.0, wrong])
    with pytest.raises(ValueError, match="a length"):
        questions.summarise(LOG, lesson_seconds=-1)


@given(some.lists(some.integers(0, 9), max_size=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_gini_is_half_the_mean_difference_over_the_mean(amounts: list[int]) -> None:
    found = questions.gini(amounts)
    if not sum(amounts):
        assert found is None
        return
    n, mean = len(amounts), sum(amounts) / len(amounts)
    differences = sum(abs(one - other) for one, other in product(amounts, repeat=2))
    assert found == pytest.approx(differences / (2 * n * n * mean))
    assert 0 <= found <= (n - 1) / n
    assert questions.gini(amounts[::-1]) == found
    assert questions.gini([3 * one for one in amounts]) == pytest.approx(found)
