"""How much slower colleagues see what is typed while Word files are imported beside them.

``python bench/imports.py [seconds] [rounds] [folder]`` starts a throw-away database and one coedit process,
lets 4 rooms with 2 typists and 6 readers each write 40 tokens a second, and takes the time from typing to
seeing, in turn with nothing else going on and with a second process that imports the samples without pause,
as the web does (``sandbox.read_in_sandbox``). One line of JSON; 1 when the p95 with imports is
more than 20 % above the one without.
"""

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import uvloop  # noqa: E402
from coedit_smoke import SENT, SERVER, Reader, type_for  # noqa: E402
from throwaway import database  # noqa: E402

from tests.coedit.typist import Typist  # noqa: E402

ROOMS, TYPISTS, READERS, TIMES_SLOWER = 4, 2, 6, 1.2
AT_ONCE = 20
IMPORTS = """
import asyncio, sys
from pathlib import Path
from server.documents.docx.errors import Refused
from server.documents.docx.sandbox import read_in_sandbox

async def one(files):
    while True:
        for file in files:
            try:
                await read_in_sandbox(file.read_bytes(), file.name)
            except Refused:
                pass
            print("read", flush=True)

async def main(folder, at_once):
    files = sorted(Path(folder).rglob("*.docx"))
    await asyncio.gather(*(one(files[place % len(files):] + files) for place in range(int(at_once))))

asyncio.run(main(*sys.argv[1:]))
"""


async def phase(writers: list[Typist], readers: list[Reader], seconds: float, name: str) -> float:
    """The p95 of seeing, in ms."""
    before = len(SENT)
    Reader.lags.clear()  # one list for all of them
    await asyncio.gather(
        *(type_for(writer, f"{name}w{place}", seconds) for place, writer in enumerate(writers))
    )
    wanted = (len(SENT) - before) * READERS
    async with asyncio.timeout(60):
        for reader in readers:
            await reader.until(lambda: len(Reader.lags) >= wanted, 60)
    return statistics.quantiles(Reader.lags, n=20)[-1] * 1000


async def measure(port: int, plans: list[str], seconds: float, rounds: int, folder: str) -> dict[str, float]:
    """In turn without and with imports; medians of the rounds."""
    Reader.lags = []
    writers: list[Typist] = []
    readers: list[Reader] = []
    for plan in plans:
        document = uuid.UUID(plan)
        writers += [await Typist.join(port, document, user=f"w{number}") for number in range(TYPISTS)]
        readers += [await Reader.join(port, document, user=f"r{number}") for number in range(READERS)]
    quiet, busy, read = [], [], 0
    await phase(writers, readers, 1.0, "warm")
    for number in range(rounds):
        quiet.append(await phase(writers, readers, seconds, f"q{number}"))
        command = [sys.executable, "-c", IMPORTS, folder, str(AT_ONCE)]
        imports = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
        assert imports.stdout is not None
        await imports.stdout.readline()  # the first file is read: they are at it
        busy.append(await phase(writers, readers, seconds, f"b{number}"))
        imports.terminate()
        read += 1 + (await imports.communicate())[0].count(b"read")
    found = {"echo_p95_ms": statistics.median(quiet), "echo_p95_ms_importing": statistics.median(busy)}
    ratio = statistics.median(after / before for before, after in zip(quiet, busy, strict=True))
    return {name: round(value, 1) for name, value in found.items()} | {
        "ratio": round(ratio, 2),
        "imported": read,
    }


def main() -> int:
    """Start, measure, print, clean up."""
    shared = ROOT.parent / "shared" / "samples" / "docx"
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = sys.argv[3] if len(sys.argv) > 3 else shared if shared.is_dir() else ROOT / "tests/samples/docx"
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    plans = [str(uuid.uuid4()) for _ in range(ROOMS)]
    with database() as dsn:
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
            told = uvloop.run(measure(port, plans, seconds, rounds, str(folder)))
        finally:
            process.kill()
            process.wait()
    print(json.dumps(told))
    return 0 if told["ratio"] <= TIMES_SLOWER else 1


if __name__ == "__main__":
    sys.exit(main())
