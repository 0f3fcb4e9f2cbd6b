"""The way back: a backup file becomes a platform again, in an empty data directory or an empty database."""

import asyncio
import contextlib
import os
import shutil
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import asyncpg

from server.app import environment, preflight, readiness
from server.app.backups import archive, databases, programs, snapshot
from server.app.backups.archive import Manifest, Unusable
from server.base import folders, postgres_home
from server.base.clock import local, now
from server.base.cluster import Cluster
from server.base.starting import StartFailed
from storage.errors import ObjectExists, StorageError
from storage.interface import KEY

Say = Callable[[str], None]

# Who had a session signs in again: one that was ended after the backup would otherwise be open once more.
# Epochs grow, so that a co-editing process that still runs somewhere commits nothing under its old lease.
AFTERWARDS = (
    "UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL",
    "UPDATE room_lease SET epoch = epoch + 1, owner = '', expires = '-infinity'",
    "DELETE FROM throttle",
)
EXPECTED = (programs.ProgramFailed, asyncpg.PostgresError, OSError, Unusable, StorageError)
GONE = "DELETE FROM file WHERE id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    manifest: Manifest
    migrated: list[str]
    aside: str


def restore(file: Path, data: Path, *, force: bool, say: Say) -> Restored:
    """Make the platform of ``file`` in ``data``; it does not run afterwards.

    Everything that could stop it is looked at first: a refusal has touched nothing. With ``force`` what is
    there now is moved aside, never deleted.

    Raises:
        StartFailed: refused, or failed; what was written is taken away again.
    """
    try:
        manifest = check(file, say)
    except Unusable as error:
        raise StartFailed(f"{error}什么都没有改动。") from error
    preflight.check_folder(data)
    preflight.check_alone(data)
    aside = _make_room(data, force=force)
    file = _found_again(file, data)
    folders.make_data_folder(data)
    unfinished = data / environment.UNFINISHED
    unfinished.write_text(f"{file}\n")
    try:
        with databases.alone(data) as dsn:
            migrated = _fill(file, data, manifest, dsn, say)
    except BaseException as error:
        _take_away(data)
        if isinstance(error, EXPECTED):
            raise StartFailed(f"恢复没有成功，写下的已经清掉{_where(aside)}：{error}。") from error
        raise
    unfinished.unlink()
    return Restored(manifest, migrated, aside)


def check(file: Path, say: Say) -> Manifest:
    """Whether this version can restore from ``file``; every byte is read.

    Raises:
        Unusable: it cannot; the sentence says why.
    """
    manifest = archive.read_manifest(file)
    if unknown := set(manifest.schema) - readiness.migrations_on_disk():
        raise Unusable(
            f"{file} 由更新的版本（{manifest.product}，多 {len(unknown)} 项结构变更）做成："
            "请先把平台更新到那个版本再恢复。"
        )
    if strange := [one.name for one in manifest.members if not _is_ours(one.name)]:
        raise Unusable(f"{file} 里有不该有的文件 {strange[0][:80]}：它不是平台自己做的备份，没有使用。")
    if odd := [one.name for one in manifest.objects if not KEY.fullmatch(one.name)]:
        raise Unusable(f"{file} 里有平台不会用的文件编号 {odd[0][:80]}：它不是平台自己做的备份，没有使用。")
    say("正在检查备份文件……")
    if found := list(archive.faults(file, manifest)):
        more = f"等 {len(found)} 处" if len(found) > 3 else ""
        raise Unusable(f"{file} 损坏了：{'；'.join(found[:3])}{more}。请换一份备份。")
    return manifest


def _is_ours(member: str) -> bool:
    """The database, the key, certificates; nothing that would land among the database's own files."""
    if member in {archive.DATABASE, archive.PLATFORM + environment.SECRET}:
        return True
    folder, _, name = member.removeprefix(archive.PLATFORM).partition("/")
    is_plain = ".." not in name.split("/") and not name.startswith("/")
    return member.startswith(archive.PLATFORM) and folder in archive.PLATFORM_FOLDERS and is_plain


def _make_room(data: Path, *, force: bool) -> str:
    """Move what is there aside; where it is now, or nothing when the place was empty.

    Raises:
        StartFailed: there is something, and nobody said ``--force``.
    """
    stamp = local(now()).strftime("%Y%m%d-%H%M%S")
    given = os.environ.get("DATABASE_URL")
    occupied = data.exists() and any(data.iterdir())
    tables = asyncio.run(_tables(given)) if given else []
    if (occupied or tables) and not force:
        what = "DATABASE_URL 的数据库里已经有数据" if tables else f"数据目录 {data} 里已经有东西"
        raise StartFailed(
            f"{what}，什么都没有改动：请换一个空的，或加 --force（现有的会挪到旁边，不会删除）。"
        )
    aside = []
    if tables:
        aside.append(asyncio.run(_rename_schema(str(given), stamp)))
    if occupied:
        aside.append(str(_move_aside(data, stamp)))
    return "、".join(aside)


def _found_again(file: Path, data: Path) -> Path:
    """The backup itself, when it lay in the directory that was moved aside."""
    if file.exists() or not file.is_relative_to(data):
        return file
    moved = sorted(data.parent.glob(f"{data.name}.before-*"))
    return moved[-1] / file.relative_to(data)


