"""恢复: an older text comes back as one more change. Nothing is taken out of the history, nobody is thrown
out of the editor, and the text of before is a version of its own, by which this is undone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from server.base.database import pool, writing
from server.base.errors import DomainError, Missing
from server.coedit import applying, building, control
from server.documents import canonical, patching, ydoc
from server.documents.sanitising import sanitise
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, versions
from server.plans.access import NO_PLAN, Row
from server.plans.summary import FrozenText, freeze
from server.plans.tables import Reason, State
from server.trail.recording import audit

POKE = "restored"
_one_at_a_time = asyncio.Lock()  # each holds a connection of the pool and needs another; two clicks are one
FROZEN = "这是发布了的通案，文字不再改动，没有恢复。要用以前的文字，请先点「修订下一版」，再来恢复。"


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
    work = _Work(target)
    async with _unfrozen(plan_id):
        if not await applying.apply_computed(plan_id, work.compute, cause="restore", user_id=viewer.id):
            return before.seq
    replaced = await building.in_thread(work.replaced)
    async with writing():
        await versions.lock(plan_id)
        if replaced.sha256 != before.sha256:  # somebody typed in the moment between
            await versions.keep_locked(plan_id, replaced, Reason.REPLACED, viewer.id)
        kept = await versions.cut_locked(plan_id, Reason.RESTORED, viewer.id, restored_from=seq)
        await audit(viewer.id, "version_restored", "plan", plan_id, plan["title"], version=seq)
        await control.poke(plan_id, POKE)
    return kept.seq


async def _restorable(viewer: Viewer, plan_id: UUID) -> Row:
    plan = await access.find_visible(viewer, plan_id)
    if plan["state"] == State.RELEASED and access.rights(viewer, {**plan, "state": State.DISCUSSION}).write:
        raise DomainError(FROZEN)
    return await access.find_editable(viewer, plan_id)


class _Work:
    """What the document becomes, and what it was when that was worked out for the last time."""

    def __init__(self, target: Json) -> None:
        self._target = target
        self._state = b""

    def compute(self, state: bytes) -> bytes:
        """The change that makes the document say the target."""
        self._state = state
        if ydoc.to_json(state) == canonical.normalise(self._target):
            return b""
        return patching.patch(state, self._target).update

    def replaced(self) -> FrozenText:
        """The text that was there."""
        return freeze(ydoc.to_json(self._state))


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
