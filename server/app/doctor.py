"""``gongbei doctor``: the settings as this machine sees them, and what is missing, in words."""

import asyncio
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import asyncpg
import click

from server.app import environment, preflight, readiness
from server.base.cluster import Cluster
from server.base.starting import StartFailed

ASK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``bad`` fails the report; a remark does not."""

    name: str
    text: str
    bad: bool = False


def report(data: Path | None) -> bool:
    """Print settings and findings; whether nothing is wrong."""
    folder = environment.data_directory(data)
    running = environment.find_running(folder)
    os.environ["GONGBEI_DATA"] = str(folder)
    if (folder / environment.SECRET).exists():
        os.environ.setdefault("GONGBEI_SECRET", environment.SECRET)  # that there is one; shown masked
    if running is not None and "DATABASE_URL" not in os.environ:
        os.environ.update(environment.variables(running, environment.SECRET))
    _print_settings()
    findings = list(_findings(folder))
    for finding in findings:
        click.echo(f"{'✗' if finding.bad else '✓'} {finding.name}：{finding.text}")
    return not any(finding.bad for finding in findings)


def _print_settings() -> None:
    from server.base.settings import Settings, settings

    for row in fields(Settings):
        shown = _shown(getattr(settings, row.name), secret=row.metadata["secret"])
        click.echo(f"{row.metadata['env']:<20} {shown:<28} {row.metadata['what']}")
    click.echo("")


def _shown(value: Any, *, secret: bool) -> str:
    if secret and value:
        return "********"
    if isinstance(value, tuple):
        return ",".join(value) or "-"
    return str(value) if value not in ("", None) else "-"


def _findings(folder: Path) -> Iterator[Finding]:
    yield Finding("Python", platform.python_version())
    yield _data(folder)
    yield _assets()
    yield from _database(folder)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Finding("LibreOffice", office or "没有安装（可选：.doc 转换、PDF 和预览才用得到）")


def _data(folder: Path) -> Finding:
    try:
        preflight.check_folder(folder)
    except StartFailed as failure:
        return Finding("数据目录", str(failure), bad=True)
    if not folder.exists():
        return Finding("数据目录", f"{folder}（还没有建立）")
    free = shutil.disk_usage(folder).free / 2**30
    return Finding("数据目录", f"{folder}，剩余 {free:.1f} GB", bad=free < 1)


def _assets() -> Finding:
    manifest = environment.ROOT / "web" / "static" / "built" / "manifest.json"
    if manifest.exists():
        return Finding("网页脚本", "已生成")
    return Finding("网页脚本", "还没有生成：请执行 make setup", bad=True)


def _database(folder: Path) -> Iterator[Finding]:
    cluster = Cluster(folder)
    if not os.environ.get("DATABASE_URL"):
        try:
            found = cluster.check()
        except StartFailed as failure:
            yield Finding("PostgreSQL", str(failure), bad=True)
            return
        yield Finding("PostgreSQL", f"{found.major}，程序在 {found.folder}")
        yield Finding("数据库文件", f"{cluster.home.files}，套接字在 {cluster.home.sockets}")
        yield Finding("平台", "没有运行（用 gongbei up 启动）")
        return
    yield from asyncio.run(_ask(os.environ["DATABASE_URL"]))


async def _ask(dsn: str) -> list[Finding]:
    try:
        connection = await asyncpg.connect(dsn, timeout=ASK_SECONDS)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        return [Finding("数据库", f"没有应答（{error}）", bad=True)]
    try:
        number = int(await connection.fetchval("SHOW server_version_num"))
        too_old = number < readiness.OLDEST_POSTGRESQL
        version = await connection.fetchval("SHOW server_version")
        most = int(await connection.fetchval("SHOW max_connections"))
        encoding = await connection.fetchval("SHOW server_encoding")
    finally:
        await connection.close()
    current = await readiness.schema_is_current(dsn)
    return [
        Finding("数据库", f"PostgreSQL {version}，最多 {most} 个连接", bad=too_old),
        Finding("字符集", encoding, bad=encoding != "UTF8"),
        Finding("数据库结构", "是这个版本的" if current else "要更新：执行 gongbei migrate", bad=not current),
    ]
