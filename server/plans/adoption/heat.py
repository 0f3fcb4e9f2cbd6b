"""The heat map of a release, read from the stored rows of its 个案: passages and shares, never people."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from server.base.database import row, rows
from server.people.viewer import Viewer
from server.plans.access import VISIBLE, Row, visible_to
from server.plans.adoption import statuses
from server.plans.adoption.reasons import REASONS
from server.plans.adoption.statuses import Passage, Status
from server.plans.versions import find_release
from server.schoolyear import grades, teaching, years

FEWEST = 5  # teachers with a 个案; of fewer a number would be a person
BOUNDS = (5, 20, 35, 50, 65)  # percent of those who changed it, of the colours of the map
FIRST_TO_MOVE = 3
WORDS = {
    Status.KEPT: "原样用",
    Status.REWORDED: "改词句",
    Status.REWRITTEN: "重写",
    Status.DROPPED: "没有用",
    Status.MOVED: "换了位置",
}
CHANGES = (Status.REWORDED, Status.REWRITTEN, Status.DROPPED, Status.MOVED)


@dataclass(frozen=True, slots=True)
class Warmth:
    """One passage and how many 个案, one of each teacher, did what with it. ``reason``: the one that most
    gave, if enough did."""

    passage: Passage
    total: int
    counts: Counter[Status]
    reason: str = ""

    @property
    def kept_percent(self) -> int:
        """沿用率: the share of 个案 that use it in the words of the 通案, wherever they put it."""
        return round(100 * self._kept / self.total) if self.total else 100

    @property
    def level(self) -> int:
        """0 to 5, for the colour and the pattern."""
        changed = self.total - self._kept
        return sum(changed > 0 and changed * 100 >= bound * self.total for bound in BOUNDS)

    @property
    def words(self) -> str:
        """What was done with it, in words: 「原样用 5 份，重写 2 份」."""
        return "，".join(f"{WORDS[one]} {self.counts[one]} 份" for one in Status if self.counts[one])

    @property
    def main_change(self) -> str:
        """The change most made, in words; empty when nobody made one."""
        found = max(CHANGES, key=lambda one: self.counts[one])
        return WORDS[found] if self.counts[found] else ""

    @property
    def _kept(self) -> int:
        return self.counts[Status.KEPT] + self.counts[Status.MOVED]


@dataclass(frozen=True, slots=True)
class Heat:
    """The map of one release. ``total``: 个案 counted, one of each teacher; below ``FEWEST`` there are no
    ``passages``."""

    number: int
    total: int
    passages: tuple[Warmth, ...]

    @property
    def is_told(self) -> bool:
        """Whether there are enough 个案 to say anything."""
        return self.total >= FEWEST

    @property
    def first_to_move(self) -> list[Warmth]:
        """What most changed: where the next release could begin."""
        warm = [one for one in self.passages if one.level >= 2]
        return sorted(warm, key=lambda one: one.kept_percent)[:FIRST_TO_MOVE]


@dataclass(frozen=True, slots=True)
class Adopters:
    """采用率: of the teachers who teach it now, how many made a 个案 of any release."""

    eligible: int
    adopters: int

    @property
    def is_told(self) -> bool:
        """Whether both are enough that nobody is meant."""
        return min(self.eligible, self.adopters) >= FEWEST

    @property
    def percent(self) -> int:
        """The ratio."""
        return round(100 * self.adopters / self.eligible)


async def releases(plan_id: UUID) -> list[Row]:
    """The releases with the number of teachers who have a 个案 of each, newest first."""
    return await rows(_RELEASES, plan_id)


def usual(found: list[Row], wanted: int) -> int:
    """Which release to show: the wanted one, else the newest that enough use, else the newest."""
    numbers = [line["number"] for line in found]
    enough = [line["number"] for line in found if line["teachers"] >= FEWEST]
    return wanted if wanted in numbers else (enough or numbers)[0]


async def of_release(plan_id: UUID, number: int) -> Heat:
    """The map of release ``number`` of a 通案 the viewer may watch."""
    release = await find_release(plan_id, number)
    found = await rows(_COUNTS, plan_id, release["id"])
    total: int = found[0]["total"]
    if total < FEWEST:
        return Heat(number, total, ())
    counted: dict[str, Counter[Status]] = defaultdict(Counter)
    for line in found:
        if line["block"] is not None:
            counted[line["block"]][Status(line["status"])] = line["forks"]
    reasons = {line["block"]: REASONS.get(line["reason"], "") for line in await rows(_MAIN_REASON, plan_id)}
    shown = await asyncio.to_thread(statuses.passages, release["doc"])
    return Heat(
        number, total,
        tuple(_warmth(passage, total, counted[passage.id], reasons) for passage in shown),
    )  # fmt: skip


def _warmth(passage: Passage, total: int, counts: Counter[Status], reasons: dict[str, str]) -> Warmth:
    kept = total - sum(counts.values())
    return Warmth(passage, total, Counter({Status.KEPT: kept, **counts}), reasons.get(passage.id, ""))


async def reasons_of(plan_id: UUID, block: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Why a passage was changed: reasons with their number, and what teachers added in words, unnamed.

    Only for the page of a map that is told; of fewer than ``FEWEST`` nothing, for words tell who wrote them.
    """
    found = await rows(_REASONS, plan_id, block)
    if len(found) < FEWEST:
        return [], []
    counts = Counter(line["reason"] for line in found)
    words = sorted({line["words"] for line in found if line["words"]})
    told = [(one, number) for one, number in counts.most_common() if one in REASONS and number >= FEWEST]
    return [(REASONS[one], number) for one, number in told], words


