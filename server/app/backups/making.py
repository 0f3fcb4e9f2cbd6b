"""Making a backup: the database of one moment, then every object its rows name."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from server.app import environment
from server.app.backups import archive, programs, snapshot
from server.app.backups.archive import Manifest, Member
from server.app.release import version
from server.base.clock import now
from server.base.database import value, writing
from server.base.errors import DomainError
from server.base.settings import settings
from server.files.objects import store
from server.trail.recording import audit
from storage.errors import NoObject, ObjectExists, StorageError
from storage.local import LocalStore
from storage.signing import Signer

KIND = "platform"  # of the audit lines below
DONE, FAILED, RESTORED = "backed_up", "backup_failed", "restored"
DELETED_SECONDS = 2  # bytes are deleted first, their row a moment later

Say = Callable[[str], None]


def _size(path: Path) -> int:
    return path.stat().st_size


def _silent(_sentence: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    path: Path
    manifest: Manifest
    size_bytes: int


async def make(target: Path, *, beside: bool = False, actor: UUID | None = None, say: Say = _silent) -> Made:
    """Write the platform into ``target`` while it works; needs the open pool.

    Args:
        beside: keep the objects in the folder ``objects`` next to it, where those of other days are already.
        actor: who asked; for the audit record.

    Raises:
        DomainError: it could not be made; nothing is left of it.
        OSError: ``target`` cannot be written, or is there already.
    """
    try:
        with archive.writing(target) as writer:
            manifest = await _write(writer, target, beside=beside, say=say)
    except (programs.ProgramFailed, StorageError) as error:
        raise DomainError(f"备份没有做成，没有留下半个文件：{error}。") from error
    size = _size(target)
    async with writing():
        await audit(
            actor, DONE, KIND, None, target.name, size=size, objects=len(manifest.objects),
            missing=len(manifest.missing), damaged=len(manifest.damaged),
        )  # fmt: skip
    return Made(target, manifest, size)


async def _write(writer: archive.Writer, target: Path, *, beside: bool, say: Say) -> Manifest:
    dsn = settings.database_url
    async with snapshot.taken(dsn) as moment:
        manifest = Manifest(
            format=archive.FORMAT,
            product=version(),
            made_at=now().isoformat(timespec="seconds"),
            postgresql=moment.postgresql,
            demo=(settings.data / environment.DEMO).exists(),
            schema=moment.schema,
            counts=moment.counts,
            beside=beside,
        )
        say("正在写入数据库……")
        dumped = programs.dump(dsn, moment.major, moment.name)
        manifest.members.append(await writer.add(archive.DATABASE, dumped))
    for name, data in _platform_files():
        manifest.members.append(await writer.add(archive.PLATFORM + name, _one(data)))
    say(f"正在写入 {len(moment.objects)} 个文件……")
    keep = _pool(target).keep if beside else _Inside(writer).keep
    for wanted in moment.objects:
        await _object(wanted, keep, manifest)
    await writer.add(archive.MANIFEST, _one(manifest.dumps()))
    return manifest


async def _object(wanted: dict[str, Any], keep: "Keep", manifest: Manifest) -> None:
    """Copy one object; one that is gone goes with its rows, or is reported when its row is still there."""
    try:
        kept = await keep(wanted["key"], wanted)
    except NoObject:
        await asyncio.sleep(DELETED_SECONDS)
        if await value(snapshot.STILL_THERE, wanted["files"]):
            manifest.missing.append(wanted["key"])
        else:
            manifest.gone.extend(wanted["files"])
        return
    manifest.objects.append(kept)
    if (kept.size, kept.sha256) != (wanted["size"], wanted["sha256"]):
        manifest.damaged.append(kept.name)


Keep = Callable[[str, dict[str, Any]], Any]


class _Inside:
    """Objects as members of the file."""

    def __init__(self, writer: archive.Writer) -> None:
        self._writer = writer

    async def keep(self, key: str, _wanted: dict[str, Any]) -> Member:
        """Copy the object; nothing of it is in the file when there is none."""
        await store().stat(key)
        kept = await self._writer.add(archive.OBJECTS + key, store().open_range(key))
        return Member(key, kept.size, kept.sha256)


class _Pool:
    """Objects in a folder next to the file, each copied once: what is there is not read again."""

    def __init__(self, folder: Path) -> None:
        self._kept = LocalStore(folder, Signer(settings.secret))

    async def keep(self, key: str, wanted: dict[str, Any]) -> Member:
        """Copy the object unless an earlier day has."""
        size = (await store().stat(key)).size
        try:
            if (await self._kept.stat(key)).size == size == wanted["size"]:
                return Member(key, size, wanted["sha256"])
            await self._kept.delete(key)
        except NoObject:
            pass
        total = hashlib.sha256()
        try:
            await self._kept.put_stream(key, _hashed(store().open_range(key), total), size)
        except ObjectExists:  # another backup at the same time
            return Member(key, size, wanted["sha256"])
        return Member(key, size, total.hexdigest())


def _pool(target: Path) -> _Pool:
    return _Pool(target.parent / "objects")


def _platform_files() -> Iterable[tuple[str, bytes]]:
    yield environment.SECRET, settings.secret.encode()
    for folder in archive.PLATFORM_FOLDERS:
        for file in sorted((settings.data / folder).rglob("*")):
            if file.is_file():
                yield str(file.relative_to(settings.data)), file.read_bytes()


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _hashed(source: AsyncIterator[bytes], total: Any) -> AsyncIterator[bytes]:
    async for chunk in source:
        total.update(chunk)
        yield chunk
