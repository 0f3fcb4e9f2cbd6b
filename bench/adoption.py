"""What classrooms did: the heat map of a release with 500 个案, and one plan compared with 20,000.

``python bench/adoption.py [plans] [forks]`` fills a throw-away database: a release of 81 passages with 500
个案, a third of whose passages are changed, and the fingerprints of 20,000 plans, among them a few that
copied from the one that asks. It proves first that the map counts what the rows say and that every copy is
found with its passages and nothing else is; then it measures whole questions, as pages ask them, rights and
passages included. Beside it, the candidates by two other ways: the overlap of whole arrays under the same
index, and a table with a row for each print. The last line is JSON; 1 when something is not found.
"""

import asyncio
import json
import platform
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import asyncpg  # noqa: E402
from plan_texts import Writer  # noqa: E402
from throwaway import database as throwaway_database  # noqa: E402

import server.app.migrating  # noqa: E402, F401 (tells Piccolo where the tables are)
from server.base import database  # noqa: E402
from server.base.ids import new_id  # noqa: E402
from server.people import registering  # noqa: E402
from server.people.signing_in import viewer_of  # noqa: E402
from server.people.tables import Role, Scope  # noqa: E402
from server.people.viewer import Viewer  # noqa: E402
from server.plans import drafting, states, summary  # noqa: E402
from server.plans.adoption import heat  # noqa: E402
from server.plans.likeness import finding, winnowing  # noqa: E402
from server.plans.likeness.access import find_asked  # noqa: E402
from server.plans.tables import Kind, State  # noqa: E402

PASSAGES = 81
TRIES = 7
COPIES = 3
BOILERPLATE = 400  # sentences everybody uses
PRINTS = 500
PLAN = """
INSERT INTO plan (id, kind, state, title, subject, grade, owner, school, prep_group, source_plan,
                  base_version, released_number, changed_places, total_sections)
VALUES ($1, $2, $3, '面积', '数学', '三年级', $4, $5, $6, $7, $8, $9, 0, 1)
"""
VERSION = """
INSERT INTO plan_version (id, plan, seq, sha256, body, chars, reason, author)
VALUES ($1, $2, 1, $3, $4::jsonb, 0, 'released', $5)
"""
PLAN_COLUMNS = (
    "id", "kind", "state", "title", "subject", "grade", "owner", "school", "prep_group", "released_number",
)  # fmt: skip
VERSION_COLUMNS = ("id", "plan", "seq", "sha256", "body", "chars", "reason", "author")
WAYS = {
    "overlap": "SELECT plan FROM plan_fingerprint WHERE sample && $1"
    " ORDER BY cardinality(ARRAY(SELECT unnest(sample) INTERSECT SELECT unnest($1::int[]))) DESC LIMIT 60",
    "posting": "SELECT plan FROM bench_posting WHERE print = ANY($1)"
    " GROUP BY plan HAVING count(*) >= 2 ORDER BY count(*) DESC LIMIT 60",
}


def document(lines: list[str]) -> dict[str, Any]:
    """A plan of one section, a paragraph for each line."""
    blocks = [
        {"type": "paragraph", "attrs": {"id": f"b{number}"}, "content": [{"type": "text", "text": line}]}
        for number, line in enumerate(lines)
    ]
    return {
        "type": "doc",
        "content": [{"type": "section", "attrs": {"id": "s", "key": "prep"}, "content": blocks}],
    }


class Town:
    """A school, its group with a lead and an author, a district's researcher."""

    def __init__(self, ids: dict[str, UUID], author: Viewer, lead: Viewer) -> None:
        self.ids, self.author, self.lead = ids, author, lead


