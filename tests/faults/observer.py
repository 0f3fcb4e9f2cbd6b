"""A process of its own: two colleagues who only watch, and write down at once what they were shown.

``python -m tests.faults.observer PORT PLAN COOKIE FILE``. They keep nothing between two connections and
answer nothing, so what a restarted server lacks cannot come back to it through them.
"""

import asyncio
import contextlib
import random
import sys
from pathlib import Path
from typing import TextIO
from uuid import UUID

import websockets

from tests.coedit.typist import TOKEN, PlanTypist


class Watching(PlanTypist):
    """Writes new tokens to a file the moment they are on the screen."""

    out: TextIO
    shown: set[str]

    async def _take(self, message: bytes) -> None:
        await super()._take(message)
        new = set(TOKEN.findall(str(self.text))) - self.shown
        if new:
            self.shown |= new
            self.out.write("".join(f"{token}\n" for token in new))
            self.out.flush()


async def watch(port: int, plan: UUID, cookie: str, out: TextIO, shown: set[str]) -> None:
    """Watch for ever, coming back with a fresh page."""
    while True:
        with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
            Watching.out, Watching.shown = out, shown
            page = await Watching.join(port, plan, user=cookie, synced=False, answers=False)
            await page.closed_for_ever()
        await asyncio.sleep(random.uniform(0.05, 0.3))


async def main(port: str, plan: str, cookie: str, file: str) -> None:
    """Two of them."""
    shown: set[str] = set()
    with Path(file).open("a", encoding="utf-8") as out:
        await asyncio.gather(*(watch(int(port), UUID(plan), cookie, out, shown) for _ in range(2)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
