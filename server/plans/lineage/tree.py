"""The family of a plan as its viewer may know it: the 通案 it comes from, what was made from them, releases.

Of each release it says how many 个案 were made; a 个案 is named to its owner alone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.base.database import rows
from server.people.viewer import Viewer
from server.plans import wording
from server.plans.access import VISIBLE, Row, visible_to
from server.plans.tables import Kind

FEWEST = 5  # teachers with a 个案; of fewer no number is said
DEEPEST = 9
MOST = 60


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a 通案; ``forks``: its 个案, 0 when fewer than ``FEWEST`` teachers have one."""

    version: UUID
    number: int
    at: datetime
    forks: int
    has_few: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A plan of the family. ``level``: 校级, 学区 …; ``parent``, ``base``: from which plan and release."""

    id: UUID
    title: str
    level: str
    where: str
    parent: UUID | None
    base: int | None
    releases: tuple[Release, ...]
    is_own_version: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Family:
    """Depth first, the oldest 通案 first. ``is_cut``: above it there is a 通案 the viewer may not see."""

    members: tuple[Member, ...]
    is_cut: bool
    is_more: bool


async def of(viewer: Viewer, plan: Row) -> Family:
    """The family of a plan the viewer sees."""
    above = await rows(_ABOVE, *visible_to(viewer), plan["id"], DEEPEST)
    seen = [line for line in above if line["is_seen"]]
    root: UUID = seen[-1]["id"]
    masters = await rows(_MASTERS, *visible_to(viewer), root, DEEPEST, MOST + 1)
    is_more = len(masters) > MOST
    masters = masters[:MOST]
    own = await rows(_OWN, viewer.id, [line["id"] for line in masters])
    if plan["kind"] == Kind.VERSION and plan["id"] not in {line["id"] for line in (*own, *masters)}:
        own.append({**plan, "base": plan["base_number"], "where": ""})
    releases = await rows(_RELEASES, [line["id"] for line in masters])
    by_plan: dict[UUID, list[Release]] = {}
    for line in releases:
        few = 0 < line["teachers"] < FEWEST
        by_plan.setdefault(line["plan"], []).append(
            Release(line["version"], line["number"], line["at"], 0 if few else line["forks"], few)
        )
    members = {line["id"]: _member(line, by_plan, line in own) for line in (*masters, *own)}
    return Family(tuple(_ordered(members)), is_cut=len(seen) < len(above), is_more=is_more)


def _member(line: Row, releases: dict[UUID, list[Release]], is_own: bool) -> Member:
    return Member(
        id=line["id"],
        title=line["title"],
        level="" if is_own else wording.level(line),
        where=line["where"] or "",
        parent=line["source_plan"],
        base=line["base"],
        releases=() if is_own else tuple(releases.get(line["id"], ())),
        is_own_version=is_own,
        depth=0,
    )


def _ordered(members: dict[UUID, Member]) -> list[Member]:
    """Each one behind its parent, with its depth."""
    children: dict[UUID | None, list[Member]] = {}
    for one in members.values():
        children.setdefault(one.parent if one.parent in members else None, []).append(one)
    found: list[Member] = []

    def add(parent: UUID | None, depth: int) -> None:
        for one in sorted(children.get(parent, ()), key=lambda one: (one.is_own_version, one.title)):
            found.append(
                Member(
                    one.id, one.title, one.level, one.where, one.parent if parent else None, one.base,
                    one.releases, one.is_own_version, depth,
                )
            )  # fmt: skip
            if depth < DEEPEST:
                add(one.id, depth + 1)

    add(None, 0)
    return found


_ABOVE = f"""
WITH RECURSIVE above AS (
  SELECT a.id, a.source_plan, 0 AS depth FROM plan a WHERE a.id = $8
  UNION
  SELECT a.id, a.source_plan, u.depth + 1 FROM above u JOIN plan a ON a.id = u.source_plan WHERE u.depth < $9
)
SELECT p.id, {VISIBLE} AS is_seen FROM above u JOIN plan p ON p.id = u.id ORDER BY u.depth
"""  # noqa: S608
_SHOWN = """
p.id, p.title, p.source_plan, base.number AS base,
g.school AS group_school, g.district AS group_district, g.region AS group_region,
gr.level AS region_level, coalesce(s.name, g.name) AS "where"
FROM plan p LEFT JOIN prep_group g ON g.id = p.prep_group LEFT JOIN school s ON s.id = g.school
LEFT JOIN region gr ON gr.id = g.region
LEFT JOIN plan_release base ON base.version = p.base_version AND base.plan = p.source_plan
"""
_MASTERS = f"""
WITH RECURSIVE family AS (
  SELECT p.id, 0 AS depth FROM plan p WHERE p.id = $8 AND p.kind = 'master'
  UNION
  SELECT p.id, f.depth + 1 FROM family f JOIN plan p ON p.source_plan = f.id
  WHERE p.kind = 'master' AND f.depth < $9 AND {VISIBLE}
)
SELECT {_SHOWN} WHERE p.id IN (SELECT id FROM family) ORDER BY p.created_at LIMIT $10
"""  # noqa: S608
_OWN = f"""
SELECT {_SHOWN} WHERE p.kind = 'version' AND p.owner = $1 AND p.source_plan = ANY($2::uuid[])
ORDER BY p.created_at
"""
_RELEASES = """
SELECT r.plan, r.version, r.number, r.at, made.forks, made.teachers
FROM plan_release r CROSS JOIN LATERAL (
  SELECT count(*) AS forks, count(DISTINCT f.owner) AS teachers FROM plan f
  WHERE f.source_plan = r.plan AND f.base_version = r.version AND f.kind = 'version') made
WHERE r.plan = ANY($1::uuid[]) ORDER BY r.plan, r.number
"""
