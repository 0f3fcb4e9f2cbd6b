"""300 observers sync 50 records a second with one web process: how long a sync takes, and one row each.

``python bench/observers.py [observers] [per second] [seconds]`` fills a throw-away database with observers of
20 schools, starts the real web process, and sends as their phones do: the token, then the record, on a
connection of their own, at its time and not when the one before was answered. A record is begun by its first
sync, grows, and is handed in by the last; every fifth sending comes twice. One line of JSON, times in ms from
the moment a sync was due; 1 when anything was refused or an observer has not exactly one lesson and one row.
"""

import asyncio
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from pages import SECRET, cpu_seconds, free_port  # noqa: E402
from throwaway import database as throwaway_database  # noqa: E402

SCHOOLS = 20
MOMENTS = 60
HELD_MS = 500
TWICE_EVERY = 5
START_SECONDS = 60
ROWS = """
SELECT count(*) AS lessons, count(DISTINCT lead) AS leads, (SELECT count(*) FROM observer) AS records,
       (SELECT count(*) FROM record_version) AS versions,
       (SELECT count(*) FROM observer WHERE shown = current AND submitted_at IS NOT NULL) AS handed_in
FROM observation
"""


@dataclass
class Phone:
    """One observer: who, with which session, and how far their record is."""

    user: str
    teacher: str
    cookie: str
    record: str = field(default_factory=lambda: str(uuid.uuid4()))
    lesson: str = field(default_factory=lambda: str(uuid.uuid4()))
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    base: int = 0
    synced: int = 0

    def sending(self, sheet: dict[str, Any], rounds: int) -> bytes:
        """The next sync of this record, some lines longer than the last."""
        told = datetime.now(UTC).isoformat()
        share = min(1.0, (self.synced + 1) / rounds)
        sent = {
            "mutation": str(uuid.uuid4()), "base": self.base, "device": self.device, "user": self.user,
            "client_now": told, "submit": self.synced + 1 >= rounds, "body": body(sheet, share, told),
            "observation": None if self.base else {
                "id": self.lesson, "kind": "drop_in", "title": "分数的初步认识", "teacher_id": self.teacher,
                "teacher_name": "", "class_name": "三（2）班", "on": told[:10], "sheet": sheet["id"],
            },
        }  # fmt: skip
        return json.dumps(sent, ensure_ascii=False).encode()


def body(sheet: dict[str, Any], share: float, began: str) -> dict[str, Any]:
    """What an observer has written by now: about 17 KB at the end of a lesson."""
    words = "请同学们先自己折一折，再和同桌说一说为什么这一份可以用二分之一表示"
    moments = [
        {"id": f"m{at}", "t": at * 40, "who": "tsd"[at % 3], "text": f"{words}（{at}）", "remark": "追问得好",
         "step": "", "view": "", "media": []}
        for at in range(int(MOMENTS * share))
    ]  # fmt: skip
    taps = [{"t": at * 20, "code": "TSD"[at % 3]} for at in range(int(120 * share))]
    return {
        "schema": 1, "clock": {"began": began, "ended": None, "offset_ms": 0}, "moments": moments,
        "st": {"every": 30, "taps": taps}, "sheet": sheet["id"],
        "marks": {key: points / 2 for key, points in sheet["lines"][: int(len(sheet["lines"]) * share)]},
        "overall": {"good": ["学生先动手再说", "等得住"], "advice": ["板书留一留"], "text": words},
    }  # fmt: skip


async def fill(dsn: str, observers: int) -> tuple[list[Phone], dict[str, Any]]:
    """Schools with their observers, each signed in; the sheet they mark on."""
    import server.app.migrating  # noqa: F401 (tells Piccolo where the tables are)
    from server.base import database, sessions
    from server.people import registering
    from server.people.tables import Role, Scope
    from server.rubrics import sheets
    from server.rubrics.tables import Purpose

    await database.open_pool(dsn, 2)
    district = await registering.add_district("测试学区", await registering.add_region("测试县"))
    phones = []
    for number in range(SCHOOLS):
        school = await registering.add_school(f"第{number}小学", district)
        group = await registering.add_group("三年级数学备课组", school, "数学", "三年级")
        teacher = await registering.add_user(
            f"t{number}", f"王老师{number}", school_id=school, subject="数学"
        )
        await registering.give_post(teacher, Role.TEACHER, Scope.GROUP, group)
        for at in range(number, observers, SCHOOLS):
            user = await registering.add_user(f"o{at}", f"听课人{at}", school_id=school, subject="数学")
            await registering.give_post(user, Role.TEACHER, Scope.GROUP, group)
            opened = await sessions.open_session(user, secure=False)
            phones.append(Phone(str(user), str(teacher), opened.cookie))
    sheet = await sheets.find((await sheets.offered(Purpose.LESSON))[0]["id"])
    await database.execute("VACUUM ANALYZE")
    await database.close_pool()
    return phones, {"id": str(sheet.id), "lines": [(one.key, one.points) for one in sheet.indicators]}


@contextlib.contextmanager
def serving(dsn: str) -> Iterator[tuple[int, int]]:
    """The real web process; its port and its number."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": dsn, "GONGBEI_SECRET": SECRET, "PYTHONPATH": str(ROOT), "GONGBEI_PORT": str(port),
        "GONGBEI_COEDIT_PORT": str(free_port()),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "server.app.web"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Line:
    """A connection kept open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: str

    async def ask(self, method: str, path: str, sent: bytes = b"", csrf: str = "") -> tuple[int, Any]:
        """One request; its status and what it said."""
        lines = [f"{method} {path} HTTP/1.1", self.head, f"Content-Length: {len(sent)}"]
        if csrf:
            lines += [f"X-CSRF-Token: {csrf}", "Content-Type: application/json"]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + sent)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        said = await self.reader.readexactly(int(fields.get("content-length", "0")))
        return int(head[9:12]), json.loads(said or "null")


