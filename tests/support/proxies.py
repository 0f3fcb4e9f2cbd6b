"""nginx and Caddy with the files of deploy/, on free ports, in front of processes of a test."""

import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.app.network.authority import Files
from server.base.settings import ROOT
from tests.support.serving import Served, free_port

DEPLOY = ROOT / "deploy"
NAME = "beike.school.lan"  # as in the files
READY_SECONDS = 30
# What Debian's own nginx.conf says around a site, with every path inside the test's folder.
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
{user}
events {{ worker_connections 2048; }}
http {{
    log_format upstreams '$request_method $uri $status $upstream_addr';
    access_log {folder}/access.log upstreams;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass
class Proxy:
    """One proxy and what stands behind it."""

    folder: Path
    files: Files
    backends: list[Served]
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What people type."""
        return f"https://{NAME}:{self.port}"

    def start_nginx(self) -> None:
        """nginx, with deploy/nginx.conf."""
        text = self._with_ours(
            (DEPLOY / "nginx.conf").read_text() + (DEPLOY / "nginx-objects.conf").read_text(),
            (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"    listen \[::\]:.*\n", ""),
            (r"(    server 127.0.0.1:80\d0 .*\n)+", self._lines(web=True)),
            (r"(    server 127.0.0.1:80\d1 .*\n)+", self._lines(web=False)),
        )
        (self.folder / "site.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""  # the folder of a test is closed to others
        main = self.folder / "nginx.conf"
        main.write_text(NGINX.format(folder=self.folder, user=user))
        command = [
            program("nginx"),
            "-p",
            str(self.folder),
            "-c",
            str(main),
            "-e",
            str(self.folder / "error.log"),
        ]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        self._start(command, {})

    def start_caddy(self) -> None:
        """Caddy, with deploy/Caddyfile."""
        webs = " ".join(f"127.0.0.1:{one.port}" for one in self.backends)
        rooms = " ".join(f"127.0.0.1:{one.coedit_port}" for one in self.backends)
        text = self._with_ours(
            (DEPLOY / "Caddyfile").read_text(),
            (rf"https://{re.escape(NAME)} ", f"https://{NAME}:{self.port} "),
            (rf"http://{re.escape(NAME)} ", f"http://{NAME}:{self.plain_port} "),
            (r"127.0.0.1:8000 127.0.0.1:8010", webs),
            (r"127.0.0.1:8001 127.0.0.1:8011", rooms),
        )
        file = self.folder / "Caddyfile"
        file.write_text(text)
        home = {
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
        }
        command = [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
        self._start(command, home)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    def _with_ours(self, text: str, *changes: tuple[str, str]) -> str:
        own = (
            (r"/srv/gongbei/tls/server\.pem", str(self.files.server)),
            (r"/srv/gongbei/tls/server\.key", str(self.files.server_key)),
        )
        for pattern, new in (*own, *changes):
            text, count = re.subn(pattern, new.replace("\\", r"\\"), text)
            assert count, f"deploy/ no longer says {pattern}"
        return text

    def _lines(self, *, web: bool) -> str:
        ports = [one.port if web else one.coedit_port for one in self.backends]
        return "".join(f"    server 127.0.0.1:{port} max_fails=2 fail_timeout=2s;\n" for port in ports)

    def _start(self, command: list[str], environment: dict[str, str]) -> None:
        log = self.folder / "output.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, env=os.environ | environment
            )
        deadline = time.monotonic() + READY_SECONDS
        while not all(_listens(port) for port in (self.port, self.plain_port)):
            assert self.process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


def program(name: str) -> str:
    """A system program; without it the test is left out, loudly, and under CI it fails."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        said = f"{name} is not installed: sudo apt install {PACKAGES.get(name, name)}"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(said)
        pytest.skip(said)
    return found


PACKAGES = {"certutil": "libnss3-tools", "ip": "iproute2"}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
