"""How long a bare commit takes, in a process of its own: one small row, fifty times a second.

``python -m bench.writing.commits DSN`` says ``ready``, runs until its standard input ends, then prints
``{"p50_ms", "p99_ms", "commits"}``.
"""

import asyncio
import json
import sys
import time

import asyncpg

EVERY_SECONDS = 0.02


async def main(dsn: str) -> None:
    """Commit until the parent closes the pipe."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS bench_commit (at timestamptz, data bytea)")
    insert = await connection.prepare("INSERT INTO bench_commit VALUES (now(), $1)")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    times: list[float] = []
    while not ended.done():
        began = time.perf_counter()
        await insert.fetch(b"x" * 60)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(EVERY_SECONDS)
    times.sort()
    told = {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)], "commits": len(times)}
    sys.stdout.write(json.dumps(told) + "\n")
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
