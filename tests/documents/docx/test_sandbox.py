"""Reading in a worker process: the same result, limits that hold, an event loop that goes on."""

import asyncio
import time
from random import Random

import pytest

from server.documents.docx.errors import Refused
from server.documents.docx.reading import read
from server.documents.docx.sandbox import read_in_sandbox
from tests.documents.docx import raw
from tests.support import samples

MATHS = samples.DOCX / "generated" / "gen-math-headings.docx"


async def test_a_worker_gives_what_reading_gives():
    data = MATHS.read_bytes()
    far, near = await read_in_sandbox(data, MATHS.name), read(data, MATHS.name)
    assert far.meta == near.meta
    assert [(one.key, one.text) for one in far.sections] == [(one.key, one.text) for one in near.sections]
    assert far.assets == near.assets
    assert far.doc["content"][0]["attrs"]["key"] == near.doc["content"][0]["attrs"]["key"]


async def test_refusals_come_through_word_for_word():
    data = (samples.DOCX / "hostile" / "deep-sdt.docx").read_bytes()
    with pytest.raises(Refused, match="嵌套太深"):
        await read_in_sandbox(data, "深\x00\u202e.docx")


async def test_a_worker_that_takes_too_long_is_ended_while_the_loop_goes_on():
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.create_task(tick())
    body = "".join(raw.p(f"第{index}行") for index in range(11_000))  # fewer than the guard refuses
    started = time.monotonic()
    with pytest.raises(Refused, match="没有读完"):
        await read_in_sandbox(raw.word(body), "大.docx", time_seconds=0.2)
    ticking.cancel()
    assert time.monotonic() - started < 5
    assert ticks > 3


async def test_a_worker_that_wants_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch):
    from server.documents.docx import sandbox

    original = sandbox.environment
    monkeypatch.setattr(
        sandbox, "environment", lambda: original() | {"GONGBEI_WORKER_MEMORY": str(160 << 20)}
    )
    letters = [chr(0x4E00 + number) for number in range(8_000)]
    draw = Random(1)  # neither more lines nor emptier ones than the guard lets pass
    body = "".join(raw.p("".join(draw.choices(letters, k=500))) for _ in range(11_000))
    with pytest.raises(Refused, match="内存不够"):
        await read_in_sandbox(raw.word(body), "大.docx")


async def test_no_secret_of_the_platform_reaches_the_worker(monkeypatch: pytest.MonkeyPatch):
    from server.documents.docx import sandbox

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("GONGBEI_SECRET", "secret")
    assert not [value for value in sandbox.environment().values() if "secret" in value]
