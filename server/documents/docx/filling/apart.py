"""Filling in a process of its own: a form is a stranger's file, and eats memory and time at nobody's cost."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import Refused
from ..opinions import Opinions
from ..sandbox import ROOT, environment
from ..writing.document import Written

Json = dict[str, Any]

TIME_SECONDS = 30.0
AT_ONCE = 2
_SLOW = "这份表格太复杂，30 秒内没有填完，没有写成文件；教案没有改动。请换一份表格，或用默认样式导出。"
_BROKEN = "这份表格填到一半出错，没有写成文件；教案没有改动。请换一份表格，或用默认样式导出。"
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def fill_apart(
    form: bytes,
    doc: Json,
    meta: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    name: str = "",
    is_own: bool = False,
    is_record: bool = False,
    said: Sequence[Sequence[str]] = (),
    digests: Mapping[str, str] | None = None,
    opinions: Opinions | None = None,
) -> Written:
    """``fill`` with 1 GiB of memory and 30 seconds; at most two at a time, others wait.

    ``said``: what labels mean in a 学区 (``labels.use``).

    Raises:
        Refused: the form cannot be filled; the sentence is the teacher's.
    """
    head = {
        "do": "fill",
        "doc": doc,
        "meta": {key: str(value) for key, value in meta.items() if value},
        "name": name,
        "is_own": is_own,
        "is_record": is_record,
        "said": [list(pair) for pair in said],
        "digests": dict(digests or {}),
        "opinions": asdict(opinions) if opinions is not None else None,
        "pictures": {file_id: len(data) for file_id, data in pictures.items()},
    }
    answer, rest = await _ask(head, form, b"".join(pictures.values()))
    return Written(rest, list(answer["warnings"]), dict(answer["owners"]))


async def survey_apart(form: bytes, name: str, said: Sequence[Sequence[str]] = ()) -> Json:
    """``survey`` likewise.

    Raises:
        Refused: it is no .docx that can be filled.
    """
    answer, _ = await _ask({"do": "survey", "name": name, "said": [list(pair) for pair in said]}, form, b"")
    return answer


async def _ask(head: Json, form: bytes, rest: bytes) -> tuple[Json, bytes]:
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    line = json.dumps({**head, "form": len(form)}, ensure_ascii=False).encode() + b"\n"
    async with turn:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.documents.docx.filling.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT, env=environment(), start_new_session=True,
        )  # fmt: skip
        try:
            answer, _ = await asyncio.wait_for(worker.communicate(line + form + rest), TIME_SECONDS)
        except TimeoutError as error:
            raise Refused(_SLOW) from error
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    if worker.returncode != 0 or b"\n" not in answer:
        raise Refused(_BROKEN)
    first, _, data = answer.partition(b"\n")
    told: Json = json.loads(first)
    if "refused" in told:
        raise Refused(told["refused"])
    return told, data
