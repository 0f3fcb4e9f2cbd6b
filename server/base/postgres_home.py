"""Where one embedded database lives: its files, its socket, and the pointer that finds them again."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from server.base.postgres_binaries import SHARED
from server.base.postgres_user import ServerUser

POINTER = "postgres.location"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # sun_path is 108 bytes with its final zero, on Linux; PostgreSQL checks the same
SHORT_FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    """``files`` is PostgreSQL's data directory, ``sockets`` the folder of its socket (mode 0700)."""

    files: Path
    sockets: Path

    def make_socket_folder(self, user: ServerUser) -> None:
        """Make the socket's folder, closed to everybody but ``user`` (and root).

        Raises:
            PermissionError: the folder is there and belongs to somebody else.
        """
        self.sockets.mkdir(mode=SHORT_FOLDER_MODE, parents=True, exist_ok=True)
        found = self.sockets.lstat()
        ours = {os.geteuid(), user.uid}
        if self.sockets.is_symlink() or found.st_uid not in ours:
            raise PermissionError(f"{self.sockets} belongs to another user")
        user.own(self.sockets)
        self.sockets.chmod(SHORT_FOLDER_MODE)


def find_home(data: Path, user: ServerUser) -> Home:
    """Where the database of ``data`` is, or would be made. Writes nothing.

    As root the files move to ``/var/lib/gongbei/<hash>`` when PostgreSQL's user cannot enter ``data``
    (a folder of mode 0700 above it); a pointer in ``data`` keeps the answer.
    """
    short = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    pointer = data / POINTER
    if pointer.exists():
        files = Path(pointer.read_text().strip())
    elif user.uid is None or (data / "pg").exists() or user.can(["-x", str(_existing(data))]):
        files = data / "pg"
    else:
        files = SHARED / short / "pg"
    return Home(files, _sockets(files, data, short))


def write_pointer(data: Path, home: Home) -> None:
    """Remember a home outside of ``data``."""
    if home.files.parent != data:
        (data / POINTER).write_text(f"{home.files}\n")


def remove(data: Path, home: Home) -> None:
    """Delete the database's files, socket folder and pointer. There is no way back."""
    shutil.rmtree(home.files, ignore_errors=True)
    shutil.rmtree(home.sockets, ignore_errors=True)
    (data / POINTER).unlink(missing_ok=True)
    if home.files.parent != data:
        shutil.rmtree(home.files.parent, ignore_errors=True)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _sockets(files: Path, data: Path, short: str) -> Path:
    beside = data / "sock"
    if files.parent == data and _fits(beside):
        return beside
    if os.geteuid() == 0:
        return Path(f"/run/gongbei-{short}")
    return Path(f"/tmp/gongbei-{os.geteuid()}-{short}")  # noqa: S108 (mode 0700, owner checked)


def _fits(folder: Path) -> bool:
    # asyncpg splits hosts at commas
    return len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and "," not in str(folder)
