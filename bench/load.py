"""A load generator in a process of its own: plain sockets kept open, one request after the other on each.

``python bench/load.py HOST PORT PATH SECONDS CONNECTIONS [NAME=VALUE …]`` prints one line of JSON. What
comes after the fifth are headers.
"""

import asyncio
import json
import statistics
import sys
import time


async def one(
    host: str, port: int, request: bytes, until: float, times: list[float], seen: dict[str, int]
) -> None:
    """One connection."""
    reader, writer = await asyncio.open_connection(host, port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12].decode()
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        elif status != "304":
            await reader.readexactly(int(fields.get(b"content-length", b"0")))
        seen[status] = seen.get(status, 0) + 1
        times.append(time.perf_counter() - began)
    writer.close()


async def main() -> None:
    """Run all connections for the given time."""
    host, port, path, seconds, connections, *headers = sys.argv[1:]
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        *(pair.replace("=", ": ", 1) for pair in headers),
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    times: list[float] = []
    seen: dict[str, int] = {}
    until = time.perf_counter() + float(seconds)
    await asyncio.gather(
        *(one(host, int(port), request, until, times, seen) for _ in range(int(connections)))
    )
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0
    print(json.dumps({"requests": len(times), "statuses": seen, "p95_ms": round(p95 * 1000, 1)}))


asyncio.run(main())
