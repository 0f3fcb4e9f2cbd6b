"""等我处理: the few things that really wait for a person, read from the plans, not from a list of tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.base.database import rows
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import VISIBLE, visible_to

SHOWN = 8
RELEASED_DAYS = 30  # an older release that nobody took is no news any more

# $8 groups led by the viewer.
IS_LEAD = """(p.prep_group = ANY($8::uuid[]) OR EXISTS (
  SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(school, subject)
  WHERE led.school = p.school AND led.subject = p.subject))"""
MASTER_OF_OTHERS = "p.kind = 'master' AND p.owner <> $1"
WAITS = f"""
WITH waits AS (
    SELECT 1 AS rank, 'newer' AS what, p.id, p.title, p.subject, '' AS who, m.released_number AS number,
           base.number AS base_number, newest.at
    FROM plan p
    JOIN plan m ON m.id = p.source_plan
    JOIN plan_release base ON base.version = p.base_version AND base.plan = m.id
    JOIN plan_release newest ON newest.plan = m.id AND newest.number = m.released_number
    WHERE p.owner = $1 AND m.released_number > base.number
  UNION ALL
    SELECT 2, CASE WHEN {IS_LEAD} THEN 'release' ELSE 'read' END, p.id, p.title, p.subject, u.name,
           p.released_number + 1, 0, p.updated_at
    FROM plan p JOIN users u ON u.id = p.owner
    WHERE {MASTER_OF_OTHERS} AND p.state = 'discussion' AND (p.prep_group = ANY($2::uuid[]) OR {IS_LEAD})
      AND ({IS_LEAD} OR NOT EXISTS (
        SELECT 1 FROM seen s WHERE s.user_id = $1 AND s.object_id = p.id
          AND s.stage = 'discussion ' || (p.released_number + 1)))
  UNION ALL
    SELECT 3, 'fork', p.id, p.title, p.subject, u.name, p.released_number, 0, r.at
    FROM plan p JOIN users u ON u.id = p.owner
    JOIN plan_release r ON r.plan = p.id AND r.number = p.released_number
    WHERE {MASTER_OF_OTHERS} AND p.prep_group = ANY($2::uuid[]) AND {VISIBLE}
      AND r.at > now() - interval '{RELEASED_DAYS} days'
      AND NOT EXISTS (SELECT 1 FROM plan mine WHERE mine.source_plan = p.id AND mine.owner = $1)
)
SELECT *, count(*) OVER () AS total FROM waits ORDER BY rank, at DESC, id LIMIT {SHOWN}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Wait:
    """One line: a sentence that says what to do, where, and two facts."""

    mark: str
    title: str
    url: str
    facts: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """The first lines and how many there are in all."""

    shown: list[Wait]
    total: int


async def find(viewer: Viewer) -> Waits:
    """What waits for ``viewer``, newest masters first, then what the group discusses, then what to adapt."""
    led = viewer.scopes(Role.PREP_LEAD, scope=Scope.GROUP)
    found = await rows(WAITS, *visible_to(viewer), led)
    return Waits([_said(line) for line in found], found[0]["total"] if found else 0)


def _said(line: dict[str, Any]) -> Wait:
    title, number = line["title"], line["number"]
    plan = f"/plans/{line['id']}"
    match line["what"]:
        case "newer":
            words = f"通案《{title}》出了第 {number} 版"
            url = f"{plan}/comparison?with=newest"
            facts: tuple[str, ...] = (f"你的个案是从第 {line['base_number']} 版做的", "先看看改了哪里")
        case "release":
            words, url = f"看看《{title}》能不能发布", plan
            facts = (f"{line['who']}主备", "等组长定稿" if number == 1 else f"修订第 {number} 版")
        case "read":
            words, url = f"看《{title}》，写下你的意见", plan
            facts = (f"{line['who']}主备", "研讨中")
        case _:
            words, url = f"做《{title}》的个案", plan
            facts = (f"{line['who']}主备", f"通案第 {number} 版")
    return Wait((line["subject"] or "案")[0], words, url, facts, line["at"])
