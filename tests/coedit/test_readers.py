"""Whoever only reads costs those who write little."""

import threading

import pytest

from server.coedit import live, structs
from server.coedit.scans import Scan
from tests.coedit.conftest import Rights, Start, plant
from tests.coedit.typist import Typist


async def test_a_readers_answer_is_never_compared_with_the_whole_document_beside_everybodys_typing(
    start: Start, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[int] = []
    scan_own = structs.scan_own

    def watched(update: bytes) -> Scan:
        if threading.current_thread() is threading.main_thread():
            walked.append(len(update))
        return scan_own(update)

    port, _hub = await start()
    plan = await plant("静夜思" * 5000)
    wang = await Typist.join(port, plan)
    for _ in range(2):
        del wang.text[0:3]
        await wang.flush()
    await wang.saved()
    monkeypatch.setattr(structs, "scan_own", watched)
    rights.read_only.add("li")
    for number in range(2):
        li = await Typist.join(port, plan, user="li", doc=wang.doc)
        await wang.type("<w-1>")
        await li.until(lambda li=li: str(li).endswith("<w-1>"))  # type: ignore[misc]
        assert li.refusals == []
        await li.leave()
        monkeypatch.setattr(live, "WALK_APART_BYTES", number)  # the second time in a thread
    assert max(walked, default=0) < 100
    del li.text[0:3]
    back = await Typist.join(port, plan, user="li", doc=li.doc)
    await back.until(lambda: back.refusals)
    for one in (wang, back):
        await one.leave()
