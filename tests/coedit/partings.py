"""Scenes of lines that fail, for the short tests beside this file and the long ones in ``tests/faults``.

What they show: no acknowledged token lost, none twice, and all replicas equal what a fresh page is given.
``port`` is of web or of a coedit process, ``users`` are cookies (or names, where a test hands out rights).
"""

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import websockets

from server.coedit import wire
from server.coedit.awareness import GONE
from tests.coedit.line import Line, Shuffler
from tests.coedit.typist import TOKEN, Typist

BACK_SECONDS = 30.0
PAUSE_SECONDS = 0.03


def tokens(typist: Typist) -> list[str]:
    """What it shows, in order."""
    return TOKEN.findall(str(typist))


def scatter(typist: Typist, token: str, rnd: random.Random) -> None:
    """Type at a random place between others' tokens; not sent yet."""
    places = [found.start() for found in re.finditer("<", str(typist))] + [len(str(typist))]
    typist.text.insert(rnd.choice(places), token)


def strike(typist: Typist, token: str) -> None:
    """Delete a token; not sent yet."""
    start = str(typist).index(token)
    del typist.text[start : start + len(token)]


def state(typist: Typist) -> tuple[dict[int, int], str]:
    """Two replicas with the same are equal: clocks of all clients, and the text."""
    return wire.read_state_vector(typist.doc.get_state()), str(typist)


async def come_back(port: int, plan: UUID, old: Typist, user: str) -> Typist:
    """The same page finds its way back, and what it holds is saved."""
    async with asyncio.timeout(BACK_SECONDS):
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                back = await type(old).join(port, plan, user=user, doc=old.doc, synced=False)
                if await is_taken(back):
                    return back
            await asyncio.sleep(0.1)


async def is_taken(back: Typist) -> bool:
    """Whether all it holds was acknowledged, and it was not closed instead."""
    await back.until(lambda: (back.is_synced and back.sent and back.acked >= back.sent) or back.close_code)
    return back.close_code is None


async def all_agree(port: int, plan: UUID, pages: Sequence[Typist], reader: str, typed: set[str]) -> None:
    """Every page shows what a fresh one is given: all that was typed, nothing twice."""
    fresh = await type(pages[0]).join(port, plan, user=reader, answers=False)
    for page in pages:
        await page.until(lambda page=page: state(page) == state(fresh))  # type: ignore[misc]
    assert Counter(tokens(fresh)) == Counter(typed)
    for page in (*pages, fresh):
        await page.leave()


async def work_apart(
    line: Line, port: int, plan: UUID, users: Sequence[str], seconds: float, page: type[Typist] = Typist
) -> None:
    """F13: the line of one is cut for ``seconds`` while both write; both keep everything, in order."""
    rnd = random.Random(13)
    near = await page.join(line.port, plan, user=users[0])
    far = await page.join(port, plan, user=users[1])
    typed = {f"<both-{number}>" for number in range(8)}
    for token in sorted(typed):
        await near.type(token)
    await near.saved()
    await far.until(lambda: len(tokens(far)) == len(typed))
    line.cut()
    await near.closed()
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        scatter(near, f"<near-{number}>", rnd)
        scatter(far, f"<far-{number}>", rnd)
        await far.flush()
        typed |= {f"<near-{number}>", f"<far-{number}>"}
        number += 1
        await asyncio.sleep(max(PAUSE_SECONDS, seconds / 400))
    strike(near, "<both-1>")
    strike(far, "<both-2>")
    await far.flush()
    typed -= {"<both-1>", "<both-2>"}
    await far.saved()
    orders = [[token for token in tokens(one) if token in typed] for one in (near, far)]
    assert number > 10
    line.mend()
    back = await come_back(line.port, plan, near, users[0])
    await far.until(lambda: f"<near-{number - 1}>" in str(far))
    for order in orders:
        known = set(order)
        assert [token for token in tokens(far) if token in known] == order
    await all_agree(port, plan, [back, far], users[1], typed)


async def fall_silent(
    line: Line, port: int, plan: UUID, users: Sequence[str], page: type[Typist] = Typist, **options: object
) -> float:
    """F16: the line swallows without a word. Seconds until both ends know; nothing is called saved."""
    near = await page.join(line.port, plan, user=users[0], **options)  # type: ignore[arg-type]
    far = await page.join(port, plan, user=users[1])
    me = near.doc.client_id
    await near.send(b"\x01" + wire.varbytes(b"\x01" + wire.varuint(me) + b"\x01" + wire.varbytes(b"{}")))
    await near.type("<near-1>")
    await near.saved()
    await far.until(lambda: "<near-1>" in str(far) and far.presence.get(me, GONE) != GONE)
    line.swallow()
    began = time.monotonic()
    await near.type("<near-2>")
    sent, acked = near.sent, near.acked
    await asyncio.gather(
        near.until(lambda: near.close_code is not None, 60), far.until(lambda: far.presence[me] == GONE, 60)
    )
    took = time.monotonic() - began
    assert near.acked == acked < sent
    line.mend()
    back = await come_back(line.port, plan, near, users[0])
    await all_agree(port, plan, [back, far], users[1], {"<near-1>", "<near-2>"})
    return took


async def arrive_in_any_order(
    shuffler: Shuffler, port: int, plan: UUID, users: Sequence[str], keys: int, page: type[Typist] = Typist
) -> None:
    """F15: updates arrive twice, in any order, and late; in the end everybody has everything once."""
    rnd = random.Random(15)
    pages = [await page.join(shuffler.port, plan, user=user) for user in users]
    typed = set()
    for number in range(keys):
        for place, one in enumerate(pages):
            token = f"<{'abc'[place]}-{number}>"
            scatter(one, token, rnd)
            typed.add(token)
            with contextlib.suppress(
                websockets.ConnectionClosed
            ):  # too late: what it has comes when it is back
                await one.flush()
        await asyncio.sleep(PAUSE_SECONDS)
    await shuffler.arrived()
    assert shuffler.repeated > keys / 4
    assert shuffler.delayed
    for one in pages:
        await one.leave()
    back = [await come_back(port, plan, one, user) for one, user in zip(pages, users, strict=True)]
    await all_agree(port, plan, back, users[0], typed)
