"""pg_dump and pg_restore: which ones, and how they reach the database without showing its password."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from urllib.parse import unquote, urlsplit, urlunsplit

from server.base.postgres_binaries import installed
from server.base.starting import StartFailed

MOVED_ASIDE = "before_restore_"  # schemas `restore --force` keeps of an operator's own database
CHUNK_BYTES = 256 * 1024
COMPRESSION = "5"
LOCK_WAIT = "60s"


class ProgramFailed(Exception):
    """pg_dump or pg_restore ended with an error; the text is its last line."""


def find(program: str, server_major: int, *, same: bool = False) -> str:
    """The full path of ``pg_dump`` or ``pg_restore`` of the server's major version, else of a later one.

    Args:
        same: a later one will not do (a dump of 17 and later sets a parameter servers before 17 do not know).

    Raises:
        StartFailed: there is none.
    """
    usable = [found for found in installed() if os.access(found.program(program), os.X_OK)]
    for found in sorted(usable, key=lambda one: one.major):
        if found.major == server_major or (found.major > server_major and not same):
            return found.program(program)
    raise StartFailed(
        f"没有找到适合 PostgreSQL {server_major} 的 {program}，什么都没有做："
        f"请安装 postgresql-client-{server_major}，或重新执行 make setup。"
    )


async def dump(dsn: str, server_major: int, snapshot: str) -> AsyncIterator[bytes]:
    """The database as the exported ``snapshot`` sees it, in pg_dump's custom format.

    Raises:
        ProgramFailed: what came so far is of no use.
    """
    address, environ = _address(dsn)
    command = [
        find("pg_dump", server_major), "--format=custom", f"--compress={COMPRESSION}", "--no-owner",
        "--no-privileges", f"--snapshot={snapshot}", f"--exclude-schema={MOVED_ASIDE}*",
        f"--lock-wait-timeout={LOCK_WAIT}", f"--dbname={address}",
    ]  # fmt: skip
    if nice := shutil.which("nice"):
        command = [nice, "-n", "10", *command]  # whoever types goes first
    process = await asyncio.create_subprocess_exec(
        *command, env=environ, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    complaint = asyncio.create_task(process.stderr.read())
    try:
        while chunk := await process.stdout.read(CHUNK_BYTES):
            yield chunk
        if await process.wait() != 0:
            raise ProgramFailed(_last_line(await complaint))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await complaint


async def load(dsn: str, server_major: int, source: AsyncIterator[bytes]) -> None:
    """Put a dump into an empty database, all of it or nothing.

    Raises:
        ProgramFailed: nothing was kept.
    """
    address, environ = _address(dsn)
    process = await asyncio.create_subprocess_exec(
        find("pg_restore", server_major, same=server_major < 17),
        "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={address}",
        env=environ, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stderr is not None
    complaint = asyncio.create_task(process.stderr.read())
    try:
        async for chunk in source:
            process.stdin.write(chunk)
            await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it ended early; its own words follow
    if await process.wait() != 0:
        raise ProgramFailed(_last_line(await complaint))
    await complaint


def _address(dsn: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which other users of the machine would see among the processes."""
    parts = urlsplit(dsn)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GONGBEI_")}
    kept.pop("DATABASE_URL", None)
    if parts.password is None:
        return dsn, kept
    user = f"{parts.username or ''}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=user + host)), kept | {"PGPASSWORD": unquote(parts.password)}


def _last_line(complaint: bytes) -> str:
    lines = [line for line in complaint.decode(errors="replace").strip().splitlines() if line.strip()]
    return lines[-1] if lines else "没有说明原因"
