"""The walk over an update agrees with the library, and refuses what would hurt it."""

import random
import time

import pytest
from pycrdt import Doc, Text

from server.coedit import building, deletions, scans, structs, wire
from server.coedit.wire import Malformed
from tests.coedit import hostile
from tests.coedit.typist import document


def clocks_of(doc: "Doc[Text]") -> dict[int, int]:
    return wire.read_state_vector(doc.get_state())


@pytest.mark.parametrize("seed", range(3))
def test_clocks_the_walk_expects_are_those_the_document_has(seed: int) -> None:
    updates, whole = hostile.rich_document(seed)
    doc: Doc[Text] = Doc()
    clocks: dict[int, int] = {}
    for update in updates:
        new = structs.scan(update).extend(clocks)
        assert new is not None
        doc.apply_update(update)
        clocks |= new
        assert clocks_of(doc) == clocks
    assert structs.scan(whole).extend({}) == clocks


@pytest.mark.parametrize("seed", range(3))
def test_an_update_is_held_exactly_when_the_document_would_keep_it_aside(seed: int) -> None:
    updates, _whole = hostile.rich_document(seed)
    rnd = random.Random(seed)
    doc: Doc[Text] = Doc()
    clocks: dict[int, int] = {}
    held = 0
    for update in updates:
        if rnd.random() < 0.15:
            continue  # this one is lost
        found = structs.scan(update)
        new = found.extend(clocks)
        if new is None:
            held += 1
            other: Doc[Text] = Doc()
            other.apply_update(doc.get_update())
            other.apply_update(update)
            assert not scans.covers(clocks_of(other), [found])
            continue
        doc.apply_update(update)
        clocks |= new
        assert clocks_of(doc) == clocks
    assert held > 10


def test_the_library_leaves_out_of_its_state_what_it_keeps_aside() -> None:
    """Why we hold such updates back ourselves: docs/decisions/0007."""
    made: list[bytes] = []
    writer: Doc[Text] = Doc()
    watching = writer.observe(lambda event: made.append(event.update))
    for word in ("one", "two", "three"):
        writer.get("t", type=Text).insert(len(str(writer.get("t", type=Text))), word)
    assert watching is not None
    server: Doc[Text] = Doc()
    server.apply_update(made[0])
    server.apply_update(made[2])
    joiner: Doc[Text] = Doc()
    joiner.apply_update(server.get_update())
    for doc in (server, joiner):
        doc.apply_update(made[1])
    assert str(server.get("t", type=Text)) == "onetwothree"
    assert str(joiner.get("t", type=Text)) == "onetwo"


@pytest.mark.parametrize("update", list(hostile.lies()))
def test_a_lie_about_a_number_is_found_without_reserving_room(update: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(Malformed):
        structs.scan(update)
    assert time.perf_counter() - began < 0.02


@pytest.mark.parametrize("update", [hostile.deep_value(100_000), hostile.deep_elements(45_000)])
def test_nesting_that_would_overflow_the_librarys_stack_is_refused(update: bytes) -> None:
    with pytest.raises(Malformed):
        structs.scan(update)


def test_ordinary_nesting_passes() -> None:
    assert structs.scan(hostile.deep_value(20)).structs == 1
    assert structs.scan(hostile.deep_elements(30)).structs == 30


def test_too_many_structs_are_refused_from_a_client_and_read_from_our_own_log() -> None:
    many = hostile.one_client([bytes([4]) + hostile.named("t") + b"\x01a"] * 50_001)
    with pytest.raises(Malformed):
        structs.scan(many)
    assert structs.scan_own(many).structs == 50_001


def test_no_mangled_update_that_passes_the_walk_makes_the_library_panic() -> None:
    updates, whole = hostile.rich_document(5)
    rnd = random.Random(5)
    passed = 0
    for _ in range(3000):
        update = hostile.mangled(rnd.choice([*updates[-60:], whole]), rnd)
        try:
            structs.scan(update)
        except Malformed:
            continue
        passed += 1
        doc: Doc[Text] = Doc()
        doc.apply_update(whole)
        try:
            building.put_into(doc, update)
        except (ValueError, building.Unsound) as error:
            assert "unwrap" not in str(error)
    assert passed > 100


def test_what_does_not_fold_into_an_equal_document_is_not_folded() -> None:
    doc: Doc[Text] = Doc()
    made: list[bytes] = []
    watching = doc.observe(lambda event: made.append(event.update))
    text = doc.get("t", type=Text)
    for word in ("one", "two", "three"):
        text += word
    assert watching is not None
    assert building.fold(made) == doc.get_update()
    assert building.fold([made[0], made[2]]) is None  # the third leans on the second
    assert building.fold([made[0], b"\xff\xff"]) is None


def test_a_document_is_built_without_the_update_that_cannot_be_read() -> None:
    built = building.build([document("静夜思"), b"\xff\xff"])
    assert built.skipped == 1
    assert str(built.doc.get("t", type=Text)) == "静夜思"


def test_deletions_are_compared_as_sets_of_clocks() -> None:
    have = deletions.of([(1, 5, 8), (1, 0, 3), (1, 3, 5), (2, 4, 6)])
    assert have.cover([(1, 0, 8), (2, 5, 6)])
    assert not have.cover([(1, 7, 9)])
    assert not have.cover([(2, 3, 5)])
    assert not have.cover([(3, 0, 1)])
