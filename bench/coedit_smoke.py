"""Our coedit process alone: CPU per delivery at fan-out 19, every check and durability on; no peers.

``python bench/coedit_smoke.py [seconds]`` starts a throw-away database with fsync on and one coedit process,
lets 4 rooms with 6 typists and 14 readers each write 40 tokens a second, proves that all replicas are equal,
and prints one line of JSON.
"""

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.coedit.typist import TOKEN, Typist  # noqa: E402

ROOMS, TYPISTS, READERS, RATE = 4, 6, 14, 40
SERVER = """
import asyncio, os, sys, uuid
import uvloop
from server.base import database, logs
from server.coedit import building, log
from server.coedit.grants import Grant
from server.coedit.server import serve
from tests.coedit.typist import document

async def authorise(headers, document_id, *, is_active):
    name = headers["Cookie"].removeprefix("gb=")
    return Grant(uuid.uuid5(uuid.NAMESPACE_DNS, name), name, 1, True, name)

async def settled(document_id):
    pass

async def main(dsn, port, *plans):
    await database.open_pool(dsn)
    for plan in plans:
        async with database.writing():
            await log.seed(uuid.UUID(plan), document(), uuid.uuid4())
    async with serve(dsn=dsn, port=int(port), authorise=authorise, settled=settled, schema=1):
        print("ready", flush=True)
        await asyncio.Event().wait()

logs.configure()
building.deepen_main_stack()
uvloop.run(main(*sys.argv[1:]))
"""
CLUSTER = """
import asyncio, pathlib, sys
from server.base.cluster import Cluster
from server.app.migrating import migrate
cluster = Cluster(pathlib.Path(sys.argv[1]))
if sys.argv[2] == "start":
    cluster.start()
    cluster.ensure_database()
    asyncio.run(migrate(cluster.dsn()))
    print(cluster.dsn())
else:
    cluster.remove()
"""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(code: str, *words: str) -> str:
    """Run a piece of our own code in a process of its own; its last line."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return (done.stdout.strip().splitlines() or [""])[-1]


class Reader(Typist):
    """Counts tokens without applying them: the server is measured, not this process."""

    tokens = 0
    lags: list[float]

    async def _take(self, message: bytes) -> None:
        if not self.is_synced or message[0] != 0 or message[1] != 2:
            await super()._take(message)
            return
        found = TOKEN.findall(message.decode("latin-1"))
        self.tokens += len(found)
        moment = time.perf_counter()
        self.lags += [moment - SENT[token] for token in found if token in SENT]
        self.received += 1


SENT: dict[str, float] = {}


async def type_for(typist: Typist, name: str, seconds: float) -> int:
    """Tokens at an even rate; how many."""
    count = 0
    began = time.perf_counter()
    while (now := time.perf_counter() - began) < seconds:
        if count > now * RATE:
            await asyncio.sleep(count / RATE - now)
        token = f"<{name}-{count}>"
        SENT[token] = time.perf_counter()
        await typist.type_offline(token)
        await typist.flush()
        count += 1
    return count


async def measure(port: int, pid: int, plans: list[str], seconds: float) -> dict[str, object]:
    """Join, type, wait for everything, compare."""
    import uuid

    Reader.lags = []
    writers: list[Typist] = []
    readers: list[Reader] = []
    for plan in plans:
        document = uuid.UUID(plan)
        writers += [await Typist.join(port, document, user=f"w{number}") for number in range(TYPISTS)]
        readers += [await Reader.join(port, document, user=f"r{number}") for number in range(READERS)]
    before = cpu_seconds(pid)
    counts = await asyncio.gather(
        *(type_for(writer, f"w{place}", seconds) for place, writer in enumerate(writers))
    )
    inserted = [sum(counts[room * TYPISTS : (room + 1) * TYPISTS]) for room in range(ROOMS)]
    async with asyncio.timeout(60):
        for place, reader in enumerate(readers):
            wanted = inserted[place // READERS]
            await reader.until(lambda reader=reader, wanted=wanted: reader.tokens >= wanted, 60)
        await asyncio.gather(*(writer.saved() for writer in writers))
    used = cpu_seconds(pid) - before
    for room in range(ROOMS):
        texts = {str(writer) for writer in writers[room * TYPISTS : (room + 1) * TYPISTS]}
        if len(texts) != 1:
            raise SystemExit(f"replicas of room {room} differ")
    deliveries = sum(inserted) * (TYPISTS + READERS - 1)
    lags = sorted(Reader.lags)
    return {
        "us_per_delivery": round(used / deliveries * 1e6, 2),
        "deliveries": deliveries,
        "inserts": sum(inserted),
        "frames_read": sum(reader.received for reader in readers),
        "p50_ms": round(lags[len(lags) // 2] * 1e3, 1),
        "p99_ms": round(lags[int(len(lags) * 0.99)] * 1e3, 1),
        "server_cpu_s": round(used, 2),
        "generator_cpu_s": round(resource.getrusage(resource.RUSAGE_SELF).ru_utime, 1),
    }


def main() -> None:
    """Start, measure, print, clean up."""
    import uuid

    import uvloop

    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="gongbei-bench-") as folder:
        Path(folder).chmod(0o711)
        data = str(Path(folder) / "data")
        dsn = run(CLUSTER, data, "start")
        plans = [str(uuid.uuid4()) for _ in range(ROOMS)]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, dsn, str(port), *plans],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            while process.stdout.readline().strip() != "ready":
                if process.poll() is not None:
                    raise SystemExit("the coedit process did not start")
            sys.stdout.write(json.dumps(uvloop.run(measure(port, process.pid, plans, seconds))) + "\n")
        finally:
            process.kill()
            process.wait()
            run(CLUSTER, data, "remove")


if __name__ == "__main__":
    main()
