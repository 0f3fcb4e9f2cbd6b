"""How texts become lexemes, and typed words a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.search.words import MOST_TERMS, QUERY_LENGTH, fold, lexemes, parse, vector


def test_chinese_runs_become_pairs_and_their_last_character() -> None:
    assert list(lexemes(fold("分数的课，Unit 3A：你好"))) == [
        "分数", "数的", "的课", "课", "unit", "3a", "你好", "好",
    ]  # fmt: skip


def test_characters_outside_the_basic_plane_are_characters() -> None:
    assert list(lexemes(fold("𬱖𠮷老师"))) == ["𬱖𠮷", "𠮷老", "老师", "师"]
    assert parse("𠮷").tsquery == "'𠮷':*"


def test_widths_letters_and_dots_are_one() -> None:
    assert fold("ＡＢＣ①㎡") == "abc1m2"
    assert fold("买买提•艾力") == fold("买买提·艾力") == fold("买买提‧艾力")
    assert fold("分\u200b数") == "分数"


def test_two_characters_prove_themselves_and_longer_words_are_looked_at() -> None:
    query = parse("分数 认识分数 frac 50% a-b")
    assert [(term.text, term.is_checked) for term in query.terms] == [
        ("分数", False), ("认识分数", True), ("frac", False), ("50%", True), ("a-b", True),
    ]  # fmt: skip
    assert query.tsquery == "'分数' & '认识' & '识分' & 'frac':* & '50':* & 'a':* & 'b':*"
    assert query.patterns == ["%认识分数%", "%50\\%%", "%a-b%"]


@pytest.mark.parametrize("typed", ["", "  ", "、，。", "&|!*():'", "\0", "%", "\\", "_", "\ud800"])
def test_what_holds_no_word_is_no_query(typed: str) -> None:
    assert parse(typed).terms == ()


def test_a_long_query_is_cut() -> None:
    assert sum(len(term.text) for term in parse("长" * 10_000).terms) == QUERY_LENGTH
    assert len(parse(" ".join("甲乙丙丁戊己庚辛壬癸子丑")).terms) == MOST_TERMS


def test_weights_say_where_a_word_stands() -> None:
    head, whole = vector("分数", "数学", "数学里的分数，图形，图形，图形")
    assert head == "'分数':1A '数':1A '数学':1B '学':1B"
    assert "'图形':1C" in whole
    assert "'里的' " in whole


@given(st.text("分数的课𬱖𠮷，。 \n", max_size=40), st.integers(0, 38), st.integers(1, 6))
def test_whatever_is_copied_out_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    """Recall 1 also for one character: it begins a pair, or ends a run."""
    there = set(lexemes(fold(text)))
    for term in parse(text[start : start + length]).terms:
        for one in term.lexemes:
            word = one.split("'")[1]
            assert word in there or (one.endswith(":*") and any(each.startswith(word) for each in there))
