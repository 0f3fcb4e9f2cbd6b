"""Uploads in parts in a folder: one file per part, named by its number, until they are joined."""

import os
import shutil
from pathlib import Path


def keep(temporary: Path, folder: Path, number: int) -> None:
    """Give a finished part its name."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary.replace(folder / str(number))


def arrived(folder: Path) -> dict[int, int]:
    """Number → size of the parts in the folder."""
    if not folder.is_dir():
        return {}
    return {int(path.name): path.stat().st_size for path in folder.iterdir()}


def join(folder: Path, target: Path) -> None:
    """Write the parts one behind the other, to disk."""
    with target.open("xb") as whole:
        target.chmod(0o600)
        for number in sorted(int(path.name) for path in folder.iterdir()):
            with (folder / str(number)).open("rb") as part:
                shutil.copyfileobj(part, whole)
        whole.flush()
        os.fsync(whole.fileno())


def drop(folder: Path) -> None:
    """Remove the parts."""
    shutil.rmtree(folder, ignore_errors=True)
