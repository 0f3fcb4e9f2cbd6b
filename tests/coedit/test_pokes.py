"""Open editors hear that something beside the text changed."""

import asyncio

from server.base import database as db
from server.coedit import control, listening, poking
from tests.coedit.conftest import Rights, Start, plant
from tests.coedit.typist import Typist

COMMENTS = b"\x68\x08comments"
ANYTHING = b"\x68\x00"


async def test_a_poke_reaches_everybody_in_the_document_when_its_change_is_committed(
    start: Start, rights: Rights
) -> None:
    port, _hub = await start()
    plan, other = await plant(), await plant()
    rights.read_only.add("li")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    elsewhere = await Typist.join(port, other, user="zhao")
    async with db.writing():
        await control.poke(plan, "comments")
        await asyncio.sleep(0.05)
        assert COMMENTS not in wang.frames  # not before the change can be read
    for reader in (wang, li):
        await reader.until(lambda reader=reader: COMMENTS in reader.frames)
    await control.poke(other, "comments")
    await elsewhere.until(lambda: COMMENTS in elsewhere.frames)
    assert wang.frames.count(COMMENTS) == 1


async def test_after_a_gap_all_editors_look_again(start: Start) -> None:
    port, hub = await start()
    wang = await Typist.join(port, await plant())
    before = wang.frames.count(ANYTHING)
    await poking.pass_on(hub, None)
    await wang.until(lambda: wang.frames.count(ANYTHING) > before)


async def test_a_reader_who_is_sent_nothing_at_the_moment_hears_later_that_there_was_something(
    start: Start,
) -> None:
    port, hub = await start()
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    slow = next(one for one in hub.rooms[plan].members if one.grant.name == "li")
    slow.fall_behind(hub.rooms[plan].live.state_vector())  # as one whose line does not take any more
    await control.poke(plan, "comments")
    await wang.until(lambda: COMMENTS in wang.frames)
    assert COMMENTS not in li.frames
    before = li.frames.count(ANYTHING)
    slow.has_read()
    await li.until(lambda: li.frames.count(ANYTHING) > before)
    await control.poke(plan, "comments")
    await li.until(lambda: COMMENTS in li.frames)


async def test_the_process_listens_again_at_once_when_its_connection_was_cut(start: Start) -> None:
    port, _hub = await start()
    wang = await Typist.join(port, await plant())
    await wang.until(lambda: ANYTHING in wang.frames)
    before = wang.frames.count(ANYTHING)
    ours = "datname = current_database() AND query LIKE 'LISTEN%'"
    assert await db.value(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
    await wang.until(lambda: wang.frames.count(ANYTHING) > before, listening.ASK_SECONDS / 2)
