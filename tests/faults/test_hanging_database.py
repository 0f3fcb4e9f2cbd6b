"""F4: a database that hangs. Pages say so in time, loops go on, and nothing is called saved."""

import asyncio
import contextlib
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import websockets

from tests.coedit.partings import all_agree, come_back
from tests.coedit.typist import PlanTypist
from tests.faults.pages import Answer, Reader
from tests.faults.platform import Platform

QUIET_SECONDS = 6.0
HANGS_SECONDS = 30.0
ANSWER_SECONDS = 11.0  # at most 5 s each for a connection and for clearing up
LAG_SECONDS = 0.2
READERS = 12  # more than web has connections


def p99(answers: list[Answer]) -> float:
    """Of the seconds they took."""
    return statistics.quantiles([answer.seconds for answer in answers], n=100)[98]


@contextmanager
def hanging(running: Platform) -> Iterator[None]:
    """Stop the postmaster and every connection, as a disk that does not answer does."""
    stopped = running.backends()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


async def test_a_database_that_hangs_is_told_of_in_seconds_and_loses_nothing(running: Platform) -> None:
    plan = UUID(await asyncio.to_thread(running.new_plan, "1001"))
    cookies = [await asyncio.to_thread(running.cookie, login) for login in ("1001", "1002")]
    wang, li = [await PlanTypist.join(running.port, plan, user=cookie) for cookie in cookies]
    await wang.type("<w-0>")
    await wang.saved()
    readers = [Reader(running.port, cookies[1]) for _ in range(READERS)]
    probe = Reader(running.port, cookies[1], "/healthz")  # asks nothing of the database: how late the loop is
    with contextlib.ExitStack() as stack:
        for reader in (*readers, probe):
            stack.enter_context(reader)
        await asyncio.sleep(QUIET_SECONDS)
        with hanging(running):
            began, acked, number = time.monotonic(), wang.acked, 1
            while time.monotonic() - began < HANGS_SECONDS:
                await wang.type_offline(f"<w-{number}>")
                number += 1
                with contextlib.suppress(websockets.ConnectionClosed):  # meanwhile: 1013
                    await wang.flush()
                await asyncio.sleep(0.1)
            assert wang.acked == acked, "called saved while the database hung"
            assert "<w-1>" not in str(li)
            ended = time.monotonic()
        async with asyncio.timeout(30):
            while not all(reader.is_served() for reader in readers):
                await asyncio.sleep(0.1)
    for reader in readers:
        reader.assert_told_the_truth()
        assert reader.statuses()[503]
        assert max(answer.seconds for answer in reader.answers) < ANSWER_SECONDS
    quiet = p99([answer for answer in probe.answers if answer.at < began])
    late = p99([answer for answer in probe.answers if began <= answer.at < ended])
    slowest = max(answer.seconds for reader in readers for answer in reader.answers)
    print(f"slowest page {slowest:.1f} s, healthz p99 {quiet:.3f} s before, {late:.3f} s meanwhile")
    assert set(probe.statuses()) == {200}
    assert late < max(LAG_SECONDS, 2 * quiet)  # on a machine that is busy with other things
    back = await come_back(running.port, plan, wang, cookies[0])
    typed = {f"<w-{place}>" for place in range(number)}
    li_back = await come_back(running.port, plan, li, cookies[1])
    await all_agree(running.port, plan, [back, li_back], cookies[1], typed)
