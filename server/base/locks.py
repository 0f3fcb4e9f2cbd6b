"""A lock between processes of one machine, held by an open file: it goes when its process goes."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.05


class Locked(Exception):
    """Another process holds it."""


@contextmanager
def lock(path: Path, wait_seconds: float = 0, *, write: bool = True) -> Iterator[None]:
    """Hold ``path`` for this process alone; the file stays, with our process id in it.

    With ``write`` off the file must be there and is left as it is: a look whether somebody holds it.

    Raises:
        Locked: another process holds it for longer than ``wait_seconds``.
    """
    flags = os.O_RDWR | os.O_CREAT if write else os.O_RDONLY
    handle = os.open(path, flags | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + wait_seconds
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise Locked(str(path)) from error
                time.sleep(POLL_SECONDS)
        if write:
            os.truncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)
