"""Search over 20,000 plans: recall and precision against LIKE, and how long a search takes.

``python bench/search.py [plans]`` fills a throw-away database with synthetic plans (every tenth in a revision
that only its group may read, so with an entry for its release beside), asks for two hundred words of two
characters, names, longer words and very common ones as a researcher of the district and as a teacher, and
compares each answer with a LIKE over the texts that viewer may read. One line of JSON; 1 when one is missing.
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
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import asyncpg  # noqa: E402
from plan_texts import TERMS, Writer  # noqa: E402
from throwaway import database as throwaway_database  # noqa: E402

import server.app.migrating  # noqa: E402, F401 (tells Piccolo where the tables are)
from server.base import database  # noqa: E402
from server.base.ids import new_id  # noqa: E402
from server.people import registering  # noqa: E402
from server.people.signing_in import viewer_of  # noqa: E402
from server.people.tables import Role, Scope  # noqa: E402
from server.people.viewer import Viewer  # noqa: E402
from server.plans.indexing import KIND, PRESENT, RELEASED  # noqa: E402
from server.plans.searching import find_plans, readable  # noqa: E402
from server.search import entries, finding  # noqa: E402
from server.search.words import fold, parse, pattern  # noqa: E402

SCHOOLS = 20
WORDS = 200
TRIES = 3
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
SECRET = "修订稿独有"
PLAN = """
INSERT INTO plan
  (id, kind, state, title, subject, grade, owner, school, prep_group, released_number, updated_at)
VALUES ($1, 'master', $2, $3, '数学', '三年级', $4, $5, $6, 1, now() - make_interval(secs => $7))
"""


async def fill(dsn: str, plans: int, writer: Writer) -> tuple[Viewer, Viewer]:
    """The district and its plans; a researcher and a teacher of one school."""
    region = await registering.add_region("测试县")
    district = await registering.add_district("测试学区", region)
    homes = []
    for number in range(SCHOOLS):
        school = await registering.add_school(f"第{number}小学", district)
        group = await registering.add_group("三年级数学备课组", school, "数学", "三年级")
        owner = await registering.add_user(f"t{number}", writer.names[number], school_id=school)
        homes.append((school, group, owner))
    researcher = await registering.add_user("r", "研究员")
    await registering.give_post(researcher, Role.RESEARCHER, Scope.DISTRICT, district)
    await registering.give_post(homes[0][2], Role.TEACHER, Scope.GROUP, homes[0][1])
    await database.execute("CREATE TABLE bench_text (id uuid PRIMARY KEY, released text, present text)")
    index = await database.value("SELECT pg_get_indexdef('ix_search_entry_lexemes'::regclass)")
    await database.execute("DROP INDEX ix_search_entry_lexemes")  # put in at once afterwards: minutes less
    for start in range(0, plans, 500):
        async with database.writing():
            for number in range(start, min(start + 500, plans)):
                await put(number, writer, *homes[number % SCHOOLS])
        sys.stderr.write(f"\r{min(start + 500, plans)} plans")
    sys.stderr.write("\n")
    tidying = await asyncpg.connect(dsn)  # the pool's own time limit is for pages
    for statement in (
        "SET maintenance_work_mem = '256MB'",
        index,
        "VACUUM ANALYZE search_entry",
        "VACUUM ANALYZE plan",
    ):
        await tidying.execute(statement)
    await tidying.close()
    return await viewer_of(researcher), await viewer_of(homes[0][2])


async def put(number: int, writer: Writer, school: UUID, group: UUID, owner: UUID) -> None:
    """One plan; every tenth has a revision with words of its own."""
    plan_id, title, body = new_id(), writer.title(), writer.body()
    in_revision = number % 10 == 0
    present = body + SECRET if in_revision else body
    await database.execute(
        PLAN, plan_id, "discussion" if in_revision else "released", title, owner, school, group, number
    )
    for stage, text in ((PRESENT, present), (RELEASED, body))[: 2 if in_revision else 1]:
        await entries.put(KIND, plan_id, stage, title=title, fields="数学 三年级", text=text)
    await database.execute(
        "INSERT INTO bench_text VALUES ($1, $2, $3)",
        plan_id, *(fold(f"{title}\n数学 三年级\n{text}") for text in (body, present)),
    )  # fmt: skip


def questions(writer: Writer, texts: list[str]) -> dict[str, list[str]]:
    """Words by kind; those of two characters are cut out of texts anywhere, whatever they mean."""

    def cut(length: int) -> str:
        while True:
            text = writer.random.choice(texts)
            start = writer.random.randrange(len(text) - length)
            word = text[start : start + length]
            if all("一" <= one <= "鿿" for one in word):
                return word

    return {
        "two": [cut(2) for _ in range(WORDS)] + [term for term in TERMS if len(term) == 2],
        "names": writer.random.sample(writer.names, 60),
        "long": [cut(writer.random.randint(3, 6)) for _ in range(60)] + [t for t in TERMS if len(t) > 2],
        "common": ["学生", "老师", "数学", "三年级", "学生说一说", "分数 学生", "数"],
        "hidden": [SECRET, SECRET[:2]],
    }


Texts = list[tuple[UUID, str]]


async def read_texts(viewer: Viewer, *, is_member: bool) -> Texts:
    """What the viewer may read, nothing of the product asked."""
    found = await database.rows(
        "SELECT p.id, CASE WHEN $1::uuid IS NULL THEN t.released ELSE t.present END AS text"
        " FROM plan p JOIN bench_text t USING (id) WHERE $1::uuid IS NULL OR p.school = $1",
        viewer.school_id if is_member else None,
    )
    return [(row["id"], row["text"]) for row in found]


def truth(word: str, texts: Texts) -> set[UUID]:
    """As LIKE '%word%' says, in this process: the database would take a second a word."""
    parts = fold(word).split()
    return {plan_id for plan_id, text in texts if all(part in text for part in parts)}


async def check_truth(words: list[str], texts: Texts) -> None:
    """LIKE itself, for a few words."""
    for word in words:
        found = await database.rows("SELECT id FROM bench_text WHERE released LIKE $1", pattern(fold(word)))
        if {row["id"] for row in found} != truth(word, texts):
            raise SystemExit(f"LIKE says something else about {word}")


async def everything(word: str, viewer: Viewer) -> set[UUID]:
    """All that the product finds: the ranked ones, and the rest as one page."""
    query, among = parse(word), readable(viewer)
    async with database.planned_anew(60_000) as connection:
        ranked = await finding.matches(connection, query, among, 0, finding.RANKED)
        others = await finding.matches(connection, query, among, finding.RANKED, 1_000_000)
    found = [one["object_id"] for one in (*ranked, *others)]
    assert len(found) == len(set(found)), f"{word}: one plan twice"
    return set(found)


def cpu_ms(pids: list[int]) -> float:
    """CPU of this process and of the database's for us, so far: what else the machine does is not in it."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total * 1000 / os.sysconf("SC_CLK_TCK")


