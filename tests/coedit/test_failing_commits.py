"""A commit that raises, that is cut, that hangs, with a joiner arriving at that very moment.

The promise: nobody is ever shown text that the restarted server lacks.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
import pytest_asyncio

from server.base import database as db
from server.coedit import batches, live, log, quarantine, wire
from server.coedit.entries import Entry
from tests.coedit.conftest import Rights, Start, free_port, plant
from tests.coedit.door import Door
from tests.coedit.typist import TOKEN, Typist

TRIGGER = """
CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$;
CREATE TRIGGER fault BEFORE INSERT ON coedit_update FOR EACH ROW
    WHEN (NEW.epoch > 0) EXECUTE FUNCTION fault();
"""


@pytest_asyncio.fixture
async def door(database: str) -> AsyncIterator[Door]:
    """The database as the writer sees it."""
    async with Door(database) as found:
        yield found


@pytest_asyncio.fixture
async def fault(database: str) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """``await fault("RAISE …")``: what PostgreSQL does instead of inserting; ``await fault("")``: nothing."""

    async def install(body: str) -> None:
        await db.execute("DROP TRIGGER IF EXISTS fault ON coedit_update; DROP FUNCTION IF EXISTS fault")
        if body:
            await db.execute(TRIGGER.format(body=body))

    yield install
    await install("")


def tokens(*replicas: Typist) -> set[str]:
    return {token for replica in replicas for token in TOKEN.findall(str(replica))}


async def kept(plan: UUID) -> set[str]:
    """What the log has: what any later server will have."""
    doc = await log.load(plan)
    return set(TOKEN.findall(str(doc.get("t", type=Typist.ROOT_TYPE))))


async def writes_again(port: int, plan: UUID, author: Typist, seconds: float, user: str = "wang") -> Typist:
    """The author comes back with what they hold, and it is taken."""
    async with asyncio.timeout(seconds):
        while True:
            back = await Typist.join(port, plan, user=user, doc=author.doc, synced=False)
            if await is_taken(back):
                return back
            await back.leave()
            await asyncio.sleep(0.1)


async def is_taken(back: Typist) -> bool:
    await back.until(lambda: (back.is_synced and back.sent and back.acked >= back.sent) or back.close_code)
    return back.close_code is None


@pytest.mark.parametrize("when", ["before it arrives", "after it was committed"])
async def test_a_commit_whose_connection_is_cut(start: Start, door: Door, when: str) -> None:
    port, _hub = await start(dsn=door.dsn)
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await asyncio.gather(wang.saved(), li.until(lambda: "<w-1>" in str(li)))
    is_early = when == "before it arrives"
    (door.freeze if is_early else door.mute)()
    door.watch()
    await wang.type("<w-2>")
    await door.asked.wait()
    joiner = await Typist.join(port, plan, user="zhao", synced=False)
    while not is_early and "<w-2>" not in await kept(plan):
        await asyncio.sleep(0.01)
    door.cut()
    assert await wang.closed() == wire.TRY_AGAIN
    assert await joiner.closed() == wire.TRY_AGAIN
    assert "<w-2>" not in tokens(li, joiner)
    assert wang.acked < wang.sent
    door.open()
    back = await writes_again(port, plan, wang, 5)
    fresh = await Typist.join(port, plan, user="qian")
    assert tokens(li, joiner, fresh) <= await kept(plan) == {"<w-1>", "<w-2>"}
    assert str(fresh).count("<w-2>") == 1
    for one in (back, fresh):
        await one.leave()


async def test_a_commit_that_hangs(start: Start, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "COMMIT_SECONDS", 1.0)
    port, _hub = await start(dsn=door.dsn)
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await asyncio.gather(wang.saved(), li.until(lambda: "<w-1>" in str(li)))
    door.freeze()
    door.watch()
    await wang.type("<w-2>")
    await door.asked.wait()
    joiner = await Typist.join(port, plan, user="zhao", synced=False)
    other = await plant("另一份")
    elsewhere = await Typist.join(port, other, user="sun")  # another room is read while the commit hangs
    assert str(elsewhere) == "另一份"
    assert await wang.closed() == await joiner.closed() == wire.TRY_AGAIN
    assert tokens(li, joiner) == {"<w-1>"}
    # While the writer's network is still frozen everybody may read what is committed.
    reader = await Typist.join(port, plan, user="qian")
    assert tokens(reader) == {"<w-1>"} == await kept(plan)
    door.open()  # the statement that hung arrives now, late: its epoch is old
    back = await writes_again(port, plan, wang, 15)
    fresh = await Typist.join(port, plan, user="zhou")
    assert tokens(fresh) == {"<w-1>", "<w-2>"} == await kept(plan)
    rows = await db.rows("SELECT epoch, data FROM coedit_update WHERE document_id = $1", plan)
    assert len([row for row in rows if b"<w-2>" in row["data"]]) == 1
    for one in (back, fresh, elsewhere):
        await one.leave()


async def test_what_waits_for_a_hanging_commit_is_bounded(
    start: Start, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "COMMIT_SECONDS", 2.0)
    monkeypatch.setattr(batches, "PENDING_BYTES", 200_000)
    port, hub = await start(dsn=door.dsn)
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await wang.saved()
    door.freeze()
    for _ in range(30):
        await asyncio.gather(wang.type("字" * 7_000), li.type("词" * 7_000))
        assert hub.writer.pending_bytes < 200_000 + 3 * 21_100  # one frame of each socket is read beyond
    assert await wang.closed() == await li.closed() == wire.TRY_AGAIN
    assert hub.writer.pending_bytes == 0
    door.open()
    for one, user in ((wang, "wang"), (li, "li")):
        await (await writes_again(port, plan, one, 30, user)).leave()


@pytest.mark.parametrize("body", ["RAISE EXCEPTION 'no'", "PERFORM pg_terminate_backend(pg_backend_pid())"])
async def test_a_commit_that_raises(
    start: Start,
    rights: Rights,
    fault: Callable[[str], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    body: str,
) -> None:
    monkeypatch.setattr(quarantine, "QUARANTINE_SECONDS", 0.3)
    port, _hub = await start(sweep_seconds=0.2)
    plan, other = await plant(), await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await asyncio.gather(wang.saved(), li.until(lambda: "<w-1>" in str(li)))
    await fault(f"IF NEW.document_id = '{plan}' THEN {body}; END IF")
    elsewhere = await Typist.join(port, other, user="sun")
    await wang.type("<w-2>")
    joiner = await Typist.join(port, plan, user="zhao", synced=False)
    assert await wang.closed() == wire.TRY_AGAIN
    await joiner.until(lambda: joiner.is_synced or joiner.close_code)
    assert tokens(li, joiner) == {"<w-1>"} == await kept(plan)
    await settled_soon(rights, plan)  # what was committed before it failed
    await elsewhere.type("<s-1>")
    if elsewhere.close_code is None:
        await elsewhere.saved()
    await fault("")
    back = await writes_again(port, plan, wang, 10)
    fresh = await Typist.join(port, plan, user="zhou")
    assert tokens(fresh) == {"<w-1>", "<w-2>"} == await kept(plan)
    for one in (back, fresh, elsewhere, joiner):
        await one.leave()


async def settled_soon(rights: Rights, plan: UUID) -> None:
    async with asyncio.timeout(5):
        while plan not in rights.settled:
            await asyncio.sleep(0.01)


async def test_a_room_that_fails_alone_may_be_read_but_not_written(
    start: Start, fault: Callable[[str], Awaitable[None]]
) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    await fault("RAISE EXCEPTION 'no'")
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    assert await wang.closed() == wire.TRY_AGAIN
    back = await Typist.join(port, plan, doc=wang.doc)
    assert back.told == [False]  # before it is asked for what it has: an honest page keeps it
    await back.until(lambda: back.refusals)
    reader = await Typist.join(port, plan, user="li")
    assert str(reader) == "静夜思"
    await back.leave()
    await reader.leave()


@pytest.mark.parametrize("what", ["a right it lacks", "a disk page", "a statement it cannot prepare"])
async def test_what_the_database_refuses_of_everybody_is_held_against_no_document(
    start: Start,
    fault: Callable[[str], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    port, hub = await start()
    plan = await plant()
    if what == "a statement it cannot prepare":
        monkeypatch.setattr(batches, "APPEND_AND_CLAIM", "SELECT nonsense")
    else:
        code = {"a right it lacks": "42501", "a disk page": "XX001"}[what]
        await fault(f"RAISE EXCEPTION 'no' USING ERRCODE = '{code}'")
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    assert await wang.closed() == wire.TRY_AGAIN
    assert not hub.is_broken
    await fault("")
    monkeypatch.undo()
    back = await writes_again(port, plan, wang, 10)
    assert await kept(plan) == {"<w-1>"}
    await back.leave()


async def test_a_change_that_fails_in_our_own_hands_closes_its_room_and_is_counted_once(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hub = await start()
    plan = await plant()
    wang = await Typist.join(port, plan)
    take_in = live.Live.take_in

    def fails(self: live.Live, entry: Entry) -> bool:
        if entry.number == 3:
            raise KeyError("nobody expected it")
        return take_in(self, entry)

    monkeypatch.setattr(live.Live, "take_in", fails)
    hub.rooms[plan].paused_by = self = object()  # so that they go in one batch
    for number in range(4):
        await wang.type(f"<w-{number}>")
    async with asyncio.timeout(5):
        while len(hub.rooms[plan]._inbox) < 4:
            await asyncio.sleep(0.01)
    hub.rooms[plan].go_on(self)
    assert await wang.closed() == wire.TRY_AGAIN
    assert hub.writer.pending_bytes == 0


async def test_a_process_whose_writer_ends_ends_too(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = asyncio.Event()
    port, hub = await start(stop=stop)
    plan = await plant()
    wang = await Typist.join(port, plan)

    def broken() -> batches.Batch:
        raise KeyError("nobody expected it")

    monkeypatch.setattr(hub.writer, "_form", broken)
    await wang.type("<w-1>")
    async with asyncio.timeout(5):
        await stop.wait()
    assert hub.is_broken
    assert wang.acked < wang.sent
    await wang.leave()


async def test_a_process_that_cannot_go_on_is_started_again(database: str) -> None:
    breaking = (
        "import sys; from server.app import coedit; from server.coedit.batches import Writer\n"
        "async def run(self): raise KeyError('nobody expected it')\n"
        "Writer.run = run; sys.exit(coedit.main())"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", breaking, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=os.environ | {"DATABASE_URL": database, "GONGBEI_COEDIT_PORT": str(free_port())},
    )  # fmt: skip
    async with asyncio.timeout(30):
        said, _nothing = await process.communicate()
    assert process.returncode == 1, said.decode()
    assert b"coedit cannot go on" in said


async def test_a_lease_taken_by_another_process_stops_the_first_one(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await asyncio.gather(wang.saved(), li.until(lambda: "<w-1>" in str(li)))
    await db.execute("UPDATE room_lease SET epoch = epoch + 1, owner = 'elsewhere:1' WHERE room = $1", plan)
    await wang.type("<w-2>")
    assert await wang.closed() == await li.closed() == wire.RESTARTING
    assert tokens(li) == {"<w-1>"} == await kept(plan)
    refused = await Typist.join(port, plan, user="zhao", synced=False)
    assert await refused.closed() == wire.TRY_AGAIN  # its owner lives
    await db.execute("UPDATE room_lease SET expires = now() WHERE room = $1", plan)
    back = await writes_again(port, plan, wang, 5)
    assert await kept(plan) == {"<w-1>", "<w-2>"}
    await back.leave()


async def test_a_lease_lost_is_noticed_without_typing(start: Start) -> None:
    port, _hub = await start(sweep_seconds=0.1)
    plan = await plant()
    wang = await Typist.join(port, plan)
    await db.execute("UPDATE room_lease SET epoch = epoch + 1, owner = 'elsewhere:1' WHERE room = $1", plan)
    assert await wang.closed() == wire.RESTARTING
