"""What the doctor looks at: this machine, the data directory, the database, and how the platform does."""

import os
import platform
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from server.app import environment, preflight, readiness
from server.app.environment import Place
from server.base.cluster import Cluster
from server.base.starting import StartFailed

OK, LOOK, BROKEN = "ok", "look", "broken"
ASK_SECONDS = 5.0
PORT_SECONDS = 1.0
CERTIFICATE_DAYS = 30
CLOCK_SECONDS = 30
WORKER = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1"
BACKUP = "SELECT max(at) FROM audit WHERE kind = 'platform' AND action = 'backed_up'"
FAILED = "SELECT count(*) FROM pgqueuer WHERE status = 'failed'"
UP = "执行 gongbei up --data {folder}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do next unless all is well."""

    name: str
    text: str
    state: str = OK
    step: str = ""


async def everything(folder: Path, running: Place | None) -> list[Finding]:
    """All findings, in the order in which one would look."""
    found = [Finding("Python", platform.python_version()), *_folder(folder), _assets(), *await _objects()]
    if not os.environ.get("DATABASE_URL"):
        return [*found, *_stopped(folder), converter()]
    found += [finding async for finding in _database(os.environ["DATABASE_URL"])]
    if running is not None:
        found += [finding async for finding in _processes(running)]
    return [*found, *_openness(running), converter()]


async def _objects() -> list[Finding]:
    """The S3 server, when files are kept on one."""
    from server.base.settings import settings
    from server.files.objects import made_from
    from storage.errors import StorageError

    if not settings.s3_endpoint:
        return []
    where = f"{settings.s3_endpoint}，桶 {settings.s3_bucket}"
    try:
        await made_from(settings).prepare()
    except ValueError as error:
        return [Finding("文件存储", f"设置不对（{error}）", BROKEN, "改好 S3_… 几项设置后再启动")]
    except StorageError as error:
        step = "看看那台服务器开着没有，S3_ACCESS_KEY、S3_SECRET_KEY、S3_REGION 对不对，两边的时间差多少"
        return [Finding("文件存储", f"{where}，用不了（{error}）", BROKEN, step)]
    return [Finding("文件存储", where)]


def _folder(folder: Path) -> Iterator[Finding]:
    from server.base import disk

    try:
        preflight.check_folder(folder)
        preflight.check_restored(folder)
    except StartFailed as failure:
        yield Finding("数据目录", str(failure), BROKEN, "改好权限，或用 --data 换一个目录后再执行")
        return
    if not folder.exists():
        yield Finding("数据目录", f"{folder}（还没有建立，第一次启动时会建）")
    else:
        yield Finding("数据目录", str(folder))
    room = disk.space(folder)
    if room.is_full:
        yield Finding("硬盘", room.words, BROKEN, "清理硬盘或换一块更大的；现在已经不能上传文件")
    elif room.is_low:
        yield Finding("硬盘", room.words, LOOK, "清理硬盘，或用 BACKUP_DIR 把备份放到别的硬盘")
    else:
        yield Finding("硬盘", room.words)


def _assets() -> Finding:
    manifest = environment.ROOT / "web" / "static" / "built" / "manifest.json"
    if manifest.exists():
        return Finding("网页脚本", "已生成")
    return Finding("网页脚本", "还没有生成，不能在线编辑", BROKEN, "执行 make setup")


def converter() -> Finding:
    """LibreOffice, and how far it is shut in: it opens files of strangers."""
    from server.files.converting import office, walls

    found = office.find()
    if found is None:
        return Finding(
            "LibreOffice",
            "没有：不能导入 .doc、存 PDF、预览课件；别的照常",
            OK,
            "执行 make office",
        )
    parts = {"文字": found.has_writer, "演示": found.has_impress, "公式": found.has_math}
    if not all(parts.values()):
        part = "、".join(name for name, is_there in parts.items() if not is_there)
        return Finding("LibreOffice", f"{found.version}，缺{part}模块", LOOK, "执行 make office")
    if walls.strongest() is walls.Walls.ROOM:
        return Finding("LibreOffice", f"{found.version}，关在单独的空间里运行，没有网络")
    shut = "没有网络" if walls.strongest() is walls.Walls.NO_NETWORK else "只靠它自己的安全设置"
    return Finding("LibreOffice", f"{found.version}，{shut}", LOOK, "装上 bubblewrap，它就看不到别的文件")


def _stopped(folder: Path) -> Iterator[Finding]:
    cluster = Cluster(folder)
    try:
        found = cluster.check()
    except StartFailed as failure:
        yield Finding("PostgreSQL", str(failure), BROKEN, "装好以后再执行一次 gongbei doctor")
        return
    yield Finding("PostgreSQL", f"{found.major}，程序在 {found.folder}")
    yield Finding("数据库文件", f"{cluster.home.files}，套接字在 {cluster.home.sockets}")
    yield Finding("平台", "没有运行", LOOK, UP.format(folder=folder))


