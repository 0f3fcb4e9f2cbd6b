"""The process that fills one form: ``python -m server.documents.docx.filling.worker``.

On stdin a line of JSON, the bytes of the form, those of the pictures; on stdout a line of JSON
(``{"refused": sentence}``, or what was asked for) and the bytes of the filled form.
"""

import json
import os
import resource
import sys
from typing import Any

from .. import labels
from ..errors import Refused
from ..opinions import opinions_of
from .filling import fill
from .surveying import survey

MEMORY_BYTES = 1 << 30
_TOO_BIG = "这份表格和教案太大，填到一半内存不够，没有写成文件；教案没有改动。请减少图片后再试。"


def main() -> None:
    """Read, fill, answer, leave. No text of a document goes to stderr or a log."""
    memory = int(os.environ.get("GONGBEI_WORKER_MEMORY", MEMORY_BYTES))  # less in tests
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head = json.loads(sys.stdin.buffer.readline())
    form = sys.stdin.buffer.read(head["form"])
    try:
        labels.use([(str(one[0]), str(one[1]), str(one[2])) for one in head["said"]])
        _answer(*_done(head, form))
    except Refused as refusal:
        _answer({"refused": refusal.sentence})
    except MemoryError:
        _answer({"refused": _TOO_BIG})


def _done(head: dict[str, Any], form: bytes) -> tuple[dict[str, Any], bytes]:
    if head["do"] == "survey":
        return survey(form, head["name"]), b""
    pictures = {file_id: sys.stdin.buffer.read(size) for file_id, size in head["pictures"].items()}
    written = fill(
        form,
        head["doc"],
        head["meta"],
        pictures.get,
        head["name"],
        head["is_own"],
        head["is_record"],
        head["digests"],
        opinions_of(head["opinions"]) if head["opinions"] is not None else None,
    )
    return {"warnings": written.warnings, "owners": list(written.owners.items())}, written.data


def _answer(told: object, data: bytes = b"") -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
    out.write(data)
    out.flush()


if __name__ == "__main__":
    main()
