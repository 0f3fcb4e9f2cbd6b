"""α, ICC and severity: published examples, another implementation, and what must hold of any marks."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]

from server.observation.figures import alpha, icc, severity

Marks = Mapping[Hashable, float]
VALUES = [0.0, 0.1, 0.3, 1.0]
THINGS = some.lists(some.dictionaries(some.sampled_from("ABCDE"), some.sampled_from(VALUES)), max_size=7)

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): examples A, B and C.
BINARY = {"Jon": "0 1 0 0 0 0 0 0 1 0", "Han": "1 1 1 0 0 1 0 0 0 0"}
NOMINAL = {"Meg": "a a b b d c c c e d d a", "Owen": "b a b b b c c c e d d d"}
MISSING = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
# Shrout and Fleiss, Intraclass Correlations (1979), table 2: six targets, four judges.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def things(rows: Mapping[str, str], read: Callable[[str], float] = int) -> list[dict[Hashable, float]]:
    columns = zip(*(row.split() for row in rows.values()), strict=True)
    return [
        {rater: read(value) for rater, value in zip(rows, column, strict=True) if value != "."}
        for column in columns
    ]


def table(rows: Sequence[Sequence[float]]) -> list[dict[Hashable, float]]:
    return [dict(enumerate(row)) for row in rows]


def test_alpha_of_krippendorffs_own_examples() -> None:
    assert alpha.nominal(things(BINARY)) == pytest.approx(0.095, abs=5e-4)
    assert alpha.nominal(things(NOMINAL, ord)) == pytest.approx(0.692, abs=5e-4)
    found = [how(things(MISSING)) for how in (alpha.nominal, alpha.ordinal, alpha.interval)]
    assert found == [pytest.approx(one, abs=5e-4) for one in (0.743, 0.815, 0.849)]


def test_alpha_of_nothing_to_compare_is_none() -> None:
    for how in (alpha.nominal, alpha.ordinal, alpha.interval):
        assert how([]) is None
        assert how([{"A": 1.0}, {"B": 2.0}, {}]) is None  # nothing judged by two
        assert how([{"A": 0.1, "B": 0.1, "C": 0.1}] * 3) is None  # all the same
        assert how([{"A": 1, "B": 1}, {"A": 2, "B": 2}]) == 1
        assert how([{"A": 1, "B": 2}]) == pytest.approx(0)  # one thing shows no more than chance


@given(THINGS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_alpha_is_that_of_another_implementation(marks: list[Marks]) -> None:
    judged = [each for each in marks if len(each) > 1]
    data = [(rater, str(at), value) for at, each in enumerate(judged) for rater, value in each.items()]
    values = [value for _, _, value in data]
    if len(set(values)) < 2:
        return

    def ranks(one: float, other: float) -> float:
        low, high = sorted((one, other))
        ends = (values.count(low) + values.count(high)) / 2
        return (sum(low <= value <= high for value in values) - ends) ** 2 if low < high else 0

    metrics: dict[Callable[[list[Marks]], float | None], Callable[[float, float], float]] = {
        alpha.nominal: lambda one, other: float(one != other),
        alpha.ordinal: ranks,
        alpha.interval: lambda one, other: (one - other) ** 2,
    }
    for how, distance in metrics.items():
        theirs = AnnotationTask(data=data, distance=distance).alpha()
        assert how(marks) == pytest.approx(theirs, abs=1e-9)


@given(THINGS, some.permutations("ABCDE"), some.permutations(VALUES))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_neither_order_nor_names_change_an_agreement(
    marks: list[Marks], names: list[str], labels: list[float]
) -> None:
    renamed = dict(zip("ABCDE", names, strict=True))
    turned = [{renamed[str(rater)]: one[rater] for rater in reversed(one)} for one in reversed(marks)]
    for how in (alpha.nominal, alpha.ordinal, alpha.interval):
        assert how(turned) == pytest.approx(how(marks), abs=1e-9)
    relabelled = [{rater: labels[VALUES.index(value)] for rater, value in each.items()} for each in marks]
    assert alpha.nominal(relabelled) == pytest.approx(alpha.nominal(marks), abs=1e-9)
    stretched = [{rater: 2 * value + 5 for rater, value in each.items()} for each in marks]
    assert alpha.interval(stretched) == pytest.approx(alpha.interval(marks), abs=1e-9)
    told, again = icc.of_totals(marks), icc.of_totals(turned)
    assert (again.things, again.raters, again.k) == (told.things, told.raters, pytest.approx(told.k))
    assert (again.value is None) == (told.value is None)
    if again.value is not None and told.value is not None and told.value > -1:  # below, a quotient of noise
        assert again.value == pytest.approx(told.value, abs=1e-6)
        assert told.value <= 1 + 1e-9


def test_icc_of_the_published_table() -> None:
    found = icc.of_totals(table(TARGETS))
    assert (found.things, found.raters, found.k) == (6, 4, 4)
    assert (found.value, found.single) == (pytest.approx(0.62, abs=5e-3), pytest.approx(0.29, abs=5e-3))
    # The mean squares printed beside the table: between targets 11.24, judges 32.49, residual 1.02.
    variances = icc.components(table(TARGETS))
    assert variances is not None
    assert 4 * variances.things + variances.rest == pytest.approx(11.24, abs=5e-3)
    assert 6 * variances.raters + variances.rest == pytest.approx(32.49, abs=5e-3)
    assert variances.rest == pytest.approx(1.02, abs=5e-3)


def test_icc_that_cannot_be_told_is_none() -> None:
    nobody = icc.of_totals([])
    assert (nobody.things, nobody.raters, nobody.k, nobody.value) == (0, 0, 0.0, None)
    assert icc.of_totals([{}, {"A": 1.0}]).value is None
    assert icc.of_totals([{"A": 80, "B": 70}]).value is None  # one lesson
    assert icc.of_totals([{"A": 80}, {"A": 70}]).value is None  # one rater
    assert icc.of_totals([{"A": 80, "B": 70}, {"C": 70, "D": 60}]).value is None  # none with two lessons
    assert icc.of_totals(table([[0.1, 0.1, 0.1]] * 4)).value is None  # nothing sets anything apart
    assert icc.of_totals(table([[0, 1], [1, 0]])).value is None  # the formula would say 2
    assert icc.of_totals(table([[1, 1], [2, 2], [3, 3]])).value == pytest.approx(1)


@given(some.sets(some.sampled_from(list(product("abcd", "ABCD"))), min_size=4, max_size=9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_with_marks_missing_each_variance_is_estimated_without_bias(cells: set[tuple[str, str]]) -> None:
    """An estimate is a quadratic form of the scores. Its matrix, read out cell by cell, must give a variance
    its own weight 1, the others and the mean 0: that is what unbiased means, whatever way it was found."""
    places = sorted(cells)

    def estimates(*ones: tuple[str, str]) -> tuple[float, float, float] | None:
        scores: dict[str, dict[Hashable, float]] = {}
        for thing, rater in places:
            scores.setdefault(thing, {})[rater] = float(ones.count((thing, rater)))
        found = icc.components(list(scores.values()))
        return None if found is None else (found.things, found.raters, found.rest)

    if estimates() is None:
        return
    alone = {place: estimates(place) or (0, 0, 0) for place in places}
    for which in range(3):
        weights = {"things": 0.0, "raters": 0.0, "rest": 0.0, "mean": 0.0}
        for one, other in product(places, repeat=2):
            both = (estimates(one, other) or (0, 0, 0))[which]
            weight = (both - alone[one][which] - alone[other][which]) / 2
            weights["mean"] += weight
            weights["things"] += weight * (one[0] == other[0])
            weights["raters"] += weight * (one[1] == other[1])
            weights["rest"] += weight * (one == other)
        own = ("things", "raters", "rest")[which]
        assert weights == {name: pytest.approx(float(name == own), abs=1e-9) for name in weights}


def test_severity_is_how_far_one_stays_below_the_others() -> None:
    found = severity.of([{"A": 80, "B": 90, "C": 85}, {"A": 70, "B": 90}, {"C": 60}, {"D": 50}])
    assert found == {
        "A": severity.Severity(2, pytest.approx(13.75)),  # (7.5 + 20) / 2
        "B": severity.Severity(2, pytest.approx(-13.75)),
        "C": severity.Severity(1, pytest.approx(0)),  # alone with the third thing
        "D": severity.Severity(0, None),
    }
    assert severity.of([]) == {}


@given(some.lists(some.lists(some.sampled_from(VALUES), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_severity_in_a_full_table_is_that_of_the_means(rows: list[list[float]]) -> None:
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    found = [one.below for one in severity.of(table(rows)).values()]
    assert found == [pytest.approx((sum(means) - one) / 2 - one, abs=1e-9) for one in means]
    assert sum(one for one in found if one is not None) == pytest.approx(0, abs=1e-9)
