"""A coedit process by itself, every check on, whose insides can be asked.

``python -m tests.faults.alone DSN PORT EMPTY_SECONDS``; a line on its input is answered with one line of JSON
about itself. Everybody may write everything; the cookie names the person.
"""

import asyncio
import gc
import json
import statistics
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import uvloop

from server.base import database, logs
from server.coedit import building
from server.coedit.grants import Grant
from server.coedit.hub import Hub
from server.coedit.server import serve

LOOK_SECONDS = 0.005


async def authorise(headers: Mapping[str, str], document_id: UUID, *, is_active: bool) -> Grant:
    """Everybody may, everywhere; ``is_active`` is for sessions."""
    name = headers["Cookie"].removeprefix("gb=")
    return Grant(uuid.uuid5(uuid.NAMESPACE_DNS, name), name, 1, True, name)


async def settled(_document_id: UUID) -> None:
    """Nobody else works here."""


class Lags:
    """How late the loop is, looked at every 5 ms; forgotten when told."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    async def look(self) -> None:
        """For ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            self.seen.append(loop.time() - due)

    def p99_ms(self) -> float:
        """Since the last time it was asked."""
        seen, self.seen = self.seen, []
        return statistics.quantiles(seen, n=100)[98] * 1000 if len(seen) > 1 else 0.0


def inside(hub: Hub, lags: Lags) -> dict[str, float]:
    """What is alive in this process."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024
    return {
        "rss_mib": resident,
        "objects": len(gc.get_objects()),
        "tasks": len(asyncio.all_tasks()),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "rooms": len(hub.rooms),
        "sockets": sum(hub.sockets.values()),
        "pending_bytes": hub.writer.pending_bytes,
        "lag_p99_ms": lags.p99_ms(),
    }


async def main(dsn: str, port: str, empty_seconds: str) -> None:
    """Serve until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # log lines go elsewhere
    await database.open_pool(dsn)
    lags = Lags()
    looking = asyncio.create_task(lags.look())
    questions = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(questions), sys.stdin
    )
    async with serve(
        dsn=dsn, port=int(port), authorise=authorise, settled=settled, schema=1, sockets_per_user=5000,
        empty_seconds=float(empty_seconds),
    ) as hub:  # fmt: skip
        print("ready", file=answers, flush=True)
        while await questions.readline():
            print(json.dumps(inside(hub, lags)), file=answers, flush=True)
    looking.cancel()


if __name__ == "__main__":
    logs.configure()
    building.deepen_main_stack()
    uvloop.run(main(*sys.argv[1:]))
