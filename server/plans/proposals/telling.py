"""通知 about proposals: who is told, in which words. Never the words of the change: it can be withdrawn."""

from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans import telling
from server.plans.access import Row, visible_to
from server.plans.proposals.access import SEEN
from server.plans.proposals.tables import ProposalState
from server.trail import notices

KIND = "proposal"
RESULTS: dict[str, str] = {
    ProposalState.ACCEPTED: "采纳了",
    ProposalState.PARTLY: "采纳了一部分",
    ProposalState.DECLINED: "没有采纳",
}
_STILL_SEEN = f"""
SELECT q.id FROM plan_proposal q JOIN plan p ON p.id = q.target_plan
WHERE q.id = ANY($5::uuid[]) AND {SEEN}
"""  # noqa: S608


async def visible_proposals(viewer: Viewer, proposal_ids: list[UUID]) -> set[UUID]:
    """Which of these the viewer may see: the door of the inbox."""
    found = await rows(_STILL_SEEN, *visible_to(viewer)[:4], proposal_ids)
    return {line["id"] for line in found}


async def suggested(viewer: Viewer, plan: Row, proposal_id: UUID, count: int) -> None:
    """建议修改: the author of the plan. The group sees it beside the text."""
    await notices.tell(
        [plan["owner"]],
        notices.act(proposal_id, "proposed"),
        title=f"{viewer.name}对{marked(plan['title'])}建议修改 {count} 处",
        body="一处一处看，采纳或者不采纳都可以。",
        **_about(viewer, plan, proposal_id),
    )


async def proposed(viewer: Viewer, plan: Row, proposal_id: UUID, count: int, reason: str) -> None:
    """向通案提建议: the author, the group and its leads."""
    group = [member["id"] for member in await telling.members(plan["prep_group"])]
    await notices.tell(
        [plan["owner"], *group],
        notices.act(proposal_id, "proposed"),
        title=f"{viewer.name}向通案{marked(plan['title'])}提了 {count} 处建议",
        body=reason,
        **_about(viewer, plan, proposal_id),
    )


async def decided(viewer_id: UUID, name: str, plan: Row, proposal: Row, state: str) -> None:
    """Whoever proposed: when all is decided, and before that once a day however many places are."""
    day = local(now()).date().isoformat()
    about = f"你对{marked(plan['title'])}的建议"
    await notices.tell(
        [proposal["proposer"]],
        notices.act(proposal["id"], "closed" if state in RESULTS else f"decided {day}"),
        title=f"{about}，{name}{RESULTS[state]}" if state in RESULTS else f"{name}开始处理{about}",
        body="" if state in RESULTS else "一处一处看着，全部决定了再通知你。",
        url=f"/plans/{plan['id']}/proposals/{proposal['id']}",
        kind=KIND,
        object_id=proposal["id"],
        actor_id=viewer_id,
    )


def _about(viewer: Viewer, plan: Row, proposal_id: UUID) -> dict[str, Any]:
    return {
        "url": f"/plans/{plan['id']}/proposals/{proposal_id}",
        "kind": KIND,
        "object_id": proposal_id,
        "actor_id": viewer.id,
    }
