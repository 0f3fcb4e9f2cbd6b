"""F5: a room that cannot be loaded is not opened blank, and nothing is written over what is there."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from server.base import database as db
from server.coedit import loading, wire
from tests.coedit.conftest import Start, plant
from tests.coedit.typist import Typist


class PanicException(BaseException):
    """What the library raises when it gives up; its own cannot be imported."""


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InternalServerError("broken"), asyncpg.InternalClientError("out of step"), OSError("gone"),
        TimeoutError(), KeyError("nobody expected it"), PanicException(),
    ],
)  # fmt: skip
async def test_a_read_that_fails_for_a_while_costs_no_text(
    start: Start, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    port, hub = await start()
    plan = await plant("静夜思")
    read = loading.read
    is_broken = True

    async def read_or_fail(document_id: UUID) -> Any:
        if is_broken:
            raise error
        return await read(document_id)

    monkeypatch.setattr(loading, "read", read_or_fail)
    class_ = await asyncio.gather(*(Typist.join(port, plan, user=f"u{n}", synced=False) for n in range(5)))
    assert {await one.closed() for one in class_} == {wire.TRY_AGAIN}
    assert all(str(one) == "" and not one.is_synced for one in class_)
    assert plan not in hub.rooms
    is_broken = False
    back = await Typist.join(port, plan)
    assert str(back) == "静夜思"
    await back.type("<w-1>")
    await back.saved()
    await back.leave()


async def test_a_base_that_cannot_be_read_is_never_written_over(start: Start) -> None:
    port, hub = await start(empty_seconds=0.05)
    plan = await plant("静夜思")
    spoilt = b"\xff" * 40
    await db.execute("UPDATE coedit_base SET data = $2 WHERE document_id = $1", plan, spoilt)
    wang = await Typist.join(port, plan)
    await wang.type("<w-1>")
    await wang.until(lambda: wang.refusals)
    await wang.leave()
    async with asyncio.timeout(5):
        while hub.rooms:
            await asyncio.sleep(0.01)
    assert await db.value("SELECT data FROM coedit_base WHERE document_id = $1", plan) == spoilt
    assert await db.value("SELECT count(*) FROM coedit_update WHERE epoch > 0") == 0
