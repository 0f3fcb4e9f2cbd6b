"""Two coedit processes on one database: whichever a page reaches, all who write one document meet."""

import asyncio
import time
from collections.abc import AsyncIterator
from socket import gethostname

import pytest_asyncio

from server.base import database as db
from server.coedit import control, wire
from server.coedit.hub import ORPHANS_SECONDS
from tests.coedit.conftest import Rights, Start, free_port, plant
from tests.coedit.crowd import Member, Process, tokens_in_log
from tests.coedit.typist import TOKEN, Typist

KEYS_PER_SECOND = 6.0
BACK_SECONDS = 15.0  # of a machine that runs other tests beside; 2 on a quiet one


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
    """F11: one document with twenty, three with two each; its owner dies, then who leads to it."""
    shared, *others = [await plant() for _ in range(4)]
    members = [Member(f"s{number}", shared, pair, number) for number in range(20)]
    for place, document in enumerate(others):
        members += [Member(f"o{place}{number}", document, pair, number) for number in range(2)]
    may_return = asyncio.Event()
    may_return.set()
    for member in members:
        member.begin(KEYS_PER_SECOND, may_return)
    met = 0
    for kills_owner in (True, False):
        await typing_goes_on(members)
        owners = [process for process in pair if await process.owns(shared)]
        assert len(owners) == 1
        victim = next(process for process in pair if (process in owners) == kills_owner)
        may_return.clear()
        victim.kill()
        killed = time.monotonic()
        await asyncio.sleep(0.2)  # what was on the line arrives
        met += sum(member.in_flight() for member in members)
        for member in members:
            member.note()
        for document in (shared, *others):
            mine = [member for member in members if member.document_id == document]
            known = set().union(*(member.acked | (member.shown() - member.typed) for member in mine))
            assert known <= set(await tokens_in_log(document))
        may_return.set()
        await typing_goes_on(members)
        assert time.monotonic() - killed < BACK_SECONDS
        await victim.start()
    assert met > 0, "the kills met nothing"
    await asyncio.gather(*(member.finish() for member in members))
    for document in (shared, *others):
        mine = [member for member in members if member.document_id == document]
        kept = await tokens_in_log(document)
        assert set(kept) == set().union(*(member.typed for member in mine))  # none lost
        assert len(kept) == len(set(kept))  # none twice
        for member in mine:  # and everybody sees the same
            page = member.page
            assert page is not None
            await page.until(lambda page=page, mine=mine: str(page) == str(mine[0].page))  # type: ignore[misc]
            assert TOKEN.findall(str(page)) == kept
    for member in members:
        await member.leave()


async def typing_goes_on(members: list[Member]) -> None:
    """Everybody is there and has something new acknowledged."""
    before = {member: len(member.typed) for member in members}
    lives = {member: member.lives for member in members}
    async with asyncio.timeout(30):
        while any(
            len(member.typed) < before[member] + 3 or not member.page or member.page.acked < 2
            or (member.page.close_code is not None and member.lives == lives[member])
            for member in members
        ):  # fmt: skip
            await asyncio.sleep(0.02)


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
    hub._looked_for_orphans -= ORPHANS_SECONDS
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
