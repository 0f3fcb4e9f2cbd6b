"""Writing together: CPU a delivery of our coedit process, of y-websocket and of Hocuspocus, in one run.

``python bench/coedit.py [rounds] [seconds]`` installs the peers from their lock (``bench/peers/yjs``), starts
a throw-away database with fsync on and the three servers, each in turn alone under load, and lets the same
ready-made updates through each (``writing.saturated``). Servers run on core 0, PostgreSQL and the generator
on core 1. Ours is the product's own process with sessions, rights, walk of every update and commit before
anybody sees it; the peers run as npm has them and store nothing. Every replica of every round is built and
compared. One line of JSON at the end; 1 when a replica differs or a token is missing.
"""

import json
import os
import platform
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
SECRET = "bench" * 12
os.environ.setdefault("GONGBEI_SECRET", SECRET)

from throwaway import database as throwaway_database  # noqa: E402

from bench.writing import cast, extras, saturated, servers  # noqa: E402
from bench.writing import rooms as texts  # noqa: E402
from bench.writing.servers import OTHER_CORE, Server  # noqa: E402

PEOPLE = 100
WARM_SECONDS = 1.0


async def rooms_for(group: cast.Cast, seconds: float, seed: int) -> list[texts.Room]:
    """Fresh documents with what will be typed into them."""
    made = []
    for number in range(saturated.ROOMS):
        plan, base = await cast.plan_of(group, texts.plan_json(seed=seed + number))
        each = int(saturated.RATE * seconds)
        first = number * saturated.TYPISTS
        made.append(texts.make(plan, base, saturated.TYPISTS, each, first, seed * 10 + number))
    return made


async def measure(
    dsn: str, running: list[Server], postmaster: int, rounds: int, seconds: float
) -> dict[str, Any]:
    """All rounds of all servers; the medians."""
    import server.app.migrating  # noqa: F401 (tells Piccolo where the tables are)
    from server.base import database

    await database.open_pool(dsn, 2)
    group = await cast.group_of(PEOPLE)
    headers = [{"Cookie": cookie, "Origin": "http://bench"} for cookie in group.cookies]
    told: dict[str, list[saturated.Told]] = {one.name: [] for one in running}
    for number in range(rounds + 1):
        length = seconds if number else WARM_SECONDS
        for one in running[number % len(running) :] + running[: number % len(running)]:
            rooms = await rooms_for(group, length, number + 1)
            servers.prefer(os.getpid(), postmaster, *(each.process.pid for each in running))
            result = await saturated.round_of(one, dsn, rooms, headers, postmaster, length)
            sys.stderr.write(
                f"{one.name}: {result.us():.1f} µs, p50 {result.percentile(0.5):.1f},"
                f" p99 {result.percentile(0.99):.1f} ms, commit p99 {result.commits['p99_ms']:.1f} ms,"
                f" generator {result.generator:.2f}\n"
            )
            if number:
                told[one.name].append(result)
    answer = summary(told)
    ours = running[0]

    def again() -> Server:
        running[0] = servers.start_ours(dsn, SECRET)
        return running[0]

    answer |= await extras.all_of(ours, group, headers, again)
    ours.process.wait()
    await database.close_pool()
    return answer


def summary(told: dict[str, list[saturated.Told]]) -> dict[str, Any]:
    """Medians over the rounds."""
    answer: dict[str, Any] = {}
    for name, rounds in told.items():
        suffix = "" if name == "ours" else f"_{name}"
        per = [one.us() for one in rounds]
        answer[f"us_per_delivery{suffix}"] = round(statistics.median(per), 2)
        answer[f"p99_ms{suffix}"] = round(statistics.median(one.percentile(0.99) for one in rounds), 1)
        answer[f"p50_ms{suffix}"] = round(statistics.median(one.percentile(0.5) for one in rounds), 1)
    ours = told["ours"]
    answer["commit_p99_ms"] = round(statistics.median(one.commits["p99_ms"] for one in ours), 1)
    answer["pg_us_per_delivery"] = round(
        statistics.median(one.pg_cpu_s / one.deliveries * 1e6 for one in ours), 2
    )
    answer["generator_core"] = round(max(one.generator for rounds in told.values() for one in rounds), 2)
    answer["deliveries_per_round"] = ours[0].deliveries
    return answer


def main() -> int:
    """Install, start, measure, print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    alone = "--alone" in sys.argv
    os.sched_setaffinity(0, {OTHER_CORE})
    import uvloop

    with throwaway_database() as dsn, servers.running(dsn, SECRET, peers=not alone) as running:
        answer = uvloop.run(measure(dsn, running, servers.postmaster(dsn), rounds, seconds))
        answer["versions"] = {server.name: server.version for server in running} | {
            "python": platform.python_version()
        }
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