async def build() -> Town:
    region = await registering.add_region("测试县")
    district = await registering.add_district("测试学区", region)
    school = await registering.add_school("实验小学", district)
    group = await registering.add_group("三年级数学备课组", school, "数学", "三年级")
    author = await registering.add_user("author", "主备人", school_id=school, subject="数学")
    lead = await registering.add_user("lead", "备课组长", school_id=school, subject="数学")
    other = await registering.add_user("other", "别的老师", school_id=school, subject="数学")
    await registering.give_post(author, Role.TEACHER, Scope.GROUP, group)
    await registering.give_post(lead, Role.PREP_LEAD, Scope.GROUP, group)
    ids = {"school": school, "group": group, "other": other}
    return Town(ids, await viewer_of(author), await viewer_of(lead))


async def released(town: Town, lines: list[str]) -> UUID:
    plan = await drafting.create(
        town.author, title="分数", doc=document(lines), subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await states.release(town.lead, plan)
    return plan


async def forks(town: Town, master: UUID, many: int, chance: Random) -> Counter[tuple[str, str]]:
    """Rows of ``many`` 个案 of release 1, as the worker stores them; what they add up to."""
    version = await database.value("SELECT version FROM plan_release WHERE plan = $1", master)
    told: Counter[tuple[str, str]] = Counter()
    for number in range(many):
        owner = await registering.add_user(f"t{number}", f"老师{number}", school_id=town.ids["school"])
        fork = new_id()
        await database.execute(
            PLAN, fork, Kind.VERSION, State.PRIVATE, owner, town.ids["school"], None, master, version, 0
        )
        changed = {
            f"b{place}": chance.choice("rrwdm")
            for place in chance.sample(range(PASSAGES), PASSAGES * 3 // 10)
        }
        told.update(changed.items())
        await database.execute(
            "INSERT INTO plan_adoption (plan, release_version, own_version, statuses, reasons, counted_at)"
            " VALUES ($1, $2, $2, $3::jsonb, '{}', now())",
            fork, version, json.dumps(changed),
        )  # fmt: skip
    return told


async def fingerprints(town: Town, dsn: str, plans: int, chance: Random) -> None:
    """``plans`` released plans of another author: rows only, for a text of each would change no figure."""
    common = [chance.randrange(-(2**31), 2**31) for _ in range(BOILERPLATE)]
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP INDEX plan_fingerprint_sample")
    frozen = summary.freeze(document(["同样的话"]))
    school, group, other = (town.ids[name] for name in ("school", "group", "other"))
    prints, rows, versions = [], [], []
    for _ in range(plans):
        plan, version = new_id(), new_id()
        rows.append((plan, "master", "released", "面积", "数学", "三年级", other, school, group, 1))
        versions.append((version, plan, 1, frozen.sha256, frozen.body.decode(), 0, "released", other))
        usual = chance.sample(common, 25)
        made = list({*usual, *(chance.randrange(-(2**31), 2**31) for _ in range(PRINTS - 25))})
        prints.append((new_id(), plan, "released", version, made, winnowing.sample(made)))
    await connection.copy_records_to_table("plan", records=rows, columns=PLAN_COLUMNS)
    await connection.copy_records_to_table("plan_version", records=versions, columns=VERSION_COLUMNS)
    await connection.copy_records_to_table(
        "plan_fingerprint", records=prints, columns=["id", "plan", "stage", "version", "prints", "sample"]
    )
    await connection.execute("CREATE TABLE bench_posting (print int, plan uuid)")
    await connection.copy_records_to_table(
        "bench_posting", records=[(one, line[1]) for line in prints for one in line[5]]
    )
    for statement in (
        "SET maintenance_work_mem = '256MB'",
        "CREATE INDEX plan_fingerprint_sample ON plan_fingerprint USING gin (sample)",
        "CREATE INDEX bench_posting_print ON bench_posting (print) INCLUDE (plan)",
        "VACUUM ANALYZE plan_fingerprint", "VACUUM ANALYZE bench_posting", "VACUUM ANALYZE plan",
    ):  # fmt: skip
        await connection.execute(statement)
    await connection.close()


async def copies(town: Town, lines: list[str], writer: Writer) -> list[UUID]:
    """Plans of another author with four paragraphs of the asking one among their own."""
    found = []
    for number in range(COPIES):
        text = [*(writer.sentence() for _ in range(40)), *lines[number * 4 : number * 4 + 4]]
        frozen = summary.freeze(document(text))
        plan, version = new_id(), new_id()
        await database.execute(
            PLAN, plan, Kind.MASTER, State.RELEASED, town.ids["other"], town.ids["school"], town.ids["group"],
            None, None, 1,
        )  # fmt: skip
        await database.execute(VERSION, version, plan, frozen.sha256, frozen.body.decode(), town.ids["other"])
        made = sorted(winnowing.prints(winnowing.blocks(document(text))))
        await database.execute(
            "INSERT INTO plan_fingerprint (id, plan, stage, version, prints, sample, at)"
            " VALUES ($1, $2, 'released', $3, $4, $5, now())",
            new_id(), plan, version, made, winnowing.sample(made),
        )  # fmt: skip
        found.append(plan)
    return found


async def median(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        await work()
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 1)


async def measure_heat(town: Town, many: int) -> tuple[float, str]:
    writer, chance = Writer(), Random(500)
    master = await released(town, [f"{writer.sentence()}，{writer.sentence()}。" for _ in range(PASSAGES)])
    told = await forks(town, master, many, chance)
    found = await heat.of_release(master, 1)
    counted = Counter(
        {
            (one.passage.id, str(status)): number
            for one in found.passages
            for status, number in one.counts.items()
            if str(status) != "k"
        }
    )
    if found.total != many or counted != told or len(found.passages) != PASSAGES:
        return 0, "the map does not add up"
    return await median(lambda: heat.of_release(master, 1)), ""


async def measure_likeness(town: Town, dsn: str, plans: int) -> tuple[dict[str, float], str]:
    writer, chance = Writer(7), Random(20_000)
    lines = ["，".join(writer.sentence() for _ in range(3)) for _ in range(PASSAGES)]
    asking = await drafting.create(town.author, title="自己的课", doc=document(lines), kind=Kind.VERSION)
    own = winnowing.prints(winnowing.blocks(document(lines)))
    await fingerprints(town, dsn, plans, chance)
    copied = await copies(town, lines, writer)

    async def ask() -> finding.Likeness:
        return await finding.find(town.author, await find_asked(town.author, asking))

    found = await ask()
    if {one.plan["plan"] for one in found.matches} != set(copied):
        return {}, f"{len(found.matches)} matches, {len(copied)} copies"
    if any(len(one.pairs) < 4 for one in found.matches):
        return {}, "a passage is missing"
    sample = winnowing.sample(own)
    times = {"similar20000_ms": await median(ask)}
    for name, query in WAYS.items():
        times[f"candidates_{name}_ms"] = await median(lambda query=query: database.rows(query, sample))  # type: ignore[misc]
    near = (finding._NEAR, sample, asking, town.author.id, finding.CANDIDATES, finding.EVERYBODYS)
    times["candidates_ms"] = await median(lambda: database.rows(*near))
    return times, ""


async def run(dsn: str, plans: int, many: int) -> int:
    await database.open_pool(dsn, size=4)
    try:
        town = await build()
        heat_ms, wrong = await measure_heat(town, many)
        times, lost = await measure_likeness(town, dsn, plans)
        server = await database.value("SHOW server_version")
    finally:
        await database.close_pool()
    for one in (wrong, lost):
        if one:
            sys.stderr.write(f"{one}\n")
    print(
        json.dumps(
            {
                "heat500_ms": heat_ms, **times, "plans": plans, "forks": many, "prints": PRINTS,
                "postgresql": server, "python": platform.python_version(),
            }
        )
    )  # fmt: skip
    return 1 if wrong or lost else 0


def main() -> int:
    """Measure; the exit status."""
    words = [int(word) for word in sys.argv[1:]]
    plans, many = (*words, *(20_000, 500)[len(words) :])[:2]
    with throwaway_database() as dsn:
        return asyncio.run(run(dsn, plans, many))


if __name__ == "__main__":
    sys.exit(main())
