"""Nobody writes under the Yjs client id of somebody else: replicas that were given two texts for one
place would never agree again."""

import asyncio

from pycrdt import Doc, Text

from server.base import database as db
from server.coedit import clients, log, rooms, wire
from tests.coedit.conftest import Start, person, plant
from tests.coedit.typist import Typist


def continued(client_id: int, state: bytes, words: str) -> bytes:
    """What the client ``client_id`` might have typed next on a document in this ``state``."""
    doc: Doc[Text] = Doc(client_id=client_id)
    doc.apply_update(state)
    before = doc.get_state()
    doc.get("t", type=Text).insert(0, words)
    return doc.get_update(before)


async def stored(plan: object) -> str:
    return str((await log.load(plan)).get("t", type=Text))  # type: ignore[arg-type]


async def test_a_colleagues_client_id_is_refused_live_and_after_the_room_was_opened_anew(
    start: Start,
) -> None:
    port, hub = await start(empty_seconds=0.05)
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await wang.saved()
    forged = continued(wang.doc.client_id, wang.doc.get_update(), "假")
    for message in (b"\x00\x02" + wire.varbytes(forged), b"\x00\x01" + wire.varbytes(forged)):
        mallory = await Typist.join(port, plan, user="mallory")
        await mallory.send(message)
        assert await mallory.closed() == wire.MALFORMED
        assert mallory.refusals == [rooms.NOT_YOURS]
    seed = next(
        iter(wire.read_state_vector((await log.load(plan)).get_state()).keys() - {wang.doc.client_id})
    )
    mallory = await Typist.join(port, plan, user="mallory")
    await mallory.update(continued(seed, wang.doc.get_update(), "假"))  # nor the one of the first state
    assert await mallory.closed() == wire.MALFORMED
    await wang.type("<w-2>")
    await li.until(lambda: "<w-2>" in str(li))
    assert str(li) == str(wang) == "静夜思<w-1><w-2>"
    for one in (wang, li):
        await one.leave()
    async with asyncio.timeout(5):
        while hub.rooms:
            await asyncio.sleep(0.01)
    late = await Typist.join(port, plan, user="mallory")
    await late.update(continued(wang.doc.client_id, wang.doc.get_update(), "假"))
    assert await late.closed() == wire.MALFORMED
    back = await Typist.join(port, plan, doc=wang.doc)  # whose it is goes on
    await back.type("<w-3>")
    await back.saved()
    assert await stored(plan) == "静夜思<w-1><w-2><w-3>"
    await back.leave()


async def test_two_people_who_bring_one_new_client_id_at_once_are_one_too_many(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    nothing = wang.doc.get_update()
    await asyncio.gather(wang.update(continued(77, nothing, "甲")), li.update(continued(77, nothing, "乙乙")))
    await asyncio.gather(
        wang.until(lambda: wang.acked == wang.sent or wang.close_code),
        li.until(lambda: li.acked == li.sent or li.close_code),
    )
    assert sorted([wang.close_code or 0, li.close_code or 0]) == [0, wire.MALFORMED]
    winner, text = ("li", "乙乙") if wang.close_code else ("wang", "甲")
    assert await stored(plan) == text
    assert (await clients.owners(plan))[77] == person(winner)
    for one in (wang, li):
        await one.leave()


async def test_ones_own_ids_of_another_tab_and_of_yesterday_pass_and_so_does_repeating_everybodys(
    start: Start,
) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await li.type("<l-1>")
    await wang.until(lambda: "<l-1>" in str(wang))
    await wang.type("<w-1>")
    await asyncio.gather(wang.saved(), li.saved())
    await wang.leave()
    await wang.type_offline("<w-2>")
    other_tab = await Typist.join(port, plan, doc=Doc(), answers=False)
    other_tab.doc.apply_update(wang.doc.get_update())  # from the browser's store: two tabs, one person
    other_tab.text.insert(0, "<w-3>")
    await other_tab.send(b"\x00\x01" + wire.varbytes(other_tab.doc.get_update()))  # and everybody's again
    await li.until(lambda: "<w-3>" in str(li))
    assert str(li) == "<w-3>静夜思<l-1><w-1><w-2>"
    assert other_tab.close_code is None
    found = await clients.owners(plan)
    mine = {client for client, owner in found.items() if owner == person("wang")}
    assert {wang.doc.client_id, other_tab.doc.client_id} <= mine
    assert found[li.doc.client_id] == person("li")
    for one in (other_tab, li):
        await one.leave()


async def test_an_id_is_claimed_with_the_commit_or_not_at_all(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    await db.execute("UPDATE room_lease SET epoch = 0 WHERE room = $1", plan)
    wang = await Typist.join(port, plan)
    await db.execute("UPDATE room_lease SET epoch = epoch + 1 WHERE room = $1", plan)
    await wang.type("<w-1>")
    assert await wang.closed() == wire.RESTARTING
    assert wang.doc.client_id not in await clients.owners(plan)