async def first_page(word: str, viewer: Viewer) -> float:
    """Milliseconds of the search a page does, snippets and rows for display included; the best of some."""
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        await find_plans(viewer, parse(word))
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 1)


Asked = dict[str, list[str]]  # words by kind
Readers = list[tuple[Viewer, Texts]]


async def compared(asked_for: Asked, readers: Readers) -> dict[str, Any]:
    """Every word asked by everybody, held against the truth."""
    wanted = found = right = asked = 0
    for kind, words in asked_for.items():
        for viewer, readable_texts in readers:
            for word in dict.fromkeys(words):
                there = truth(word, readable_texts)
                answered = await everything(word, viewer)
                asked += 1
                wanted += len(there)
                found += len(answered)
                right += len(there & answered)
                if there != answered:
                    sys.stderr.write(f"{kind} {word}: {len(there)} there, {len(answered)} found\n")
    return {
        "recall": 1.0 if right == wanted else round(right / wanted, 6),
        "precision": 1.0 if right == found else round(right / found, 6),
        "questions": asked,
    }


async def timed(asked_for: Asked, readers: Readers) -> dict[str, Any]:
    """Milliseconds of every word's first page, and CPU of a search by kind."""
    pids = [row["pid"] for row in await database.rows(BACKENDS)]
    times: dict[str, list[float]] = {}
    cpu: dict[str, float] = {}
    for kind, words in asked_for.items():
        before, searches = cpu_ms([os.getpid(), *pids]), 0
        for viewer, _texts in readers:
            for word in dict.fromkeys(words):
                times.setdefault(kind, []).append(await first_page(word, viewer))
                searches += TRIES
        cpu[kind] = (cpu_ms([os.getpid(), *pids]) - before) / searches
    slowest = max((ms, kind) for kind, some in times.items() for ms in some)
    return {
        "p95_ms": p95(times["two"] + times["names"]),
        "p50_ms": round(statistics.median(times["two"] + times["names"]), 1),
        "p95_ms_two": p95(times["two"]), "p95_ms_names": p95(times["names"]),
        "p95_ms_long": p95(times["long"]),
        "mean_cpu_ms": {kind: round(ms, 1) for kind, ms in cpu.items()},
        "load": round(os.getloadavg()[0], 1),
        "worst_ms": round(slowest[0], 1), "worst_kind": slowest[1],
        "common_ms": round(max(times["common"]), 1),
    }  # fmt: skip


async def measure(plans: int, dsn: str) -> dict[str, Any]:
    await database.open_pool(dsn, 2)
    writer = Writer()
    began = time.perf_counter()
    researcher, teacher = await fill(dsn, plans, writer)
    filled = time.perf_counter() - began
    texts = [row["released"] for row in await database.rows("SELECT released FROM bench_text LIMIT 2000")]
    asked_for = questions(writer, texts)
    readers = [
        (researcher, await read_texts(researcher, is_member=False)),
        (teacher, await read_texts(teacher, is_member=True)),
    ]
    await check_truth([*asked_for["two"][:4], *asked_for["long"][:2]], readers[0][1])
    answer = await compared(asked_for, readers) | await timed(asked_for, readers)
    sizes = await database.row(
        "SELECT pg_total_relation_size('search_entry') AS whole,"
        " pg_relation_size('ix_search_entry_lexemes') AS idx"
    )
    assert sizes is not None
    answer |= {
        "plans": plans, "fill_s": round(filled, 1),
        "table_mb": round(sizes["whole"] / 2**20), "index_mb": round(sizes["idx"] / 2**20),
        "postgresql": (await database.value("SHOW server_version")).split()[0],
        "python": platform.python_version(),
    }  # fmt: skip
    await database.close_pool()
    return answer


def main() -> int:
    """Fill, ask, compare, print."""
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with throwaway_database() as dsn:
        answer = asyncio.run(measure(plans, dsn))
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0 if answer["recall"] == 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())
