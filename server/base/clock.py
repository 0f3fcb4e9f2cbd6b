"""Time: UTC with zone in the database, the teachers' wall clock on screens."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The moment, in UTC with zone."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of a Chinese school."""
    return moment.astimezone(LOCAL)
