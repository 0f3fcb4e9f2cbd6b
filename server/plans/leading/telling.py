"""通知 of what lies between a discussion and a release: who is told, and in which words."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from server.base.database import rows
from server.base.ids import new_id
from server.base.titles import marked
from server.base.wall import day
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.telling import members
from server.trail import notices


async def leads(plan: Row) -> list[UUID]:
    """Who signs this plan today: the leads of its group and subject, their deputy, the researchers of the
    place of a group above the schools; never its authors."""
    return [line["id"] for line in await rows(LEADS, plan["id"])]


async def submitted(viewer: Viewer, plan: Row, words: str) -> None:
    """To whoever signs it; when nobody can, to the researchers one level above."""
    told = await leads(plan) or [line["id"] for line in await rows(ABOVE, plan["id"])]
    await _tell(
        viewer, plan, told, f"{viewer.name}把{marked(plan['title'])}交给你审定",
        words or "文字已经定住，看一看，再决定发布还是退回。",
    )  # fmt: skip


async def withdrawn(viewer: Viewer, plan: Row) -> None:
    """To whoever was asked to sign it."""
    title = f"{viewer.name}把{marked(plan['title'])}撤回去接着改了"
    await _tell(viewer, plan, await leads(plan), title, "现在不用审定，改好会再交给你。")


async def returned(viewer: Viewer, plan: Row, words: str) -> None:
    """To the authors and the group."""
    told = [plan["owner"], *(member["id"] for member in await members(plan["prep_group"]))]
    await _tell(viewer, plan, told, f"{viewer.name}退回了{marked(plan['title'])}", words)


async def signed_for(viewer: Viewer, plan: Row, on: date) -> None:
    """To the authors, and to the lead somebody signed for."""
    told = [plan["owner"], *await leads(plan)]
    title = f"{viewer.name}签发了{marked(plan['title'])}，{day(on)}发布"
    await _tell(viewer, plan, told, title, "文字已经定住，到那天自动发布。")


async def called_back(viewer: Viewer, plan: Row, on: date) -> None:
    """To those who knew of the day."""
    title = f"{viewer.name}收回了{marked(plan['title'])}，不在{day(on)}发布了"
    await _tell(viewer, plan, [plan["owner"], *await leads(plan)], title, "文字还定着，等组长再决定。")


async def asked_to_help(viewer: Viewer, plan: Row, author: str, helpers: Collection[UUID]) -> None:
    """To the 辅备人 of a lesson."""
    title = f"{viewer.name}请你辅备{marked(plan['title'])}"
    await _tell(viewer, plan, list(helpers), title, f"{author}主备。接下来以后，你们两个都能写。")


async def handed_over(viewer: Viewer, plan: Row, before: UUID, after: str) -> None:
    """改派: who prepared it until now."""
    title = f"{viewer.name}请{after}接着主备{marked(plan['title'])}"
    await _tell(viewer, plan, [before], title, "你写的文字都留在里面。")


async def declined(viewer: Viewer, plan: Row, by: UUID, words: str) -> None:
    """说明为什么不行: to the lead who asked."""
    title = f"{viewer.name}不能主备{marked(plan['title'])}"
    url = f"/plans/{plan['id']}/lead-author"
    await _tell(viewer, plan, [by], title, words, url=url)


async def _tell(viewer: Viewer, plan: Row, told: list[UUID], title: str, body: str, *, url: str = "") -> None:
    about: dict[str, Any] = {"kind": "plan", "object_id": plan["id"], "actor_id": viewer.id}
    url = url or f"/plans/{plan['id']}"
    await notices.tell(told, new_id(), title=title, body=body, url=url, **about)


_HOLDS = "coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)"
_NO_AUTHOR = """u.disabled_at IS NULL AND u.id <> p.owner
  AND NOT EXISTS (SELECT 1 FROM plan_helper h WHERE h.plan = p.id AND h."user" = u.id)"""
_LEADS_OF = f"""
FROM prep_group g
JOIN membership m ON {_HOLDS} AND (
     m.scope = 'group' AND m.scope_id = g.id AND (m.role = 'prep_lead' OR EXISTS (
       SELECT 1 FROM group_rule rule WHERE rule.prep_group = g.id AND rule.deputy = m."user"))
  OR m.role = 'subject_lead' AND m.scope = 'school' AND m.scope_id = p.school AND m.subject = p.subject
  OR m.role IN ('researcher', 'region_researcher') AND m.scope IN ('district', 'region')
     AND m.scope_id IN (g.district, g.region) AND m.subject IN ('', p.subject))
JOIN users u ON u.id = m."user" AND {_NO_AUTHOR}
WHERE g.id = p.prep_group
"""  # noqa: S608
LEADS = f"""
SELECT DISTINCT lead.id FROM plan p CROSS JOIN LATERAL (SELECT u.id {_LEADS_OF}) lead WHERE p.id = $1
"""  # noqa: S608
HAS_LEAD = f"EXISTS (SELECT 1 {_LEADS_OF})"
ABOVE = f"""
SELECT DISTINCT u.id FROM plan p JOIN prep_group g ON g.id = p.prep_group
LEFT JOIN school s ON s.id = g.school LEFT JOIN district d ON d.id = g.district
JOIN membership m ON {_HOLDS} AND m.role IN ('researcher', 'region_researcher')
  AND m.scope IN ('district', 'region') AND m.scope_id IN (s.district, d.region)
  AND m.subject IN ('', p.subject)
JOIN users u ON u.id = m."user" AND {_NO_AUTHOR}
WHERE p.id = $1
"""  # noqa: S608
