"""Writing into a document from outside: restoring, merging, repairing beside people who type."""

import asyncio
import dataclasses
import time
from collections.abc import Callable
from uuid import UUID

import pytest
import websockets
from pycrdt import Doc, Text
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from server.base import database as db
from server.base.errors import Unavailable
from server.coedit import applying, errands, limits, log, services, wire
from tests.coedit.conftest import Rights, Start, person, plant
from tests.coedit.crowd import Process
from tests.coedit.typist import ROOT, Typist

WHO = person("outside")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Say at which port the coedit process is."""

    def here(*ports: int) -> None:
        peers = tuple(f"127.0.0.1:{port}" for port in ports)
        monkeypatch.setattr(applying, "settings", dataclasses.replace(applying.settings, coedit_peers=peers))

    return here


def writing(words: str) -> Callable[[bytes], bytes]:
    """Put these words before the text."""

    def compute(state: bytes) -> bytes:
        doc: Doc[Text] = Doc()
        doc.apply_update(state)
        before = doc.get_state()
        text = doc.get(ROOT, type=Text)
        text.insert(0, words)
        return doc.get_update(before)

    return compute


async def text_of(document_id: UUID) -> str:
    return str((await log.load(document_id)).get(ROOT, type=Text))


async def test_a_change_larger_than_a_frame_of_a_person_is_taken_and_an_unreadable_one_is_said_so(
    start: Start, at: Callable[..., None]
) -> None:
    port, _hub = await start()
    at(port)
    plan = await plant("静夜思")
    wang = await Typist.join(port, plan)

    def rewritten(state: bytes) -> bytes:
        doc: Doc[Text] = Doc()
        doc.apply_update(state)
        before, text = doc.get_state(), doc.get(ROOT, type=Text)
        with doc.transaction():
            for _ in range(limits.STRUCTS_PER_FRAME + 1):
                text.insert(0, "诗")  # before what stands there: each is a struct of its own
        return doc.get_update(before)

    await applying.apply_computed(plan, rewritten, cause="test", user_id=WHO)
    await wang.until(lambda: len(str(wang)) == limits.STRUCTS_PER_FRAME + 4)
    with pytest.raises(applying.Refused, match="没有存到共同的文稿里"):
        await applying.apply(plan, b"\x01\x01", expected=b"", cause="test", user_id=WHO)
    await wang.leave()


async def test_a_change_from_outside_is_committed_shown_and_signed(
    start: Start, rights: Rights, at: Callable[..., None]
) -> None:
    port, hub = await start(empty_seconds=0.1)
    at(port)
    plan = await plant("静夜思")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO)
    await asyncio.gather(*(one.until(lambda one=one: str(one) == "《静夜思") for one in (wang, li)))  # type: ignore[misc]
    await wang.type("》")
    await li.until(lambda: str(li) == "《静夜思》")
    row = await db.row("SELECT user_id, epoch, client_id FROM coedit_update WHERE epoch > 0 ORDER BY seq")
    assert row is not None
    assert row["user_id"] == WHO
    assert row["client_id"] > 0
    await wang.leave()
    await li.leave()
    async with asyncio.timeout(5):
        while hub.rooms:
            await asyncio.sleep(0.02)
    await applying.apply_computed(plan, writing("读"), cause="test", user_id=WHO)  # nobody has it open
    assert await text_of(plan) == "读《静夜思》"
    assert not await applying.apply_computed(plan, lambda _state: b"", cause="test", user_id=WHO)
    async with asyncio.timeout(5):
        while hub.rooms:  # and it is put away again
            await asyncio.sleep(0.02)
    assert rights.settled.count(plan) == 2


async def test_a_change_computed_against_another_document_is_not_taken(
    start: Start, at: Callable[..., None]
) -> None:
    port, _hub = await start()
    at(port)
    plan = await plant("静夜思")
    old = await log.state(plan)
    doc: Doc[Text] = Doc()
    doc.apply_update(old)
    expected, update = doc.get_state(), writing("《")(old)
    wang = await Typist.join(port, plan)
    del wang.text[0:3]  # a deletion moves no clock
    await wang.flush()
    await wang.saved()
    with pytest.raises(applying.Moved):
        await applying.apply(
            plan, update, expected=expected, deleted=errands.deleted_in(old), cause="test", user_id=WHO
        )
    await wang.type("！")
    await wang.saved()
    with pytest.raises(applying.Moved):
        await applying.apply(plan, update, expected=expected, cause="test", user_id=WHO)
    assert await text_of(plan) == "夜思！"
    now = wang.doc.get_state()
    update = writing("《")(wang.doc.get_update())
    for _ in range(2):  # sent once more, it is taken in once
        await applying.apply(plan, update, expected=now, cause="test", user_id=WHO)
    await wang.until(lambda: str(wang) == "《夜思！")
    assert await text_of(plan) == "《夜思！"
    await wang.leave()


async def test_in_a_room_that_never_rests_it_is_held_still_for_a_moment(
    start: Start, at: Callable[..., None]
) -> None:
    port, hub = await start()
    at(port)
    plan = await plant()
    wang = await Typist.join(port, plan)
    stop = asyncio.Event()

    async def type_on() -> int:
        number = 0
        while not stop.is_set():
            await wang.type(f"<w-{number}>")
            await asyncio.sleep(0.005)
            number += 1
        return number

    typing = asyncio.create_task(type_on())
    seen: list[bytes] = []

    def slow(state: bytes) -> bytes:
        seen.append(state)
        time.sleep(0.1)
        return writing("《")(state)

    await applying.apply_computed(plan, slow, cause="test", user_id=WHO)
    stop.set()
    typed = await typing
    await wang.saved()
    assert len(seen) == applying.CALM_TRIES + 1
    text = await text_of(plan)
    assert text == str(wang)
    assert text.startswith("《")
    assert text.count("<w-") == typed
    assert hub.rooms[plan].paused_by is None
    await wang.leave()


async def test_readers_of_a_frozen_document_see_it_and_one_that_cannot_be_read_is_not_written(
    start: Start, rights: Rights, at: Callable[..., None]
) -> None:
    port, hub = await start()
    at(port)
    plan = await plant("静夜思")
    rights.read_only.add("li")
    li = await Typist.join(port, plan, user="li")
    await applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO)
    await li.until(lambda: str(li) == "《静夜思")
    await li.leave()
    hub.rooms[plan].is_flagged = True
    with pytest.raises(applying.Refused):
        await applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO)
    assert await text_of(plan) == "《静夜思"


async def test_only_processes_of_the_platform_get_in(start: Start) -> None:
    port, hub = await start()
    plan = await plant()
    path = f"{services.APPLY}{plan}"
    stale = {services.HEADER: "1." + services.mark(path)[services.HEADER].partition(".")[2]}
    for headers in (
        {}, stale, {services.HEADER: ""}, {services.HEADER: "x.y"}, services.mark(f"{services.APPLY}{WHO}"),
        services.mark(f"{services.RELAY}{plan}"), services.mark(path) | {"X-Forwarded-For": "10.0.0.1"},
    ):  # fmt: skip
        with pytest.raises(websockets.InvalidStatus) as refusal:
            await connect(f"ws://127.0.0.1:{port}{path}", additional_headers=headers, proxy=None)
        assert refusal.value.response.status_code == 404
    path = f"{services.RELAY}{plan}"  # being led on gives nobody a right
    async with connect(
        f"ws://127.0.0.1:{port}{path}", proxy=None,
        additional_headers=services.mark(path) | {"Origin": f"http://127.0.0.1:{port}"},
    ) as socket:  # fmt: skip
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
        assert socket.close_code == wire.SESSION_OVER
    assert not hub.rooms


async def test_an_owner_that_dies_with_the_answer_is_asked_after_and_nothing_is_written_twice(
    database: str, start: Start, at: Callable[..., None]
) -> None:
    first = Process(database)
    await first.start()
    second, _hub = await start()
    at(first.port, second)
    plans = [await plant("静夜思") for _ in range(8)]
    for plan in plans:  # the first owns them all
        await (await Typist.join(first.port, plan)).leave()
    working = [
        asyncio.create_task(applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO))
        for plan in plans
    ]
    await db_says("SELECT count(*) > 0 FROM coedit_update WHERE epoch > 0")
    first.kill()
    await asyncio.gather(*working)
    assert [await text_of(plan) for plan in plans] == ["《静夜思"] * len(plans)


async def test_an_owner_that_hangs_is_given_up_and_writes_nothing_afterwards(
    database: str, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "REACH_SECONDS", 1.0)
    owner = Process(database)
    await owner.start()
    at(owner.port)
    plan = await plant("静夜思")
    await (await Typist.join(owner.port, plan)).leave()
    with owner.asleep(), pytest.raises(Unavailable):
        await applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO)
    wang = await Typist.join(owner.port, plan)  # awake again: what it was sent is not taken in
    await wang.type("。")
    await wang.saved()
    assert await text_of(plan) == "静夜思。"
    await wang.leave()
    owner.kill()


async def db_says(question: str) -> None:
    async with asyncio.timeout(10):
        while not await db.value(question):
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("commits", [True, False])
async def test_without_an_answer_the_log_says_what_became_of_it(
    database: str, monkeypatch: pytest.MonkeyPatch, commits: bool
) -> None:
    monkeypatch.setattr(applying, "REACH_SECONDS", 1.0)
    plan = await plant("静夜思")

    async def swallow(connection: ServerConnection) -> None:
        request = errands.unpack(await connection.recv(decode=False))
        if commits:
            await db.execute(
                "INSERT INTO coedit_update (document_id, data, epoch) VALUES ($1, $2, 7)",
                plan,
                request.update,
            )
        await connection.wait_closed()

    async with serve(swallow, "127.0.0.1", 0) as silent:
        owner = f"127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        await db.execute(
            "INSERT INTO room_lease VALUES ($1, 7, $2, now() + interval '1 minute')", plan, owner
        )
        applied = applying.apply_computed(plan, writing("《"), cause="test", user_id=WHO)
        if commits:
            assert await applied
        else:
            with pytest.raises(Unavailable):
                await applied
    assert await text_of(plan) == ("《静夜思" if commits else "静夜思")
    assert await db.value("SELECT epoch FROM room_lease") == 8  # whoever still has it on the way is too late
