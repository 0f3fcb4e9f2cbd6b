"""``gongbei up``: secrets, database, migrations, demo data, then the Procfile's processes until a signal.

The supervisor itself stays small: it imports neither Piccolo nor Litestar, so that a second start is quick.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from server.app import environment, preflight, readiness
from server.app.children import Child, read_procfile
from server.app.db import EXIT_REFUSED
from server.app.environment import Place
from server.base import folders
from server.base.cluster import Cluster
from server.base.locks import Locked, lock
from server.base.settings import settings
from server.base.starting import StartFailed

DATABASE_SECONDS = 150  # recovery after a power cut may replay much log
FIRST_PAGE_SECONDS = 60
COEDIT_SECONDS = 15
FOR_THE_PAGE = {"web", "coedit"}
STOP_ORDER = {"media": 0.3, "coedit": 0.8, "web": 0.8, "worker": 0.8}  # seconds each may take
STOP_SECONDS = 4.0  # all of them together; the database gets what the others left
LAST_PATIENCE_SECONDS = 0.4


def up(place: Place, *, demo: bool = False, procfile: Path = environment.ROOT / "Procfile") -> int:
    """Run the platform until SIGTERM, SIGINT or SIGHUP, then 0.

    Raises:
        StartFailed: it could not start, in one sentence; nothing is left behind.
    """
    preflight.check(place)
    with _trace_removed(place.data):
        try:
            folders.make_data_folder(place.data)
            with lock(place.data / environment.LOCK):
                return asyncio.run(Platform(place, read_procfile(procfile), demo=demo).run())
        except Locked as error:
            raise StartFailed(preflight.already_running(place.data)) from error
        except OSError as error:
            raise StartFailed(
                f"数据目录 {place.data} 用不了（{error.strerror}），请用 --data 换一个目录。"
            ) from error


class Platform:
    """One platform in one data directory."""

    def __init__(self, place: Place, commands: dict[str, list[str]], *, demo: bool) -> None:
        self.place = place
        self._demo = demo
        self._secret = environment.make_secret(place.data)
        self._commands = _spread(commands, place)
        self._children: dict[str, Child] = {}
        self._database_answered = False
        self._stop_asked = asyncio.Event()

    async def run(self) -> int:
        """Start everything, wait for a signal, stop everything."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_asked.set)
        starting = asyncio.create_task(self._start())
        asked = asyncio.create_task(self._stop_asked.wait())
        try:
            await asyncio.wait([starting, asked], return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await asked
        finally:
            starting.cancel()
            await asyncio.wait([starting])
            asked.cancel()
            await self._stop()
        return 0

    async def _start(self) -> None:
        if not (environment.ROOT / "web" / "static" / "built" / "manifest.json").exists():
            _say("网页脚本还没有生成，页面能看，但不能在线编辑：请执行 make setup。")
        await self._start_database()
        environment.announce(self.place)
        await self._migrate()
        if self._demo:
            await self._plant_demo()
        first_secret = await self._bootstrap()
        for name in self._named(needed=True):
            await self._launch(name, self._variables())
        await readiness.wait_for_page(self.place, FIRST_PAGE_SECONDS)
        for name in self._named(needed=False):
            await self._launch(name, self._variables())
        if "coedit" in self._commands:  # a page without it still reads; say so and keep trying
            for port in self.place.coedit_ports:
                if not await readiness.wait_for_port(environment.COEDIT_HOST, port, COEDIT_SECONDS):
                    _say("协同编辑还没有起来，教案暂时只能看；它起来后会自动连上。")
                    break
        self._greet(first_secret)

    def _named(self, *, needed: bool) -> list[str]:
        """The processes the first page needs, or the rest, which would only take its processor time."""
        return [name for name in self._commands if name != "db" and (_kind(name) in FOR_THE_PAGE) == needed]

    async def _start_database(self) -> None:
        variables = self._variables()
        if self.place.embedded:
            del variables["DATABASE_URL"]  # with it, db would take the database for somebody else's
        await self._launch("db", variables)
        child = self._children["db"]
        await readiness.wait_for_database(
            self.place, DATABASE_SECONDS, gave_up=lambda: child.exit_code is not None
        )
        self._database_answered = True

    async def _launch(self, name: str, variables: dict[str, str]) -> None:
        if _kind(name) == "coedit":
            port = self.place.coedit_port + int(name.partition("-")[2] or 1) - 1
            variables = variables | {"GONGBEI_COEDIT_PORT": str(port)}
        child = Child(name, self._commands[name], os.environ | variables, _write)
        self._children[name] = child
        await child.start(once_if=lambda code: code == EXIT_REFUSED and not self._database_answered)

    def _variables(self) -> dict[str, str]:
        return environment.variables(self.place, self._secret)

    async def _migrate(self) -> None:
        if await readiness.schema_is_current(self.place.dsn):
            return
        if settings.backup_keep > 0 and await readiness.has_schema(self.place.dsn):
            _say("程序换了版本，先备份再更新数据库结构……")
            await self._run_command("backup", "--before-upgrade")
        _say("正在更新数据库结构……")
        await self._run_command("migrate")

    async def _plant_demo(self) -> None:
        marker = self.place.data / environment.DEMO
        if marker.exists() and marker.read_text() == environment.PLANTED:
            return
        _say("正在准备演示学区……")
        await self._run_command("seed")

    async def _bootstrap(self) -> str:
        if self._demo or await readiness.has_administrator(self.place.dsn):
            return ""
        return (await self._run_command("bootstrap")).strip()

    async def _run_command(self, *words: str) -> str:
        """Run one of our own commands to its end; its JSON is not for the screen."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.app.cli",
            *words,
            cwd=environment.ROOT,
            env=os.environ | self._variables(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            output, complaint = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            raise StartFailed(complaint.decode(errors="replace").strip())
        return output.decode()

    def _greet(self, first_secret: str) -> None:
        from server.app.network import greeting  # cryptography: not before the platform answers

        lines = [
            f"共备已经启动：{self.place.url}",
            *greeting.lines(self.place, with_codes=sys.stdout.isatty()),
        ]
        if first_secret:
            lines.append(f"第一次登录请打开 {self.place.url}/bootstrap，输入一次性口令：{first_secret}")
        lines.append("按 Ctrl-C 停止。")
        _say("\n".join(lines), sys.stdout)

    async def _stop(self) -> None:
        """Coedit, web, worker, then the database: whoever writes stops before what is written to."""
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        for kind, seconds in STOP_ORDER.items():
            meant = [child for name, child in self._children.items() if _kind(name) == kind]
            await asyncio.gather(*(child.stop(seconds) for child in meant))
        if "db" in self._children:
            await self._children["db"].stop(deadline - asyncio.get_running_loop().time())
            if self.place.embedded:  # db may have been cut short while it was starting a server
                await asyncio.to_thread(Cluster(self.place.data).stop, LAST_PATIENCE_SECONDS)
        environment.withdraw(self.place.data)


def _spread(commands: dict[str, list[str]], place: Place) -> dict[str, list[str]]:
    """The commands with as many coedit processes as the operator wants: coedit, coedit-2, coedit-3."""
    found = {}
    for name, command in commands.items():
        found[name] = command
        if name == "coedit":
            found |= {f"coedit-{number}": command for number in range(2, len(place.coedit_ports) + 1)}
    return found


def _kind(name: str) -> str:
    return name.partition("-")[0]


@contextlib.contextmanager
def _trace_removed(data: Path) -> Iterator[None]:
    """What a first start made, and could not finish, is taken away again."""
    made = _first_missing(data)
    first_start = made is not None or not any(data.iterdir())
    try:
        yield
    except StartFailed:
        if first_start and data.exists():
            Cluster(data).remove()
            for left in data.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        raise


def _first_missing(path: Path) -> Path | None:
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    return missing[-1] if missing else None


def _write(name: str, line: str) -> None:
    _say(line if name == "db" else f"{name:<6} | {line}")


def _say(text: str, stream: TextIO = sys.stderr) -> None:
    with contextlib.suppress(OSError):  # nobody reads any more: the platform goes on
        stream.write(f"{text}\n")
        stream.flush()
