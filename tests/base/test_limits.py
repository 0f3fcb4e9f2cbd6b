from datetime import timedelta

import pytest

from server.base import limits
from server.base.clock import now
from server.base.limits import Rule

RULE = Rule(free=3, first_seconds=2, longest_seconds=60, forget_seconds=600)


async def test_a_free_attempt_made_earlier_and_counted_later_does_not_wait(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await limits.take("school", RULE) == 0
    monkeypatch.setattr(limits, "now", lambda: now() - timedelta(seconds=1))
    assert await limits.take("school", RULE) == 0


async def test_after_the_free_attempts_the_next_waits(database: str) -> None:
    for _attempt in range(RULE.free + 1):
        assert await limits.take("school", RULE) == 0
    assert await limits.take("school", RULE) >= 1
    await limits.clear("school")
    assert await limits.take("school", RULE) == 0
