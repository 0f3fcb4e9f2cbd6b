"""Class names in the ways schools write them."""

import pytest

from server.schoolyear import grades, naming
from server.schoolyear.forms import read_date


@pytest.mark.parametrize(
    ("name", "grade", "number"),
    [
        ("三（2）班", 3, 2), ("三(2)班", 3, 2), ("三年级2班", 3, 2), ("三年级（二）班", 3, 2),
        ("三2班", 3, 2),
        ("3（2）班", 3, 2), ("3.2班", 3, 2), ("302班", 3, 2), ("312", 3, 12), ("初二（11）班", 8, 11),
        ("高一3班", 10, 3), ("八年级十二班", 8, 12), ("2024级3班", None, 3),
    ],
)  # fmt: skip
def test_a_name_says_its_grade_and_number(name: str, grade: int | None, number: int) -> None:
    found = naming.parse(name)
    assert found is not None
    assert (found.grade, found.number) == (grade, number)


@pytest.mark.parametrize(
    ("name", "to", "next_name"),
    [
        ("三（2）班", 4, "四（2）班"), ("三年级2班", 4, "四年级2班"), ("302班", 4, "402班"),
        ("3.2班", 4, "4.2班"),
        ("初一（1）班", 8, "初二（1）班"), ("初三（1）班", 10, "高一（1）班"), ("高一3班", 11, "高二3班"),
        ("六（1）班", 7, "七（1）班"), ("2024级3班", 4, "2024级3班"), ("精英班", 4, "精英班"),
    ],
)  # fmt: skip
def test_a_class_goes_up_in_the_schools_own_way_of_writing(name: str, to: int, next_name: str) -> None:
    assert naming.promote(name, to) == next_name


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("三（2）班", "一（3）班"), ("三年级二班", "一年级三班"), ("302班", "103班"),
        ("2024级2班", "2027级3班"),
        ("初二2班", "初一3班"), ("精英班", "一（3）班"),
    ],
)  # fmt: skip
def test_a_new_class_is_named_like_the_others(sample: str, name: str) -> None:
    grade = 7 if "初" in sample else 1
    assert naming.like(sample, grade, 3, 2027) == name


def test_spellings_of_one_class_are_the_same_and_other_classes_are_not() -> None:
    assert len({naming.key(name) for name in ("三（2）班", "三(2)班", "3.2班", "302", "三年级二班")}) == 1
    assert (
        len({naming.key(name) for name in ("三（2）班", "三（3）班", "四（2）班", "2024级2班", "精英班")})
        == 5
    )
    assert naming.key("启航（A）班") == naming.key("启航(A) 班")


def test_grades_have_their_names_and_schools_their_span() -> None:
    assert [grades.number(text) for text in ("三年级", "初二", "高三", "x")] == [3, 8, 12, None]
    assert grades.names([2, 1]) == "一、二年级"
    assert grades.span_of("nine_year").last == 9
    assert grades.span_of(None).last == 6


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1999-12-31"])
def test_a_year_no_school_means_is_no_date(text: str) -> None:
    assert read_date(text) is None
