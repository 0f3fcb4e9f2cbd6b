"""Whatever bytes arrive: refused as malformed or understood, in time that grows with their number alone."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from server.coedit import awareness, building, keystrokes, structs, wire
from server.coedit.wire import Malformed, varbytes, varuint
from tests.coedit import hostile
from tests.documents.browser_side import ROOT, _node

UPDATES, WHOLE = hostile.rich_document(5)
ENOUGH = 80
QUIET = settings(max_examples=100, derandomize=True, database=None, deadline=None)
READERS: list[Callable[[bytes], object]] = [
    lambda data: wire.read_varuint(data, 0),
    lambda data: wire.read_varbytes(data, 0),
    wire.read_state_vector,
    structs.scan,
    structs.scan_own,
    awareness.read,
    lambda data: awareness.stamp(data, {"name": "王老师"}),
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A real update with some of its bytes changed, lost, or more than there were."""
    seed = draw(st.integers(0, 1 << 32))
    return hostile.mangled(draw(st.sampled_from([*UPDATES, WHOLE])), random.Random(seed))


numbers = st.integers(0, 1 << 60).map(varuint)
built = st.lists(
    st.one_of(numbers, st.binary(max_size=4), st.text(max_size=4).map(lambda s: varbytes(s.encode())))
)
anything = st.one_of(st.binary(max_size=300), mangled(), built.map(b"".join), st.text().map(str.encode))


@QUIET
@given(anything)
def test_no_reader_of_bytes_fails_but_as_malformed(data: bytes) -> None:
    for read in READERS:
        try:
            read(data)
        except Malformed:
            continue


@QUIET
@given(st.one_of(mangled(), st.sampled_from(UPDATES)))
def test_the_short_walk_finds_what_the_long_one_finds(update: bytes) -> None:
    short = keystrokes.scan(update)
    if short is not None:
        assert short == structs.scan(update)


def many_clients(count: int) -> bytes:
    one = b"\x01%b\x00\x00\x01"
    return varuint(count) + b"".join(one % varuint(1000 + number) for number in range(count)) + b"\x00"


def many_deletions(count: int) -> bytes:
    return b"\x00" + varuint(1) + varuint(7) + varuint(count) + b"\x01\x01" * count


def many_deleters(count: int) -> bytes:
    return (
        b"\x00"
        + varuint(count)
        + b"".join(varuint(1000 + number) + b"\x01\x01\x01" for number in range(count))
    )


def many_values(count: int) -> bytes:
    return hostile.one_client([bytes([8]) + hostile.named("t") + varuint(count) + b"\x78" * count])


def many_skips(count: int) -> bytes:
    return hostile.one_client([b"\x0a\x01", b"\x00\x01"] * count)


def many_presences(count: int) -> bytes:
    return varuint(count) + b"".join(
        varuint(1000 + number) + b"\x01" + varbytes(b"{}") for number in range(count)
    )


@contextmanager
def lines_run() -> Iterator[list[int]]:
    """How many lines of Python were run: a measure of work that no other process disturbs."""
    count = [0]

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        count[0] += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    "make", [many_clients, many_deletions, many_deleters, many_values, many_skips, many_presences]
)
def test_twice_as_much_is_twice_the_work(make: Callable[[int], bytes]) -> None:
    work = []
    for count in (128, 256):
        data = make(count)
        with lines_run() as lines:
            if make is many_presences:
                awareness.read(data)
            else:
                structs.scan(data)
        work.append(lines[0])
    assert work[1] < 2.2 * work[0], work


def is_taken(update: bytes) -> bool:
    """Whether a room would take it in, and with it every browser that is there or comes later."""
    doc: Doc[Text] = Doc()
    doc.apply_update(WHOLE)
    try:
        found = structs.scan(update)
        if found.extend(wire.read_state_vector(doc.get_state())) is None:
            return False
        building.put_into(doc, update)
    except (Malformed, ValueError, building.Unsound):
        return False
    return True


