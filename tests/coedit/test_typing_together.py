"""Two people, one document: sync, acknowledgements, presence, and the log behind it."""

import asyncio
import json
import time

from server.base import database as db
from server.coedit import awareness, log, wire
from tests.coedit.conftest import Start, person, plant
from tests.coedit.typist import Typist


async def test_two_who_type_at_once_end_with_the_same_text(start: Start) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    wang, li = await asyncio.gather(Typist.join(port, plan), Typist.join(port, plan, user="li"))
    for number in range(30):
        await asyncio.gather(wang.type(f"<w-{number}>"), li.type(f"<l-{number}>"))
    await asyncio.gather(wang.saved(), li.saved())
    await li.until(lambda: "<w-29>" in str(li))
    await wang.until(lambda: str(wang) == str(li))
    assert all(f"<{who}-{number}>" in str(wang) for who in "wl" for number in range(30))
    stored = (await log.load(plan)).get_update()
    fresh = await Typist.join(port, plan, user="zhao")
    assert str(fresh) == str(wang)
    assert fresh.doc.get_update() == stored
    rows = await db.rows("SELECT user_id, client_id, epoch FROM coedit_update WHERE document_id = $1", plan)
    assert {row["user_id"] for row in rows if row["epoch"]} == {person("wang"), person("li")}
    assert {row["client_id"] for row in rows if row["epoch"]} == {wang.doc.client_id, li.doc.client_id}
    for one in (wang, li, fresh):
        await one.leave()


async def test_an_ack_means_that_the_change_can_be_read_from_the_log(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    await wang.saved()
    assert wang.sent == 1  # the answer to the server's step 1
    for number in range(20):
        await wang.type(f"<a-{number}>")
        await wang.saved()
        kept = (await Typist.join(port, plan, user="li")) if number == 10 else None
        assert f"<a-{number}>" in str((await log.load(plan)).get("t", type=type(wang.text)))
        if kept is not None:
            assert str(kept) == str(wang)
            await kept.leave()
    assert wang.acks == sorted(wang.acks)
    assert wang.acked == wang.sent == 21
    await wang.leave()


def caret(clock: int) -> dict[str, object]:
    """As a browser says where its caret is."""
    place = {"type": None, "tname": "body", "item": {"client": 1, "clock": clock}, "assoc": -1}
    return {"anchor": place, "head": place}


def said(client_id: int, clock: int, state: object) -> bytes:
    """What a browser sends about itself."""
    entry = awareness.Entry(client_id, clock, json.dumps(state).encode(), None)
    return b"\x01" + wire.varbytes(awareness.pack([entry]))


async def test_a_colleague_is_shown_with_the_servers_name_not_the_one_claimed(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.send(said(7, 1, {"user": {"name": "校长"}, "cursor": caret(5), "more": "x" * 500}))
    await li.until(lambda: 7 in li.presence)
    shown = json.loads(li.presence[7])
    assert shown == {"user": {"id": str(person("wang")), "name": "wang", "hue": 3}, "cursor": caret(5)}
    await li.send(said(7, 9, {"cursor": None}))  # an id somebody else speaks for
    await li.send(said(8, 1, {"cursor": caret(1)}))  # and a second one: a socket has one
    late = await Typist.join(port, plan, user="zhao")
    await late.until(lambda: 7 in late.presence)
    assert json.loads(late.presence[7])["user"]["name"] == "wang"
    await wang.leave()
    await li.until(lambda: li.presence[7] == b"null")
    assert not [row for row in await db.rows("SELECT data FROM coedit_update") if b"anchor" in row["data"]]
    await li.leave()
    await late.leave()


async def test_carets_are_told_at_most_ten_times_a_second(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    began = time.monotonic()
    for clock in range(1, 61):
        await wang.send(said(7, clock, {"cursor": caret(clock)}))
        await asyncio.sleep(0.005)
    await li.until(lambda: json.loads(li.presence.get(7, b"{}")).get("cursor") == caret(60))
    told = sum(frame[0] == wire.AWARENESS for frame in li.frames)
    assert told <= (time.monotonic() - began) * 10 + 2
    await wang.leave()
    await li.leave()


async def test_a_quiet_lines_heartbeat_is_the_ack_of_what_is_committed(start: Start) -> None:
    port, hub = await start()
    wang = await Typist.join(port, await plant())
    await wang.type("<a-1>")
    await wang.saved()
    before = len(wang.acks)
    await hub.heartbeat()
    await wang.until(lambda: len(wang.acks) > before)
    assert wang.acked == wang.sent
    await wang.leave()