async def _tables(dsn: str) -> list[str]:
    connection = await _connect(dsn)
    try:
        return [record["tablename"] for record in await connection.fetch(snapshot.TABLES)]
    finally:
        await connection.close()


async def _rename_schema(dsn: str, stamp: str) -> str:
    name = f"{programs.MOVED_ASIDE}{stamp.replace('-', '_')}"
    connection = await _connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(f"ALTER SCHEMA public RENAME TO {name}")
            await connection.execute("CREATE SCHEMA public")
    finally:
        await connection.close()
    return f"数据库的 schema {name}"


async def _connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (OSError, asyncpg.PostgresError) as error:
        raise StartFailed(f"DATABASE_URL 的数据库没有应答（{error}），什么都没有改动。") from error


def _move_aside(data: Path, stamp: str) -> Path:
    """The whole directory, the database's files too when they live elsewhere."""
    cluster = Cluster(data)
    cluster.stop()
    elsewhere = cluster.home.files if cluster.home.files.parent != data else None
    aside = data.with_name(f"{data.name}.before-{stamp}")
    data.rename(aside)
    if elsewhere is not None and elsewhere.exists():
        moved = elsewhere.parent.with_name(f"{elsewhere.parent.name}-before-{stamp}")
        elsewhere.parent.rename(moved)
        (aside / postgres_home.POINTER).write_text(f"{moved / elsewhere.name}\n")
    return aside


def _take_away(data: Path) -> None:
    with contextlib.suppress(OSError, StartFailed):
        Cluster(data).remove()
    shutil.rmtree(data, ignore_errors=True)


def _where(aside: str) -> str:
    return f"，原来的在 {aside}" if aside else ""


def _fill(file: Path, data: Path, manifest: Manifest, dsn: str, say: Say) -> list[str]:
    with archive.reading(file) as opened:
        _write_platform_files(opened, manifest, data)
        secret = environment.make_secret(data)
        assert "server.base.settings" not in sys.modules, "settings are read once; these come first"
        os.environ.update({"GONGBEI_DATA": str(data), "GONGBEI_SECRET": secret, "DATABASE_URL": dsn})
        return asyncio.run(_fill_stores(opened, file, manifest, dsn, say))


def _write_platform_files(opened: Any, manifest: Manifest, data: Path) -> None:
    for member in manifest.members:
        if not member.name.startswith(archive.PLATFORM):
            continue
        target = (data / member.name.removeprefix(archive.PLATFORM)).resolve()
        if not target.is_relative_to(data.resolve()):
            raise Unusable(f"备份里有指向别处的文件名 {member.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(opened.read(member.name))
        target.chmod(stat.S_IRUSR | stat.S_IWUSR)
    if manifest.demo:
        (data / environment.DEMO).write_text(environment.PLANTED)


async def _fill_stores(opened: Any, file: Path, manifest: Manifest, dsn: str, say: Say) -> list[str]:
    from server.app import migrating

    say(f"正在放回 {len(manifest.objects)} 个文件……")
    await _put_objects(opened, file, manifest)
    say("正在放回数据库……")
    connection = await asyncpg.connect(dsn)
    try:
        major = int(await connection.fetchval("SHOW server_version_num")) // 10_000
        with opened.open(archive.DATABASE) as dumped:
            await programs.load(dsn, major, _pieces(dumped))
        found = await snapshot.count(connection, list(manifest.counts))
        if found != manifest.counts:
            short = [name for name in found if found[name] != manifest.counts[name]]
            raise Unusable(f"放回的行数和备份时不一样（{'、'.join(short)}）")
    finally:
        await connection.close()
    migrated = await migrating.migrate(dsn)
    await _set_right(dsn, manifest)
    await _analyse(dsn)
    return migrated


async def _analyse(dsn: str) -> None:
    """Without it the first pages would be planned for empty tables. No pool: it may take minutes."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _put_objects(opened: Any, file: Path, manifest: Manifest) -> None:
    from server.files.objects import store

    await store().prepare()
    for member in manifest.objects:
        source = archive.open_object(opened, file, manifest, member.name)
        with source, contextlib.suppress(ObjectExists):  # an S3 server may have it still
            await store().put_stream(member.name, _pieces(source), member.size)


async def _set_right(dsn: str, manifest: Manifest) -> None:
    from server.app.backups.making import KIND, RESTORED
    from server.base import database
    from server.trail.recording import audit

    await database.open_pool(dsn, 2)
    try:
        async with database.writing():
            await database.execute(GONE, manifest.gone)
            for statement in AFTERWARDS:
                await database.execute(statement)
            await audit(None, RESTORED, KIND, None, "", made_at=manifest.made_at, product=manifest.product)
    finally:
        await database.close_pool()


async def _pieces(source: IO[bytes]) -> AsyncIterator[bytes]:
    chunks: Iterator[bytes] = archive.chunks_of(source)
    while True:
        chunk = await asyncio.to_thread(next, chunks, b"")
        if not chunk:
            return
        yield chunk