def test_what_is_taken_in_every_browser_can_take_in() -> None:
    big = b"\xbf" + b"\xff" * 7 + b"\x01"
    values = [bytes([125]) + big, bytes([122]) + b"\xff" * 8, bytes([123]) + b"\x7f\xf8" + bytes(6)]
    updates = [hostile.one_client([bytes([8]) + hostile.named("t") + b"\x01" + value]) for value in values]
    subdocument, text = (
        bytes([9]) + hostile.named("t") + varbytes(b"g"),
        bytes([4]) + hostile.named("t") + b"\x01a",
    )
    updates += [
        hostile.one_client([subdocument + options]) for options in (b"\x7e", b"\x7f", b"\x78", b"\x76\x00")
    ]
    updates += [hostile.one_client([text], client=client) for client in ((1 << 53) - 1, 1 << 53, 1 << 55)]
    for kind in (2, 5, 6):
        said = (varuint(1) if kind == 2 else b"") + varbytes(b"{no json") * (2 if kind == 6 else 1)
        updates.append(hostile.one_client([bytes([kind]) + hostile.named("t") + said]))

    taken = [update for update in updates if is_taken(update)]
    rnd = random.Random(5)
    while len(taken) < ENOUGH:
        update = hostile.mangled(rnd.choice(UPDATES), rnd)
        if is_taken(update):
            taken.append(update)
    done = subprocess.run(
        [_node(), str(ROOT / "tests/coedit/js/decode.mjs"), str(ROOT)],
        input="\n".join(update.hex() for update in [WHOLE, *taken]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ""


def test_a_presence_no_browser_could_read_is_malformed() -> None:
    for state in (b'{"cursor": Infinity}', b'{"cursor": NaN}', b'{"cursor": 1e999}', b'{"cursor": -1e999}'):
        with pytest.raises(Malformed):
            awareness.stamp(state, {"name": "王老师"})


PLACE = {"type": {"client": 1, "clock": 0}, "tname": None, "item": {"client": 2, "clock": 3.0}, "assoc": -1}


def test_a_caret_that_is_nowhere_is_told_to_nobody() -> None:
    for bad in (
        {"anchor": {}, "head": {}}, {"anchor": [], "head": []}, [], 5, {"anchor": PLACE},
        {"anchor": PLACE, "head": {"item": {"client": True, "clock": 0}}},
        {"anchor": PLACE, "head": {"item": {"client": 1, "clock": 1.5}}},
        {"anchor": PLACE, "head": {"tname": "x"}},
    ):  # fmt: skip
        assert b'"cursor": null' in awareness.stamp(json.dumps({"cursor": bad}).encode(), {"name": "王老师"})
    good = {"cursor": {"anchor": PLACE, "head": {"tname": "body", "assoc": 0}}}
    assert json.loads(awareness.stamp(json.dumps(good).encode(), {}))["cursor"] == good["cursor"]


HOSTILE_CURSORS = """
import {isCursor} from '%s';
const place = {type: {client: 1, clock: 0}, tname: null, item: {client: 2, clock: 3}, assoc: -1};
const bad = [5, 'x', {}, {anchor: null, head: null}, {anchor: 1, head: 2}, {anchor: {type: 5}, head: place},
  {anchor: place, head: {item: {client: 1, clock: -1}}}, {anchor: place, head: {item: {}}}, null, undefined,
  {anchor: {}, head: {}}, {anchor: [], head: []}, {anchor: place, head: {tname: 'other'}}];
console.log(JSON.stringify([bad.map(isCursor), isCursor({anchor: place, head: {tname: 'body', assoc: 0}})]));
"""


def test_a_caret_that_is_none_is_not_drawn() -> None:
    module = HOSTILE_CURSORS % (ROOT / "web/static/editor/collab/carets.js").as_uri()
    done = subprocess.run(
        [_node(), "--input-type=module"], input=module, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[[" + ",".join(["false"] * 13) + "],true]"
