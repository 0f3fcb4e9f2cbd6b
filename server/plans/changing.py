"""Changing the whole text of a living document at once: restoring, pulling, taking in a proposal.

Each is one more change of the shared document. Colleagues keep their carets where the text stays, and what
they typed until that moment is in the version before. What belongs to it beside the text is written in the
transaction of the version after (``finishing``), also when this process does not live to do it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy

from server.base.clock import now
from server.base.database import pool, row, value, writing
from server.base.errors import Conflict, DomainError, Missing, Unavailable
from server.base.logs import log
from server.coedit import applying
from server.coedit.log import NEWEST
from server.documents import canonical, ids, patching, ydoc
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, changes, versions
from server.plans.access import NO_PLAN, Row
from server.plans.tables import FROZEN, Cause, State
from server.plans.versions import Cut

Compute: TypeAlias = Callable[[Json], Json]
Check: TypeAlias = Callable[[Row], Awaitable[None]]

_one_at_a_time = asyncio.Lock()  # each holds a connection of the pool and needs another
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('plan change ' || $1::text, 0))"
_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('plan change ' || $1::text, 0))"
STRAYING = timedelta(seconds=10)  # so long what a process sent before it died can still be taken in
# Begun, and its process is at it, or died so recently.
_ON_ITS_WAY = """
SELECT 1 FROM plan_change WHERE plan = $1 AND cause = $2
  AND (begun_at > $4 OR NOT pg_try_advisory_xact_lock(hashtextextended('plan change ' || $3::text, 0)))
"""
NOT_DONE = {
    Cause.RESTORE: "没有恢复",
    Cause.PULL: "没有更新",
    Cause.UNDO_PULL: "没有撤回更新",
    Cause.ACCEPT: "没有采纳",
    Cause.ARRANGE: "没有按模板恢复",
}
_WHY = {
    State.ASSIGNED: ("这份教案还在等主备人答应，文字还不能改动", "等主备人接下来写，再来一次。"),
    State.SUBMITTED: ("这份教案已经交给组长，文字不再改动", "要改，请先撤回提交或请组长退回，再来一次。"),
    State.RELEASED: ("这是发布了的通案，文字不再改动", "要改，请先点「修订下一版」，再来一次。"),
    State.ARCHIVED: ("这份通案不再使用了，文字不再改动", "要改，请先请组长恢复使用。"),
}
_INSTEAD = {
    Cause.RESTORE: "可以打开这一稿，把要用的段落复制到教案里",
    Cause.PULL: "可以打开通案，把要用的段落复制过来",
    Cause.UNDO_PULL: "可以在修改记录里打开更新前的那一稿，把要用的段落复制过来",
    Cause.ACCEPT: "可以打开建议，把要用的段落复制过来",
    Cause.ARRANGE: "可以在编辑页里按模板改回标题、挪好顺序",
}


def refused(cause: Cause, state: State) -> str:
    """Why a plan that is frozen, or that nobody has accepted yet, is not changed, and what to do."""
    why, instead = _WHY[state]
    return f"{why}，{NOT_DONE[cause]}。{instead}"


def impossible(cause: Cause) -> str:
    """What is said when the library cannot put the two texts together."""
    return (
        f"{NOT_DONE[cause]}，教案没有改动：两边的文字里有一处拼不到一起。"
        f"{_INSTEAD[cause]}；也请告诉平台管理员。"
    )


class Unrecorded(Conflict):
    """The text was changed, and yet the change is not in the log: what belongs to it was not done."""

    def __init__(self) -> None:
        super().__init__(
            "教案的文字已经改了，可这次改动没有记上。改之前的那一稿在修改记录里，可以恢复；也请告诉平台管理员。"
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """The version with the text before (of the moment it was asked for) and the one with the text after.

    ``is_changed``: whether a letter changed; if not, the two are the same version.
    """

    before: Cut
    after: Cut
    is_changed: bool


async def _nothing_to_check(_plan: Row) -> None:
    pass


async def change(
    viewer: Viewer,
    plan_id: UUID,
    *,
    cause: Cause,
    compute: Compute,
    detail: Json | None = None,
    restored_from: int | None = None,
    check: Check = _nothing_to_check,
) -> Changed:
    """Let the present text of a plan become what ``compute`` makes of it.

    ``compute`` is pure; it runs in a thread, again whenever somebody wrote meanwhile, and never changes what
    it gets; a refusal it raises is passed on. ``detail`` is kept with the change until it is done, for
    ``finishing.FINISH[cause]``. ``check`` sees the row of the plan under its lock, after every change begun
    before this one: changes of one plan come one after the other, from whatever process.

    Raises:
        Missing: no such plan, or not one the viewer may write in.
        DomainError: it is frozen, or waits for its author; or the two texts cannot be put together.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
        Unrecorded: the text was changed, and nothing else.
    """
    await find_changeable(viewer, plan_id, cause)
    async with _one_at_a_time, _in_turn(plan_id) as guard:
        # Cutting finishes what a process that is gone had begun; ``check`` has to see that.
        before = await versions.cut(plan_id, changes.BEFORE[cause], viewer.id)
        async with writing():
            await check(await versions.lock(plan_id))
            begun = await changes.begin(
                plan_id, viewer.id, cause, before.log_seq, detail or {}, restored_from
            )
        # From here on whoever cuts the next version finishes it, should this process be gone.
        async with _unfrozen(guard, plan_id, cause):
            is_changed = await _write(plan_id, viewer, begun, compute)
        async with writing():
            await versions.lock(plan_id)
            changed = await _finish(begun, before, is_changed=is_changed)
    if changed is None:
        log.error("change not in the log", plan=str(plan_id), cause=cause)
        raise Unrecorded
    return changed


async def find_changeable(viewer: Viewer, plan_id: UUID, cause: Cause) -> Row:
    """The plan, if the viewer may write in it now; one that is frozen, or waits for its author, refuses with
    the sentence for ``cause``.

    Raises:
        Missing: absent, not visible, or never writable for this viewer.
        DomainError: it is frozen, or waits for its author.
    """
    plan = await access.find_visible(viewer, plan_id)
    rights = access.rights(viewer, plan)
    if not rights.write and access.rights(viewer, {**plan, "state": State.DISCUSSION}).write:
        raise DomainError(refused(cause, State(plan["state"])))
    return await access.find_editable(viewer, plan_id)


async def _write(plan_id: UUID, viewer: Viewer, begun: Row, compute: Compute) -> bool:
    """Let the document become what is wanted; whether there was anything to do."""
    cause = Cause(begun["cause"])
    asked = _Asked(compute)

    async def note() -> None:
        await changes.note(begun["id"], asked.sha256)

    try:
        return await applying.apply_computed(plan_id, asked.update, cause=cause, user_id=viewer.id, note=note)
    except Unavailable:
        raise  # it may be on its way: whoever cuts next looks
    except DomainError:  # nothing was written, for certain; or ``compute`` itself refused
        await changes.end(begun["id"])
        raise
    except ValueError as error:
        await changes.end(begun["id"])
        log.warning("change impossible", plan=str(plan_id), cause=cause, error=error)
        raise DomainError(impossible(cause)) from error


class _Asked:
    """The update for a state of the document, and the digest of the text it leads to."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self.sha256 = b""

    def update(self, state: bytes) -> bytes:
        present = ydoc.to_json(state)
        # As the patcher writes it: what the digest is of must be what stands in the log.
        target = ids.ensure(canonical.normalise(self._compute(present)), stable=True)
        if target == present:
            return b""
        self.sha256 = canonical.digest(target)
        return patching.patch(state, target).update


