"""等我处理: the few things that really wait for a person: what somebody asked, what the plans say."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.base.titles import marked
from server.observation.access import IN_GROUP
from server.observation.debriefs.next_steps import STEP
from server.people.labelling import label_of
from server.people.tables import Role, Scope
from server.people.viewer import Viewer
from server.plans.access import CIRCLE, SIGNED_ABOVE, VISIBLE, visible_to
from server.plans.desk import queue
from server.plans.leading.telling import HAS_LEAD
from server.plans.meetings.filling import DIVISION
from server.plans.telling import WRITE

SHOWN = 8
RELEASED_DAYS = 30  # an older release that nobody took is no news any more

# $8 groups led by the viewer.
IS_LEAD = """(p.prep_group = ANY($8::uuid[])
  OR EXISTS (SELECT 1 FROM unnest($3::uuid[], $4::text[]) AS led(place, subject)
             WHERE led.place = p.school AND led.subject = p.subject)
  OR p.prep_group IN (SELECT g.id FROM unnest($3::uuid[], $4::text[]) AS led(place, subject)
                      JOIN prep_group g ON led.place IN (g.district, g.region)
                      WHERE led.subject IN ('', g.subject))
  OR p.prep_group IN (SELECT rule.prep_group FROM group_rule rule
                      WHERE rule.deputy = $1 AND rule.prep_group = ANY($2::uuid[])))"""
# 代签 is asked for only where nobody else can sign.
MAY_SIGN = f"""(({IS_LEAD} OR {SIGNED_ABOVE} AND NOT {HAS_LEAD})
  AND NOT EXISTS (SELECT 1 FROM plan_helper h WHERE h.plan = p.id AND h."user" = $1)
  AND NOT EXISTS (SELECT 1 FROM plan_handout h
                  WHERE h.plan = p.id AND h.done_at IS NULL AND h.called_back_at IS NULL))"""  # noqa: S608
MASTER_OF_OTHERS = "p.kind = 'master' AND p.owner <> $1"
WAITS = f"""
WITH asked AS (
    SELECT t.id, t.object_id, t.kind, t.title, t.note, t.url, t.due, t.created_at, t.by_id
    FROM task t WHERE t.user_id = $1 AND t.done_at IS NULL AND t.withdrawn_at IS NULL
), waits AS (
    SELECT CASE WHEN t.due <= $9 THEN 0 ELSE 1 END AS rank, 'task' AS what, t.id, t.title, p.subject,
           b.name AS who, 0 AS number, 0 AS base_number, t.created_at AS at, t.url, t.note, t.due, t.kind,
           p.prep_group, p.school
    FROM asked t JOIN plan p ON p.id = t.object_id JOIN users b ON b.id = t.by_id
    WHERE {VISIBLE}
  UNION ALL
    SELECT CASE WHEN t.due <= $9 THEN 0 ELSE 1 END, 'task', t.id, t.title, r.subject, b.name, 0, 0,
           t.created_at, t.url, t.note, t.due, t.kind, NULL, NULL
    FROM asked t JOIN selection_round r ON r.id = t.object_id JOIN users b ON b.id = t.by_id
  UNION ALL
    SELECT CASE WHEN t.due <= $9 THEN 0 ELSE 1 END, 'task', t.id, t.title, o.subject, b.name, 0, 0,
           t.created_at, t.url, t.note, t.due, t.kind, NULL, NULL
    FROM asked t JOIN observation o ON o.id = t.object_id JOIN users b ON b.id = t.by_id
    WHERE {IN_GROUP}
  UNION ALL
    SELECT 1, 'mention', c.thread, p.title, p.subject, (array_agg(u.name ORDER BY c.created_at DESC))[1],
           0, 0, max(c.created_at), '/plans/' || p.id || '/threads/' || c.thread, '', NULL::date, '',
           p.prep_group, p.school
    FROM plan_comment c JOIN plan_thread t ON t.id = c.thread JOIN plan p ON p.id = t.plan
    JOIN users u ON u.id = c.author
    WHERE c.mentions @> ARRAY[$1]::uuid[] AND t.verdict = '' AND {CIRCLE}
      AND (t.author = $1 OR NOT t.before_sharing)
      AND NOT EXISTS (SELECT 1 FROM plan_comment mine WHERE mine.thread = c.thread AND mine.author = $1
                      AND mine.deleted_at IS NULL AND mine.created_at > c.created_at)
    GROUP BY c.thread, p.id
  UNION ALL
    SELECT 1, 'proposal', p.id, p.title, p.subject,
           (array_agg(coalesce(nullif(q.signed, ''), u.name) ORDER BY q.at DESC))[1],
           count(*), 0, max(q.at), '/plans/' || p.id || '/proposals', '', NULL::date,
           CASE WHEN bool_or(q.kind = 'upward') THEN 'upward' ELSE '' END, p.prep_group, p.school
    FROM plan_proposal q JOIN plan p ON p.id = q.target_plan JOIN users u ON u.id = q.proposer
    WHERE q.state = 'open' AND (q.proposer <> $1 OR q.signed <> '' AND p.owner = $1)
      AND (p.owner = $1 OR p.prep_group = ANY($8::uuid[]))
      AND (p.state IN ('discussion', 'returned') OR q.kind = 'upward' AND p.state = 'released'
           OR p.kind = 'version' AND p.owner = $1)
    GROUP BY p.id
  UNION ALL
    SELECT 1, 'newer', p.id, p.title, p.subject, '', m.released_number,
           base.number, newest.at, '', '', NULL, p.kind, m.prep_group, p.school
    FROM plan p
    JOIN plan m ON m.id = p.source_plan
    JOIN plan_release base ON base.version = p.base_version AND base.plan = m.id
    JOIN plan_release newest ON newest.plan = m.id AND newest.number = m.released_number
    WHERE p.owner = $1 AND m.released_number > base.number
  UNION ALL
    SELECT CASE WHEN p.due_on <= $9 THEN 0 ELSE 1 END, 'sign', p.id, p.title, p.subject, u.name,
           p.released_number + 1, 0, p.updated_at, '', '', p.due_on, '', p.prep_group, p.school
    FROM plan p JOIN users u ON u.id = p.owner
    WHERE {MASTER_OF_OTHERS} AND p.state = 'submitted' AND {MAY_SIGN}
  UNION ALL
    SELECT CASE WHEN p.state = 'returned' THEN 1 ELSE 2 END - (coalesce(p.due_on <= $9, false))::int,
           CASE WHEN p.state = 'returned' THEN 'returned' ELSE 'submit' END, p.id, p.title, p.subject,
           coalesce(c.name, ''), 0, 0, p.updated_at, '', coalesce(c.words, ''), p.due_on, '', p.prep_group,
           p.school
    FROM plan p LEFT JOIN LATERAL (
      SELECT c.words, u.name FROM plan_state_change c LEFT JOIN users u ON u.id = c."by"
      WHERE c.plan = p.id AND c.to_state = 'returned' AND p.state = 'returned' ORDER BY c.at DESC LIMIT 1
    ) c ON true
    WHERE p.owner = $1 AND (p.state = 'returned' OR p.state = 'discussion' AND p.due_on IS NOT NULL)
  UNION ALL
    SELECT 1, 'declined', p.id, p.title, p.subject, u.name, 0, 0, a.declined_at, '', a.words, p.due_on, '',
           p.prep_group, p.school
    FROM plan_assignment a JOIN plan p ON p.id = a.plan JOIN users u ON u.id = p.owner
    WHERE a."by" = $1 AND a.declined_at IS NOT NULL AND p.state IN ('assigned', 'draft')
  UNION ALL
    SELECT 2, CASE WHEN {IS_LEAD} THEN 'release' ELSE 'read' END, p.id, p.title, p.subject, u.name,
           p.released_number + 1, 0, p.updated_at, '', '', NULL, '', p.prep_group, p.school
    FROM plan p JOIN users u ON u.id = p.owner
    WHERE {MASTER_OF_OTHERS} AND p.state = 'discussion' AND (p.prep_group = ANY($2::uuid[]) OR {IS_LEAD})
      AND ({IS_LEAD} OR NOT EXISTS (SELECT 1 FROM asked t WHERE t.object_id = p.id))
      AND ({IS_LEAD} OR NOT EXISTS (
        SELECT 1 FROM seen s WHERE s.user_id = $1 AND s.object_id = p.id
          AND s.stage = 'discussion ' || (p.released_number + 1)))
  UNION ALL
    SELECT 3, 'fork', p.id, p.title, p.subject, u.name, p.released_number, 0, r.at,
           '', '', NULL, '', p.prep_group, p.school
    FROM plan p JOIN users u ON u.id = p.owner
    JOIN plan_release r ON r.plan = p.id AND r.number = p.released_number
    WHERE {MASTER_OF_OTHERS} AND p.state <> 'archived' AND p.prep_group = ANY($2::uuid[]) AND {VISIBLE}
      AND r.at > now() - interval '{RELEASED_DAYS} days'
      AND NOT EXISTS (SELECT 1 FROM plan mine WHERE mine.source_plan = p.id AND mine.owner = $1
                      AND mine.kind = 'version')
      AND NOT EXISTS (SELECT 1 FROM asked t WHERE t.object_id = p.id AND t.kind = 'fork')
)
SELECT *, count(*) OVER () AS total FROM waits ORDER BY rank, due NULLS LAST, at DESC, id LIMIT {SHOWN}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Wait:
    """One line: a sentence that says what to do, where, and two facts. ``task`` can be ticked off by hand.

    ``place`` is where it belongs to, for a person with posts in several places. ``at`` is when a colleague
    acted: its day is said, never the hour.
    """

    mark: str
    title: str
    url: str
    facts: tuple[str, ...]
    at: datetime
    due: date | None = None
    due_shape: str = ""
    task: UUID | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """The first lines and how many there are in all."""

    shown: list[Wait]
    total: int


