"""Text that goes all at once is kept and told of; what goes on purpose, or only moves, is not."""

import asyncio
import dataclasses
from collections.abc import Callable, Iterable

import pytest
from pycrdt import Doc, XmlFragment

from server.coedit import applying, building, watching
from server.coedit import server as serving
from server.coedit.rooms import Room
from server.documents import guarding, patching, ydoc
from tests.coedit.conftest import Start, person
from tests.coedit.plans import Plans, line_of, plant_plan, write
from tests.coedit.typist import Typist
from tests.documents.samples import paragraph, plan, section

LINES = [f"第{number}环节：" + "同学们自主探究再交流" * 6 + str(number) for number in range(10)]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """The content of plans, with a watcher that comes by often and is counted."""
    content, look = Plans(), watching.Watcher.look

    async def counted(self: watching.Watcher, rooms: Iterable[Room]) -> None:
        content.watchers = [self]
        await look(self, rooms)
        content.visits += 1

    monkeypatch.setattr(watching.Watcher, "look", counted)
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(watching, "PATIENCE_SECONDS", 0.2)
    return content


async def until(condition: Callable[[], object]) -> None:
    """Wait, but not for ever."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def looks(content: Plans, count: int = 3) -> None:
    """Wait until the watcher has come by so often."""
    goal = content.visits + count
    await until(lambda: content.visits >= goal)


def text_of(state: bytes) -> str:
    doc: Doc[XmlFragment] = Doc()
    doc.apply_update(state)
    return "".join(guarding.lines(doc))


async def cut_lines(typist: Typist, first: int, last: int) -> list[str]:
    """Delete paragraphs, as one change; their text."""
    home = typist.doc.get("body", type=XmlFragment).children[0]
    taken = [ydoc.plain(line_of(typist, place)) for place in range(first, last)]
    with typist.doc.transaction():
        del home.children[first:last]
    await typist.flush()
    await typist.saved()
    return taken


async def test_a_third_of_the_text_gone_at_once_is_kept_as_it_was_and_told_once(
    start: Start, watched: Plans
) -> None:
    port, _hub = await start(content=watched)
    document_id, _state = await plant_plan(*LINES)
    wang = await Typist.join(port, document_id)
    await write(wang, "【刚写的】", place=9)
    await looks(watched)
    await cut_lines(wang, 0, 2)  # a fifth: nothing to tell
    await looks(watched)
    assert watched.losses == []
    whole = "".join(guarding.lines(wang.doc))
    await cut_lines(wang, 0, 4)
    await looks(watched)
    await write(wang, "接着写", place=0)
    await wang.saved()
    await until(lambda: watched.told_lost)
    await looks(watched)
    assert [text_of(before) for before in watched.losses] == [whole]
    assert watched.told_lost == [1]
    await wang.leave()


async def test_text_that_moves_and_letters_that_are_corrected_are_no_loss(
    start: Start, watched: Plans
) -> None:
    port, hub = await start(content=watched)
    document_id, _state = await plant_plan(*LINES)
    wang = await Typist.join(port, document_id)
    taken = await cut_lines(wang, 0, 6)
    await until(lambda: watched.losses)  # kept, in case it stays away
    home = wang.doc.get("body", type=XmlFragment).children[0]
    ydoc.put(home, 0, [paragraph(line, f"n{place}") for place, line in enumerate(reversed(taken))])
    await wang.flush()
    for place in range(9):
        ydoc.delete(line_of(wang, place), 0, 10)
        await wang.flush()
    await wang.saved()
    [watcher] = watched.watchers
    await until(lambda: not watcher.losses)
    await looks(watched)
    assert watched.told_lost == []
    assert len(watched.losses) == 1
    assert document_id in hub.rooms
    await wang.leave()


async def test_what_the_platform_writes_on_purpose_is_no_loss_and_later_ones_still_are(
    start: Start, watched: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _hub = await start(content=watched)
    peers = dataclasses.replace(applying.settings, coedit_peers=(f"127.0.0.1:{port}",))
    monkeypatch.setattr(applying, "settings", peers)
    document_id, _state = await plant_plan(*LINES)
    wang = await Typist.join(port, document_id)
    kept = [paragraph(line, f"p{place}") for place, line in enumerate(LINES[:6])]
    target = plan(section("process", "过程", *kept, own="s1"))
    await applying.apply_computed(
        document_id, lambda state: patching.patch(state, target).update, cause="restore",
        user_id=person("wang"),
    )  # fmt: skip
    await wang.until(lambda: len(guarding.lines(wang.doc)) == 6)
    await write(wang, "甲")
    await looks(watched)
    assert watched.losses == []
    await cut_lines(wang, 0, 3)
    await looks(watched, 5)
    assert len(watched.losses) == 1
    assert text_of(watched.losses[0]).count("环节") == 6
    await wang.leave()


def test_a_large_text_is_compared_within_bounds() -> None:
    lines = [f"{place}" + "教学目标" * 200 for place in range(300)]
    assert watching.gone(lines, lines[150:] + lines[:150]) == 0
    assert watching.gone(lines, lines[150:]) == sum(map(len, lines[:150]))
    assert building.build([]).last_seq == 0
