"""The properties bite: a merge broken in one line is seen. All of it: ``mutations.py``, run by hand."""

import pytest

from tests.plans.merging.mutations import MUTATIONS, Mutation, caught

_QUICK = (
    "if old == node:",
    "taken = marking.merged(*alike)",
    "if key in known",
    "return new if answer",
)


@pytest.mark.parametrize(
    "mutation",
    [one for one in MUTATIONS if one.old.strip().startswith(_QUICK)],
    ids=lambda mutation: f"{mutation.file}-{mutation.old.split()[-1]}",
)
def test_a_broken_merge_is_seen(mutation: Mutation) -> None:
    assert caught(mutation, examples=300)
