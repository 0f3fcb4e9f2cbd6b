"""The whole platform on one machine, behind nginx with ``deploy/nginx.conf``."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.writing.servers import ROOT, cpu_seconds, free_port, postmaster, private_kib

START_SECONDS = 90.0
MAIN = """
worker_processes 2;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Way:
    """How clients come in."""

    host: str
    port: int
    origin: str
    tls: ssl.SSLContext | None


@dataclass
class Estate:
    """The running processes."""

    processes: dict[str, subprocess.Popen[bytes]]
    database: int
    ports: dict[str, int]
    version: str

    def nginx(self) -> Way:
        """Through nginx, over TLS."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return Way("127.0.0.1", self.ports["tls"], f"https://127.0.0.1:{self.ports['tls']}", context)

    def relay(self) -> Way:
        """Straight to web, whose relay leads on to coedit."""
        return Way("127.0.0.1", self.ports["web"], f"https://127.0.0.1:{self.ports['tls']}", None)

    def pids(self) -> list[int]:
        """All of them."""
        return [self.database, *(process.pid for process in self.processes.values())]

    def cpu_seconds(self) -> float:
        """User and system time of the platform so far."""
        return sum(cpu_seconds(pid) for pid in self.pids())

    def coedit_kib(self) -> int:
        """The coedit process's own memory."""
        return private_kib(self.processes["coedit"].pid)

    def rss_kib(self) -> int:
        """Of the platform's processes without the database, whose buffers are shared."""
        return sum(private_kib(process.pid) for process in self.processes.values())


def certificate(folder: Path) -> None:
    """A key and a certificate nobody has to trust."""
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem")]
    subprocess.run(command, check=True, capture_output=True)


def configure(folder: Path, ports: dict[str, int]) -> Path:
    """The delivered configuration with this machine's ports and certificate."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"\s*listen \[::\]:\d+[^;]*;", "", site)
    for ours, theirs in (
        ("listen 443 ssl", f"listen 127.0.0.1:{ports['tls']} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{ports['plain']};"),
        ("127.0.0.1:8000 ", f"127.0.0.1:{ports['web']} "), ("127.0.0.1:8010 ", f"127.0.0.1:{ports['web2']} "),
        ("127.0.0.1:8001 ", f"127.0.0.1:{ports['coedit']} "),
        ("/srv/gongbei/tls/", f"{folder}/"), ("beike.school.lan", "127.0.0.1"),
    ):  # fmt: skip
        if ours not in site:
            raise SystemExit(f"deploy/nginx.conf has no {ours!r} any more")
        site = site.replace(ours, theirs)
    site = re.sub(r"\s*server 127.0.0.1:8011 [^;]*;", "", site)  # one coedit process runs here
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return folder / "nginx.conf"


@contextmanager
def running(dsn: str, secret: str) -> Iterator[Estate]:
    """Two web processes, coedit, the worker and nginx."""
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        raise SystemExit("nginx is not installed: apt-get install nginx-light")
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
    ports = {name: free_port() for name in ("tls", "plain", "web", "web2", "coedit")}
    with tempfile.TemporaryDirectory(prefix="gongbei-bench-") as name:
        folder = Path(name)
        certificate(folder)
        config = configure(folder, ports)
        environ = os.environ | {
            "DATABASE_URL": dsn, "GONGBEI_SECRET": secret, "GONGBEI_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            "PUBLIC_URL": f"https://127.0.0.1:{ports['tls']}", "TRUSTED_PROXIES": "127.0.0.1",
            "GONGBEI_COEDIT_PORT": str(ports["coedit"]), "GONGBEI_PORT": str(ports["web"]),
        }  # fmt: skip
        processes: dict[str, subprocess.Popen[bytes]] = {}

        def start(key: str, command: list[str], **more: str) -> None:
            processes[key] = subprocess.Popen(
                command, cwd=ROOT, env=environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

        try:
            for key in ("web", "coedit", "worker"):
                start(key, [sys.executable, "-m", f"server.app.{key}"])
            start("web2", [sys.executable, "-m", "server.app.web"], GONGBEI_PORT=str(ports["web2"]))
            start("nginx", [program, "-c", str(config), "-p", str(folder)])
            for key in ports:
                wait_for(ports[key], key)
            yield Estate(processes, postmaster(dsn), ports, said.strip().rpartition("/")[2])
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(20)


def wait_for(port: int, name: str) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start") from None
            time.sleep(0.1)
