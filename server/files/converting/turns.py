"""One converter per core, whichever of our processes asks: each holds the lock of a numbered folder."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from server.base.settings import settings
from server.files.converting.errors import Busy

LOOK_SECONDS = 0.1
BUSY = "现在要转换的文件比较多，这一个没有排上，什么都没有改动。请过一分钟再试一次。"


@asynccontextmanager
async def turn(patience_seconds: float) -> AsyncIterator[Path]:
    """The folder of a free converter, held until the block ends; a killed process lets go of it by itself.

    Raises:
        Busy: all were at work for so long.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + patience_seconds
    while (held := _take()) is None:
        if loop.time() >= until:
            raise Busy(BUSY)
        await asyncio.sleep(LOOK_SECONDS)
    folder, lock = held
    try:
        yield folder
    finally:
        lock.close()


def _take() -> tuple[Path, IO[bytes]] | None:
    base = settings.data / "converter"
    for number in range(os.cpu_count() or 1):
        folder = base / str(number)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return folder, lock
    return None