async def find(viewer: Viewer) -> Waits:
    """What waits for ``viewer``, newest masters first, then what the group discusses, then what to adapt."""
    led = viewer.scopes(Role.PREP_LEAD, scope=Scope.GROUP)
    today = local(now()).date()
    found = await rows(WAITS, *visible_to(viewer), led, today + timedelta(days=1))
    shown = [
        replace(_said(line, today), place=label_of(viewer, line["prep_group"], line["school"]))
        for line in found
    ]
    total = found[0]["total"] if found else 0
    count, since = await queue.waiting(viewer)
    if since is not None:
        ahead = sum(line["rank"] <= 1 for line in found)
        shown.insert(ahead, Wait("阅", f"看 {count} 份交来的教案", "/desk", ("先交的在前面",), since))
    return Waits(shown[:SHOWN], total + bool(count))


def _said(line: dict[str, Any], today: date) -> Wait:
    title, number = line["title"], line["number"]
    plan = f"/plans/{line['id']}"
    match line["what"]:
        case "task":
            return _task(line, today)
        case "mention":
            words, url = f"{line['who']}在{marked(title)}的批注里找你", line["url"]
            facts: tuple[str, ...] = ("回复一句，或者处理掉",)
        case "proposal":
            which = f"给通案{marked(title)}的" if line["kind"] else f"{marked(title)}的修改"
            words, url = f"看{which}建议", line["url"]
            facts = (f"{line['who']}提的" if number == 1 else f"{number} 条等处理", "一处一处采纳或不采纳")
        case "newer":
            words = f"通案{marked(title)}出了第 {number} 版"
            url = f"{plan}/pull"
            whose = "你们组的通案" if line["kind"] == "master" else "你的个案"
            facts = (f"{whose}是从第 {line['base_number']} 版做的", "先看看改了哪里")
        case "sign":
            words, url = f"审定{marked(title)}", plan
            facts = (f"{line['who']}提交", "发布，或者退回并说明")
        case "returned":
            words, url = f"按意见改{marked(title)}", plan
            facts = (f"{line['who']}退回：{line['note']}",)
        case "submit":
            words, url = f"把{marked(title)}提交给组长", plan
            facts = ("研讨中",)
        case "declined":
            words, url = f"另请人主备{marked(title)}", f"{plan}/lead-author"
            facts = (f"{line['who']}备不了：{line['note']}",)
        case "release":
            words, url = f"看看{marked(title)}能不能发布", plan
            facts = (f"{line['who']}主备", "等组长定稿" if number == 1 else f"修订第 {number} 版")
        case "read":
            words, url = f"看{marked(title)}，写下你的意见", plan
            facts = (f"{line['who']}主备", "研讨中")
        case _:
            words, url = f"做{marked(title)}的个案", plan
            facts = (f"{line['who']}主备", f"通案第 {number} 版")
    return Wait(
        (line["subject"] or "案")[0], words, url, facts, line["at"], line["due"],
        _shape(line["due"], today),
    )  # fmt: skip


def _task(line: dict[str, Any], today: date) -> Wait:
    """What somebody asked for: soon from the day before, late from the day after."""
    facts = [f"{line['who']}请你做"]
    if line["note"]:
        facts.append(line["note"])
    return Wait(
        (line["subject"] or "案")[0],
        line["title"],
        line["url"],
        tuple(facts),
        line["at"],
        line["due"],
        _shape(line["due"], today),
        line["id"] if line["kind"] == WRITE or line["kind"].startswith((DIVISION, STEP)) else None,
    )


def _shape(due: date | None, today: date) -> str:
    if due is None:
        return ""
    return "late" if due < today else "soon" if due <= today + timedelta(days=1) else ""
