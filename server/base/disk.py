"""Room on the disk of the data directory: when to warn, and when files are no longer taken."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from server.base.errors import Unavailable
from server.base.settings import settings

LOW_SHARE = 0.10
FLOOR_BYTES = 512 * 1024 * 1024  # kept for the database: what people type goes on after files are refused
GIGABYTE = 1024**3

FULL = "服务器的硬盘快满了，文件没有上传。写教案和已有的内容都不受影响；请告诉管理员清理硬盘，之后再传。"


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of one disk."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        """Whether an administrator should do something."""
        return self.free < self.total * LOW_SHARE or self.free < 2 * FLOOR_BYTES

    @property
    def is_full(self) -> bool:
        """Whether files are refused."""
        return self.free < FLOOR_BYTES

    @property
    def words(self) -> str:
        """「还有 77.0 GB，共 252 GB」."""
        return f"还有 {self.free / GIGABYTE:.1f} GB，共 {self.total / GIGABYTE:.0f} GB"


def space(folder: Path | None = None) -> Space:
    """The disk of ``folder``, or of the data directory. Costs some microseconds."""
    place = folder or settings.data
    while not place.exists():
        place = place.parent
    found = shutil.disk_usage(place)
    return Space(found.free, found.total)


def require_room(size_bytes: int) -> None:
    """Return when the disk takes another file of this size.

    Raises:
        Unavailable: it is too full; nothing was written.
    """
    found = space()
    if found.is_full or found.free - size_bytes < FLOOR_BYTES:
        raise Unavailable(FULL)
