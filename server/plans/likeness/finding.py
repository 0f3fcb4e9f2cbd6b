"""来源比对 of one plan: what it has from its own 通案, and which other plans say the same."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.base.database import rows
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import Row
from server.plans.likeness import access, winnowing
from server.plans.likeness.access import Asked
from server.plans.likeness.passages import Pair, pairs

FEWEST_PRINTS = 5  # in common, about twenty characters in a row
FEWEST_SHARE = 0.04  # of one's own prints
ENOUGH_PRINTS = 25  # some paragraphs, which are told of in the longest text
CANDIDATES = 60
EVERYBODYS = 150  # plans that have a print: then it is how everybody says it
SHOWN = 8
ORIGINS = 24  # releases looked at


@dataclass(frozen=True, slots=True)
class Match:
    """A plan that says the same, with its row and the passages side by side."""

    plan: Row
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """``inherited_percent``: how much comes from its 通案, for its author; else ``None``.

    ``unreadable``: plans of whose being there the viewer may know without reading them.
    """

    inherited_percent: int | None
    matches: tuple[Match, ...]
    unreadable: int


@dataclass(frozen=True, slots=True)
class _Own:
    blocks: list[winnowing.Block]
    inherited: set[int]
    prints: set[int]
    all_prints: int


async def find(viewer: Viewer, asked: Asked) -> Likeness:
    """What the viewer, who may ask (``access.find_asked``), may know about it."""
    plan = asked.plan
    doc = (
        (await versions.find_by_id(asked.version))["doc"]
        if asked.version is not None
        else await versions.current_doc(plan["id"])
    )
    origins = await rows(_ORIGINS, plan["id"], ORIGINS)
    own = await asyncio.to_thread(_own, doc, [line["body"] for line in origins])
    share = round(100 * (1 - len(own.prints) / own.all_prints)) if origins and own.all_prints else None
    near = await _near(plan, own.prints)
    seen = await access.readable(viewer, near) if near else set()
    matches = []
    for line in [line for line in near if line["id"] in seen][:SHOWN]:
        body = (await versions.find_by_id(line["version"]))["doc"]
        found = await asyncio.to_thread(_pairs, own, body)
        if found:
            matches.append(Match(line, tuple(found)))
    # How much is the 通案's is evidence of 二次备课, and so for its author alone.
    told = None if asked.is_judging else share
    return Likeness(told, tuple(matches), await _unreadable(viewer, asked, near, seen))


async def _near(plan: Row, own: set[int]) -> list[Row]:
    """The plans with enough prints in common, the most alike first; not the same author's, not those of its
    own lineage: what was made from it has its words rightly."""
    found = await rows(_NEAR, winnowing.sample(own), plan["id"], plan["owner"], CANDIDATES, EVERYBODYS)
    near = []
    for line in found:
        common = len(own.intersection(line.pop("prints")))
        if common >= max(FEWEST_PRINTS, min(ENOUGH_PRINTS, FEWEST_SHARE * len(own))):
            near.append((common, line))
    return [line for _, line in sorted(near, key=lambda one: -one[0])]


async def _unreadable(viewer: Viewer, asked: Asked, near: list[Row], seen: set[UUID]) -> int:
    hidden = {line["plan"] for line in near if line["id"] not in seen}
    if not asked.is_judging or not hidden:
        return 0
    return len(await access.overseen(viewer, sorted(hidden)))


def _own(doc: Json, origins: list[Any]) -> _Own:
    blocks = winnowing.blocks(doc)
    inherited: set[int] = set()
    for body in origins:
        inherited |= winnowing.shingles(winnowing.blocks(json.loads(body), with_credited=True))
    found = winnowing.prints(blocks)
    return _Own(blocks, inherited, found - inherited, len(found))


def _pairs(own: _Own, other: Json) -> list[Pair]:
    return pairs(own.blocks, winnowing.blocks(other), own.inherited)


# The release it was made from, and all releases of the plans it comes from, up to the first.
_ORIGINS = """
WITH RECURSIVE above AS (
  SELECT p.source_plan AS plan, p.base_version AS base, 1 AS depth FROM plan p WHERE p.id = $1
  UNION
  SELECT p.source_plan, p.base_version, a.depth + 1
  FROM above a JOIN plan p ON p.id = a.plan WHERE a.depth < 9
)
SELECT v.body FROM plan_version v WHERE v.id IN (
  SELECT base FROM above WHERE base IS NOT NULL
  UNION SELECT r.version FROM above a JOIN plan_release r ON r.plan = a.plan)
ORDER BY v.at DESC LIMIT $2
"""
# One look into the index for each print; a print that everybody has is nobody's.
_NEAR = """
WITH RECURSIVE hits AS MATERIALIZED (
  SELECT h.id, count(*) AS common FROM unnest($1::int[]) AS q(print)
  JOIN LATERAL (SELECT f.id, count(*) OVER () AS many FROM (
    SELECT f.id FROM plan_fingerprint f WHERE f.sample @> ARRAY[q.print] LIMIT $5 + 1) f) h ON h.many <= $5
  GROUP BY h.id ORDER BY common DESC LIMIT $4
), line AS (
  SELECT f.plan AS plan, p.source_plan AS above, 1 AS depth FROM hits h
  JOIN plan_fingerprint f ON f.id = h.id JOIN plan p ON p.id = f.plan
  UNION
  SELECT l.plan, p.source_plan, l.depth + 1 FROM line l JOIN plan p ON p.id = l.above WHERE l.depth < 9
)
SELECT f.id, f.plan, f.stage, f.version, f.prints, p.title, p.subject, p.grade, p.kind,
       u.name AS owner_name, s.name AS school_name
FROM hits h JOIN plan_fingerprint f ON f.id = h.id JOIN plan p ON p.id = f.plan
JOIN users u ON u.id = p.owner LEFT JOIN school s ON s.id = p.school
WHERE p.id <> $2 AND p.owner <> $3
  AND NOT EXISTS (SELECT 1 FROM line l WHERE l.plan = f.plan AND l.above = $2)
"""
