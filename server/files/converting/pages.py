"""The pages of a PDF as pictures, drawn in a process of its own with little memory and time."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.base.settings import ROOT
from server.files.converting.errors import NotConverted
from server.files.converting.pages_worker import LOCKED_STATUS
from server.files.converting.renditions import Made
from server.files.converting.room import PATIENCE_SECONDS
from server.files.converting.turns import turn

MOST_PAGES = 120
TIME_SECONDS = 90.0
LOCKED = "这个 PDF 加了打开密码，这里看不了。请下载后用密码打开。"
BROKEN = "这个文件的页面画不出来，可能没有传完整或已经损坏。请下载后用别的软件打开看看。"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The first pages, of ``total``."""

    total: int
    pages: list[Made]


async def draw(
    pdf: bytes,
    suffix: str = "webp",
    *,
    most: int = MOST_PAGES,
    crops: list[tuple[float, float]] | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Drawn:
    """The pages in order; as many as time and memory allow, at least one. ``crops``: of each page only this
    share of its width and height, from the corner, without the white around; an empty one has no size.

    Raises:
        NotConverted: locked or broken.
        Busy: all converters are at work.
    """
    async with turn(patience_seconds):
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="gongbei-pages-"))
        try:
            await asyncio.to_thread((folder / "in.pdf").write_bytes, pdf)
            if crops is not None:
                await asyncio.to_thread((folder / "crops.json").write_text, json.dumps(crops))
            said = await _ask_worker(folder, suffix, most)
            return await asyncio.to_thread(_drawn, folder, suffix, said)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _ask_worker(folder: Path, suffix: str, most: int) -> list[list[int]]:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.files.converting.pages_worker", str(folder), suffix, str(most),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT, env=_environment(), start_new_session=True,
    )  # fmt: skip
    said: list[list[int]] = []
    try:
        with suppress(TimeoutError):  # what was drawn until then is shown
            await asyncio.wait_for(_listen(worker, said), TIME_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        await worker.wait()
    if worker.returncode == LOCKED_STATUS:
        raise NotConverted(LOCKED)
    return said


async def _listen(worker: asyncio.subprocess.Process, said: list[list[int]]) -> None:
    """What it says as it says it: it may be killed before the end."""
    assert worker.stdout is not None
    async for line in worker.stdout:
        said += [[int(word) for word in line.split()]]
    await worker.wait()


def _drawn(folder: Path, suffix: str, said: list[list[int]]) -> Drawn:
    pages = [
        Made((folder / f"{number}.{suffix}").read_bytes(), width, height)
        for number, width, height in said[1:]
    ]
    if not pages:
        raise NotConverted(BROKEN)
    return Drawn(said[0][0], pages)


def _environment() -> dict[str, str]:
    """No secrets of the platform reach the worker."""
    names = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "GONGBEI_WORKER_MEMORY")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
