"""Lines that are cut, swallow or shuffle: the short form of ``tests/faults/test_lines.py``."""

import pytest

from tests.coedit import partings
from tests.coedit.conftest import Start, plant
from tests.coedit.line import Line, Shuffler


async def test_who_writes_while_the_line_is_cut_keeps_everything_and_so_do_the_others(start: Start) -> None:
    port, _hub = await start()
    async with Line(port) as line:
        await partings.work_apart(line, port, await plant(), ("wang", "li"), 1.5)


async def test_a_line_that_swallows_is_noticed_at_both_ends(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.coedit.server.PING_SECONDS", 0.5)
    port, _hub = await start()
    pings = {"ping_interval": 0.5, "ping_timeout": 0.5, "close_timeout": 0.2}
    async with Line(port) as line:
        took = await partings.fall_silent(line, port, await plant(), ("wang", "li"), **pings)
    assert took < 10


async def test_updates_that_arrive_twice_in_any_order_and_late_count_once(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    async with Shuffler(port, 15, late_seconds=1.0) as shuffler:
        await partings.arrive_in_any_order(shuffler, port, plan, ("wang", "li", "zhao"), 30)
