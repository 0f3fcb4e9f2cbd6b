"""Rooms: opened once for many, answered from what is committed, gone when empty."""

import asyncio
import time
from socket import gethostname
from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, Text

from server.base import database as db
from server.coedit import building, compacting, limits, live, log, resting, wire
from server.coedit import hub as hubs
from server.coedit.server import serve
from tests.coedit.conftest import Rights, Start, free_port, plant
from tests.coedit.typist import Typist


async def test_forty_who_open_a_fresh_document_at_once_all_get_it(start: Start) -> None:
    port, hub = await start()
    text = "春眠不觉晓处处闻啼鸟" * 6700  # 200 KB
    plan = await plant(text)
    began = time.monotonic()
    class_ = await asyncio.gather(*(Typist.join(port, plan, user=f"u{number}") for number in range(40)))
    took = time.monotonic() - began
    assert all(str(one) == text for one in class_)
    assert hub.rooms[plan].epoch == 1  # one lease, one load
    assert took < 10, took
    await asyncio.gather(*(one.leave() for one in class_))


async def test_one_answer_serves_a_class_and_is_dropped_when_nobody_comes(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hub = await start()
    plan = await plant("春眠不觉晓")
    first = await Typist.join(port, plan)
    made: list[bytes] = []
    read = live.Live.read
    monkeypatch.setattr(live.Live, "read", lambda self, vector: made.append(vector) or read(self, vector))
    late = await asyncio.gather(*(Typist.join(port, plan, user=f"u{number}") for number in range(5)))
    room = hub.rooms[plan].live
    [client] = wire.read_state_vector(room.state_vector())
    now = hub.now()
    for stranger, clock in (
        (client, 0),
        (client + 1, 0),
        (client + 2, 7),
    ):  # who has nothing, said three ways
        asked = wire.varuint(1) + wire.varuint(stranger) + wire.varuint(clock)
        assert room.answer(asked, now) == room.answer(b"\x00", now)
    assert made == []
    ahead = wire.varuint(1) + wire.varuint(client) + wire.varuint(9_000)
    assert room.answer(ahead, now) == room.answer(room.state_vector(), now)
    assert len(made) == 1

    monkeypatch.setattr(hub, "now", lambda: now + 9)
    await hub.sweep()
    room.answer(b"\x00", now)
    assert len(made) == 1
    monkeypatch.setattr(hub, "now", lambda: now + 11)
    await hub.sweep()
    room.answer(b"\x00", now)
    assert len(made) == 2
    for one in (first, *late):
        await one.leave()


def test_what_is_kept_ready_for_others_has_a_size() -> None:
    doc: Doc[Any] = Doc()
    doc["text"] = text = Text()
    text += "长" * 1_500_000
    big = live.Live(building.build([doc.get_update()]))
    [(client, end)] = wire.read_state_vector(big.state_vector()).items()
    for clock in range(6):
        big.answer(wire.varuint(1) + wire.varuint(client) + wire.varuint(end // 100 * clock), 1.0)
        assert sum(map(len, big._answers.values())) <= limits.ANSWERS_BYTES


async def test_what_was_typed_before_the_handshake_is_done_waits_for_what_it_leans_on(start: Start) -> None:
    port, hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    await wang.saved()
    await wang.leave()
    await wang.type_offline("<w-2>")
    await wang.type_offline("<w-3>")
    early = wang.changes()
    # A client that sends its last change before the server has asked for what is missing.
    back = await Typist.join(port, plan, doc=wang.doc, answers=False)
    await back.update(early[1])
    li = await Typist.join(port, plan, user="li")
    await asyncio.sleep(0.1)
    assert back.acked == 0
    assert str(li) == "<w-1>"
    fresh = await Typist.join(port, plan, user="zhao")
    assert str(fresh) == "<w-1>"
    await back.update(early[0])
    await back.saved()
    assert back.acks[-1] == 2
    await li.until(lambda: str(li) == "<w-1><w-2><w-3>")
    await fresh.until(lambda: str(fresh) == "<w-1><w-2><w-3>")
    kept = await log.load(plan)
    assert kept.get_update() == hub.rooms[plan].live.read(b"\x00")
    for one in (back, li, fresh):
        await one.leave()


async def test_what_leans_on_nothing_is_given_up_after_a_while(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "HELD_SECONDS", 0.2)
    port, _hub = await start(sweep_seconds=0.1)
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.type_offline("<w-1>")
    await wang.type_offline("<w-2>")
    await wang.update(wang.changes()[1])
    assert await wang.closed() == wire.TRY_AGAIN
    assert await db.value("SELECT count(*) FROM coedit_update WHERE epoch > 0") == 0


async def test_another_documents_change_is_held_and_never_shown(start: Start) -> None:
    port, _hub = await start()
    one, other = await plant("静夜思"), await plant("春晓")
    wang, li = await Typist.join(port, one), await Typist.join(port, other, user="li")
    await wang.type("<w-1>")
    change = wang.last_change
    await li.update(change)  # leans on structs this document has not
    await li.type("<l-1>")
    zhao = await Typist.join(port, other, user="zhao")
    await zhao.until(lambda: "<l-1>" in str(zhao))
    assert str(zhao) == "春晓<l-1>"
    assert li.acked < li.sent
    for member in (wang, li, zhao):
        await member.leave()


async def test_a_document_without_a_first_state_is_not_opened_blank(
    start: Start, rights: Rights, database: str
) -> None:
    plan = await plant("静夜思")

    async def anybody(headers: object, document_id: object, *, is_active: bool) -> object:
        return await rights.authorise({"Cookie": "gb=wang"}, plan)

    port, hub = await start(authorise=anybody)
    lost = plan.__class__(int=plan.int ^ 1)
    wang = await Typist.join(port, lost, synced=False)
    assert await wang.closed() == wire.NO_RIGHT
    assert lost not in hub.rooms
    assert await db.value("SELECT count(*) FROM coedit_update WHERE document_id = $1", lost) == 0


async def test_the_last_one_who_leaves_settles_the_document_and_nothing_of_it_stays(
    start: Start, rights: Rights
) -> None:
    port, hub = await start(empty_seconds=0.2)
    plan = await plant()
    wang = await Typist.join(port, plan)
    for number in range(20):
        await wang.type(f"<w-{number}>")
    await wang.saved()
    assert rights.settled == []
    await wang.leave()
    async with asyncio.timeout(5):
        while hub.rooms or await db.value(
            "SELECT upto_seq < (SELECT max(seq) FROM coedit_update) FROM coedit_base"
        ):
            await asyncio.sleep(0.02)
    assert rights.settled == [plan]
    async with asyncio.timeout(5):  # who finds the lease still held settles once more, to be sure
        while not await db.value("SELECT expires = '-infinity' FROM room_lease WHERE room = $1", plan):
            await asyncio.sleep(0.02)
    reader = await Typist.join(port, plan)
    assert str(reader) == str(wang)
    await reader.leave()
    async with asyncio.timeout(5):
        while hub.rooms:
            await asyncio.sleep(0.02)
    assert rights.settled == [plan]  # nobody wrote: nothing to settle
    async with asyncio.timeout(5):
        while not await db.value("SELECT expires = '-infinity' FROM room_lease WHERE room = $1", plan):
            await asyncio.sleep(0.02)


async def test_long_work_settles_while_it_goes_on(
    start: Start, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "SETTLE_SECONDS", 0.3)
    port, _hub = await start(sweep_seconds=0.1)
    plan = await plant()
    wang = await Typist.join(port, plan)
    async with asyncio.timeout(10):
        while len(rights.settled) < 2:
            await wang.type("<w-1>")
            await asyncio.sleep(0.05)
    await wang.saved()
    assert set(rights.settled) == {plan}
    await wang.leave()


async def test_text_typed_and_left_behind_at_once_is_committed_and_settled(
    start: Start, rights: Rights
) -> None:
    port, _hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    await wang.leave()
    async with asyncio.timeout(5):
        while rights.settled != [plan]:
            await asyncio.sleep(0.01)
    assert str((await log.load(plan)).get("t", type=Typist.ROOT_TYPE)) == "<w-1>"


async def test_a_long_log_is_folded_while_people_type(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "COMPACT_ROWS", 40)
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    for number in range(100):
        await wang.type(f"<w-{number}>")
        if number % 10 == 0:
            await wang.saved()
    await wang.saved()
    await li.until(lambda: str(li) == str(wang))
    async with asyncio.timeout(5):
        while (await log.read(plan)).rows >= 40:
            await asyncio.sleep(0.02)
    assert str((await log.load(plan)).get("t", type=Typist.ROOT_TYPE)) == str(wang)
    fresh = await Typist.join(port, plan, user="zhao")
    assert str(fresh) == str(wang)
    for one in (wang, li, fresh):
        await one.leave()


async def test_folding_goes_on_after_somebody_else_was_quicker_and_after_an_error_nobody_expected(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "COMPACT_ROWS", 10)
    compact = compacting.compact
    calls = 0

    async def unlucky(document_id: UUID) -> int | None:
        nonlocal calls
        calls += 1
        if calls == 1:
            await compact(document_id)
            return 0
        if calls == 2:
            raise KeyError("nobody expected it")
        return await compact(document_id)

    monkeypatch.setattr(compacting, "compact", unlucky)
    port, _hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    for number in range(45):
        await wang.type(f"<w-{number}>")
        await wang.saved()
    async with asyncio.timeout(5):
        while (await log.read(plan)).rows >= 20:
            await asyncio.sleep(0.02)
    assert calls >= 3
    await wang.leave()


async def test_settling_is_tried_again_after_an_error_nobody_expected(start: Start, rights: Rights) -> None:
    async def fails_once(document_id: UUID) -> None:
        if not rights.asked["settling"]:
            rights.asked["settling"] += 1
            raise KeyError("nobody expected it")
        await rights.settle(document_id)

    port, _hub = await start(sweep_seconds=0.1, settled=fails_once)
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    await wang.leave()
    async with asyncio.timeout(5):
        while plan not in rights.settled:
            await asyncio.sleep(0.02)


async def test_a_repeated_whole_state_adds_no_row(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    typed = wang.last_change
    del wang.text[0:2]
    await wang.flush()
    await wang.saved()
    before = await db.value("SELECT count(*) FROM coedit_update")
    li = await Typist.join(port, plan, user="li", answers=False)
    li.sent += 1
    await li.send(b"\x00\x01" + wire.varbytes(wang.doc.get_update()))
    await li.saved()
    await li.update(typed)  # nor does a change that arrives twice
    await li.saved()
    assert await db.value("SELECT count(*) FROM coedit_update") == before
    await wang.leave()
    await li.leave()


async def test_a_room_left_open_by_a_killed_process_settles_when_the_next_starts(
    start: Start, rights: Rights
) -> None:
    plan, port = await plant(), free_port()
    await db.execute(
        "INSERT INTO room_lease VALUES ($1, 4, $2, now() + interval '1 minute')",
        plan,
        f"{gethostname()}:{port}",
    )
    await start(port=port)
    async with asyncio.timeout(5):
        while not await db.value("SELECT expires = '-infinity' FROM room_lease"):
            await asyncio.sleep(0.01)
    assert rights.settled == [plan]


async def test_a_process_that_is_told_to_stop_commits_acknowledges_and_says_so(
    database: str, rights: Rights
) -> None:
    plan, port = await plant(), free_port()
    handed: dict[str, Any] = {"authorise": rights.authorise, "settled": rights.settle}
    async with serve(dsn=database, port=port, schema=1, **handed):
        wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
        for number in range(50):
            await wang.type(f"<w-{number}>")
        await wang.until(lambda: wang.acked > 5)
        began = time.monotonic()
    assert time.monotonic() - began < 3
    assert await wang.closed() == await li.closed() == wire.RESTARTING
    kept = str((await log.load(plan)).get("t", type=Typist.ROOT_TYPE))
    assert all(f"<w-{number}>" in kept for number in range(wang.acked - 1))
    assert kept.startswith(str(li))
    assert await db.value("SELECT expires = '-infinity' FROM room_lease WHERE room = $1", plan)
    assert set(rights.settled) == {plan}
