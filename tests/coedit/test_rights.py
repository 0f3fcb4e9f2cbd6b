"""Who gets in, who only reads, and what happens when that changes while somebody is in."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

import pytest
import websockets
from websockets.asyncio.client import connect

from server.base import database as db
from server.coedit import control, holding, sockets, standing, wire
from server.coedit.grants import Grant
from server.coedit.hub import Hub
from server.coedit.origins import Origins
from tests.coedit.conftest import Rights, Start, person, plant
from tests.coedit.typist import Typist

QUICKLY = 5.0


@pytest.mark.parametrize(
    ("origin", "origins", "answer"),
    [
        ("http://127.0.0.1:{port}", Origins(), 101),
        ("", Origins(), 403),
        ("null", Origins(), 403),
        ("http://127.0.0.1.evil.cn:{port}", Origins(), 403),
        ("http://evil.cn", Origins(), 403),
        ("https://gongbei.example", Origins(public="https://gongbei.example"), 101),
        ("http://gongbei.example", Origins(public="https://gongbei.example"), 403),
        ("http://school.lan", Origins(hosts=("school.lan",)), 101),
        ("http://127.0.0.1:{port}", Origins(hosts=("school.lan",)), 403),
        ("ftp://127.0.0.1:{port}", Origins(), 403),
        ("http://localhost:8000", Origins(web_port=8000), 101),
        ("http://localhost:9000", Origins(web_port=8000), 403),
        ("http://localhost:x", Origins(web_port=8000), 403),
        ("http://localhost:8000", Origins(hosts=("school.lan",), web_port=8000), 403),
    ],
)
async def test_only_pages_of_this_platform_open_a_socket(
    start: Start, origin: str, origins: Origins, answer: int
) -> None:
    port, _hub = await start(origins=origins)
    headers = {"Cookie": "gb=wang"} | ({"Origin": origin.format(port=port)} if origin else {})
    url = f"ws://127.0.0.1:{port}/coedit/{await plant()}"
    if answer == 101:
        async with connect(url, additional_headers=headers, proxy=None):
            return
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await connect(url, additional_headers=headers, proxy=None)
    assert refusal.value.response.status_code == answer


async def test_a_header_sent_twice_is_ambiguous(start: Start) -> None:
    port, _hub = await start()
    twice = [("Cookie", "gb=wang"), ("Cookie", "gb=li"), ("Origin", f"http://127.0.0.1:{port}")]
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await connect(f"ws://127.0.0.1:{port}/coedit/{await plant()}", additional_headers=twice, proxy=None)
    assert refusal.value.response.status_code == 400


async def test_the_relays_word_about_the_host_counts(start: Start) -> None:
    port, _hub = await start()
    headers = {"Cookie": "gb=wang", "Origin": "https://school.cn", "X-Forwarded-Host": "school.cn"}
    async with connect(
        f"ws://127.0.0.1:{port}/coedit/{await plant()}", additional_headers=headers, proxy=None
    ):
        pass


async def test_absent_forbidden_and_signed_out_are_told_before_a_byte_of_the_document(
    start: Start, rights: Rights
) -> None:
    port, hub = await start()
    plan = await plant("静夜思")
    rights.without.add("mallory")
    rights.signed_out.add("late")
    for user, document, code in (
        ("mallory", plan, wire.NO_RIGHT),
        ("wang", uuid4(), wire.NO_RIGHT),
        ("late", plan, wire.SESSION_OVER),
    ):
        one = await Typist.join(port, document, user=user, synced=False)
        assert await one.closed() == code
        assert one.frames == []
    assert hub.rooms == {}


@pytest.mark.parametrize("path", ["/coedit/", "/coedit/7", "/", "/coedit/{plan}?schema=x", "/metrics"])
async def test_other_addresses_are_not_found(start: Start, path: str) -> None:
    port, _hub = await start()
    url = f"ws://127.0.0.1:{port}{path.format(plan=uuid4())}"
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await connect(url, origin=f"http://127.0.0.1:{port}", proxy=None)  # type: ignore[arg-type]
    assert refusal.value.response.status_code == 404


async def test_a_reader_sees_but_does_not_write(start: Start, rights: Rights) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    rights.read_only.add("li")
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await wang.type("<w-1>")
    await li.until(lambda: "<w-1>" in str(li))
    assert li.refusals == []  # its answer to our step 1 brought nothing
    before = await db.value("SELECT count(*) FROM coedit_update")
    await li.type("<l-1>")
    await li.until(lambda: li.refusals)
    assert li.refusals == [sockets.READ_ONLY]
    again = await Typist.join(port, plan, user="li", doc=li.doc)
    await again.until(lambda: again.refusals)  # it came with text of its own
    await wang.type("<w-2>")
    await wang.saved()
    assert "<l-1>" not in str(wang)
    assert await db.value("SELECT count(*) FROM coedit_update") == before + 1
    for one in (wang, li, again):
        await one.leave()


async def test_a_right_that_ends_before_the_room_opens_writes_nothing(start: Start, rights: Rights) -> None:
    async def ends_at_once(
        headers: Mapping[str, str], document_id: UUID, *, is_active: bool = True
    ) -> Grant | None:
        grant = await rights.authorise(headers, document_id, is_active=is_active)
        rights.read_only.add("li")  # a release is committed between this answer and the room's lease
        return grant

    port, _hub = await start(authorise=ends_at_once)
    plan = await plant("静夜思")
    li = await Typist.join(port, plan, user="li")
    await li.type("<l-1>")
    await li.until(lambda: li.refusals)
    assert li.refusals == [sockets.READ_ONLY]
    assert await db.value("SELECT count(*) FROM coedit_update WHERE user_id = $1", person("li")) == 0
    await li.leave()


async def test_a_reader_with_nothing_new_is_not_refused_whatever_was_deleted(
    start: Start, rights: Rights
) -> None:
    port, _hub = await start()
    plan = await plant("静夜思")
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    del wang.text[0:3]
    await wang.flush()
    await wang.saved()
    rights.read_only.add("li")
    li = await Typist.join(port, plan, user="li", doc=wang.doc)
    await wang.type("<w-2>")
    await li.until(lambda: "<w-2>" in str(li))
    assert li.refusals == []
    await wang.leave()
    await li.leave()


async def test_an_old_schema_may_only_read_and_is_told(start: Start) -> None:
    port, _hub = await start(schema=2)
    plan = await plant("静夜思")
    old = await Typist.join(port, plan, query="?schema=1")
    assert old.schema == 2
    await old.type("<o-1>")
    await old.until(lambda: old.refusals)
    current, unspoken = await Typist.join(port, plan, query="?schema=2"), await Typist.join(port, plan)
    for one in (current, unspoken):
        await one.type("<c-1>")
        await one.saved()
        assert one.schema is None
    for one in (old, current, unspoken):
        await one.leave()


@pytest.mark.parametrize("by", ["document", "person", "session"])
async def test_whoever_loses_the_right_is_out_at_once(start: Start, rights: Rights, by: str) -> None:
    port, _hub = await start(sweep_seconds=600)  # the word alone, never the round of questions
    plan = await plant()
    wang, li = await Typist.join(port, plan), await Typist.join(port, plan, user="li")
    await listens(rights, plan)
    rights.without.add("li")
    async with db.writing():
        await control.recheck({"document": plan, "person": person("li"), "session": "session of li"}[by])
        await asyncio.sleep(0.1)
        assert li.close_code is None  # not before the change is committed
    async with asyncio.timeout(QUICKLY):
        assert await li.closed() == wire.NO_RIGHT
    await wang.type("<w-1>")
    await wang.saved()
    await wang.leave()


async def test_a_session_that_ends_is_noticed_without_a_word(start: Start, rights: Rights) -> None:
    port, _hub = await start(sweep_seconds=0.2)
    li = await Typist.join(port, await plant(), user="li")
    rights.signed_out.add("li")
    async with asyncio.timeout(QUICKLY):
        assert await li.closed() == wire.SESSION_OVER


async def test_a_frozen_document_takes_nothing_more_and_after_thawing_what_was_held_back(
    start: Start, rights: Rights
) -> None:
    port, _hub = await start()
    plan = await plant()
    li = await Typist.join(port, plan, user="li")
    await li.type("<l-1>")
    await li.saved()
    rights.read_only.add("li")
    await control.recheck(plan)
    await refused_soon(li)
    assert li.close_code is None
    assert li.acked < li.sent
    rights.read_only.clear()
    await control.recheck(plan)
    assert await li.closed() == wire.RESTARTING
    back = await Typist.join(port, plan, user="li", doc=li.doc)
    await back.saved()
    fresh = await Typist.join(port, plan)
    assert str(fresh) == str(li)
    await back.leave()
    await fresh.leave()


async def test_who_may_only_read_from_now_on_is_told_before_writing(start: Start, rights: Rights) -> None:
    port, _hub = await start()
    plan = await plant()
    li, wang = await Typist.join(port, plan, user="li"), await Typist.join(port, plan)
    rights.read_only.add("li")
    await control.recheck(plan)
    await li.until(lambda: li.told == [False])
    again = await Typist.join(port, plan, user="li")
    assert again.told == [False]
    rights.read_only.clear()
    await control.recheck(plan)
    await li.until(lambda: li.told == [False, True])
    await li.type("<l-1>")
    await li.saved()
    assert li.refusals == [] and wang.told == []
    for one in (li, wang, again):
        await one.leave()


async def test_an_older_answer_about_a_right_counts_less_than_a_newer_one(
    start: Start, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hub = await start(sweep_seconds=600)
    plan = await plant()
    li = await Typist.join(port, plan, user="li")
    [member] = hub.rooms[plan].members
    await listens(rights, plan)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def late(headers: Mapping[str, str], document_id: UUID, *, is_active: bool) -> Grant | None:
        grant = await rights.authorise(headers, document_id, is_active=is_active)
        if not asked.is_set():
            asked.set()
            await answer.wait()
        return grant

    monkeypatch.setattr(hub, "_authorise", late)
    older = asyncio.create_task(member.ask_again())
    await asked.wait()
    rights.read_only.add("li")
    await member.ask_again()
    answer.set()
    await older
    assert not member.may_write
    await li.until(lambda: li.told)
    assert li.told == [False]
    await li.leave()


async def listens(rights: Rights, plan: UUID) -> None:
    """The process hears words, and is through with the round of questions it makes when it begins to."""
    async with asyncio.timeout(QUICKLY):
        for _ in range(2):
            before = rights.asked["li"]
            while rights.asked["li"] == before:
                await control.recheck(plan)
                for _wait in range(20):
                    if rights.asked["li"] == before:
                        await asyncio.sleep(0.05)


async def refused_soon(one: Typist) -> None:
    """The freeze arrives by notification; type until it has."""
    async with asyncio.timeout(QUICKLY):
        while not one.refusals:
            await one.type("<l-x>")
            await asyncio.sleep(0.05)


async def test_a_document_held_still_gets_nothing_more_until_the_change_is_committed(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, elsewhere = await Typist.join(port, plan), await Typist.join(port, await plant(), user="li")
    await wang.type("<w-1>")
    await wang.saved()
    async with db.writing():
        await holding.hold(plan)
        await asyncio.gather(wang.type("<w-2>"), elsewhere.type("<l-1>"))
        await elsewhere.saved()  # the rooms beside it do not wait
        assert wang.acked < wang.sent
        seen = await db.value("SELECT count(*) FROM coedit_update WHERE document_id = $1 AND epoch > 0", plan)
        assert seen == 1
    assert await wang.closed() == wire.RESTARTING
    assert (
        await db.value("SELECT count(*) FROM coedit_update WHERE document_id = $1 AND epoch > 0", plan) == 1
    )
    back = await Typist.join(port, plan, doc=wang.doc)  # asked for its right anew
    await back.saved()
    await back.leave()
    await elsewhere.leave()


async def calm(hub: Hub, rights: Rights) -> Counter[str]:
    """Sweep until nobody is asked: the listener, too, asks everybody when it begins to hear."""
    async with asyncio.timeout(QUICKLY):
        while True:
            asked = rights.asked.copy()
            await hub.sweep()
            if rights.asked == asked:
                return asked


async def test_a_sweep_asks_only_those_whose_ground_has_moved(start: Start, rights: Rights) -> None:
    ground = {"session of wang": "1", "session of li": "1"}

    async def standings(
        sessions: Collection[str], plans: Collection[UUID]
    ) -> tuple[Mapping[str, str], Mapping[UUID, str]]:
        return {one: ground[one] for one in sessions}, dict.fromkeys(plans, "1")

    port, hub = await start(standings=standings, sweep_seconds=60)
    plan = await plant()
    wang, li = [await Typist.join(port, plan, user=name) for name in ("wang", "li")]
    asked = await calm(hub, rights)
    rights.read_only |= {"wang", "li"}
    ground["session of li"] = "2"
    await hub.sweep()
    await li.until(lambda: li.told == [False])
    assert rights.asked - asked == {"li": 1}
    rights.without.add("wang")
    await hub.recheck(str(person("wang")))  # whoever changes a right says so: no sweep is waited for
    assert await wang.closed() == wire.NO_RIGHT
    await li.leave()


async def test_a_sweep_asks_everybody_once_in_a_while(
    start: Start, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def standings(
        sessions: Collection[str], plans: Collection[UUID]
    ) -> tuple[Mapping[str, str], Mapping[UUID, str]]:
        return dict.fromkeys(sessions, "1"), dict.fromkeys(plans, "1")

    port, hub = await start(standings=standings, sweep_seconds=60)
    wang = await Typist.join(port, await plant())
    before = await calm(hub, rights)
    monkeypatch.setattr(standing, "ACTIVE_SECONDS", 0.0)
    await calm(hub, rights)  # nobody has written anything
    async with asyncio.timeout(QUICKLY):
        while rights.asked == before:  # its session is kept alive by the asking
            await wang.type("<wang-1>")
            await wang.saved()
            await hub.sweep()
    await calm(hub, rights)
    await wang.leave()
