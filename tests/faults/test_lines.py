"""F13, F15, F16 through web's relay and for as long as in a school: a minute without a line, a notebook that
sleeps, updates half a minute late."""

import asyncio
from uuid import UUID

from tests.coedit import partings
from tests.coedit.line import Line, Shuffler
from tests.coedit.typist import PlanTypist
from tests.faults.platform import Platform

APART_SECONDS = 60.0
NOTICED_SECONDS = 45.0
LATE_SECONDS = 35.0  # longer than a room holds what leans on something missing
LOGINS = ("1001", "1002", "1004")


async def opened(running: Platform) -> tuple[UUID, list[str]]:
    """A plan of the group, and the sessions of three of it."""
    plan = UUID(await asyncio.to_thread(running.new_plan, LOGINS[0]))
    return plan, [await asyncio.to_thread(running.cookie, login) for login in LOGINS]


async def test_a_minute_apart_and_both_keep_everything(running: Platform) -> None:
    plan, cookies = await opened(running)
    async with Line(running.port) as line:
        await partings.work_apart(line, running.port, plan, cookies, APART_SECONDS, PlanTypist)


async def test_a_line_that_swallows_is_noticed_at_both_ends_within_45_seconds(running: Platform) -> None:
    plan, cookies = await opened(running)
    async with Line(running.port) as line:
        took = await partings.fall_silent(line, running.port, plan, cookies, PlanTypist, close_timeout=1)
    print(f"noticed after {took:.1f} s")
    assert took <= NOTICED_SECONDS


async def test_updates_that_arrive_half_a_minute_late_twice_and_in_any_order_count_once(
    running: Platform,
) -> None:
    plan, cookies = await opened(running)
    async with Shuffler(running.port, 15, LATE_SECONDS) as shuffler:
        await partings.arrive_in_any_order(shuffler, running.port, plan, cookies, 60, PlanTypist)
