"""Folders whose mode matters, whatever the umask of the shell that started us."""

import os
from pathlib import Path


def make(path: Path, mode: int) -> None:
    """Make ``path`` and its missing parents, all with ``mode``; what exists is left as it is."""
    if path.is_dir():
        return
    make(path.parent, mode)
    path.mkdir(mode=mode, exist_ok=True)
    path.chmod(mode)


def make_data_folder(path: Path) -> None:
    """Make the data directory, closed to others; as root they may pass: PostgreSQL is another user."""
    make(path, 0o711 if os.geteuid() == 0 else 0o700)


def open_for_reading(tree: Path) -> None:
    """Let everybody read ``tree`` and run its programs, as ``chmod -R a+rX`` does."""
    for folder, _, names in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in names:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
