"""The process that reads one .docx: ``python -m server.documents.docx.worker NAME SAID [answer]``,
bytes on stdin; ``answer``: a paper of ours that came back (``answered``), SAID what we sent along.

Answer on stdout: a line of JSON (``{"refused": sentence}`` or the import with the sizes of its assets), then
the assets' bytes one after another. Memory and work are limited first; the clock is the
parent's affair.
"""

import json
import os
import resource
import sys
from dataclasses import asdict

from . import labels
from .answered import read_answer
from .errors import Refused
from .reading import read

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
ANSWER = "answer"
_TOO_BIG = (
    "这个 Word 文件太大或太复杂，读到一半内存不够，没有导入。请删去大图片或拆成几份再试；原文件没有改动。"
)


def main() -> None:
    """Read, answer, leave. No text of the document goes to stderr or a log."""
    memory = int(os.environ.get("GONGBEI_WORKER_MEMORY", MEMORY_BYTES))  # less in tests
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    said = [tuple(one) for one in json.loads(sys.argv[2])] if len(sys.argv) > 2 else []
    try:
        if sys.argv[3:] == [ANSWER]:
            _answer(asdict(read_answer(sys.stdin.buffer.read(), name, said)), [])
            return
        labels.use(said)
        imported = read(sys.stdin.buffer.read(), name)
    except Refused as refusal:
        _answer({"refused": refusal.sentence}, [])
        return
    except MemoryError:
        _answer({"refused": _TOO_BIG}, [])
        return
    assets = imported.assets
    imported.assets = {}
    head = asdict(imported) | {"assets": {file_id: len(data) for file_id, data in assets.items()}}
    _answer(head, list(assets.values()))


def _answer(head: object, assets: list[bytes]) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(head, ensure_ascii=False).encode() + b"\n")
    for data in assets:
        out.write(data)
    out.flush()


if __name__ == "__main__":
    main()
