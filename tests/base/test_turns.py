"""Who came last goes first, nobody's place is lost, and who waits too long is told."""

import asyncio

import pytest

from server.base.turns import Turns


async def test_the_last_to_come_is_the_first_to_go() -> None:
    turns, order = Turns(1, 5), []

    async def work(name: str) -> None:
        async with turns:
            order.append(name)
            await asyncio.sleep(0)

    async with turns:
        waiting = [asyncio.create_task(work(name)) for name in ("first", "second", "third")]
        await asyncio.sleep(0)
        assert order == []
    await asyncio.gather(*waiting)
    assert order == ["third", "second", "first"]


async def test_who_waits_too_long_is_told_and_takes_nobodys_place() -> None:
    turns = Turns(1, 0.01)
    async with turns:
        with pytest.raises(TimeoutError):
            async with turns:
                pass
    async with turns:
        pass


async def test_a_thousand_who_give_up_at_any_moment_leave_every_place_free() -> None:
    turns, busy, most = Turns(4, 0.02), 0, 0

    async def work(number: int) -> None:
        nonlocal busy, most
        async with turns:
            busy += 1
            most = max(most, busy)
            try:
                await asyncio.sleep(0.0001 * (number % 7))
            finally:
                busy -= 1

    tasks = [asyncio.create_task(work(number)) for number in range(1000)]
    for number, task in enumerate(tasks):
        if number % 3 == 0:
            task.cancel()
        if number % 50 == 0:
            await asyncio.sleep(0)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(one) for one in ended} <= {type(None), TimeoutError, asyncio.CancelledError}
    assert most == 4
    async with asyncio.timeout(1), turns, turns, turns, turns:
        assert busy == 0
