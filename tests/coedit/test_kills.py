"""The short form of ``tests/faults``: each process killed once under the real supervisor, the
database restarted once besides; pages are answered, or 503 with the time to come back.

How soon it is back is for the long form: here other tests run beside.
"""

import pytest

from tests.faults.platform import TARGETS, Platform
from tests.faults.rounds import Rounds
from tests.faults.test_kills import platform

__all__ = ["platform"]


@pytest.mark.parametrize("seed", [3])
async def test_each_process_is_killed_once_and_nothing_is_lost(platform: Platform, seed: int) -> None:
    async with Rounds(platform, seed) as rounds:
        for target in TARGETS:
            outcome = await rounds.run(target)
            assert not outcome.lost, outcome
    rounds.pages.assert_told_the_truth(platform.errors())
    assert rounds.pages.statuses()[503]
    assert any(outcome.in_flight for outcome in rounds.outcomes)
    assert any(outcome.just_acked for outcome in rounds.outcomes)
