"""通知: who is told of a step of a 通案, and in which words."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans.access import MEMBER_ROLES, Row
from server.plans.tables import Kind
from server.schoolyear import grades as numbers
from server.schoolyear import teaching
from server.trail import notices, tasks

# What people are asked to do with a plan (trail.tasks).
READ, WRITE, FORK, PREPARE = "read", "write", "fork", "prepare"

MEMBERS = """
SELECT DISTINCT u.id, u.name FROM membership m JOIN users u ON u.id = m."user"
WHERE m.scope = 'group' AND m.scope_id = $1 AND m.role = ANY($2::text[]) AND u.disabled_at IS NULL
  AND coalesce(m.starts_on <= $3, true) AND coalesce(m.ends_on >= $3, true)
ORDER BY u.name, u.id
"""
# Of those who teach it, the ones with a post in one of the schools: the others could not open it.
AT_THE_SCHOOLS = """
SELECT DISTINCT m."user" AS id FROM membership m
LEFT JOIN prep_group g ON m.scope = 'group' AND g.id = m.scope_id
WHERE m."user" = ANY($1::uuid[])
  AND CASE m.scope WHEN 'school' THEN m.scope_id ELSE g.school END = ANY($2::uuid[])
  AND coalesce(m.starts_on <= $3, true) AND coalesce(m.ends_on >= $3, true)
"""
# The schools of a 通案: its own, or all at home in the 学区 or 区县 of its group.
SCHOOLS = """
SELECT s.id FROM prep_group g JOIN school s ON true JOIN district d ON d.id = s.district
WHERE g.id = $1 AND (s.id = g.school OR d.id = g.district
  OR g.region IS NOT NULL AND d.region IN (SELECT regions_within(ARRAY[g.region])))
"""
FORKS = """
SELECT p.id, p.kind, p.owner, p.prep_group, base.number FROM plan p
JOIN plan_release base ON base.plan = p.source_plan AND base.version = p.base_version
WHERE p.source_plan = $1 AND base.number < $2
"""


async def members(group_id: UUID | None) -> list[Row]:
    """Who prepares with a 备课组 today: id and name."""
    return await rows(MEMBERS, group_id, list(MEMBER_ROLES), _today()) if group_id is not None else []


async def shared(viewer: Viewer, plan: Row, group_name: str) -> None:
    """交给备课组研讨: the group is asked to look. In the transaction of the step, as all below."""
    await notices.tell(
        [member["id"] for member in await members(plan["prep_group"])],
        notices.act(plan["id"], "shared"),
        title=f"{viewer.name}把{marked(plan['title'])}交给{group_name}研讨",
        body="看一看，写下你的意见。",
        **_about(viewer, plan),
    )


async def released(
    viewer: Viewer | None,
    plan: Row,
    number: int,
    note: str,
    grades: Collection[str] = (),
    signed_for: Collection[UUID] = (),
) -> None:
    """发布: first whose text was made from an older release, then the group, the author and who teaches it
    in these ``grades`` (by default that of the plan) at the schools of its level.

    One act: nobody hears twice, also not when a revision without a change gets its old number back.
    ``viewer`` is nobody when the days of the group were over; ``note`` says so then. ``signed_for``: the
    leads in whose place a researcher from above signed.
    """
    act = notices.act(plan["id"], f"released {number}")
    words = f"通案{marked(plan['title'])}第 {number} 版"
    done = "代签发布了" if signed_for else "发布了"
    title = f"{viewer.name}{done}{words}" if viewer else f"{words}发布了"
    said = {**_about(viewer, plan), "title": title}
    for made in await rows(FORKS, plan["id"], number):
        is_own = made["kind"] == Kind.VERSION
        whose = "你的个案" if is_own else "你们组的通案"
        old = f"{whose}是从第 {made['number']} 版做的，改了哪里一处一处看过，再定要不要。"
        url = f"/plans/{made['id']}/pull"
        told = [made["owner"]] if is_own else [one["id"] for one in await members(made["prep_group"])]
        await notices.tell(told, act, **{**said, "url": url, "body": old})
    group = [member["id"] for member in await members(plan["prep_group"])]
    concerned = [*group, *signed_for, plan["owner"], *await _teachers(plan, grades)]
    await notices.tell(concerned, act, **said, body=note or "可以照着上，也可以做自己的个案。")
    await tasks.withdraw_all(plan["id"], READ, WRITE)  # the discussion is over


async def revised(viewer: Viewer, plan: Row) -> None:
    """修订: the group and the author may write again."""
    number = plan["released_number"] + 1
    await notices.tell(
        [*(member["id"] for member in await members(plan["prep_group"])), plan["owner"]],
        notices.act(plan["id"], f"revised {number} {plan['row_version']}"),
        title=f"{viewer.name}开始修订{marked(plan['title'])}，准备第 {number} 版",
        body=f"第 {plan['released_number']} 版照旧给大家用。",
        **_about(viewer, plan),
    )


async def _teachers(plan: Row, grades: Collection[str]) -> list[UUID]:
    """Who teaches the subject in the grades today at the schools of the plan's level and may open it."""
    if not plan["subject"]:
        return []
    schools = [line["id"] for line in await rows(SCHOOLS, plan["prep_group"])]
    found: set[UUID] = set()
    for grade in grades or (plan["grade"],):
        found.update(await teaching.eligible(plan["subject"], numbers.number(grade), schools, _today()))
    return [line["id"] for line in await rows(AT_THE_SCHOOLS, sorted(found), schools, _today())]


def _about(viewer: Viewer | None, plan: Row) -> dict[str, Any]:
    return {
        "url": f"/plans/{plan['id']}",
        "kind": "plan",
        "object_id": plan["id"],
        "actor_id": viewer.id if viewer else None,
    }


def _today() -> date:
    return local(now()).date()
