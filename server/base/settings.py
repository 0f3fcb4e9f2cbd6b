"""Settings: one documented table, read once from the environment.

``gongbei up`` makes the data directory and the secret, and hands every process the same environment;
``gongbei doctor`` prints this table with secrets masked.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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

    data: Path = setting("GONGBEI_DATA", ROOT / "var", "data directory: database, files, secrets")
    database_url: str = setting("DATABASE_URL", "", "PostgreSQL instead of the embedded one", secret=True)
    secret: str = setting("GONGBEI_SECRET", "", "signs URLs and tokens; made on first start", secret=True)
    host: str = setting("GONGBEI_HOST", "127.0.0.1", "address the web process listens on")
    port: int = setting("GONGBEI_PORT", 8000, "port of the web process, the only public one")
    coedit_port: int = setting("GONGBEI_COEDIT_PORT", 8001, "port of the coedit process, loopback only")
    public_url: str = setting("PUBLIC_URL", "", "address people type, when a proxy stands in front")
    objects_url: str = setting("OBJECTS_URL", "", "how browsers reach the S3 server, if not S3_ENDPOINT")
    s3_endpoint: str = setting(
        "S3_ENDPOINT", "", "S3 server for files, http(s)://host[:port]; empty: objects/"
    )
    s3_access_key: str = setting("S3_ACCESS_KEY", "", "account at the S3 server")
    s3_secret_key: str = setting("S3_SECRET_KEY", "", "its secret", secret=True)
    s3_bucket: str = setting("S3_BUCKET", "gongbei", "bucket; made when it is not there")
    s3_region: str = setting("S3_REGION", "us-east-1", "region of the bucket; part of every signature")
    trusted_proxies: tuple[str, ...] = setting("TRUSTED_PROXIES", (), "whose X-Forwarded-* are believed")
    allowed_hosts: tuple[str, ...] = setting("ALLOWED_HOSTS", (), "host names served; empty: any")
    session_idle_seconds: int = setting("SESSION_IDLE", 8 * 3600, "a session unused so long is over")
    session_absolute_seconds: int = setting("SESSION_ABSOLUTE", 14 * 86400, "an older session is over")
    upload_max_bytes: int = setting("UPLOAD_MAX", 30 * 1024 * 1024, "largest file a teacher may upload")
    quota_person_bytes: int = setting("QUOTA_PERSON", 2 * 1024**3, "all files of one person; 0: no limit")
    quota_school_bytes: int = setting("QUOTA_SCHOOL", 0, "all files of one school's people; 0: no limit")
    photo_edge: int = setting("PHOTO_EDGE", 2560, "photos are scaled to this before sending; 0: never")
    backup_dir: str = setting("BACKUP_DIR", "", "daily backups; empty: backups/ in the data directory")
    backup_keep: int = setting("BACKUP_KEEP", 7, "how many daily backups are kept; 0: none are made")
    backup_hour: int = setting("BACKUP_HOUR", 3, "hour of the daily backup, Beijing time")
    pool_size: int = setting("DATABASE_POOL", 10, "database connections per process")
    demo: bool = setting("GONGBEI_DEMO", False, "demo district; the sign-in page lists its people")
    log_format: str = setting("GONGBEI_LOG", "text", "text or json")

    @property
    def backups(self) -> Path:
        """The folder of the daily backups."""
        return Path(self.backup_dir).absolute() if self.backup_dir else self.data / "backups"

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
