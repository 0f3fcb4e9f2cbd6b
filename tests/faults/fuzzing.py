"""A thousand hostile frames over sockets: what a fuzzer makes of a living document."""

import asyncio
import random
import time
from uuid import UUID

import websockets
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from server.coedit import structs, wire
from server.coedit.wire import Malformed, varbytes
from tests.coedit import hostile
from tests.coedit.typist import Typist

HEADS = (b"\x00\x02", b"\x00\x01", b"\x00\x00", b"\x01", b"\x03", b"\x64", b"\x65")
PER_SOCKET = 4
AT_ONCE = 5
ANSWER_SECONDS = 5.0


def changes_of(typist: Typist) -> list[bytes]:
    """What this replica's own changes look like: the fuzzer's raw material."""
    whole = typist.doc.get_update()
    doc: Doc[Text] = Doc(client_id=typist.doc.client_id)
    doc.apply_update(whole)
    made: list[bytes] = []
    watching = doc.observe(lambda event: made.append(event.update))
    text = doc.get("t", type=Text)
    for word in ("备课", "x", "😀", "同课异构"):
        text.insert(0, word)
    del text[0:4]
    assert watching is not None
    return [whole, *made]


def is_harmless(update: bytes, clocks: dict[int, int]) -> bool:
    """Whether it can change nothing: unsound, stale, dangling, or under the client ids of others."""
    try:
        found = structs.scan(update)
    except Malformed:
        return True
    if found.extend(clocks) is None:
        return True
    brings_own = any(client not in clocks for client, _start, _end in found.gives)
    return not brings_own and not found.deletes


def frames(typist: Typist, count: int) -> list[bytes]:
    """So many messages of which none may change the document, by hypothesis (the same ones each time)."""
    clocks = wire.read_state_vector(typist.doc.get_state())
    real = changes_of(typist)
    seeds = st.integers(0, 1 << 32).map(random.Random)
    mangled = st.builds(hostile.mangled, st.sampled_from(real), seeds)
    cut = st.builds(lambda update, end: update[:end], st.sampled_from(real), st.integers(0, 60))
    lies = st.sampled_from([*hostile.lies(), hostile.deep_value(100_000), hostile.deep_elements(45_000)])
    foreign = st.sampled_from(real)
    updates = st.one_of(mangled, cut, lies, foreign).filter(lambda update: is_harmless(update, clocks))
    messages = st.one_of(
        st.binary(max_size=80),
        st.builds(bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=40)),
        st.builds(
            lambda head, update: head + varbytes(update), st.sampled_from([b"\x00\x02", b"\x00\x01"]), updates
        ),
        st.builds(lambda vector: b"\x00\x00" + varbytes(vector), st.binary(max_size=30)),
    )
    made: list[bytes] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    )  # fmt: skip
    @given(st.lists(messages, min_size=4, max_size=4))
    def collect(some: list[bytes]) -> None:
        made.extend(one for one in some if not (one[:1] == b"\x00" and may_change(one, clocks)))

    collect()
    return made[:count]


def may_change(message: bytes, clocks: dict[int, int]) -> bool:
    """Whether a random message happens to be an update that is taken."""
    try:
        update, _end = wire.read_varbytes(message, 2)
    except Malformed:
        return False
    return message[1:2] in (b"\x01", b"\x02") and not is_harmless(update, clocks)


async def attack(port: int, plan: UUID, messages: list[bytes]) -> int:
    """Send them over many sockets; how many of these were cut."""
    left, cut = list(messages), 0

    async def mallory() -> None:
        nonlocal cut
        while left:
            some = [left.pop() for _ in range(min(PER_SOCKET, len(left)))]
            page = await Typist.join(port, plan, user=f"mallory{len(left)}", synced=False)  # one is barred
            for message in some:
                try:
                    await page.send(message)
                except websockets.ConnectionClosed:
                    break
            try:
                await page.until(lambda page=page: page.close_code is not None, 0.05)  # type: ignore[misc]
            except TimeoutError:
                await page.leave()
            cut += page.close_code == wire.MALFORMED

    await asyncio.gather(*(mallory() for _ in range(AT_ONCE)))
    return cut


async def round_trip(writer: Typist, reader: Typist, token: str) -> float:
    """Seconds from a key to the colleague's screen."""
    began = time.monotonic()
    await writer.type(token)
    await reader.until(lambda: token in str(reader), ANSWER_SECONDS)
    return time.monotonic() - began
