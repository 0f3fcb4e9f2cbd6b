"""The list page, 50 rows of 20,000 plans, one worker: CPU a request of ours, FastAPI + SQLAlchemy, Django.

``python bench/pages.py [plans] [rounds]`` installs the peers into an environment of their own (from
``bench/peers/requirements.txt``, hashes checked), fills a throw-away database, starts the three servers with
their production settings, and proves that their lists are the same, letter by letter. Then bursts of two
seconds over eight connections go to each in turn; the numbers are medians of the rounds. CPU is that of the
serving processes alone, by /proc: what else runs on the machine matters little to it. Peers render by our own
templates and our environment of them, and say who is behind the cookie and the counts in the same SQL; the
rows come by their own mapping. One line of JSON; 1 when the rows differ or a request failed.
"""

import asyncio
import contextlib
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from throwaway import database as throwaway_database  # noqa: E402

SECONDS, CONNECTIONS, SCHOOLS = 2.0, 8, 20
PEERS = ROOT / "var" / "bench-peers"
LOCK = ROOT / "bench" / "peers" / "requirements.txt"
SECRET = "bench" * 12
URL = "/plans?scope=released"
PARTIAL = ["HX-Request=true", "HX-Request-Type=partial"]
LIST = re.compile(r'<section class="card flush list" id="plan-list".*?</section>', re.DOTALL)
FILL = """
INSERT INTO plan (id, kind, state, title, subject, grade, period, owner, school, prep_group, released_number,
                  filled_sections, total_sections, minutes, updated_at)
SELECT gen_random_uuid(), 'master', 'released', '第 ' || n || ' 课 分数的初步认识', '数学', '三年级',
       '第 1 课时', h.owner, h.school, h.prep_group, 1 + n % 3, 5 + n % 3, 8, 40,
       now() - make_interval(mins => n)
FROM generate_series(1, $1::int) n
JOIN (SELECT row_number() OVER (ORDER BY u.id) - 1 AS place, u.id AS owner, u.school, g.id AS prep_group
      FROM users u JOIN prep_group g ON g.school = u.school) h ON h.place = n % $2::int
"""


async def fill(dsn: str, plans: int) -> str:
    """The district with its plans; the cookie of its researcher."""
    import server.app.migrating  # noqa: F401 (tells Piccolo where the tables are)
    from server.base import database, sessions
    from server.people import registering
    from server.people.tables import Role, Scope

    await database.open_pool(dsn, 2)
    district = await registering.add_district("测试学区", await registering.add_region("测试县"))
    for number in range(SCHOOLS):
        school = await registering.add_school(f"第{number}小学", district)
        await registering.add_group("三年级数学备课组", school, "数学", "三年级")
        await registering.add_user(f"t{number}", f"王老师{number}", school_id=school)
    researcher = await registering.add_user("r", "陈思远")
    await registering.give_post(researcher, Role.RESEARCHER, Scope.DISTRICT, district)
    await database.execute(FILL, plans, SCHOOLS)
    await database.execute("VACUUM ANALYZE plan")
    opened = await sessions.open_session(researcher, secure=False)
    await database.close_pool()
    return opened.cookie


