"""What leans on something that is not here yet waits for it, at the price of waiting alone."""

import random
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from pycrdt import Doc

from server.base import database as db
from server.coedit import building, foundations, live, structs, wire
from server.coedit.entries import Entry
from server.coedit.foundations import Held
from server.coedit.limits import HELD_CHANGES
from server.coedit.live import Live
from tests.coedit import hostile
from tests.coedit.conftest import Start, plant
from tests.coedit.typist import Typist


def baseless(client: int, clock: int) -> bytes:
    """A letter beside one that nobody has written."""
    return hostile.one_client([bytes([0x84]) + wire.varuint(client) + wire.varuint(clock) + b"\x01x"])


class Sender:
    """What is asked of a socket whose change waits."""

    def __init__(self) -> None:
        self.is_open = True
        self.grant = SimpleNamespace(user_id=uuid4())


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_order_everything_is_taken_in_once_and_nothing_waits_in_the_end(seed: int) -> None:
    updates, whole = hostile.rich_document(seed)
    random.Random(seed).shuffle(updates)
    shared, held = Live(building.build([Doc().get_update()])), Held()
    sockets = [Sender() for _ in range(3)]
    writers: dict[int, Any] = {}
    for number, update in enumerate(updates):
        scan = structs.scan(update)
        socket = writers.setdefault(scan.client_id, sockets[len(writers) % 3])
        waiting = [Entry(socket, number, update, scan, whole=False, arrived=0)]
        while waiting:
            entry = waiting.pop()
            if shared.take_in(entry):
                waiting += held.ripen(entry, shared)
            else:
                held.add(entry, shared.lacks(entry))
    assert held.count == 0
    assert list(held.sockets()) == []
    again: Doc[Any] = Doc()
    again.apply_update(whole)
    assert shared.read(live.EMPTY) == again.get_update()


def test_who_goes_takes_along_what_waits_and_leaves_the_others() -> None:
    held = Held()
    one, other = Sender(), Sender()
    senders: list[Any] = [one, other]
    for clock in range(3):
        for socket in senders:
            update = baseless(70, clock)
            entry = Entry(socket, clock, update, structs.scan(update), whole=False, arrived=clock)
            assert held.add(entry, [(70, clock + 1)])
    assert held.stale(0.5) == senders
    held.drop(senders[0])
    assert held.count == 3
    other.is_open = False
    assert held.stale(0) == senders[1:]
    held.drop(senders[1])
    assert held.count == 0
    assert held._waits == {}


async def test_whoever_sends_what_leans_on_nothing_is_cut_and_costs_the_others_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hub = await start()
    plan = await plant()
    taken = 0
    take_in = live.Live.take_in

    def counted(self: Live, entry: Entry) -> bool:
        nonlocal taken
        taken += 1
        return take_in(self, entry)

    monkeypatch.setattr(live.Live, "take_in", counted)
    wang = await Typist.join(port, plan)
    mallory = await Typist.join(port, plan, user="mallory")
    for number in range(HELD_CHANGES):
        await mallory.update(baseless(wang.doc.client_id, 10_000 + number))
    for number in range(50):
        await wang.type(f"<w-{number}>")
        await wang.saved()
    assert taken <= HELD_CHANGES + 50 + 2  # and two answers to our step 1
    assert mallory.close_code is None
    await mallory.update(baseless(wang.doc.client_id, 10_000))
    assert await mallory.closed() == wire.TRY_AGAIN
    assert hub.rooms[plan].is_at_rest()
    assert await db.value("SELECT count(*) FROM coedit_update WHERE epoch > 0") == 50
    await wang.leave()


async def test_large_changes_that_lean_on_nothing_are_cut_by_their_size(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foundations, "HELD_BYTES", 40)
    port, _hub = await start()
    mallory = await Typist.join(port, await plant(), user="mallory")
    for clock in range(5):
        await mallory.update(baseless(70, clock))
    assert await mallory.closed() == wire.TRY_AGAIN
