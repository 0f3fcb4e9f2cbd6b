"""Settings: one documented table, read once from the environment.

``gongbei up`` makes the data directory and the secret, and hands every process the same environment;
``gongbei doctor`` prints this table with secrets masked.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def setting(env: str, default: Any, what: str, *, secret: bool = False) -> Any:
    """One row of the table: environment variable, default, sentence for the operator."""
    return field(default=default, metadata={"env": env, "what": what, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. Paths are absolute; durations are seconds; sizes are bytes."""

    data: Path = setting("GONGBEI_DATA", ROOT / "var", "数据目录：数据库、文件、密钥")
    database_url: str = setting("DATABASE_URL", "", "用自己的 PostgreSQL，不用自带的", secret=True)
    secret: str = setting("GONGBEI_SECRET", "", "给地址和口令签名的密钥，第一次启动时生成", secret=True)
    host: str = setting("GONGBEI_HOST", "127.0.0.1", "网页监听的地址")
    port: int = setting("GONGBEI_PORT", 8000, "网页端口，对外只开这一个")
    coedit_port: int = setting("GONGBEI_COEDIT_PORT", 8001, "协同编辑的端口，只在本机")
    coedit_host: str = setting("GONGBEI_COEDIT_HOST", "127.0.0.1", "协同编辑监听的地址，容器里才改")
    coedit_processes: int = setting("GONGBEI_COEDIT_PROCESSES", 1, "up 启动几个协同编辑进程，端口依次往后")
    coedit_address: str = setting("GONGBEI_COEDIT_ADDRESS", "", "别的进程找这个协同编辑进程的 主机:端口")
    coedit_peers: tuple[str, ...] = setting("GONGBEI_COEDIT_PEERS", (), "全部协同编辑进程，主机:端口")
    coedit_sockets: int = setting("GONGBEI_COEDIT_SOCKETS", 64, "一个人最多同时打开几份教案（每个进程）")
    tls_cert: str = setting("GONGBEI_TLS_CERT", "", "网页的 https 证书（PEM）；up 自己会找")
    tls_key: str = setting("GONGBEI_TLS_KEY", "", "那张证书的私钥文件（没有口令）")
    public_url: str = setting("PUBLIC_URL", "", "前面有反向代理时，老师们打开的网址")
    objects_url: str = setting("OBJECTS_URL", "", "浏览器访问 S3 的地址，和 S3_ENDPOINT 不同时才填")
    s3_endpoint: str = setting("S3_ENDPOINT", "", "存文件的 S3，http(s)://主机[:端口]；不填放在 objects/")
    s3_access_key: str = setting("S3_ACCESS_KEY", "", "S3 的账号")
    s3_secret_key: str = setting("S3_SECRET_KEY", "", "S3 的密码", secret=True)
    s3_bucket: str = setting("S3_BUCKET", "gongbei", "S3 的桶，没有时自动建")
    s3_region: str = setting("S3_REGION", "us-east-1", "桶所在的区域，签名要用")
    trusted_proxies: tuple[str, ...] = setting("TRUSTED_PROXIES", (), "信任哪些代理送来的 X-Forwarded-*")
    allowed_hosts: tuple[str, ...] = setting("ALLOWED_HOSTS", (), "只服务这些主机名；不填不限")
    session_idle_seconds: int = setting("SESSION_IDLE", 8 * 3600, "多少秒不用就要重新登录")
    session_absolute_seconds: int = setting("SESSION_ABSOLUTE", 14 * 86400, "登录最多保持多少秒")
    upload_max_bytes: int = setting("UPLOAD_MAX", 30 * 1024 * 1024, "一个文件最大多少字节")
    video_max_bytes: int = setting("VIDEO_MAX", 1024**3, "一段课堂录像最大多少字节")
    video_keep_days: int = setting("VIDEO_KEEP_DAYS", 180, "课堂录像保存多少天，之后删除；0 不限")
    quota_person_bytes: int = setting("QUOTA_PERSON", 2 * 1024**3, "一个人的全部文件最多多少字节；0 不限")
    quota_school_bytes: int = setting("QUOTA_SCHOOL", 0, "一所学校全部文件最多多少字节；0 不限")
    photo_edge: int = setting("PHOTO_EDGE", 2560, "照片上传前缩到多少像素；0 不缩")
    backup_dir: str = setting("BACKUP_DIR", "", "每天的备份放在哪里；不填放在数据目录的 backups/")
    backup_keep: int = setting("BACKUP_KEEP", 7, "留几份每天的备份；0 不备份")
    backup_hour: int = setting("BACKUP_HOUR", 3, "每天几点备份（北京时间）")
    office: str = setting("GONGBEI_OFFICE", "", "LibreOffice 的 soffice 在哪里；不填自己找，none 不用它")
    pool_size: int = setting("DATABASE_POOL", 10, "每个进程的数据库连接数")
    demo: bool = setting("GONGBEI_DEMO", False, "演示学区：登录页列出可以试用的人")
    log_format: str = setting("GONGBEI_LOG", "text", "日志格式：text 或 json")

    @property
    def backups(self) -> Path:
        """The folder of the daily backups."""
        return Path(self.backup_dir).absolute() if self.backup_dir else self.data / "backups"

    def coedit_processes_for(self, document_id: UUID) -> list[str]:
        """Every coedit process as ``host:port``, in the order to try them for this document.

        The same for whoever asks, so that those who write one document meet where it is.
        """
        found = self.coedit_peers or (f"127.0.0.1:{self.coedit_port}",)
        return sorted(found, key=lambda peer: hashlib.md5(f"{document_id} {peer}".encode()).digest())  # noqa: S324

    @property
    def public_origin(self) -> str:
        """Scheme and host of ``public_url`` without a path, or empty."""
        return _origin(self.public_url)

    @property
    def objects_origin(self) -> str:
        """Where browsers send files to and get them from, when that is not this site; else empty."""
        return _origin(self.objects_url) or _origin(self.s3_endpoint)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def load(environ: Mapping[str, str]) -> Settings:
    """Read the table from ``environ``.

    Raises:
        ValueError: a number is not a number; the text names the variable.
    """
    values: dict[str, Any] = {}
    for row in fields(Settings):
        text = environ.get(row.metadata["env"])
        default = None if row.default is MISSING else row.default
        if text is None or text == "":
            continue
        try:
            values[row.name] = _convert(text, default)
        except ValueError as error:
            raise ValueError(f"{row.metadata['env']}={text!r} is not a whole number") from error
    return Settings(**values)


def _convert(text: str, default: Any) -> Any:
    match default:
        case bool():
            return _flag(text)
        case int():
            return int(text)
        case tuple():
            return _list(text)
        case Path():
            return Path(text).resolve()
        case _:
            return text


settings = load(os.environ)


def make_secret() -> str:
    """A new key of 256 bits, in hex."""
    return secrets.token_hex(32)
