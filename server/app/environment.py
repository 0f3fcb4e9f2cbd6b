"""The environment the processes of one data directory share, and what a running platform tells the
command line."""

import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from server.base import folders
from server.base.cluster import Cluster
from server.base.starting import StartFailed

ROOT = Path(__file__).resolve().parents[2]
LOCK = "up.lock"
RUNNING = "running.json"
SECRET = "secret"  # noqa: S105 (a file name)
DEMO = "demo"
PLANTING, PLANTED = "planting", "planted"  # in the file DEMO: a killed seed is taken up again
UNFINISHED = "restore.unfinished"  # while it is there, `up` refuses
COEDIT_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one platform is: its data directory, its addresses, and the operator's own database if any."""

    data: Path
    host: str
    port: int
    coedit_port: int
    database_url: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    coedit_processes: int = 1

    @property
    def coedit_ports(self) -> range:
        """One for each coedit process, the first first."""
        return range(self.coedit_port, self.coedit_port + max(1, self.coedit_processes))

    @property
    def embedded(self) -> bool:
        """Whether the database is ours to start."""
        return not self.database_url

    @property
    def dsn(self) -> str:
        """The database's address, ours or the operator's."""
        return self.database_url or Cluster(self.data).dsn()

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 (compared)
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def scheme(self) -> str:
        """How browsers speak to web."""
        return "https" if self.tls_cert else "http"


def data_directory(given: str | Path | None = None) -> Path:
    """The data directory: the option, else ``GONGBEI_DATA``, else ``var`` of this copy."""
    return Path(given or os.environ.get("GONGBEI_DATA") or ROOT / "var").absolute()


def make_secret(data: Path) -> str:
    """The platform's key: ``GONGBEI_SECRET``, else the file ``secret``, made (0600) on first start."""
    if given := os.environ.get("GONGBEI_SECRET"):
        return given
    folders.make_data_folder(data)
    file = data / SECRET
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            file.chmod(0o600)
        return file.read_text().strip()
    with os.fdopen(handle, "w") as opened:
        key = secrets.token_hex(32)
        opened.write(key)
    return key


def variables(place: Place, secret: str) -> dict[str, str]:
    """What the settings of every process are read from."""
    return {
        "GONGBEI_DATA": str(place.data),
        "GONGBEI_SECRET": secret,
        "GONGBEI_HOST": place.host,
        "GONGBEI_PORT": str(place.port),
        "GONGBEI_COEDIT_PORT": str(place.coedit_port),
        "GONGBEI_COEDIT_PROCESSES": str(place.coedit_processes),
        "GONGBEI_COEDIT_PEERS": os.environ.get("GONGBEI_COEDIT_PEERS")
        or ",".join(f"{COEDIT_HOST}:{port}" for port in place.coedit_ports),
        "GONGBEI_DEMO": "1" if (place.data / DEMO).exists() else "",
        "GONGBEI_TLS_CERT": place.tls_cert,
        "GONGBEI_TLS_KEY": place.tls_key,
        "DATABASE_URL": place.dsn,
        "PICCOLO_CONF": "server.app.piccolo_conf",
        "PYTHONUNBUFFERED": "1",
    }


def announce(place: Place) -> None:
    """Write down where the platform runs, for the command line (0600: it may hold a database password)."""
    file = place.data / RUNNING
    half_written = file.with_suffix(".new")
    half_written.unlink(missing_ok=True)
    handle = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        json.dump(asdict(place) | {"data": str(place.data), "pid": os.getpid()}, opened)
    half_written.replace(file)


def find_running(data: Path) -> Place | None:
    """The platform announced in ``data``; it may have ended since.

    Raises:
        StartFailed: it is another user's.
    """
    try:
        found = json.loads((data / RUNNING).read_text())
        return Place(
            data, found["host"], found["port"], found["coedit_port"], found["database_url"],
            found.get("tls_cert", ""), found.get("tls_key", ""), found.get("coedit_processes", 1),
        )  # fmt: skip
    except PermissionError as error:
        raise StartFailed(f"读不了 {error.filename}：请用启动平台的那个用户执行。") from error
    except (OSError, ValueError, KeyError):
        return None


def withdraw(data: Path) -> None:
    """Forget the announcement."""
    (data / RUNNING).unlink(missing_ok=True)
