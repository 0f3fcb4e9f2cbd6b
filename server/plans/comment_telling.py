"""通知 about 批注: who is told, in which words. Never the remark itself: it can be changed and deleted."""

from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import rows
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans.access import CIRCLE, Row, visible_to
from server.trail import notices

KIND = "thread"
PARTNERS = "SELECT DISTINCT author FROM plan_comment WHERE thread = $1 AND deleted_at IS NULL"
STILL_SEEN = f"""
SELECT t.id FROM plan_thread t JOIN plan p ON p.id = t.plan
WHERE t.id = ANY($5::uuid[]) AND {CIRCLE}
  AND (t.author = $1 OR NOT t.before_sharing)
  AND EXISTS (SELECT 1 FROM plan_comment c WHERE c.thread = t.id AND c.deleted_at IS NULL)
UNION ALL
SELECT p.id FROM plan p WHERE p.id = ANY($5::uuid[]) AND {CIRCLE}
  AND EXISTS (SELECT 1 FROM plan_thread t JOIN plan_comment c ON c.thread = t.id AND c.deleted_at IS NULL
              WHERE t.plan = p.id AND (t.author = $1 OR NOT t.before_sharing))
"""  # noqa: S608


async def visible_threads(viewer: Viewer, object_ids: list[UUID]) -> set[UUID]:
    """Which of these threads, and of these plans with any, are still there for the viewer: the door of the
    inbox."""
    found = await rows(STILL_SEEN, *visible_to(viewer)[:4], object_ids)
    return {line["id"] for line in found}


async def begun(viewer: Viewer, plan: Row, thread_id: UUID, people: list[UUID]) -> None:
    """Who is mentioned; and the author of the plan, once a day however many colleagues write: of the plan's
    threads, for the first of the day may be deleted while others stand."""
    await mentioned(viewer, plan, thread_id, thread_id, people)
    if plan["owner"] not in people:
        day = local(now()).date().isoformat()
        await notices.tell(
            [plan["owner"]],
            notices.act(plan["id"], f"remarks {day}"),
            title=f"{marked(plan['title'])}有新的批注",
            body=f"{viewer.name}写的。今天再有新的，不另外通知。",
            url=f"/plans/{plan['id']}/threads",
            kind=KIND,
            object_id=plan["id"],
            actor_id=viewer.id,
        )


async def answered(viewer: Viewer, plan: Row, thread_id: UUID, comment_id: UUID, people: list[UUID]) -> None:
    """Who is mentioned, and the others who speak in the thread."""
    await mentioned(viewer, plan, thread_id, comment_id, people)
    speaking = [line["author"] for line in await rows(PARTNERS, thread_id)]
    await notices.tell(
        [one for one in speaking if one not in people],
        notices.act(comment_id, "answered"),
        title=f"{viewer.name}回复了{marked(plan['title'])}的一条批注",
        **_about(viewer, plan, thread_id),
    )


async def mentioned(viewer: Viewer, plan: Row, thread_id: UUID, comment_id: UUID, people: list[UUID]) -> None:
    """@: each once for each remark, however often it is corrected."""
    await notices.tell(
        people,
        notices.act(comment_id, "mentioned"),
        title=f"{viewer.name}在{marked(plan['title'])}的批注里提到了你",
        **_about(viewer, plan, thread_id),
    )


async def settled(viewer: Viewer, plan: Row, thread: Row, word: str, act: str) -> None:
    """采纳, 不采纳: whoever began the thread."""
    await notices.tell(
        [thread["author"]],
        notices.act(thread["id"], act),
        title=f"{viewer.name}{word}了你在{marked(plan['title'])}的批注",
        **_about(viewer, plan, thread["id"]),
    )


def _about(viewer: Viewer, plan: Row, thread_id: UUID) -> dict[str, Any]:
    return {
        "url": f"/plans/{plan['id']}/threads/{thread_id}",
        "kind": KIND,
        "object_id": thread_id,
        "actor_id": viewer.id,
    }
