"""Starting and asking the coedit process of ``alone``, and many documents for it to open."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from server.base import database as db
from server.base import ids
from tests.coedit.conftest import free_port, person
from tests.coedit.typist import document
from tests.faults.platform import ROOT

PLANT = """
    WITH made AS (
        INSERT INTO coedit_update (document_id, data, user_id, client_id, epoch, at)
        SELECT document_id, $2, $3, 0, 0, now() FROM unnest($1::uuid[]) AS d (document_id)
        RETURNING document_id, seq, data
    )
    INSERT INTO coedit_base (document_id, upto_seq, data, at)
    SELECT document_id, seq, data, now() FROM made
"""
START_SECONDS = 60


class Coedit:
    """A coedit process in its own process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self._process = process

    async def ask(self) -> dict[str, float]:
        """What is alive in it, and how late its loop was since it was asked last."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        answer: dict[str, float] = json.loads(await self._process.stdout.readline())
        return answer

    async def asked_until_at_rest(self, seconds: float = 60.0) -> dict[str, float]:
        """The same, when no room is open any more."""
        async with asyncio.timeout(seconds):
            while (found := await self.ask())["rooms"] or found["sockets"]:
                await asyncio.sleep(0.2)
        return found


@asynccontextmanager
async def coedit(dsn: str, empty_seconds: float = 1.0) -> AsyncIterator[Coedit]:
    """Start it on this database; leaving the block ends it."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.alone", dsn, str(port), str(empty_seconds),
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            assert await process.stdout.readline() == b"ready\n"
        yield Coedit(process, port)
    finally:
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def plant_many(count: int, text: str = "") -> list[UUID]:
    """So many documents with this text."""
    plans = [ids.new_id() for _ in range(count)]
    await db.execute(PLANT, plans, document(text), person("wang"))
    return plans
