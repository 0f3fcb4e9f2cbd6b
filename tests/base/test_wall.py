from datetime import UTC, datetime

import pytest

from server.base import wall

NOW = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # 9:30 on a Thursday in China


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 26, 1, 3, tzinfo=UTC), "09:03"),
        (datetime(2026, 11, 25, 16, 0, tzinfo=UTC), "00:00"),  # midnight in China, yesterday in UTC
        (datetime(2026, 11, 25, 15, 59, tzinfo=UTC), "昨天"),
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "周二"),
        (datetime(2026, 11, 20, 2, 0, tzinfo=UTC), "周五"),
        (datetime(2026, 11, 19, 2, 0, tzinfo=UTC), "11 月 19 日"),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "2025 年 12 月 31 日"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "1 月 1 日"),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), "11 月 27 日"),
    ],
)
def test_a_moment_is_said_as_a_teacher_says_it(moment: datetime, said: str) -> None:
    assert wall.said(moment) == said
    assert wall.said_day(moment) == ("今天" if ":" in said else said)


def test_the_whole_moment_and_the_machines_form() -> None:
    assert wall.full(NOW) == "11 月 26 日 09:30"
    assert wall.machine(NOW) == "2026-11-26T09:30:00+08:00"
