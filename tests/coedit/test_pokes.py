"""Open editors hear that something beside the text changed."""

import asyncio

from server.base import database as db
from server.coedit import control, listening, poking
from tests.coedit.conftest import Rights, Start, plant
from tests.coedit.typist import WAIT_SECONDS, Typist

COMMENTS = b"\x68\x08comments"
ANYTHING = b"\x68\x00"


async def test_a_poke_reaches_everybody_in_the_document_when_its_change_is_committed(
    start: Start, rights: Rights
) -> None:
    port, _hub = await start()
    await listener()
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
    await listener()
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
    plan, pid = await plant(), await listener()
    wang = await Typist.join(port, plan)
    await control.poke(plan, "comments")
    await wang.until(lambda: COMMENTS in wang.frames)  # and so all that was told when it began to listen
    before = wang.frames.count(ANYTHING)
    assert await db.value("SELECT pg_terminate_backend($1)", pid)
    await wang.until(lambda: wang.frames.count(ANYTHING) > before, listening.ASK_SECONDS / 2)


async def listener() -> int:
    """Of the connection that listens, as soon as it does, the process at the database."""
    last = f"datname = current_database() AND query = 'LISTEN \"{control.POKES}\"' AND state = 'idle'"
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            if pid := await db.value(f"SELECT pid FROM pg_stat_activity WHERE {last}"):
                return int(pid)
            await asyncio.sleep(0.02)
