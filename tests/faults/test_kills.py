"""kill -9 of web, coedit, worker and database, and restarts of the database, while people type: nothing shown
or acknowledged is lost (F1, F2, F3)."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.faults.machine import allowed
from tests.faults.platform import RESTART, TARGETS, Platform
from tests.faults.rounds import Rounds

ROUNDS = 25
APART_SECONDS = 21.0  # after so long a life the supervisor takes a death for a first one
ENOUGH = 5
BACK_SECONDS = 10.0


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    """The platform, embedded database with fsync on, as shipped."""
    with tempfile.TemporaryDirectory(prefix="gongbei-faults-") as folder:
        Path(folder).chmod(0o711)
        found = Platform(Path(folder) / "data")
        await asyncio.to_thread(found.start)
        try:
            yield found
        finally:
            await asyncio.to_thread(found.stop)


async def test_nothing_shown_or_acknowledged_is_lost_whatever_is_killed(platform: Platform) -> None:
    seed = time.time_ns()
    died: dict[str, float] = {}
    late = []
    async with Rounds(platform, seed) as rounds:
        for number in range(ROUNDS):
            target = TARGETS[number % len(TARGETS)]
            who = "database" if target == RESTART else target
            await asyncio.sleep(max(0.0, died.get(who, 0.0) + APART_SECONDS - time.monotonic()))
            outcome = await rounds.run(target)
            died[who] = time.monotonic()
            print(outcome)
            assert not outcome.lost, f"seed {seed}, round {number}: {outcome}"
            if outcome.back_seconds > BACK_SECONDS and outcome.back_seconds > await allowed(BACK_SECONDS):
                late.append(outcome)
    rounds.pages.assert_told_the_truth(platform.errors())
    assert not late
    # Those of the worker meet nobody who types.
    met = [outcome for outcome in rounds.outcomes if outcome.target != "worker"]
    assert sum(outcome.in_flight > 0 for outcome in met) >= ENOUGH, "the kills met nothing"
    assert sum(outcome.just_acked > 0 for outcome in met) >= ENOUGH, "the kills met nothing new"
