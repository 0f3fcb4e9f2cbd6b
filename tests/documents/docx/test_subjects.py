"""Whole plans of many subjects: every heading found once, in order, under its own words."""

import pytest

from server.documents import schema
from server.documents.docx.reading import read
from tests.documents.docx.aside import harder, last, later, subjects
from tests.documents.docx.aside.comparing import misses
from tests.documents.docx.recognised import check

CASES = [*subjects.CASES, *later.CASES, *harder.CASES, *last.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plan_is_found_whole_and_survives_word(case):
    wrong, _ = misses(case)
    assert wrong == []
    schema.check(read(case.make().data, "").doc)
    check(case.make(), {})
