"""Joining the running platform of a data directory: its settings, its database."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from server.app import environment
from server.base.starting import StartFailed

Answer = TypeVar("Answer")
Command = Callable[..., Any]

POOL_SIZE = 2


def data_option(command: Command) -> Command:
    """``--data DIR``, as ``up`` has it."""
    decorated: Command = click.option(
        "--data",
        type=click.Path(path_type=Path, readable=False),
        help="数据目录（默认 $GONGBEI_DATA，再默认本目录下的 var）",
    )(command)
    return decorated


def join(data: Path | None) -> None:
    """Take over the settings of the platform that runs in ``data``; call it before anything reads them.

    ``DATABASE_URL`` in the environment wins: then the platform need not run.

    Raises:
        StartFailed: nothing runs there.
    """
    folder = environment.data_directory(data)
    os.environ["GONGBEI_DATA"] = str(folder)
    if os.environ.get("DATABASE_URL"):
        return
    place = environment.find_running(folder)
    if place is None:
        raise StartFailed(
            f"数据目录 {folder} 里没有正在运行的平台：请先执行 gongbei up，或用 --data 指明目录。"
        )
    try:
        os.environ.update(environment.variables(place, environment.make_secret(folder)))
    except OSError as error:
        raise StartFailed(
            f"读不了 {error.filename}（{error.strerror}）：请用启动平台的那个用户执行。"
        ) from error


def run(work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Run ``work`` with the database pool open.

    Raises:
        StartFailed: the database does not answer.
    """
    return asyncio.run(_with_pool(work))


async def _with_pool(work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    from server.base import database

    try:
        await database.open_pool(size=POOL_SIZE)
    except OSError as error:
        raise StartFailed("数据库没有应答：平台可能已经停了，请先执行 gongbei up。") from error
    try:
        return await work()
    finally:
        await database.close_pool()


def print_json(answer: Any) -> None:
    """One line of JSON on stdout."""
    click.echo(json.dumps(answer, ensure_ascii=False))
