"""A burst, then a steady pace; keys do not touch each other, and memory stays small."""

import pytest

from server.base import rates
from server.base.rates import Counter


class Clock:
    """Seconds a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_then_one_for_each_interval() -> None:
    clock = Clock()
    counter = Counter(clock)
    assert [counter.take("wang", 5, 50) for _ in range(5)] == [0] * 5
    assert counter.take("wang", 5, 50) == pytest.approx(10)
    assert counter.take("li", 5, 50) == 0
    clock.now += 10
    assert counter.take("wang", 5, 50) == 0
    assert counter.take("wang", 5, 50) > 0
    clock.now += 1000
    assert [counter.take("wang", 5, 50) for _ in range(6)][-1] > 0


def test_old_keys_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_KEYS", 10)
    clock = Clock()
    counter = Counter(clock)
    for number in range(10):
        counter.take(f"old {number}", 1, 5)
    clock.now += 6
    counter.take("wang", 1, 5)
    assert counter.take("wang", 1, 5) > 0
    for number in range(50):
        counter.take(f"new {number}", 1, 5)
    assert len(counter._full_at) <= 10