async def _database(dsn: str) -> AsyncIterator[Finding]:
    try:
        connection = await asyncpg.connect(dsn, timeout=ASK_SECONDS)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        step = "看 gongbei up 的窗口和 logs/postgres.log；自己的数据库请检查 DATABASE_URL"
        yield Finding("数据库", f"没有应答（{error}）", BROKEN, step)
        return
    try:
        async for finding in _answers(connection):
            yield finding
        if not await readiness.schema_is_current(dsn):
            step = "备份以后执行 gongbei migrate，或重新启动平台"
            yield Finding("数据库结构", "不是这个版本的", BROKEN, step)
            return
        yield Finding("数据库结构", "是这个版本的")
        yield _backup(await connection.fetchval(BACKUP))
        yield _failed(await connection.fetchval(FAILED))
        yield _worker(await connection.fetchval(WORKER, "gongbei jobs"))
    finally:
        await connection.close()


async def _answers(connection: "asyncpg.Connection[Any]") -> AsyncIterator[Finding]:
    number = int(await connection.fetchval("SHOW server_version_num"))
    version = await connection.fetchval("SHOW server_version")
    most = int(await connection.fetchval("SHOW max_connections"))
    words = f"PostgreSQL {version}，最多 {most} 个连接"
    if number < readiness.OLDEST_POSTGRESQL:
        yield Finding("数据库", words, BROKEN, "换成 PostgreSQL 15 或更新的版本")
    else:
        yield Finding("数据库", words)
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        yield Finding("字符集", encoding, BROKEN, "用 UTF8 重新建这个数据库，生僻字才存得下")
    difference = datetime.now().astimezone() - await connection.fetchval("SELECT now()")
    if abs(difference) > timedelta(seconds=CLOCK_SECONDS):
        seconds = round(difference.total_seconds())
        yield Finding(
            "时钟", f"和数据库差 {seconds} 秒", BROKEN, "两台机器都打开自动对时（timedatectl set-ntp true）"
        )


def _backup(at: datetime | None) -> Finding:
    from server.app.condition import BACKUP_TOO_OLD, moment_words
    from server.base.clock import now
    from server.base.settings import settings

    if settings.backup_keep < 1:
        return Finding(
            "备份", "每天的自动备份关着", LOOK, "去掉 BACKUP_KEEP=0，或自己定时执行 gongbei backup"
        )
    if at is None:
        return Finding("备份", "还没有备份过", LOOK, "执行 gongbei backup --daily，或等到夜里")
    if now() - at > BACKUP_TOO_OLD:
        return Finding(
            "备份", f"最近一次是 {moment_words(at)}", BROKEN, "执行 gongbei backup --daily，看它说什么"
        )
    return Finding("备份", f"最近一次是 {moment_words(at)}，在 {settings.backups}")


def _failed(number: int) -> Finding:
    if number:
        return Finding(
            "后台任务", f"有 {number} 个没有做成", LOOK, "打开网页的“管理”看是哪些，再看平台的日志"
        )
    return Finding("后台任务", "没有失败的")


def _worker(number: int) -> Finding:
    if number:
        return Finding("后台进程", "在运行")
    return Finding("后台进程", "没有运行：历史版本、备份都停着", LOOK, "用 gongbei up 启动整个平台")


async def _processes(running: Place) -> AsyncIterator[Finding]:
    if await readiness.answers(running):
        yield Finding("网页", f"在 {running.url}")
    else:
        step = UP.format(folder=running.data) + "；已经在运行就看它的窗口里最后几行"
        yield Finding("网页", f"{running.url} 没有应答", BROKEN, step)
    for port in running.coedit_ports:
        if await readiness.wait_for_port(environment.COEDIT_HOST, port, PORT_SECONDS):
            yield Finding("协同编辑", f"端口 {port}")
        else:
            said = "没有应答，教案只能看" if len(running.coedit_ports) == 1 else f"端口 {port} 没有应答"
            yield Finding("协同编辑", said, BROKEN, "重新启动平台；端口被占就换 --port")


def _openness(running: Place | None) -> Iterator[Finding]:
    """What a wider audience makes of the settings."""
    if running is None or running.host in {"127.0.0.1", "localhost", "::1"}:
        return
    if (running.data / environment.DEMO).exists():
        step = "正式使用请换一个数据目录，不加 --demo 启动"
        yield Finding("演示", "谁都可以不用密码登录，而且同一网络里都打得开", BROKEN, step)
    if not running.tls_cert:
        step = "执行 gongbei tls init，或在前面放 nginx、Caddy（deploy/）；已经放了就不用管"
        yield Finding("https", "别的电脑用 http 打开：能备课，不能用摄像头、不能离线听课", LOOK, step)
    else:
        yield _certificate(running.tls_cert)


def _certificate(path: str) -> Finding:
    from server.app.network import certificates

    try:
        found = certificates.read(Path(path))
    except (OSError, ValueError) as error:
        return Finding(
            "https", f"证书 {path} 读不了（{error}）", BROKEN, "换一张，或执行 gongbei tls init --force"
        )
    step = "自己做的执行 gongbei tls renew；别处签发的换上新的文件，平台会自己用上"
    ends = f"证书 {found.ends:%Y-%m-%d} 到期"
    if found.days_left() < 0:
        return Finding("https", f"{ends}，已经过了", BROKEN, step)
    if found.days_left() < CERTIFICATE_DAYS:
        return Finding("https", ends, LOOK, step)
    return Finding("https", f"{ends}，认得 {'、'.join(found.names)}")
