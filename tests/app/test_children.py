"""One supervised process: its output, its back-off, its end."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from server.app import children
from server.app.children import Child

SECONDS = 30
New = Callable[..., Child]


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest_asyncio.fixture
async def child(lines: list[str]) -> AsyncIterator[New]:
    made: list[Child] = []

    def new(script: str) -> Child:
        command = [sys.executable, "-c", script]
        made.append(Child("tested", command, os.environ, lambda _name, line: lines.append(line)))
        return made[-1]

    yield new
    for each in made:
        await each.stop(0.1)


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


async def test_the_pauses_between_deaths_double_up_to_the_longest(
    child: New, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "BACKOFF_FIRST_SECONDS", 0.05)
    monkeypatch.setattr(children, "BACKOFF_LAST_SECONDS", 0.15)
    await child("import sys, time; print(time.time()); sys.exit(3)").start()
    await until(lambda: len(lines) >= 8)
    said = [line for line in lines if line.startswith("tested 结束了")]
    assert said[0] == "tested 结束了（退出码 3），0.05 秒后重新启动。"
    assert [line.split("，")[1] for line in said[1:3]] == ["0.1 秒后重新启动。", "0.15 秒后重新启动。"]
    births = [float(line) for line in lines if line[0].isdigit()]
    assert all(later > earlier for earlier, later in pairwise(births))


async def test_an_exit_code_that_means_never_ends_the_keeping(child: New, lines: list[str]) -> None:
    tested = child("import sys; sys.exit(78)")
    await tested.start(once_if=lambda code: code == 78)
    await until(lambda: tested.exit_code is not None)
    assert tested.exit_code == 78
    assert lines == []


async def test_a_child_that_ignores_sigterm_is_killed_in_time(child: New, lines: list[str]) -> None:
    tested = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"
        "time.sleep(600)"
    )
    await tested.start()
    await until(lambda: lines == ["deaf"])
    pid = tested.pid
    assert pid is not None
    await tested.stop(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert lines == ["deaf"]


async def test_a_program_that_is_not_there_is_said_and_tried_again(lines: list[str]) -> None:
    tested = Child("tested", ["/nowhere/program"], {}, lambda _name, line: lines.append(line))
    await tested.start()
    await until(lambda: len(lines) >= 2)
    assert lines[0] == "/nowhere/program：No such file or directory"
    assert lines[1].startswith("tested 结束了（退出码 127）")
    await tested.stop(0.1)


async def test_a_line_longer_than_the_limit_does_not_stop_the_reading(
    child: New, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LONGEST_LINE_BYTES", 1000)
    await child("import time; print('x' * 5000); print('after', flush=True); time.sleep(600)").start()
    await until(lambda: "after" in lines)
