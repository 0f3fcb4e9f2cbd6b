"""二次备课: a teacher's own version (个案) of a released master plan."""

import asyncio
from uuid import UUID

from server.base.database import execute, value, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.files import uses
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans import access, versions
from server.plans.access import NO_PLAN
from server.plans.drafting import plant, prepare
from server.plans.tables import Kind, Reason, State
from server.plans.telling import FORK
from server.trail import tasks
from server.trail.recording import record


async def fork(viewer: Viewer, plan_id: UUID) -> UUID:
    """The viewer's 个案 of the newest release, made on the first call and the same on every later one.

    A fresh document with the same block ids, never the master's editing history: that would bring
    colleagues' deleted drafts along, and merging by history loses text. ``base_version`` remembers the
    release, so that comparing knows what was there.

    Raises:
        Missing: no such plan for this viewer, or it is a 个案 itself.
        DomainError: nothing is released yet.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["kind"] != Kind.MASTER:
        raise Missing(NO_PLAN)
    mine = await find_fork(viewer, plan_id)
    if mine is not None:
        return mine
    if plan["state"] == State.ARCHIVED:
        raise DomainError("这份通案不再使用了，不能再做新的个案。它还可以看；要用，请组长先恢复使用。")
    if not access.rights(viewer, plan).fork:
        raise DomainError("这份通案还没有发布，等组长发布后就可以做自己的个案。")
    release = await versions.find_release(plan_id, plan["released_number"])
    text = await asyncio.to_thread(prepare, release["doc"])
    new = {
        **{name: plan[name] for name in ("title", "subject", "grade", "textbook", "period")},
        "id": new_id(),
        "kind": Kind.VERSION,
        "state": State.PRIVATE,
        "owner": viewer.id,
        "school": viewer.school_id,
        "prep_group": None,
        "source_plan": plan_id,
        "base_version": release["id"],
        "shared_at": None,
    }
    async with writing():
        if await plant(new, text, Reason.FORKED):
            await execute("UPDATE plan SET changed_places = 0 WHERE id = $1", new["id"])
            await take_along(plan_id, new["id"], text.file_ids, viewer.id)
            await tasks.finish_by_doing(viewer.id, plan_id, FORK)
            await record(
                viewer.id, "forked", "plan", new["id"], new["title"], source=plan_id, number=release["number"]
            )
    mine = await find_fork(viewer, plan_id)
    assert mine is not None
    return mine


async def take_along(plan_id: UUID, mine: UUID, file_ids: tuple[str, ...], by: UUID) -> None:
    """The pictures of the release and the attachments; not what only a revision shows."""
    pictures = [one for one in await uses.of("plan", plan_id) if str(one) in file_ids]
    for file_id in pictures:
        await uses.attach(file_id, "plan", mine, by=by)
    for attachment in await uses.attachments("plan", plan_id, await access.revised_at(plan_id)):
        await uses.attach(attachment["id"], "plan", mine, place=Place.ATTACHMENT, by=by)


async def find_fork(viewer: Viewer, plan_id: UUID) -> UUID | None:
    """The viewer's 个案 of this plan, if they made one; of several (carried over, used again) the newest."""
    mine: UUID | None = await value(
        "SELECT id FROM plan WHERE source_plan = $1 AND owner = $2 AND kind = 'version'"
        " ORDER BY created_at DESC LIMIT 1",
        plan_id, viewer.id,
    )  # fmt: skip
    return mine
