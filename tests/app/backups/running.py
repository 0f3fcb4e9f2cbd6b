"""A restored platform, and the commands that make, restore and look at it."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from server.base.csrf import FIELD
from server.base.settings import ROOT
from tests.app.test_supervisor import two_free_ports

START_SECONDS = 90


def gongbei(*words: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own; without ``DATABASE_URL`` unless given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GONGBEI_")}
    kept.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "server.app.cli", *words],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0 or not check, done.stderr
    return done


def answer(*words: str, **environment: str) -> dict[str, Any]:
    """The JSON a command prints."""
    found: dict[str, Any] = json.loads(gongbei(*words, **environment).stdout)
    return found


@contextlib.contextmanager
def running(data: Path) -> Iterator[str]:
    """``gongbei up`` on a free port; its address."""
    port = two_free_ports()
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GONGBEI_")}
    kept.pop("DATABASE_URL", None)
    log = data.with_suffix(".log")
    with log.open("wb") as out:
        up = subprocess.Popen(
            [sys.executable, "-m", "server.app.cli", "up", "--data", str(data), "--port", str(port)],
            cwd=ROOT, env=kept, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + START_SECONDS
        while "已经启动" not in log.read_text(errors="replace"):
            assert up.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        up.terminate()
        up.wait(30)


@contextlib.contextmanager
def signed_in(url: str, login: str, password: str) -> Iterator[httpx.Client]:
    """A browser in which somebody has signed in."""
    with httpx.Client(base_url=url, headers={"Accept": "text/html"}, timeout=30) as client:
        _sign_in(client, login, password)
        yield client


def _sign_in(client: httpx.Client, login: str, password: str) -> None:
    asked = client.get("/session/new")
    found = re.search(rf'name="{FIELD}" value="([^"]+)"', asked.text)
    assert found is not None, f"{asked.status_code} {asked.headers}\n{asked.text}"
    done = client.post("/session", data={FIELD: found[1], "login": login, "password": password})
    assert done.status_code == 303, done.text
