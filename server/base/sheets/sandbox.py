"""Reading in a process of its own: a file that eats memory or time takes its worker with it, nobody else."""

import asyncio
import json
import os
import sys
from typing import Any
from weakref import WeakKeyDictionary

from server.base.settings import ROOT
from server.base.sheets import limits
from server.base.sheets.table import Line, SheetRefused, Table

AT_ONCE = 2
_SLOW = "这个表格太复杂，30 秒内没有读完，没有导入。请把内容复制到一张新表里再试；原文件没有改动。"
_BROKEN = "这个表格读到一半出错，没有导入。请用 Excel 或 WPS 打开后另存一份再试；原文件没有改动。"
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def read_in_sandbox(data: bytes, name: str, time_seconds: float = limits.TIME_SECONDS) -> Table:
    """The first sheet of an .xlsx or .csv; at most two are read at a time, others wait.

    Raises:
        SheetRefused: too large, too slow, or not a table; the sentence is for the person.
    """
    if len(data) > limits.MAX_FILE_BYTES:
        raise SheetRefused(f"文件超过 {limits.MAX_FILE_BYTES >> 20} MB，没有导入。请删去图片和多余的表再试。")
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        answer = await _ask_worker(data, name, time_seconds)
    return _table(answer)


async def read_book_in_sandbox(
    data: bytes, name: str, time_seconds: float = limits.TIME_SECONDS
) -> list[Table]:
    """Every sheet of an .xlsx, merged cells filled; otherwise as ``read_in_sandbox``.

    Raises:
        SheetRefused: too large, too slow, or no .xlsx; the sentence is for the person.
    """
    if len(data) > limits.MAX_FILE_BYTES:
        raise SheetRefused(f"文件超过 {limits.MAX_FILE_BYTES >> 20} MB，没有导入。请删去图片和多余的表再试。")
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        answer = await _ask_worker(data, name, time_seconds, "book")
    if "refused" in answer:
        raise SheetRefused(answer["refused"])
    return [_table(one) for one in answer["sheets"]]


async def _ask_worker(data: bytes, name: str, time_seconds: float, *what: str) -> dict[str, Any]:
    shown = "".join(sign for sign in name if sign.isprintable()).encode("utf-8", "replace").decode()[:200]
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.base.sheets.worker", shown or "table", *what,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT, env=_environment(), start_new_session=True,
    )  # fmt: skip
    try:
        answer, _ = await asyncio.wait_for(worker.communicate(data), time_seconds)
    except TimeoutError as error:
        raise SheetRefused(_SLOW) from error
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    if worker.returncode != 0 or not answer:
        raise SheetRefused(_BROKEN)
    found: dict[str, Any] = json.loads(answer)
    return found


def _environment() -> dict[str, str]:
    """No secrets of the platform reach the worker."""
    names = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "GONGBEI_WORKER_MEMORY")
    kept = {key: os.environ[key] for key in names if key in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}


def _table(answer: dict[str, Any]) -> Table:
    if "refused" in answer:
        raise SheetRefused(answer["refused"])
    lines = [
        Line(line["number"], line["cells"], {int(at): kind for at, kind in line["odd"].items()})
        for line in answer["lines"]
    ]
    return Table(answer["name"], lines, answer["other_sheets"], answer["is_cut"])
