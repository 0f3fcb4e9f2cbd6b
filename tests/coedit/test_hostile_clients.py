"""Whoever sends nonsense is cut; nobody else notices, and nothing of it reaches the log."""

import asyncio
import random

import pytest
import websockets

from server.base import database as db
from server.coedit import live, quarantine, rooms, sockets, wire
from server.coedit.limits import FRAME_BURST, UPDATE_BYTES
from tests.coedit import hostile
from tests.coedit.conftest import Start, free_port, plant
from tests.coedit.typist import Typist


async def rows() -> int:
    return int(await db.value("SELECT count(*) FROM coedit_update"))


async def test_after_five_hundred_random_frames_the_others_type_on(
    start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    port, _hub = await start(sockets_per_user=600)
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    before = await rows()
    rnd = random.Random(11)
    updates, whole = hostile.rich_document(11)
    lies = [*hostile.lies(), hostile.deep_value(100_000), hostile.deep_elements(45_000)]

    def message() -> bytes:
        match rnd.randrange(4):
            case 0:
                return rnd.randbytes(rnd.randrange(0, 80))
            case 1:
                return rnd.choice([b"\x00\x02", b"\x00\x01", b"\x00\x00", b"\x01", b"\x03"]) + rnd.randbytes(
                    rnd.randrange(0, 40)
                )
            case 2:
                update = hostile.mangled(rnd.choice([*updates[-30:], whole]), rnd)
                return rnd.choice([b"\x00\x02", b"\x00\x01"]) + wire.varbytes(update)
            case _:
                return b"\x00\x02" + wire.varbytes(rnd.choice(lies))

    async def attack(number: int) -> None:
        mallory = await Typist.join(port, plan, user=f"mallory{number}", synced=False)  # one is soon barred
        for _ in range(4):
            try:
                await mallory.send(message())
            except websockets.ConnectionClosed:
                break
        await mallory.leave()
        if number % 10 == 0:
            await wang.type(f"<w-{number}>")

    for first in range(0, 125, 5):
        await asyncio.gather(*(attack(number) for number in range(first, first + 5)))
    await wang.type("<w-end>")
    await wang.saved()
    await li.until(lambda: "<w-end>" in str(li))
    assert wang.close_code is None
    assert li.close_code is None
    fresh = await Typist.join(port, plan, user="zhao")
    assert str(fresh) == str(li) == str(wang)
    assert await rows() >= before + 14
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    for one in (wang, li, fresh):
        await one.leave()


@pytest.mark.parametrize(
    "message",
    [
        b"", b"\x09", b"\x00", b"\x00\x07\x01a", b"\x00\x02\xff", b"\x00\x02\x03ab",
        b"\x00\x02\x02\x00\x00\x00", b"\x00\x00\x01\xff", b"\x01\x01\x01", b"\x01\x06\x01\x07\x01\x03not",
        b"\x00\x02" + wire.varbytes(b"\x01\x00"), b"\x00\x02" + wire.varbytes(hostile.deep_value(100_000)),
    ],
)  # fmt: skip
async def test_a_malformed_message_cuts_its_sender_only(start: Start, message: bytes) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    wang, mallory = await Typist.join(port, plan), await Typist.join(port, plan, user="mallory")
    await wang.saved()
    before = await rows()
    await mallory.send(message)
    assert await mallory.closed() == wire.MALFORMED
    assert await rows() == before
    await wang.type("<w-1>")
    await wang.saved()
    await wang.leave()


async def test_an_update_that_spoils_the_document_half_way_is_taken_back(start: Start) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    # A struct under a parent that is no shared type: the library fails in the middle of it.
    text = hostile.one_client([bytes([4]) + hostile.named("t") + wire.varbytes(b"abc")], client=70)
    child = hostile.one_client(
        [bytes([4]) + b"\x00" + wire.varuint(70) + b"\x01" + wire.varbytes(b"x")], client=71
    )
    mallory = await Typist.join(port, plan, user="mallory")
    await mallory.update(text)
    await mallory.saved()
    await asyncio.gather(wang.type("<w-1>"), mallory.update(child), li.type("<l-1>"))
    await asyncio.gather(wang.saved(), li.saved())
    assert wang.close_code is None
    assert li.close_code is None
    fresh = await Typist.join(port, plan, user="zhao")
    await wang.until(lambda: str(wang) == str(fresh))
    assert "<w-1>" in str(fresh)
    assert "<l-1>" in str(fresh)
    for one in (wang, li, fresh):
        await one.leave()


async def test_whoever_spoils_a_document_may_only_read_it_for_a_while(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "QUARANTINE_SECONDS", 2.0)
    port, hub = await start(sweep_seconds=0.1)
    plan = await plant()
    rebuilt = []
    rebuild = hub.loader.rebuild

    async def counted(room: rooms.Room) -> object:
        rebuilt.append(room)
        return await rebuild(room)

    monkeypatch.setattr(hub.loader, "rebuild", counted)
    wang, tab = await Typist.join(port, plan), await Typist.join(port, plan, user="mallory")
    spoiling = hostile.one_client([bytes([4]) + b"\x00" + wire.varuint(wang.doc.client_id) + b"\x00\x01x"])
    await wang.type("<w-1>")
    await wang.saved()
    for _ in range(3):
        mallory = await Typist.join(port, plan, user="mallory")
        await mallory.update(spoiling)
        await mallory.until(lambda mallory=mallory: mallory.refusals)  # type: ignore[misc]
        await mallory.leave()
    assert len(rebuilt) == 1
    await tab.until(lambda: tab.told)
    await wang.type("<w-2>")
    await wang.saved()
    await tab.until(lambda: tab.told == [False, True])
    await tab.type("<m-1>")
    await tab.saved()
    assert tab.refusals == []
    for one in (wang, tab):
        await one.leave()


async def test_a_change_that_is_too_large_is_refused_and_nothing_after_it_is_called_saved(
    start: Start,
) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await wang.saved()
    await wang.type("长" * (UPDATE_BYTES // 3 + 1))
    await wang.until(lambda: wang.refusals)
    assert wang.refusals == [sockets.TOO_LARGE]
    await wang.type("<w-2>")
    await wang.until(lambda: len(wang.refusals) == 2)
    assert wang.acked == 2  # the answer to step 1, and the first word
    assert wang.close_code is None
    await li.type("<l-1>")
    await li.saved()
    assert "长" not in str(li)
    await wang.leave()
    await li.leave()


async def test_a_long_paste_passes(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("长" * 300_000)
    await wang.saved()
    await li.until(lambda: len(str(li)) == 300_000)
    await wang.leave()
    await li.leave()


async def test_a_full_document_takes_no_more_but_deletions(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "DOCUMENT_BYTES", 20_000)
    port, _hub = await start()
    plan = await plant("x" * 19_000)
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("y" * 2_000)
    await wang.until(lambda: wang.refusals)
    assert wang.refusals == [rooms.TOO_FULL]
    del li.text[0:15_000]
    await li.flush()
    await li.saved()
    await li.type("z" * 2_000)
    await li.saved()
    assert not li.refusals
    await wang.leave()
    await li.leave()


async def test_a_flood_is_slowed_not_cut(start: Start) -> None:
    port, hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    began = hub.now()
    for number in range(FRAME_BURST + 60):
        await wang.type(f"{number % 10}")
    await wang.saved()
    assert hub.now() - began > 0.8
    assert wang.close_code is None
    assert len(str(wang)) == FRAME_BURST + 60
    await wang.leave()


async def test_one_person_has_so_many_sockets_and_no_more(start: Start) -> None:
    port, hub = await start(sockets_per_user=3)
    plan = await plant()
    held = [await Typist.join(port, plan) for _ in range(3)]
    extra = await Typist.join(port, plan, synced=False)
    assert await extra.closed() == wire.TOO_MANY_SOCKETS
    li = await Typist.join(port, plan, user="li")
    await held.pop().leave()
    await hub_has(hub, 3)
    held.append(await Typist.join(port, plan))
    for one in (*held, li):
        await one.leave()
    await hub_has(hub, 0)


async def hub_has(hub: object, sockets_open: int) -> None:
    async with asyncio.timeout(5):
        while sum(hub.sockets.values()) != sockets_open:  # type: ignore[attr-defined]
            await asyncio.sleep(0.01)


async def test_a_port_scanner_leaves_no_trace(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    port, _hub = await start(port=free_port())
    for noise in (b"", b"\x16\x03\x01\x00", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 3000):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(noise)
        writer.write_eof()
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err


async def test_a_reader_that_stops_reading_loses_its_queue_and_gets_the_rest_in_one_piece(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.coedit.server.READER_BUFFER_BYTES", 64 * 1024)
    port, hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    slow = await Typist.join(port, plan, user="li", max_queue=1)
    member = next(one for one in hub.rooms[plan].members if one.grant.name == "li")
    slow.socket.transport.pause_reading()
    sent = 0
    while member.is_live:
        await wang.type("字" * 20_000)
        await wang.saved()
        sent += 1
        assert sent < 300  # the kernel's buffers take some megabytes first
    already = slow.received
    for _ in range(5):
        await wang.type("<w-1>" + "尾" * 10_000)
    await wang.saved()
    assert not member.is_live
    slow.socket.transport.resume_reading()
    await slow.until(lambda: str(slow) == str(wang))
    assert slow.received - already < sent + 5
    await wang.type("<w-live>")
    await slow.until(lambda: "<w-live>" in str(slow))
    await wang.leave()
    await slow.leave()


async def test_whoever_asks_and_never_reads_is_answered_once_when_it_reads(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.coedit.server.READER_BUFFER_BYTES", 64 * 1024)
    port, hub = await start()
    plan = await plant("字" * 1_000_000)
    wang = await Typist.join(port, plan)
    greedy = await Typist.join(port, plan, user="li", max_queue=1)
    member = next(one for one in hub.rooms[plan].members if one.grant.name == "li")
    greedy.socket.transport.pause_reading()
    nothing = wire.varbytes(b"\x00")
    for _ in range(15):
        await greedy.send(b"\x00\x00" + nothing)
        await greedy.send(b"\x03")
    await greedy.type("<l-1>")
    await wang.until(lambda: "<l-1>" in str(wang))  # so everything before it was read
    waiting = member._connection.transport.get_write_buffer_size()  # type: ignore[attr-defined]
    assert waiting < 3 * 3_000_000  # some of it may be in the kernel's buffers
    assert not member.is_live
    greedy.socket.transport.resume_reading()
    await wang.type("<w-1>")
    await greedy.until(lambda: str(greedy) == str(wang))
    await greedy.saved()
    await wang.type("<w-2>")
    await greedy.until(lambda: "<w-2>" in str(greedy))
    await wang.leave()
    await greedy.leave()
