"""The processes of the Procfile: started, restarted with back-off, stopped; none outlives us."""

import asyncio
import contextlib
import ctypes
import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from server.app.environment import ROOT

BACKOFF_FIRST_SECONDS = 0.5
BACKOFF_LAST_SECONDS = 8.0
SETTLED_SECONDS = 5.0  # after so long a life the next death starts with the short back-off again
PR_SET_PDEATHSIG = 1
EXIT_NOT_FOUND = 127
LONGEST_LINE_BYTES = 1024 * 1024

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def read_procfile(path: Path) -> dict[str, list[str]]:
    """Process name to command; ``python`` is the interpreter we run on."""
    commands = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, colon, command = line.partition(":")
        if colon and not line.startswith("#"):
            words = shlex.split(command)
            commands[name.strip()] = [sys.executable if word == "python" else word for word in words]
    return commands


class Child:
    """One supervised process. ``write`` gets its output, line by line."""

    def __init__(
        self, name: str, command: list[str], environ: Mapping[str, str], write: Callable[[str, str], None]
    ) -> None:
        self.name = name
        self.exit_code: int | None = None
        self._command = command
        self._environ = environ
        self._write = write
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._started = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The present process, or ``None`` between two lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self, *, once_if: Callable[[int], bool] = lambda _code: False) -> None:
        """Start it and keep it running; an exit code for which ``once_if`` holds ends the keeping."""
        self._keeper = asyncio.create_task(self._keep(once_if), name=f"keep {self.name}")
        await self._started.wait()

    async def stop(self, seconds: float) -> None:
        """SIGTERM, and SIGKILL when it is still there after ``seconds``."""
        self._stopping = True
        if self._keeper is None:
            return
        self._signal(signal.SIGTERM)
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), seconds)
            self._signal(signal.SIGKILL)
            await self._process.wait()
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None and self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _keep(self, once_if: Callable[[int], bool]) -> None:
        backoff = BACKOFF_FIRST_SECONDS
        loop = asyncio.get_running_loop()
        while not self._stopping:
            born = loop.time()
            code = await self._live()
            if self._stopping or once_if(code):
                self.exit_code = code
                return
            if loop.time() - born > SETTLED_SECONDS:
                backoff = BACKOFF_FIRST_SECONDS
            self._write(self.name, f"{self.name} 结束了（{_spell(code)}），{backoff:g} 秒后重新启动。")
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, BACKOFF_LAST_SECONDS)

    async def _live(self) -> int:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=ROOT,
                env=dict(self._environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches only us, so that the order of stopping is ours
                preexec_fn=_die_with(os.getpid()),
                limit=LONGEST_LINE_BYTES,
            )
        except OSError as error:
            self._write(self.name, f"{self._command[0]}：{error.strerror}")
            self._started.set()
            return EXIT_NOT_FOUND
        self._process = process
        self._started.set()
        assert process.stdout is not None
        reading = asyncio.create_task(self._copy_output(process.stdout))
        code = await process.wait()
        # A grandchild may hold the pipe open: its last words are not waited for.
        await asyncio.wait([reading], timeout=0.2)
        reading.cancel()
        return code

    async def _copy_output(self, stream: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the limit; the rest follows as the next line
                continue
            if not line:
                return
            self._write(self.name, line.decode(errors="replace").rstrip())


def _die_with(parent: int) -> Callable[[], None] | None:
    """Linux kills the child when we die, by whatever signal: nothing is left that holds a port."""
    if _libc is None:
        return None
    prctl = _libc.prctl

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # we died in between
            os._exit(1)

    return before_exec


def _spell(code: int) -> str:
    return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"
