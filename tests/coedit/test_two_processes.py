"""Two coedit processes on one database: whichever a page reaches, all who write one document meet."""

import asyncio

from server.coedit import control, wire
from tests.coedit.conftest import Rights, Start, plant
from tests.coedit.typist import Typist


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
