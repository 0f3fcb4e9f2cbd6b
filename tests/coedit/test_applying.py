"""Writing into a document from outside: restoring, merging, repairing beside people who type."""

import asyncio
import dataclasses
from collections.abc import Callable
from uuid import UUID

import pytest
from pycrdt import Doc, Text

from server.base import database as db
from server.coedit import applying, log
from tests.coedit.conftest import Rights, Start, person, plant
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
