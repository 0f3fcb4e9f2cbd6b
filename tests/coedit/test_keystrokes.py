"""The short way of a keystroke finds what the long one finds, and overtakes nothing."""

import asyncio
import random

import pytest
from pycrdt import Doc, Text
from websockets.frames import apply_mask  # type: ignore[attr-defined]

from server.coedit import keystrokes, log, structs, wire
from server.coedit.wire import Malformed
from tests.coedit import hostile
from tests.coedit.conftest import Start, plant
from tests.coedit.typist import TOKEN, Typist

MASK = b"\x01\xf2\x73\x44"


def typed(rnd: random.Random, many: int) -> list[bytes]:
    """Updates of two people who type letters of one to four bytes here and there, and delete some."""
    made: list[bytes] = []
    docs: list[Doc[Text]] = [Doc(client_id=rnd.choice((7, 300, 1 << 40))), Doc()]
    watching = [doc.observe(lambda event: made.append(event.update)) for doc in docs]
    for _ in range(many):
        doc, other = rnd.sample(docs, 2)
        text = doc.get("t", type=Text)
        place = len("".join(str(text)[: rnd.randint(0, len(str(text)))]).encode())
        if rnd.random() < 0.2 and str(text):
            del text[: len(str(text)[0].encode())]
        else:
            text.insert(place, rnd.choice(("a", "教", "é", "𠮷", "共备" * 40, "x" * 130)))
        change = made.pop()
        other.apply_update(change)
        made[-1:] = [change]
    assert watching
    return made


@pytest.mark.parametrize("seed", range(4))
def test_the_short_walk_agrees_with_the_long_one_or_leaves_it_to_it(seed: int) -> None:
    rnd = random.Random(seed)
    short = 0
    for update in typed(rnd, 300) + hostile.rich_document(seed)[0]:
        broken = bytearray(update)
        broken[rnd.randrange(len(broken))] = rnd.randrange(256)
        for one in (update, update[: rnd.randrange(len(update))], bytes(broken)):
            found = keystrokes.scan(one)
            if found is not None:
                short += 1
                assert found == structs.scan(one)
    assert short > 150


@pytest.mark.parametrize("lie", list(hostile.lies()))
def test_the_short_walk_believes_no_lie(lie: bytes) -> None:
    found = keystrokes.scan(lie)
    assert found is None
    with pytest.raises(Malformed):
        structs.scan(lie)


def frames(message: bytes, first: int = 0x82) -> bytes:
    size = len(message)
    head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
    return head + MASK + apply_mask(message, MASK)


async def test_frames_in_any_pieces_arrive_whole_and_in_their_order(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = [await Typist.join(port, plan, user=name) for name in ("wang", "li")]
    rnd = random.Random(5)
    bytes_sent = b""
    tokens = []
    for number in range(120):
        tokens.append(f"<wang-{number}>")
        await wang.type_offline(tokens[-1] + ("x" * 200 if number % 7 == 0 else ""))
        for change in wang.changes():
            wang.sent += 1
            message = b"\x00\x02" + wire.varbytes(change)
            if number % 10 == 3:  # a fragmented message, with a ping between its fragments
                bytes_sent += frames(message[:9], 0x02) + frames(b"hi", 0x89) + frames(message[9:], 0x80)
            else:
                bytes_sent += frames(message)
    transport = wang.socket.transport
    while bytes_sent:
        size = rnd.choice((1, 3, 7, 40, 400))
        transport.write(bytes_sent[:size])
        bytes_sent = bytes_sent[size:]
        if rnd.random() < 0.3:
            await asyncio.sleep(0)
    await wang.saved()
    await li.until(lambda: str(li) == str(wang))
    assert TOKEN.findall(str(li)) == tokens
    assert wang.acks == sorted(wang.acks)
    assert TOKEN.findall(str((await log.load(plan)).get("t", type=Text))) == tokens
    await wang.leave()
    await li.leave()


async def test_nothing_after_a_malformed_frame_is_read(start: Start) -> None:
    port, _hub = await start()
    plan = await plant()
    wang, li = [await Typist.join(port, plan, user=name) for name in ("wang", "li")]
    await wang.type_offline("<wang-1>")
    await wang.type_offline("<wang-2>")
    first, second = [b"\x00\x02" + wire.varbytes(change) for change in wang.changes()]
    wang.socket.transport.write(frames(first) + frames(b"\x00\x02\x05\x01\x01") + frames(second))
    assert await wang.closed() == wire.MALFORMED
    await li.until(lambda: "<wang-1>" in str(li))
    await li.type("<li-1>")
    await li.saved()
    assert TOKEN.findall(str((await log.load(plan)).get("t", type=Text))) == ["<wang-1>", "<li-1>"]
    await li.leave()