async def seen_versions(viewer: Viewer, plan_id: UUID, block: str) -> list[Row]:
    """The 个案 of this 通案 that the viewer may read, with what each did with the block."""
    return await rows(_SEEN, *visible_to(viewer), plan_id, block)


async def adopters(plan: Row) -> Adopters:
    """Teachers of its subject and grade in the schools of its level today, and who of them has a 个案."""
    found = await row(_SCHOOLS, plan["id"])
    schools = list(found["schools"] or ()) if found else []
    eligible = await teaching.eligible(plan["subject"], grades.number(plan["grade"]), schools, years.today())
    made = await row(_MADE, plan["id"], eligible)
    return Adopters(len(eligible), made["made"] if made else 0)


_RELEASES = """
SELECT r.number, (SELECT count(DISTINCT f.owner) FROM plan f
                  WHERE f.source_plan = $1 AND f.base_version = r.version AND f.kind = 'version') AS teachers
FROM plan_release r WHERE r.plan = $1 ORDER BY r.number DESC
"""
# A 个案 without a row that was never changed keeps everything. One that is not counted yet is left out.
# Of several one teacher made the newest counts: else one person would be five.
_COUNTS = """
WITH counted AS MATERIALIZED (
  SELECT DISTINCT ON (f.owner) a.statuses FROM plan f
  LEFT JOIN plan_adoption a ON a.plan = f.id AND a.release_version = f.base_version
  WHERE f.source_plan = $1 AND f.base_version = $2 AND f.kind = 'version'
    AND (a.plan IS NOT NULL OR f.changed_places = 0)
  ORDER BY f.owner, f.created_at DESC, f.id DESC
)
SELECT (SELECT count(*) FROM counted) AS total, s.block, s.status, s.forks
FROM (SELECT 1) one LEFT JOIN (
  SELECT e.key AS block, e.value AS status, count(*) AS forks
  FROM counted, jsonb_each_text(counted.statuses) e GROUP BY 1, 2) s ON true
"""
# Of any release: a reason given for a passage stays true when the 个案 moves on. One of each teacher.
_MAIN_REASON = f"""
SELECT DISTINCT ON (block) block, reason FROM (
  SELECT block, reason, count(*) AS given FROM (
    SELECT DISTINCT ON (f.owner, e.key) e.key AS block, e.value ->> 'reason' AS reason
    FROM plan f JOIN plan_adoption a ON a.plan = f.id, jsonb_each(a.reasons) e
    WHERE f.source_plan = $1 AND a.statuses ? e.key
    ORDER BY f.owner, e.key, f.created_at DESC, f.id DESC) said
  GROUP BY 1, 2 HAVING count(*) >= {FEWEST}) r
ORDER BY block, given DESC
"""  # noqa: S608
_REASONS = """
SELECT DISTINCT ON (f.owner) a.reasons -> $2 ->> 'reason' AS reason, a.reasons -> $2 ->> 'words' AS words
FROM plan f JOIN plan_adoption a ON a.plan = f.id
WHERE f.source_plan = $1 AND a.reasons ? $2 AND a.statuses ? $2
ORDER BY f.owner, f.created_at DESC, f.id DESC
"""
_SEEN = f"""
SELECT p.id, p.title, p.owner, u.name AS owner_name, coalesce(a.statuses ->> $9, 'k') AS status
FROM plan p JOIN users u ON u.id = p.owner LEFT JOIN plan_adoption a ON a.plan = p.id
WHERE p.source_plan = $8 AND p.kind = 'version' AND {VISIBLE} ORDER BY p.owner = $1 DESC, u.name LIMIT 20
"""  # noqa: S608
_SCHOOLS = """
SELECT array_agg(DISTINCT s.id) AS schools
FROM plan p LEFT JOIN prep_group g ON g.id = p.prep_group
JOIN school s ON CASE
    WHEN g.district IS NOT NULL THEN s.district = g.district OR EXISTS (
      SELECT 1 FROM school_link l WHERE l.school = s.id AND l.district = g.district
      AND l.starts_on <= school_today() AND coalesce(l.ends_on >= school_today(), true))
    WHEN g.region IS NOT NULL THEN s.district IN (
      SELECT d.id FROM district d WHERE d.region IN (SELECT regions_within(ARRAY[g.region])))
    ELSE s.id = p.school END
WHERE p.id = $1
"""
_MADE = """
SELECT count(DISTINCT f.owner) AS made FROM plan f
WHERE f.source_plan = $1 AND f.kind = 'version' AND f.owner = ANY($2::uuid[])
"""