async def _finish(begun: Row, before: Cut, *, is_changed: bool) -> Changed | None:
    """The versions, once the document has the text or does not need it; None: it is not in the log."""
    if not is_changed:
        await versions.conclude(begun, before, before)
        return Changed(before, before, is_changed=False)
    made = await versions.finish_changes(begun["plan"], NEWEST)
    after = made.get(begun["id"]) or await _made_already(begun)
    return Changed(before, after, is_changed=True) if after else None


async def _made_already(begun: Row) -> Cut | None:
    """The version that somebody else's cut made of it meanwhile; None if nobody's did."""
    if await changes.is_open(begun["id"]):
        await changes.end(begun["id"])  # nobody will find it later
        return None
    found = await row(
        "SELECT id, seq FROM plan_version WHERE plan = $1 AND NOT is_aside ORDER BY id = $2 DESC, seq DESC",
        begun["plan"], begun["id"],
    )  # fmt: skip
    assert found is not None
    return Cut(found["id"], found["seq"], False, "")


async def is_on_its_way(plan_id: UUID, cause: Cause) -> bool:
    """Whether a change of this kind may still come into the text, from whatever process.

    The caller has the plan locked; if the answer is no, none begins before their transaction ends.
    """
    return await row(_ON_ITS_WAY, plan_id, cause, str(plan_id), now() - STRAYING) is not None


async def wait(plan_id: UUID) -> None:
    """Return when every change of this plan that was begun before is done, in whatever process. What one that
    is gone had brought into the text is put down here.

    Raises:
        Missing: no such plan.
    """
    async with _one_at_a_time, _in_turn(plan_id):
        await catch_up(plan_id, is_in_turn=True)


async def catch_up(plan_id: UUID, *, is_in_turn: bool = False) -> None:
    """Put down what a process that is gone had brought into the text; nothing where one is still at it.

    Raises:
        Missing: no such plan.
    """
    async with writing():
        if is_in_turn or await value(_TRY, str(plan_id)):
            await versions.lock(plan_id)
            await versions.finish_changes(plan_id, NEWEST)


@asynccontextmanager
async def _in_turn(plan_id: UUID) -> "AsyncIterator[PoolConnectionProxy[Record]]":
    """Be the only one who changes this plan at once; gives the connection that waits in line."""
    async with pool().acquire() as connection, connection.transaction():
        await connection.execute(_LOCK, str(plan_id))
        yield connection


@asynccontextmanager
async def _unfrozen(guard: "PoolConnectionProxy[Record]", plan_id: UUID, cause: Cause) -> AsyncIterator[None]:
    """Let nobody freeze the plan meanwhile: whoever wants to waits for the row.

    On a connection of its own: the owner of the document commits by itself, and must not wait for us. Rolled
    back to where it began, the row is free again and our turn is still ours.

    Raises:
        DomainError, Missing: it was frozen, or is gone, a moment ago.
    """
    waiting = guard.transaction()
    await waiting.start()
    try:
        state = await guard.fetchval("SELECT state FROM plan WHERE id = $1 FOR SHARE", plan_id)
        if state is None:
            raise Missing(NO_PLAN)
        if state in FROZEN:
            raise DomainError(refused(cause, State(state)))
        yield
    finally:
        await waiting.rollback()
