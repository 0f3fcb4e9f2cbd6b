"""通知 about what was read out of Word: in which words, to whom. Never the words themselves."""

from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans import comment_telling
from server.plans.access import Row
from server.plans.proposals import telling
from server.trail import notices


async def suggested(viewer: Viewer, plan: Row, proposal_id: UUID, signed: str, count: int) -> None:
    """建议修改: the author of the plan."""
    await notices.tell(
        [plan["owner"]],
        notices.act(proposal_id, "proposed"),
        title=f"{signed}在 Word 里对{marked(plan['title'])}建议修改 {count} 处",
        body=f"{viewer.name}读回来的。一处一处看，采纳或者不采纳都可以。",
        url=f"/plans/{plan['id']}/proposals/{proposal_id}",
        kind=telling.KIND,
        object_id=proposal_id,
        actor_id=viewer.id,
    )


async def begun(viewer: Viewer, plan: Row) -> None:
    """New 批注: the author of the plan, once a day as of all new ones."""
    day = local(now()).date().isoformat()
    await notices.tell(
        [plan["owner"]],
        notices.act(plan["id"], f"remarks {day}"),
        title=f"{marked(plan['title'])}有新的批注",
        body=f"{viewer.name}从 Word 里读回来的。今天再有新的，不另外通知。",
        url=f"/plans/{plan['id']}/threads",
        kind=comment_telling.KIND,
        object_id=plan["id"],
        actor_id=viewer.id,
    )


async def answered(viewer: Viewer, plan: Row, thread_id: UUID, comment_id: UUID, signed: str) -> None:
    """An answer: those who speak in the thread."""
    speaking = [line["author"] for line in await rows(comment_telling.PARTNERS, thread_id)]
    await notices.tell(
        speaking,
        notices.act(comment_id, "answered"),
        title=f"{signed}在 Word 里回复了{marked(plan['title'])}的一条批注",
        url=f"/plans/{plan['id']}/threads/{thread_id}",
        kind=comment_telling.KIND,
        object_id=thread_id,
        actor_id=viewer.id,
    )
