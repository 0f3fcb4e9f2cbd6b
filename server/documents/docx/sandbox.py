"""Reading in a process of its own: a file that eats memory or time takes its worker with it, nobody else."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from .answered import Answered, answered_of
from .errors import Refused
from .imported import Imported, Section
from .labels import Said
from .opinions import opinions_of

TIME_SECONDS = 60.0  # on the clock; of the processor a worker gets 20, and goes behind everybody else
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)  # one processor is left to those who type: `bench/imports.py`
MOST_SAID = 1000
ROOT = Path(__file__).resolve().parents[3]
_SLOW = (
    "这个 Word 文件太复杂，20 秒内没有读完，没有导入。请删去大表格或大图片，或拆成几份再试；原文件没有改动。"
)
_BROKEN = "这个 Word 文件读到一半出错，没有导入。请用 Word 或 WPS 打开后另存一份再试；原文件没有改动。"
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def read_in_sandbox(
    data: bytes, name: str, time_seconds: float = TIME_SECONDS, said: Said = ()
) -> Imported:
    """``reading.read`` in a worker with 1 GiB and 20 seconds of work; at most ``AT_ONCE`` at a time, others
    wait.

    ``said``: what labels mean in a 学区 (``labels.use``).

    Raises:
        Refused: the file is refused, too big or too slow; the sentence is the teacher's.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        answer = await _ask_worker(data, name, time_seconds, said)
    return _imported(answer)


async def read_answer_in_sandbox(
    data: bytes, name: str, known: Collection[tuple[str, str]] = (), time_seconds: float = TIME_SECONDS
) -> Answered:
    """``answered.read_answer`` in such a worker.

    Raises:
        Refused: the file is refused, too big or too slow; the sentence is the teacher's.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        answer = await _ask_worker(data, name, time_seconds, sorted(known), "answer")
    head = json.loads(answer)
    if "refused" in head:
        raise Refused(head["refused"])
    return answered_of(head)


async def _ask_worker(
    data: bytes, name: str, time_seconds: float, said: Sequence[Sequence[str]], what: str = ""
) -> bytes:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server.documents.docx.behind",
        "server.documents.docx.worker",
        _argument(name),
        json.dumps(said[:MOST_SAID], ensure_ascii=False),
        *([what] if what else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
    )
    try:
        answer, _ = await asyncio.wait_for(worker.communicate(data), time_seconds)
    except TimeoutError as error:
        raise Refused(_SLOW) from error
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    if worker.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused(_SLOW)
    if worker.returncode != 0 or b"\n" not in answer:
        raise Refused(_BROKEN)
    return answer


def _argument(name: str) -> str:
    """A file name that may be an argument: no NUL, no lone surrogates, not endless."""
    return "".join(sign for sign in name if sign.isprintable()).encode("utf-8", "replace").decode()[:200]


def environment() -> dict[str, str]:
    """No secrets of the platform reach the worker."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV") if key in os.environ}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}


def _imported(answer: bytes) -> Imported:
    line, _, rest = answer.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    if "refused" in head:
        raise Refused(head["refused"])
    assets, at = {}, 0
    for file_id, size in head["assets"].items():
        assets[file_id] = rest[at : at + size]
        at += size
    sections = [Section(**section) for section in head["sections"]]
    return Imported(
        doc=head["doc"],
        meta=head["meta"],
        sections=sections,
        warnings=head["warnings"],
        assets=assets,
        fields=head["fields"],
        source=head["source"],
        record=head["record"],
        lessons={int(period): name for period, name in head["lessons"].items()},
        opinions=opinions_of(head["opinions"]),
    )
