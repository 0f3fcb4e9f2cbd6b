"""A county's Sunday evening on one machine: 1,750 open editors, 350 people typing, 60 pages a second.

``python bench/county.py [seconds] [sockets] [rooms]`` starts the platform (database with fsync on, two web
processes, one coedit process, the worker) behind nginx with the real ``deploy/nginx.conf``, TLS included;
only addresses, ports and the certificate are put in. Sockets and pages come from one generator over TLS with
real sessions; then the sockets alone once more through the plain relay of web. Every token has to reach every
member of its room. All of it shares the machine with the generator, whose share is printed. One line of JSON;
1 when a token is lost or a page or socket failed.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
SECRET = "bench" * 12
os.environ.setdefault("GONGBEI_SECRET", SECRET)

from throwaway import database as throwaway_database  # noqa: E402

from bench.writing import browsing, cast, estate, saturated, servers  # noqa: E402
from bench.writing import rooms as texts  # noqa: E402
from bench.writing.lines import Line, connect  # noqa: E402

SOCKETS, ROOMS, TYPING, PEOPLE = 1750, 90, 350, 200
RATE = 1.0  # updates a second of each of them: the editor sends every 300 ms, a third of the time
JOINS_AT_ONCE = 12
PAGES_PER_SECOND = 60


async def county(dsn: str, house: estate.Estate, seconds: float, sockets: int, rooms: int) -> dict[str, Any]:
    """Fill, join, type and browse; then once more through web's relay."""
    import server.app.migrating  # noqa: F401 (tells Piccolo where the tables are)
    from server.base import database

    await database.open_pool(dsn, 2)
    people = await cast.group_of(PEOPLE)
    safe = [await cast.secure_cookie(cookie) for cookie in people.cookies]
    await database.execute("VACUUM ANALYZE")
    behind_nginx = await evening(people, safe, house, house.nginx(), seconds, sockets, rooms, pages=True)
    through_web = await evening(
        people, people.cookies, house, house.relay(), seconds / 2, sockets, rooms, pages=False
    )
    await database.close_pool()
    return behind_nginx | {
        "edit_p95_ms_relay": through_web["edit_p95_ms"],
        "cpu_relay": through_web["cpu"],
        "lost": behind_nginx["lost"] + through_web["lost"],
        "errors": behind_nginx["errors"] + through_web["errors"],
    }


async def evening(
    people: cast.Cast, cookies: list[str], house: estate.Estate, way: estate.Way,
    seconds: float, sockets: int, many: int, *, pages: bool,
) -> dict[str, Any]:  # fmt: skip
    """One measurement by one way in."""
    each = int(RATE * seconds)
    typists = [TYPING * sockets // SOCKETS * (n + 1) // many - TYPING * sockets // SOCKETS * n // many
               for n in range(many)]  # fmt: skip
    members = [sockets * (n + 1) // many - sockets * n // many for n in range(many)]
    rooms = []
    for number in range(many):
        plan, base = await cast.plan_of(people, texts.plan_json(seed=number % 9))
        rooms.append(texts.make(plan, base, typists[number], each, sum(typists[:number]), number))
    before_kib = house.coedit_kib()
    lines = await joined(rooms, members, cookies, way)
    await asyncio.sleep(2.0)
    kib = house.coedit_kib() - before_kib
    marks = [[len(line.arrived) for line in each_room] for each_room in lines]
    schedule = keys(typists, each)
    cpu, own, began = house.cpu_seconds(), time.process_time(), time.perf_counter()
    documents = [room.document_id for room in rooms]
    asking = browsing.browse(way, cookies, documents, PAGES_PER_SECOND if pages else 0, seconds)
    reading = asyncio.create_task(asking)
    sent = await saturated.typed(schedule, rooms, lines)
    seen = await reading
    await saturated.until_quiet(lines)
    took = time.perf_counter() - began
    cpu, own = house.cpu_seconds() - cpu, time.process_time() - own
    lags, expected = arrived(lines, marks, [count * each for count in typists], sent)
    for room, own_lines in list(zip(rooms, lines, strict=True))[::9]:
        saturated.prove("ours", room, own_lines, each)
    everybody = [line for own_lines in lines for line in own_lines]
    closed = sum(line.is_closed for line in everybody)
    for line in everybody:
        line.close()
    return {
        "edit_p95_ms": round(lags[int(len(lags) * 0.95)], 1),
        "edit_p50_ms": round(statistics.median(lags), 1),
        "page_p95_ms": round(seen.p95_ms(), 1),
        "page_p50_ms": round(seen.p50_ms(), 1),
        "pages_per_s": round(len(seen.times_ms) / took, 1),
        "lost": expected - len(lags),
        "errors": seen.errors + closed,
        "cpu": round(cpu / took, 2),
        "cpu_generator": round(own / took, 2),
        "rss_mb": round(house.rss_kib() / 1024),
        "coedit_mb": round(house.coedit_kib() / 1024),
        "coedit_kib_per_socket": round(kib / sockets, 1),
        "deliveries_per_s": round(len(lags) / took),
    }  # fmt: skip


def keys(typists: list[int], each: int) -> list[tuple[float, int, int, int]]:
    """When which room's which typist strikes which key, spread so that no two beat together."""
    return sorted(
        (number / RATE + (room * 37 + typist * 101) % 997 / 997 / RATE, room, typist, number)
        for room, count in enumerate(typists)
        for typist in range(count)
        for number in range(each)
    )


def arrived(
    lines: list[list[Line]], marks: list[list[int]], typed: list[int], sent: dict[bytes, tuple[float, Line]]
) -> tuple[list[float], int]:
    """Milliseconds from key to peer, shortest first, and how many deliveries there should be."""
    lags: list[float] = []
    expected = 0
    for tokens, starts, own_lines in zip(typed, marks, lines, strict=True):
        expected += tokens * (len(own_lines) - 1)
        for line, start in zip(own_lines, starts, strict=True):
            lags += saturated.lags_of(line, start, sent)
    return sorted(lags), expected


async def joined(
    rooms: list[texts.Room], members: list[int], cookies: list[str], way: estate.Way
) -> list[list[Line]]:
    """Everybody in, a dozen handshakes at a time."""
    gate = asyncio.Semaphore(JOINS_AT_ONCE)

    async def one(room: texts.Room, number: int) -> Line:
        async with gate:
            headers = {"Cookie": cookies[number % len(cookies)], "Origin": way.origin}
            line = await connect((way.host, way.port, f"/coedit/{room.document_id}"), headers, tls=way.tls)
            await line.join()
            return line

    return [
        list(await asyncio.gather(*(one(room, place * 20 + number) for number in range(count))))
        for place, (room, count) in enumerate(zip(rooms, members, strict=True))
    ]


def main() -> int:
    """Start, measure, print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    sockets = int(sys.argv[2]) if len(sys.argv) > 2 else SOCKETS
    rooms = int(sys.argv[3]) if len(sys.argv) > 3 else ROOMS
    import uvloop

    with throwaway_database() as dsn, estate.running(dsn, SECRET) as house:
        servers.prefer(os.getpid(), *house.pids())
        answer = uvloop.run(county(dsn, house, seconds, sockets, rooms))
        answer |= {
            "sockets": sockets,
            "rooms": rooms,
            "python": platform.python_version(),
            "nginx": house.version,
        }
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if answer["lost"] or answer["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
