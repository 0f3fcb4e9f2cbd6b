"""Two coedit processes on one database: whichever a page reaches, all who write one document meet."""

import asyncio
import time
from collections.abc import AsyncIterator
from socket import gethostname

import pytest
import pytest_asyncio

from server.base import database as db
from server.coedit import control, relaying, wire
from server.coedit.resting import ORPHANS_SECONDS
from tests.coedit.conftest import Rights, Start, free_port, plant
from tests.coedit.crowd import Crowd, Process
from tests.coedit.typist import Typist

BACK_SECONDS = 30.0  # of a machine that runs other tests beside; 10 in the long form


async def test_pages_at_either_process_write_one_document(start: Start, rights: Rights) -> None:
    one, hub = await start()
    two, other = await start()
    plan = await plant("静夜思")
    pages = [await Typist.join((one, two)[number % 2], plan, user=f"u{number}") for number in range(6)]
    assert plan in hub.rooms
    assert plan not in other.rooms
    for number in range(5):
        await asyncio.gather(*(page.type(f"<u{place}-{number}>") for place, page in enumerate(pages)))
    await asyncio.gather(*(page.saved() for page in pages))
    for page in pages:
        await page.until(lambda page=page: str(page) == str(pages[0]))  # type: ignore[misc]
    assert str(pages[0]).count("<") == 30
    await pages[1].send(b"\x01" + wire.varbytes(b"\x01\x07\x01" + wire.varbytes(b'{"cursor":1}')))
    await pages[2].until(lambda: 7 in pages[2].presence)  # who is here crosses too
    rights.read_only.add("u1")
    await control.recheck(plan)
    await pages[1].until(lambda: pages[1].told == [False])
    rights.without.add("u3")
    await control.recheck(plan)
    assert await pages[3].closed() == wire.NO_RIGHT
    for page in pages:
        await page.leave()
    async with asyncio.timeout(5):
        while hub.sockets or other.sockets:
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def pair(database: str) -> AsyncIterator[tuple[Process, Process]]:
    """Two coedit processes of their own."""
    both = Process(database), Process(database)
    await asyncio.gather(*(one.start() for one in both))
    yield both
    for one in both:
        one.kill()


async def test_either_process_is_killed_while_twenty_type_and_nothing_is_lost(
    pair: tuple[Process, Process],
) -> None:
    """F11: one document with twenty, three with two each; who leads to its owner dies, then that."""
    async with Crowd(pair, await plant(), [await plant() for _ in range(3)]) as crowd:
        for kills_owner in (False, True):
            assert await crowd.survives_a_kill(owner=kills_owner) < BACK_SECONDS
        assert crowd.met > 0, "the kills met nothing"
        await crowd.assert_nothing_lost()


async def test_what_a_dead_owner_told_nobody_of_settles_with_who_takes_over(
    start: Start, rights: Rights
) -> None:
    """Its room is opened by another at once; one that nobody opens settles after a minute."""
    port, hub = await start(empty_seconds=0.1, sweep_seconds=0.1)
    opened, left = await plant("静夜思"), await plant()
    dead = f"{gethostname()}:{free_port()}"
    for plan, ago in ((opened, "-15 seconds"), (left, "61 seconds")):
        await db.execute(
            "INSERT INTO room_lease VALUES ($1, 4, $2, now() - $3::text::interval)", plan, dead, ago
        )
    began = time.monotonic()
    wang = await Typist.join(port, opened)
    assert time.monotonic() - began < 5  # the lease had 15 s to go
    assert await db.value("SELECT epoch FROM room_lease WHERE room = $1", opened) == 5
    await wang.leave()
    async with asyncio.timeout(10):
        while opened not in rights.settled:
            await asyncio.sleep(0.02)
    hub.resting._looked_for_orphans -= ORPHANS_SECONDS
    async with asyncio.timeout(10):
        while left not in rights.settled:
            await asyncio.sleep(0.02)
    assert (
        await db.value("SELECT count(*) FROM room_lease WHERE expires > '-infinity' AND room = $1", left) == 0
    )


async def test_an_owner_elsewhere_that_may_live_is_not_robbed(start: Start, rights: Rights) -> None:
    """Of another machine, a refused line alone says nothing: only when it has missed a renewal too."""
    port, _hub = await start()
    plan = await plant()
    await db.execute(
        "INSERT INTO room_lease VALUES ($1, 4, '127.0.0.2:9', now() + interval '19 seconds')", plan
    )
    wang = await Typist.join(port, plan, synced=False)
    assert await wang.closed() == wire.TRY_AGAIN
    await db.execute("UPDATE room_lease SET expires = now() + interval '11 seconds'")
    await (await Typist.join(port, plan)).leave()
    assert await db.value("SELECT epoch FROM room_lease") == 5


async def test_an_owner_that_hangs_is_taken_over_when_it_missed_a_renewal_and_loses_nothing(
    database: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "OPEN_SECONDS", 0.5)
    owner = Process(database)
    await owner.start()
    port, _hub = await start()
    plan = await plant("静夜思")
    wang = await Typist.join(owner.port, plan)
    await wang.type("。")
    await wang.saved()
    with owner.asleep():
        await wang.type("！")  # nobody hears it
        early = await Typist.join(port, plan, user="li", synced=False)
        assert await early.closed() == wire.TRY_AGAIN
        await db.execute("UPDATE room_lease SET expires = now() + interval '11 seconds'")  # 9 s later
        li = await Typist.join(port, plan, user="li")
        await li.type("？")
        await li.saved()
    assert await wang.closed() == wire.RESTARTING  # awake again, and owner no more
    assert wang.acked < wang.sent
    back = await Typist.join(owner.port, plan, doc=wang.doc)  # led to the new one
    await back.saved()
    await li.until(lambda: str(li) == str(back))
    assert sorted(str(li)) == sorted("静夜思。！？")
    await back.leave()
    await li.leave()
    owner.kill()