@dataclass
class Contender:
    """One server, and what was measured of it."""

    name: str
    command: list[str]
    port: int
    headers: list[str] = field(default_factory=list)
    status: str = "200"
    process: subprocess.Popen[bytes] | None = None
    cpu_ms: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)

    def burst(self, cookie: str, seconds: float) -> None:
        """Load it and note the CPU of each request."""
        assert self.process is not None
        before = cpu_seconds(self.process.pid)
        command = [sys.executable, str(ROOT / "bench" / "load.py"), "127.0.0.1", str(self.port), URL]
        command += [str(seconds), str(CONNECTIONS), f"Cookie={cookie}", *self.headers]
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        used = cpu_seconds(self.process.pid) - before
        if set(told["statuses"]) != {self.status}:
            raise SystemExit(f"{self.name} answered {told['statuses']}")
        self.cpu_ms.append(used / told["requests"] * 1000)
        self.p95_ms.append(told["p95_ms"])


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children."""
    total = 0.0
    for one in [pid, *children(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def children(pid: int) -> list[int]:
    """The processes below one."""
    direct = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [found for one in direct for found in (one, *children(one))]


def peers_python() -> Path:
    """The Python of the peers' environment, made on the first run and whenever the lock has changed."""
    python, mark = PEERS / "bin" / "python", PEERS / "installed"
    if not mark.exists() or mark.read_bytes() != LOCK.read_bytes():
        sys.stderr.write("installing the peers ...\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
        install = [
            str(python),
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "--no-deps",
            "-r",
            str(LOCK),
        ]
        subprocess.run(install, check=True, stdout=sys.stderr)
        mark.write_bytes(LOCK.read_bytes())
    return python


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def contenders(python: Path) -> list[Contender]:
    """Ours and the peers, one worker each."""
    own, fast, django = free_port(), free_port(), free_port()
    uvicorn = [
        str(python),
        "-m",
        "uvicorn",
        "bench.peers.fastapi_app:app",
        "--port",
        str(fast),
        "--no-access-log",
    ]
    uvicorn += ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning"]
    gunicorn = [
        str(python),
        "-m",
        "gunicorn",
        "bench.peers.django_app:application",
        "-b",
        f"127.0.0.1:{django}",
    ]
    gunicorn += ["-k", "gthread", "--threads", "8", "-w", "1", "--keep-alive", "30", "--log-level", "warning"]
    return [
        Contender("ours", [sys.executable, "-m", "server.app.web"], own),
        Contender("fastapi", uvicorn, fast),
        Contender("django", gunicorn, django),
    ]


@contextlib.contextmanager
def serving(dsn: str, servers: list[Contender]) -> Iterator[None]:
    """All of them at once, quiet ones costing nothing."""
    environment = os.environ | {
        "DATABASE_URL": dsn, "GONGBEI_SECRET": SECRET, "PYTHONPATH": str(ROOT),
        "GONGBEI_PORT": str(servers[0].port), "GONGBEI_COEDIT_PORT": str(free_port()),
    }  # fmt: skip
    try:
        for server in servers:
            server.process = subprocess.Popen(
                server.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
            )
        yield
    finally:
        for server in servers:
            if server.process is not None:
                server.process.terminate()
        for server in servers:
            if server.process is not None:
                server.process.wait(20)


def fetch(server: Contender, cookie: str, headers: list[str]) -> tuple[str, str]:
    """The page and its tag; waits until the server is up."""
    given = dict(pair.split("=", 1) for pair in headers) | {"Cookie": cookie}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{URL}", headers=given)
    for _ in range(1200):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read().decode(), answer.headers.get("ETag", "")
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise SystemExit(f"{server.name} did not start")


def compare(servers: list[Contender], cookie: str) -> int:
    """Prove that the lists are the same; how many rows they hold."""
    lists = [LIST.findall(fetch(server, cookie, [])[0]) for server in servers]
    for server, found in zip(servers, lists, strict=True):
        if found != lists[0] or len(found) != 1:
            raise SystemExit(f"the list of {server.name} differs from ours")
    return lists[0][0].count("<tr>") - 1


def measure(dsn: str, plans: int, rounds: int, python: Path) -> dict[str, Any]:
    cookie = asyncio.run(fill(dsn, plans))
    servers = contenders(python)
    with serving(dsn, servers):
        rows = compare(servers, cookie)
        ours = servers[0]
        _, tag = fetch(ours, cookie, PARTIAL)
        cached = Contender("cached", [], ours.port, [*PARTIAL, f"If-None-Match={tag}"], "304", ours.process)
        turns = [*servers, cached]
        for turn in turns:
            turn.burst(cookie, 1.0)
            turn.cpu_ms.clear()
            turn.p95_ms.clear()
        for number in range(rounds):
            for turn in turns[number % 4 :] + turns[: number % 4]:
                turn.burst(cookie, SECONDS)
    cpu = {turn.name: statistics.median(turn.cpu_ms) for turn in turns}
    versions = subprocess.run(
        [str(python), "-c", "import fastapi, sqlalchemy, django, gunicorn, litestar;"
         "print(fastapi.__version__, sqlalchemy.__version__, django.__version__, gunicorn.__version__)"],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return {
        "cpu_ms": round(cpu["ours"], 2), "cpu_ms_cached": round(cpu["cached"], 2),
        "cpu_ms_fastapi": round(cpu["fastapi"], 2), "cpu_ms_django": round(cpu["django"], 2),
        "of_fastapi": round(cpu["ours"] / cpu["fastapi"], 3),
        "cached_of_fastapi": round(cpu["cached"] / cpu["fastapi"], 3),
        "rows": rows, "plans": plans, "rounds": rounds,
        "p95_ms": {turn.name: round(statistics.median(turn.p95_ms), 1) for turn in turns},
        "versions": dict(zip(("fastapi", "sqlalchemy", "django", "gunicorn"), versions, strict=True)),
        "python": platform.python_version(), "checks": "session, rights in SQL, csrf, headers, request log",
    }  # fmt: skip


def main() -> int:
    """Install, fill, compare, measure, print."""
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    os.environ.setdefault("GONGBEI_SECRET", SECRET)
    python = peers_python()
    with throwaway_database() as dsn:
        answer = measure(dsn, plans, rounds, python)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
