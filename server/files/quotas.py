"""How much one person and one school may keep here."""

from dataclasses import dataclass

from server.base.database import execute, value
from server.base.errors import DomainError
from server.base.settings import settings
from server.files import naming
from server.people.viewer import Viewer

OF_PERSON = "SELECT coalesce(sum(size), 0)::bigint FROM file WHERE uploader = $1"
OF_SCHOOL = """
SELECT coalesce(sum(f.size), 0)::bigint FROM file f JOIN users u ON u.id = f.uploader WHERE u.school = $1
"""
OWN_FULL = (
    "你的文件已经用了 {used}，加上这个（{size}）就超过每人 {limit} 的上限，没有上传。"
    "可以到“我的文件”里删掉没有用到的，或请管理员放宽上限。"
)
SCHOOL_FULL = (
    "全校的文件已经用了 {used}，加上这个（{size}）就超过学校 {limit} 的上限，没有上传。请告诉学校管理员。"
)


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes used and allowed; ``limit`` 0 means without limit."""

    used: int
    limit: int

    @property
    def percent(self) -> int:
        """For a bar, 0 to 100."""
        return min(100, round(100 * self.used / self.limit)) if self.limit else 0


async def of(viewer: Viewer) -> Usage:
    """What this person uses, files under way included."""
    return Usage(await value(OF_PERSON, viewer.id), settings.quota_person_bytes)


async def require_room(viewer: Viewer, size: int) -> None:
    """Return when ``size`` more bytes fit. Joins the caller's transaction: until it ends nobody else finds
    the same room.

    Raises:
        DomainError: they do not; the sentence says whose limit it is.
    """
    if settings.quota_person_bytes:
        await _lock(f"files of {viewer.id}")
        _check(Usage(await value(OF_PERSON, viewer.id), settings.quota_person_bytes), size, OWN_FULL)
    if settings.quota_school_bytes and viewer.school_id is not None:
        await _lock(f"files of school {viewer.school_id}")
        _check(
            Usage(await value(OF_SCHOOL, viewer.school_id), settings.quota_school_bytes), size, SCHOOL_FULL
        )


def _check(usage: Usage, size: int, refusal: str) -> None:
    if usage.used + size > usage.limit:
        said = {"used": usage.used, "size": size, "limit": usage.limit}
        raise DomainError(refusal.format(**{name: naming.size_said(number) for name, number in said.items()}))


async def _lock(name: str) -> None:
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
