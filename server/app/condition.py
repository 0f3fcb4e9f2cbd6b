"""How the installation is: backups, disk, failed jobs; what an administrator should know, in sentences."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.app.backups.making import DONE, FAILED
from server.base import disk, wall
from server.base.clock import local, now
from server.base.database import rows, value
from server.base.settings import settings

BACKUP_TOO_OLD = timedelta(days=2)
BACKUPS_SHOWN = 7
BACKUPS = f"""
(SELECT at, action, title, facts ->> 'size' AS size, facts ->> 'why' AS why,
        coalesce((facts ->> 'missing')::int, 0) + coalesce((facts ->> 'damaged')::int, 0) AS lost
 FROM audit WHERE kind = 'platform' AND action = '{DONE}' ORDER BY at DESC LIMIT {BACKUPS_SHOWN})
UNION ALL
(SELECT at, action, title, NULL, facts ->> 'why', 0
 FROM audit WHERE kind = 'platform' AND action = '{FAILED}' ORDER BY at DESC LIMIT 1)
ORDER BY at DESC
"""  # noqa: S608 (our own text)
FAILED_JOBS = """
SELECT entrypoint AS name, count(*) AS number, max(updated) AS at FROM pgqueuer WHERE status = 'failed'
GROUP BY 1 ORDER BY 1
"""
RETRY = """
WITH again AS (
  UPDATE pgqueuer SET status = 'queued', execute_after = now(), updated = now(), attempts = 0,
         queue_manager_id = NULL
  WHERE status = 'failed' RETURNING id, entrypoint, priority)
INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
SELECT id, 'queued', entrypoint, priority FROM again RETURNING job_id
"""
SIZE = "SELECT pg_database_size(current_database())"
WAITING = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'backup.daily' AND status IN ('queued', 'picked')"


@dataclass(frozen=True, slots=True)
class Alert:
    """One sentence that should not wait. ``bad`` is red, else amber."""

    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Backups:
    """The last backups, newest first, and why the newest attempt failed if it did."""

    done: list[dict[str, Any]]
    failure: dict[str, Any] | None

    @property
    def last_at(self) -> datetime | None:
        """The newest success."""
        return self.done[0]["at"] if self.done else None

    @property
    def is_old(self) -> bool:
        """Whether a day's work or more would be lost."""
        return self.last_at is None or now() - self.last_at > BACKUP_TOO_OLD

    @property
    def words(self) -> str:
        """「今天 03:00」「3 天前，11 月 19 日 03:00」."""
        return moment_words(self.last_at) if self.last_at else "还没有备份过"


def moment_words(moment: datetime) -> str:
    """A past moment with its distance in days and the clock."""
    days = (local(now()).date() - local(moment).date()).days
    near = {0: "今天", 1: "昨天", 2: "前天"}.get(days)
    if near:
        return f"{near} {wall.clock(moment)}"
    return f"{days} 天前（{wall.full(moment)}）"


async def backups() -> Backups:
    """One query."""
    found = await rows(BACKUPS)
    done = [line for line in found if line["action"] == DONE]
    newest = found[0] if found else None
    return Backups(done, newest if newest is not None and newest["action"] == FAILED else None)


async def failed_jobs() -> list[dict[str, Any]]:
    """Jobs that gave up, by name."""
    return await rows(FAILED_JOBS)


async def try_again() -> int:
    """Put the jobs that gave up back into the queue; how many."""
    return len(await rows(RETRY))


async def database_size() -> int:
    """Bytes of the database on its disk."""
    return int(await value(SIZE))


async def is_backing_up() -> bool:
    """Whether a backup somebody asked for waits or runs."""
    return bool(await value(WAITING))


async def space() -> disk.Space:
    """The disk of the data directory; in a thread, because a network disk may not answer at once."""
    return await asyncio.to_thread(disk.space)


async def alerts() -> list[Alert]:
    """What an administrator reads at the top of 今天 and 管理. One query."""
    return alerts_about(await backups(), await space())


def alerts_about(made: Backups, room: disk.Space) -> list[Alert]:
    """The sentences: cause, then what to do."""
    found = []
    if room.is_full:
        found.append(
            Alert(f"硬盘快满了（{room.words}），已经不能上传文件。请清理硬盘或换一块更大的。", bad=True)
        )
    elif room.is_low:
        found.append(Alert(f"硬盘只剩不到一成（{room.words}）。请清理，或把备份放到别的硬盘。", bad=False))
    if settings.backup_keep < 1:
        return found
    if made.failure is not None:
        found.append(
            Alert(
                f"最近一次备份没有做成（{moment_words(made.failure['at'])}）：{made.failure['why']}", bad=True
            )
        )
    elif made.last_at is not None and made.is_old:
        found.append(Alert(f"最近一次备份是 {made.words}。请确认服务器夜里开着，或现在备份一次。", bad=True))
    return found
