"""The embedded PostgreSQL: made on first start, started, adopted when it already runs, stopped.

Only ``DATABASE_URL`` and this module know where the database comes from; everybody else takes a DSN.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import asyncpg

from server.base import folders, postgres_home
from server.base.locks import Locked, lock
from server.base.postgres_binaries import Binaries, installed, reachable
from server.base.postgres_user import server_user
from server.base.starting import StartFailed

ROLE = "gongbei"
LONGEST_PATH_BYTES = 900  # of MAXPGPATH's 1024; names of tables and segments follow
START_SECONDS = 120  # recovery after a power cut replays the log first
STOP_SECONDS = 5
READY_LINE = 7  # of postmaster.pid
NO_PROCESS = 2**31 - 1  # larger than any process id
SHARED_MEMORY = "shared memory block"
ORPHANS_SECONDS = 20
POLL_SECONDS = 0.02
LOG_LIMIT_BYTES = 8 * 1024 * 1024

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failing statement or row would carry a teacher's text into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Cluster:
    """The PostgreSQL server of one data directory.

    Args:
        data_dir: the platform's data directory; the database's files are in its ``pg`` folder, or
            elsewhere when PostgreSQL's user cannot reach it (see ``postgres_home``).
        options: further ``postgres -c name=value`` (tests turn fsync off).
        say: told about steps that take long.
    """

    def __init__(
        self,
        data_dir: Path,
        options: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.data = data_dir.absolute()
        self.user = server_user()
        self.home = postgres_home.find_home(self.data, self.user)
        self._options = OPTIONS | dict(options or {})
        self._say = say
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, or ``None`` when it does not run."""
        line = self._status_line(0)
        pid = int(line) if line.isdigit() else None
        return pid if pid is not None and self._is_postmaster(pid) else None

    def dsn(self, database: str = "gongbei") -> str:
        """The address of one of its databases, for asyncpg and piccolo. Valid before the start too."""
        folder = quote(str(self.home.sockets), safe="/")
        return f"postgresql://{ROLE}@/{quote(database)}?host={folder}&port=5432"

    def check(self) -> Binaries:
        """Find what would stop a start; nothing is written.

        Raises:
            StartFailed: no PostgreSQL here, the files are of another major version, or the path is too long.
        """
        candidates = list(installed())
        if not candidates:
            raise StartFailed(
                "没有找到 PostgreSQL：请重新执行 make setup，或安装系统的 postgresql，"
                "或用 DATABASE_URL 指定一个数据库。"
            )
        if len(os.fsencode(self.home.files)) > LONGEST_PATH_BYTES:
            raise StartFailed(
                f"数据目录的路径太长，PostgreSQL 放不下：{self.data}，请用 --data 换一个短一些的。"
            )
        version_file = self.home.files / "PG_VERSION"
        if not version_file.exists():
            return candidates[0]
        major = version_file.read_text().strip()
        for found in candidates:
            if str(found.major) == major:
                return found
        have = "、".join(sorted({str(found.major) for found in candidates}))
        raise StartFailed(
            f"{self.home.files} 是 PostgreSQL {major} 的数据，这里只有 {have}，数据没有改动："
            f"请安装 PostgreSQL {major}（例如 apt install postgresql-{major}）后再启动，"
            "或用它的 pg_dumpall 导出，换一个空的数据目录启动后导入。"
        )

    def start(self) -> None:
        """Make the database if there is none, start it, and wait until it answers.

        A postmaster of this data directory that already runs is adopted. Safe to repeat.

        Raises:
            StartFailed: with one sentence.
        """
        found = self.check()
        with self._explained():
            folders.make_data_folder(self.data)
            try:
                with lock(self.data / "pg.lock", wait_seconds=START_SECONDS):
                    self._start(found)
            except Locked as error:
                raise StartFailed(f"{self.data} 里的数据库正在被另一个进程启动，请稍后再试。") from error

    def stop(self, patience_seconds: float = STOP_SECONDS) -> None:
        """Stop fast: open transactions are rolled back, committed ones are safe. Safe to repeat.

        When that takes longer than ``patience_seconds``, stop at once: the next start replays the log.
        """
        pid = self.pid
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            if self._wait(lambda: self.pid is None, patience_seconds):
                break
        if self._child is not None:
            self._child.wait()
            self._child = None

    def ensure_database(self, name: str = "gongbei") -> None:
        """Create a database of this name unless it is there."""
        with ThreadPoolExecutor(1) as thread:  # the caller may be inside an event loop
            thread.submit(asyncio.run, self._ensure_database(name)).result()

    def remove(self) -> None:
        """Stop and delete the database, wherever it lives. For tests and throw-away runs."""
        self.stop()
        postgres_home.remove(self.data, self.home)

    async def _ensure_database(self, name: str) -> None:
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    def _start(self, found: Binaries) -> None:
        binaries = reachable(found, self.user)
        if self.pid is None:
            if not (self.home.files / "PG_VERSION").exists():
                self._init(binaries)
            self._disown_locks()
            self._launch(binaries)
        deadline = time.monotonic() + ORPHANS_SECONDS
        while not self._wait(lambda: self._ready() or self._gave_up(), START_SECONDS) or not self._ready():
            reason = self._last_log_line()
            self.stop()
            if SHARED_MEMORY not in reason or time.monotonic() > deadline:
                raise StartFailed(f"数据库没有启动成功：{reason}（日志在 {self._log}）。")
            self._launch(binaries)  # the last backends of a killed postmaster are still on their way out

    def _init(self, binaries: Binaries) -> None:
        self._say("第一次启动，正在建立数据库……")
        files = self.home.files
        folders.make(files.parent, 0o755)
        fresh = files.with_name("pg.new")  # renamed when complete: a killed start leaves no half database
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.user.own(fresh)
        command = [binaries.program("initdb"), "-D", str(fresh), "-U", ROLE, "--auth=trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(
            command, env=_environment(), capture_output=True, check=False, **self.user.popen_options()
        )
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = made.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise StartFailed(f"数据库没有建成：{''.join(reason)}。")
        postgres_home.write_pointer(self.data, self.home)
        fresh.rename(files)

    def _disown_locks(self) -> None:
        """Make PostgreSQL see that the process named in its lock files is gone.

        It only looks whether the number is alive, which may by now be somebody else's, or a zombie. The
        file itself stays: its other lines let PostgreSQL find backends that outlived a killed postmaster.
        """
        (self.home.sockets / f"{postgres_home.SOCKET_NAME}.lock").unlink(missing_ok=True)
        pid_file = self.home.files / "postmaster.pid"
        if pid_file.exists():
            _, _, further_lines = pid_file.read_text().partition("\n")
            pid_file.write_text(f"{NO_PROCESS}\n{further_lines}")

    def _launch(self, binaries: Binaries) -> None:
        self.home.make_socket_folder(self.user)
        command = [binaries.program("postgres"), "-D", str(self.home.files), "-k", str(self.home.sockets)]
        for name, value in self._options.items():
            command += ["-c", f"{name}={value}"]
        self._log.parent.mkdir(exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                command,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal must not reach it before the others stopped
                **self.user.popen_options(),
            )

    @property
    def _log(self) -> Path:
        return self.data / "logs" / "postgres.log"

    def _last_log_line(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines() if self._log.exists() else []
        telling = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line or "could not" in line]
        return (telling or lines or ["没有日志"])[-1]

    def _status_line(self, number: int) -> str:
        try:
            return (self.home.files / "postmaster.pid").read_text().splitlines()[number].strip()
        except (OSError, IndexError):
            return ""

    def _ready(self) -> bool:
        return self._status_line(READY_LINE) == "ready" and self.pid is not None

    def _gave_up(self) -> bool:
        return self._child is not None and self._child.poll() is not None

    def _is_postmaster(self, pid: int) -> bool:
        """Whether ``pid`` is the server of these files: after a reboot the number may be somebody else's."""
        if self._child is not None and self._child.pid == pid:
            return self._child.poll() is None
        folder = Path(f"/proc/{pid}/cwd")
        try:
            if Path("/proc/self").exists():
                return folder.resolve(strict=True) == self.home.files.resolve()
            names = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, check=False)
        except OSError:
            return False
        return b"postgres" in names.stdout

    def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or self.home.files
            raise StartFailed(
                f"数据目录 {self.data} 用不了：{where}（{error.strerror}），请换一个可以写的目录。"
            ) from error


def _environment() -> dict[str, str]:
    """Nothing of ours (secrets, PG* variables) reaches the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8"}
