"""What people type about a plan, in one spelling."""

import pytest

from server.plans.forms import FormRefused, Heading, NewPlanForm, chosen_id, counted, one_line
from server.plans.tables import Kind


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  分数的\n初步\t认识 ", "分数的 初步 认识"),
        ("报告\u202excod", "报告xcod"),
        ("甲\x00乙\x07", "甲乙"),
        ("𠮷田\u3000老师", "𠮷田 老师"),
        ("\ud800", ""),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_line_is_what_one_sees(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_every_field_that_is_too_long_is_named_at_once() -> None:
    with pytest.raises(FormRefused) as refused:
        Heading(title="", subject="数" * 21, textbook="书" * 81).cleaned()
    assert set(refused.value.fields) == {"title", "subject", "textbook"}


def test_a_form_with_odd_fields_is_read_as_an_empty_one() -> None:
    form = NewPlanForm.read({"title": b"bytes", "kind": "boss", "grade": 3})
    assert (form.title, form.grade, form.kind) == ("", "", Kind.MASTER)
    assert chosen_id({"group": "nobody"}, "group") is None
    assert (
        counted({"n": "-1"}, "n") is None
        and counted({"n": "٣"}, "n") is None
        and counted({"n": "7"}, "n") == 7
    )
