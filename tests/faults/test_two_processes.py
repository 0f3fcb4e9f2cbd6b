"""F11 in full: one of two coedit processes is killed twenty times while twenty-six type on both."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.coedit.conftest import plant
from tests.coedit.crowd import Crowd, Process
from tests.faults.machine import allowed

ROUNDS = 20
BACK_SECONDS = 10.0


@pytest_asyncio.fixture
async def pair(database: str) -> AsyncIterator[tuple[Process, Process]]:
    """Two coedit processes of their own."""
    both = Process(database), Process(database)
    await asyncio.gather(*(one.start() for one in both))
    yield both
    for one in both:
        one.kill()


async def test_either_of_two_processes_is_killed_again_and_again(pair: tuple[Process, Process]) -> None:
    async with Crowd(pair, await plant(), [await plant() for _ in range(3)]) as crowd:
        took = []
        for number in range(ROUNDS):
            took.append(await crowd.survives_a_kill(owner=number % 2 == 1))
            assert took[-1] < BACK_SECONDS or took[-1] < await allowed(BACK_SECONDS), took
        print(f"back after {max(took):.1f} s at most, {crowd.met} keys met on their way")
        assert crowd.met >= ROUNDS
        await crowd.assert_nothing_lost()
