"""Every night's backup: when it is due, making it in a process of its own, throwing old ones away."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from server.app.backups import archive, making
from server.app.environment import ROOT
from server.base import disk
from server.base.clock import local, now
from server.base.database import row, writing
from server.base.errors import DomainError
from server.base.logs import log
from server.base.settings import settings
from server.trail.recording import audit

PREFIX = "gongbei-"
UPGRADE_PREFIX = "before-upgrade-"
UPGRADES_KEPT = 2
SUFFIX = ".zip"
FIRST_LOOK_SECONDS = 300  # a morning start goes to the people first
LOOK_SECONDS = 300
AGAIN = timedelta(hours=1)  # after a failure
LOCK_KEY = 0x676F6E6762656902  # "gongbei", 2: one backup at a time, however many workers
LAST = "SELECT at, title, facts FROM audit WHERE kind = 'platform' AND action = $1 ORDER BY at DESC LIMIT 1"
ALREADY = "已经有一次备份正在进行，请等它完成。"


def is_due(moment: datetime, last: datetime | None, failed: datetime | None, hour: int) -> bool:
    """Whether the last backup is older than the last time one should have been made.

    A night the machine was off is made up for at the next start.
    """
    slot = local(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
    if slot > moment:
        slot -= timedelta(days=1)
    if failed is not None and moment - failed < AGAIN and (last is None or failed > last):
        return False
    return last is None or last < slot


async def last(action: str) -> dict[str, Any] | None:
    """The newest audit line of a backup that was made (``making.DONE``) or failed."""
    return await row(LAST, action)


async def keep_doing() -> None:
    """The worker's loop. Needs the open pool; whatever fails is tried again."""
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001 (a supervised edge: a backup must not end the worker)
            log.warning("daily backup failed", error=error)
        await asyncio.sleep(LOOK_SECONDS)


async def look() -> bool:
    """Make the backup if it is due; whether it was."""
    if settings.backup_keep < 1:
        return False
    done, failed = await last(making.DONE), await last(making.FAILED)
    due = is_due(
        now(), done["at"] if done else None, failed["at"] if failed else None, settings.backup_hour % 24
    )
    if due:
        await in_a_process()
    return due


async def in_a_process() -> None:
    """Run ``gongbei backup --daily``: reading gigabytes must not hold up the worker's jobs. It audits."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.app.cli", "backup", "--daily",
        cwd=ROOT, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode != 0:
        log.warning("daily backup failed", error=complaint.decode(errors="replace").strip()[-300:])


async def make() -> making.Made:
    """One daily backup, and the old ones thrown away; a failure is written down too. Needs the open pool.

    Raises:
        DomainError, OSError: it was not made; the older ones are all there.
    """
    connection = await asyncpg.connect(settings.database_url)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            raise DomainError(ALREADY)
        try:
            made = await _make()
        except (DomainError, OSError) as error:
            async with writing():
                await audit(None, making.FAILED, making.KIND, None, "", why=str(error)[:300])
            raise
    finally:
        await connection.close()
    throw_away(settings.backups, settings.backup_keep)
    return made


async def make_before_upgrade() -> making.Made:
    """The way back from a new version, beside the daily ones; the last two are kept. Needs the open pool.

    Raises:
        DomainError: it was not made, and nothing should be upgraded.
    """
    try:
        made = await _make(UPGRADE_PREFIX)
    except (DomainError, OSError) as error:
        raise DomainError(
            f"升级前的备份没有做成，数据库没有改动，平台没有启动：{error}"
            "请解决后再启动；已经自己备份过的，可以设 BACKUP_KEEP=0 再启动。"
        ) from error
    throw_away(settings.backups, settings.backup_keep)
    return made


async def _make(prefix: str = PREFIX) -> making.Made:
    folder = settings.backups
    _make_folder(folder)
    if disk.space(folder).is_full:
        raise DomainError(f"备份的硬盘快满了（{folder}），没有备份：请清理，或用 BACKUP_DIR 换一个硬盘。")
    stamp = local(now()).strftime("%Y%m%d-%H%M%S")
    return await making.make(folder / f"{prefix}{stamp}{SUFFIX}", beside=True)


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def throw_away(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` daily backups (and two made before upgrades), and objects no file
    here names; the files that were deleted."""
    old = [*_older(folder, PREFIX, keep), *_older(folder, UPGRADE_PREFIX, UPGRADES_KEPT)]
    named: set[str] = set()
    for file in set(folder.glob(f"*{SUFFIX}")) - set(old):
        try:
            named |= {member.name for member in archive.read_manifest(file).objects}
        except archive.Unusable as error:  # it is not ours to judge: nothing is deleted on its account
            log.warning("a backup cannot be read", error=error)
            return []
    for file in old:
        file.unlink()
    for stored in (folder / "objects").glob("??/*"):
        if stored.name not in named:
            stored.unlink()
    for prefix in (PREFIX, UPGRADE_PREFIX):
        for left in folder.glob(f".{prefix}*.part"):
            left.unlink()
    return old


def _older(folder: Path, prefix: str, keep: int) -> list[Path]:
    files = sorted(folder.glob(f"{prefix}*{SUFFIX}"))
    return files[: max(0, len(files) - keep)]
