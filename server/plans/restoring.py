"""恢复: an older text comes back as one more change. Nothing is taken out of the history, nobody is thrown
out of the editor, and the text of before is a version of its own, by which this is undone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from server.base.database import pool, value, writing
from server.base.errors import DomainError, Missing, TooLarge
from server.base.logs import log
from server.coedit import applying
from server.coedit.log import NEWEST
from server.documents import canonical, patching, ydoc
from server.documents.sanitising import sanitise
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, restorations, versions
from server.plans.access import NO_PLAN, Row
from server.plans.tables import Reason, State

_one_at_a_time = asyncio.Lock()  # each holds a connection of the pool and needs another; two clicks are one
FROZEN = "这是发布了的通案，文字不再改动，没有恢复。要用以前的文字，请先点「修订下一版」，再来恢复。"
IMPOSSIBLE = (
    "这一稿没有恢复，教案没有改动：两边的文字里有一处拼不到一起。"
    "可以打开这一稿，把要用的段落复制到教案里；也请告诉平台管理员。"
)


async def restore(viewer: Viewer, plan_id: UUID, seq: int) -> int:
    """Write the text of version ``seq`` into the document; the seq of the newest version, which then has it.

    When the present text is that text already (a second click) nothing is done. Colleagues keep their carets
    where the text stays; what they typed until that moment is in the version before.

    Raises:
        Missing: no such version for this viewer, or a plan they may not write.
        DomainError: it is released.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    async with _one_at_a_time:
        return await _restore(viewer, plan_id, seq)


async def _restore(viewer: Viewer, plan_id: UUID, seq: int) -> int:
    plan = await _restorable(viewer, plan_id)
    target = sanitise((await versions.find_version(viewer, plan, seq))["doc"])
    async with writing():
        await versions.lock(plan_id)
        before = await versions.cut_locked(plan_id, Reason.REPLACED, viewer.id)
        begun = await restorations.begin(plan_id, viewer.id, seq, target, before.log_seq)
    # From here on whoever cuts the next version finishes it, should this process be gone.
    async with _unfrozen(plan_id):
        is_changed = await _write(plan_id, target, viewer, begun)
    if not is_changed:
        return before.seq
    async with writing():
        await versions.lock(plan_id)
        made = await versions.finish_restorations(plan_id, NEWEST)
    return made.get(begun) or await _made_already(viewer, plan_id, seq)


async def _write(plan_id: UUID, target: Json, viewer: Viewer, begun: UUID) -> bool:
    """Let the document become ``target``; whether there was anything to do."""
    try:
        is_changed = await applying.apply_computed(
            plan_id, partial(_change, target=target), cause="restore", user_id=viewer.id
        )
    except (applying.Moved, applying.Refused, TooLarge):  # nothing was written, for certain
        await restorations.end(begun)
        raise
    except ValueError as error:
        await restorations.end(begun)
        log.warning("restore impossible", plan=str(plan_id), error=error)
        raise DomainError(IMPOSSIBLE) from error
    if not is_changed:
        await restorations.end(begun)
    return is_changed


def _change(state: bytes, *, target: Json) -> bytes:
    if ydoc.to_json(state) == canonical.normalise(target):
        return b""
    return patching.patch(state, target).update


async def _made_already(viewer: Viewer, plan_id: UUID, restored_from: int) -> int:
    """The version that somebody else's cut made of it meanwhile."""
    found: int = await value(
        "SELECT max(seq) FROM plan_version WHERE plan = $1 AND reason = $2 AND author = $3"
        " AND restored_from = $4",
        plan_id, Reason.RESTORED, viewer.id, restored_from,
    )  # fmt: skip
    return found


async def _restorable(viewer: Viewer, plan_id: UUID) -> Row:
    plan = await access.find_visible(viewer, plan_id)
    if plan["state"] == State.RELEASED and access.rights(viewer, {**plan, "state": State.DISCUSSION}).write:
        raise DomainError(FROZEN)
    return await access.find_editable(viewer, plan_id)


@asynccontextmanager
async def _unfrozen(plan_id: UUID) -> AsyncIterator[None]:
    """Let no release freeze the plan meanwhile.

    On a connection of its own: the owner of the document commits by itself, and must not wait for us.

    Raises:
        DomainError, Missing: it was released, or is gone, a moment ago.
    """
    async with pool().acquire() as connection, connection.transaction():
        state = await connection.fetchval("SELECT state FROM plan WHERE id = $1 FOR SHARE", plan_id)
        if state is None:
            raise Missing(NO_PLAN)
        if state == State.RELEASED:
            raise DomainError(FROZEN)
        yield
