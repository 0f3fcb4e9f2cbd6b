"""A thousand frames of a fuzzer, and a reader who stops reading (F12), beside people who work."""

import asyncio
import statistics

from server.base import database as db
from tests.coedit.partings import state
from tests.coedit.typist import Typist
from tests.faults.fuzzing import attack, frames, round_trip
from tests.faults.process import coedit, plant_many

FRAMES = 1000
LAG_MS = 100.0
PEERS_RATIO = 2.0
FLOOR_SECONDS = 0.05  # below it a ratio says more about the machine than about us
SLOW_BYTES = 16 * 1024 * 1024
PIECE = "字" * 7_000
RSS_MIB = 12.0


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


async def watch(writer: Typist, reader: Typist, name: str, stop: asyncio.Event) -> list[float]:
    """Round trips of two colleagues until told to stop."""
    took: list[float] = []
    while not stop.is_set():
        took.append(await round_trip(writer, reader, f"<{name}-{len(took)}>"))
        await asyncio.sleep(0.02)
    return took


async def quiet(writer: Typist, reader: Typist) -> list[float]:
    """The same while nothing is wrong."""
    return [await round_trip(writer, reader, f"<quiet-{number}>") for number in range(100)]


async def test_a_thousand_hostile_frames_change_nothing_and_hold_up_nobody(database: str) -> None:
    async with coedit(database) as process:
        plan, other = await plant_many(2, "静夜思")
        wang, li = await Typist.join(process.port, plan), await Typist.join(process.port, plan, user="li")
        zhao, sun = await asyncio.gather(
            Typist.join(process.port, other, user="zhao"), Typist.join(process.port, other, user="sun")
        )
        for number in range(20):
            await wang.type(f"<w-{number}>")
        await wang.saved()
        before = await quiet(zhao, sun)
        messages = frames(wang, FRAMES)
        rows = "SELECT count(*) FROM coedit_update WHERE document_id = $1"
        was, had = state(wang), await db.value(rows, plan)
        await process.ask()
        stop = asyncio.Event()
        watching = asyncio.create_task(watch(zhao, sun, "z", stop))
        cut = await attack(process.port, plan, messages)
        lag = (await process.ask())["lag_p99_ms"]
        stop.set()
        during = await watching
        print(f"{len(messages)} frames, {cut} sockets cut, loop lag p99 {lag:.0f} ms, "
              f"p95 {p95(before) * 1000:.0f} → {p95(during) * 1000:.0f} ms")  # fmt: skip
        assert len(messages) == FRAMES
        assert cut > FRAMES / 10
        fresh = await Typist.join(process.port, plan, user="qian", answers=False)
        assert state(fresh) == state(wang) == was
        assert await db.value(rows, plan) == had
        for page in (wang, li, zhao, sun):
            assert page.close_code is None
        await wang.type("<w-end>")
        await li.until(lambda: "<w-end>" in str(li))
        assert lag < LAG_MS
        assert p95(during) < max(PEERS_RATIO * p95(before), FLOOR_SECONDS)
        for page in (wang, li, zhao, sun, fresh):
            await page.leave()


async def test_a_reader_who_stops_reading_costs_a_megabyte_and_nobody_elses_time(database: str) -> None:
    async with coedit(database) as process:
        plan, other = await plant_many(2)
        wang, li = await Typist.join(process.port, plan), await Typist.join(process.port, plan, user="li")
        zhao, sun = await asyncio.gather(
            Typist.join(process.port, other, user="zhao"), Typist.join(process.port, other, user="sun")
        )
        slow = await Typist.join(process.port, plan, user="qian", max_queue=1)
        await write_and_strike(wang, 100)  # buffers and the allocator have their size
        before, small = await quiet(zhao, sun), await process.ask()
        slow.socket.transport.pause_reading()
        stop = asyncio.Event()
        watching = asyncio.create_task(watch(zhao, sun, "z", stop))
        await write_and_strike(wang, SLOW_BYTES // len(PIECE.encode()))
        large = await process.ask()
        stop.set()
        during = await watching
        print(f"{small['rss_mib']:.1f} → {large['rss_mib']:.1f} MiB, "
              f"p95 {p95(before) * 1000:.0f} → {p95(during) * 1000:.0f} ms")  # fmt: skip
        assert large["rss_mib"] - small["rss_mib"] < RSS_MIB
        assert large["pending_bytes"] < 1024 * 1024
        await li.until(lambda: state(li) == state(wang))
        assert p95(during) < max(PEERS_RATIO * p95(before), FLOOR_SECONDS)
        slow.socket.transport.resume_reading()
        await wang.type("<w-end>")
        await slow.until(lambda: state(slow) == state(wang) or slow.close_code is not None)
        if slow.close_code is not None:  # so slow that it answered no ping: cut, and back with everything
            slow = await Typist.join(process.port, plan, user="qian", doc=slow.doc)
            await slow.until(lambda: state(slow) == state(wang))
        for page in (wang, li, zhao, sun, slow):
            await page.leave()


async def write_and_strike(wang: Typist, times: int) -> None:
    """A long paste and its deletion, again and again: much to send, little to keep."""
    for _ in range(times):
        await wang.type(PIECE)
        del wang.text[0 : len(PIECE.encode())]
        await wang.flush()
        await wang.saved()
