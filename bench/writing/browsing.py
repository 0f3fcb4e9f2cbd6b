"""People who look at pages: so many a second, whatever the answers take."""

import asyncio
import random
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.writing.estate import Way

PATIENCE_SECONDS = 30.0
# What people open, by how often: their day, the list, a plan to read, a plan to write, the library.
SHARES = (("/", 3), ("/plans", 3), ("/plans/{plan}", 2), ("/plans/{plan}/edit", 1), ("/library", 1))


@dataclass
class Seen:
    """What came of it."""

    times_ms: list[float] = field(default_factory=list)
    errors: int = 0

    def p95_ms(self) -> float:
        """From the moment a page was wanted to its last byte."""
        return statistics.quantiles(self.times_ms, n=20)[-1] if len(self.times_ms) > 1 else 0.0

    def p50_ms(self) -> float:
        """The median of the same."""
        return statistics.median(self.times_ms) if self.times_ms else 0.0


async def browse(way: "Way", cookies: list[str], plans: list[str], per_second: int, seconds: float) -> Seen:
    """Ask for pages at an even rate over lines that are kept open."""
    seen = Seen()
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    chance = random.Random(3)
    paths = [path for path, share in SHARES for _ in range(share)]

    async def one(path: str, cookie: str, wanted: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                line = idle.pop() if idle else await asyncio.open_connection(way.host, way.port, ssl=way.tls)
                status = await ask(*line, way, path, cookie)
                idle.append(line)
            seen.times_ms.append((time.perf_counter() - wanted) * 1000)
            seen.errors += status != 200
        except (OSError, TimeoutError, EOFError, ValueError):
            seen.errors += 1

    began = time.perf_counter()
    asked = set()
    for number in range(int(per_second * seconds)):
        wanted = began + number / per_second
        await asyncio.sleep(max(0.0, wanted - time.perf_counter()))
        path = chance.choice(paths).format(plan=chance.choice(plans))
        asked.add(asyncio.create_task(one(path, chance.choice(cookies), wanted)))
    await asyncio.gather(*asked)
    for _reader, writer in idle:
        writer.close()
    return seen


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: "Way", path: str, cookie: str
) -> int:
    """One page; its status."""
    head = f"GET {path} HTTP/1.1\r\nHost: {way.host}:{way.port}\r\nCookie: {cookie}\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in answer.split(b"\r\n")[1:] if b":" in line)
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get(b"content-length", b"0")))
    return int(answer[9:12])