async def connect(port: int, cookie: str) -> Line:
    """Connect as a phone does; waits until the server is up."""
    head = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nAccept: application/json"
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return Line(*await asyncio.open_connection("127.0.0.1", port), head)
        except OSError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)


class Run:
    """All phones for some seconds, and what was measured."""

    def __init__(self, phones: list[Phone], sheet: dict[str, Any], rounds: int) -> None:
        self.phones, self.sheet, self.rounds = phones, sheet, rounds
        self.sync_ms: list[float] = []
        self.put_ms: list[float] = []
        self.refused: Counter[str] = Counter()
        self.repeated = 0
        self.started_cpu: dict[str, float] = {}

    async def all(self, port: int, every: float, processes: dict[str, int]) -> None:
        """``every``: seconds between two syncs of one phone; they begin one after the other."""
        lines = [await connect(port, phone.cookie) for phone in self.phones]
        self.started_cpu = {name: cpu_seconds(pid) for name, pid in processes.items()}
        began = time.perf_counter() + 0.5
        gap = every / len(self.phones)
        pairs = enumerate(zip(self.phones, lines, strict=True))
        await asyncio.gather(
            *(self._one(phone, line, began + at * gap, every) for at, (phone, line) in pairs)
        )
        for line in lines:
            line.writer.close()

    async def _one(self, phone: Phone, line: Line, began: float, every: float) -> None:
        for number in range(self.rounds):
            due = began + number * every
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await self._sync(phone, line, due)

    async def _sync(self, phone: Phone, line: Line, due: float) -> None:
        status, token = await line.ask("GET", "/kit/token")
        if status != 200:
            self.refused[f"token {status}"] += 1
            return
        sent = phone.sending(self.sheet, self.rounds)
        asked = time.perf_counter()
        status, answer = await line.ask("PUT", f"/kit/records/{phone.record}", sent, token["csrf"])
        over = time.perf_counter()
        self.put_ms.append((over - asked) * 1000)
        self.sync_ms.append((over - due) * 1000)
        if status != 200 or answer["state"] != "saved" or answer["faults"]:
            self.refused[f"record {status} {(answer or {}).get('state', '')}".strip()] += 1
            return
        phone.base, phone.synced = answer["seq"], phone.synced + 1
        if len(self.sync_ms) % TWICE_EVERY == 0:
            again = await line.ask("PUT", f"/kit/records/{phone.record}", sent, token["csrf"])
            self.repeated += 1
            if again != (status, answer):
                self.refused["answered otherwise the second time"] += 1


async def postmaster(dsn: str) -> int:
    """The process all of PostgreSQL hangs on."""
    connection = await asyncpg.connect(dsn)
    backend = await connection.fetchval("SELECT pg_backend_pid()")
    stat = await asyncio.to_thread(Path(f"/proc/{backend}/stat").read_text)
    await connection.close()
    return int(stat.rpartition(")")[2].split()[1])


async def rows_of(dsn: str) -> dict[str, Any]:
    """What there is in the end."""
    from server.base import database

    await database.open_pool(dsn, 1)
    found = await database.row(ROWS)
    await database.close_pool()
    assert found is not None
    return found


def percentile(times: list[float], share: float) -> float:
    return round(statistics.quantiles(times, n=1000)[int(share * 1000) - 1], 1) if len(times) > 1 else 0.0


def main() -> int:
    """Fill, serve, sync, count, print."""
    observers, per_second, seconds = (
        float(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, 300), (2, 50), (3, 30))
    )
    os.environ.setdefault("GONGBEI_SECRET", SECRET)
    every = observers / per_second
    rounds = max(1, round(seconds / every))
    with throwaway_database() as dsn:
        phones, sheet = asyncio.run(fill(dsn, int(observers)))
        run = Run(phones, sheet, rounds)
        with serving(dsn) as (port, pid):
            processes = {"web": pid, "db": asyncio.run(postmaster(dsn))}
            asyncio.run(run.all(port, every, processes))
            cpu = {name: cpu_seconds(one) - run.started_cpu[name] for name, one in processes.items()}
        rows = asyncio.run(rows_of(dsn))
    is_one_each = set(rows.values()) == {int(observers)}
    p95 = percentile(run.sync_ms, 0.95)
    answer = {
        "p50_ms": percentile(run.sync_ms, 0.5), "p95_ms": p95, "p99_ms": percentile(run.sync_ms, 0.99),
        "put_p95_ms": percentile(run.put_ms, 0.95), "syncs": len(run.sync_ms), "repeated": run.repeated,
        "errors": sum(run.refused.values()), "rows": rows, "one_each": is_one_each, "holds": p95 <= HELD_MS,
        "observers": int(observers), "per_second": per_second, "rounds": rounds,
        "bytes": len(phones[0].sending(sheet, rounds)),
        **{f"{name}_cpu_ms": round(spent / len(run.sync_ms) * 1000, 2) for name, spent in cpu.items()},
        "refused": dict(run.refused), "python": platform.python_version(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0 if is_one_each and not run.refused else 1


if __name__ == "__main__":
    sys.exit(main())
