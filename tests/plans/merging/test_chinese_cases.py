"""Characters, clauses and colours, on sentences as teachers write them."""

import pytest

from server.documents import walk
from server.documents.canonical import normalise
from server.documents.spec import Json
from server.plans.merge import Choice, Colour, decide, merge
from server.plans.merging.clauses import turning_words
from tests.plans.merging.chinese_cases import SHOULD_ASK, SHOULD_MERGE, Case


def _plan(text: str) -> Json:
    line = {"type": "paragraph", "attrs": {"id": "p"}, "content": [{"type": "text", "text": text}]}
    section = {"type": "section", "attrs": {"id": "s", "key": "process"}, "content": [line]}
    return normalise({"type": "doc", "content": [section]})


@pytest.mark.parametrize("case", (*SHOULD_MERGE, *SHOULD_ASK), ids=lambda case: case.name)
def test_two_changes_of_one_sentence_get_the_colour_a_teacher_expects(case: Case) -> None:
    base, ours, theirs = _plan(case.base), _plan(case.ours), _plan(case.theirs)
    found = merge(base, ours, theirs)
    assert walk.inline_text(found.doc["content"][0]["content"][0]) == case.merged
    assert [str(hunk.colour) for hunk in found.hunks] == [case.colour]
    (hunk,) = found.hunks
    if hunk.colour is not Colour.GREEN:
        assert (hunk.base, hunk.ours, hunk.theirs) == (case.base, case.ours, case.theirs)
        assert decide(base, ours, theirs, {hunk.id: Choice.THEIRS}) == theirs
    assert decide(base, ours, theirs, {hunk.id: Choice.OURS}) == ours
    turned = merge(base, theirs, ours)
    assert {hunk.colour for hunk in turned.hunks} <= {hunk.colour}


def test_none_of_the_sentences_about_which_one_must_ask_goes_through_in_silence() -> None:
    assert {case.colour for case in SHOULD_ASK} <= {"amber", "red"}
    assert "red" not in {case.colour for case in SHOULD_MERGE}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("用时10分钟，共3.5元", ["10", "3.5"]),
        ("第二课时，十五人用三分钟一起读", ["第二", "十五", "三"]),
        ("不要没完成的，请勿讲话", ["不", "没", "勿"]),
        ("非本班学生别进，未到无座", ["非", "别", "未", "无"]),
        ("9:30 开始，占1/2", ["9:30", "1/2"]),
        ("非常特别，别人无论如何都在一边", []),
    ],
)
def test_numbers_and_negations_are_what_turns_a_sentence(text: str, words: list[str]) -> None:
    assert turning_words(text) == words
