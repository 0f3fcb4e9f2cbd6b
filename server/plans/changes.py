"""Changes under way: what is written down before the document is asked, and found again in its log.

Between asking for the change and cutting the version that holds it a process can die, and somebody else can
cut a version. So whoever cuts looks here first: a change that is in the log becomes the version it is, by
whom and why, and what people typed after it is theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pycrdt import Doc

from server.base.clock import now
from server.base.database import execute, row, rows
from server.base.ids import new_id
from server.coedit import building, log, structs
from server.coedit.building import Unsound
from server.coedit.log import Change, Stretch
from server.coedit.wire import Malformed
from server.documents import canonical, ydoc
from server.documents.canonical import dumps
from server.documents.spec import Json
from server.plans.access import Row
from server.plans.summary import FrozenText, freeze
from server.plans.tables import Cause, Reason

BEFORE = {
    Cause.RESTORE: Reason.REPLACED,
    Cause.PULL: Reason.BEFORE,
    Cause.UNDO_PULL: Reason.BEFORE,
    Cause.ACCEPT: Reason.BEFORE,
    Cause.ARRANGE: Reason.BEFORE,
}  # why the version before was kept
AFTER = {
    Cause.RESTORE: Reason.RESTORED,
    Cause.PULL: Reason.PULLED,
    Cause.UNDO_PULL: Reason.UNDONE,
    Cause.ACCEPT: Reason.ACCEPTED,
    Cause.ARRANGE: Reason.ARRANGED,
}
GIVEN_UP_AFTER = timedelta(minutes=10)  # what is not in the log by then will never be


@dataclass(frozen=True, slots=True)
class Found:
    """A change in the log: its row ``seq``, committed ``at``; the text before it and the text it brought."""

    begun: Row
    seq: int
    at: datetime
    before: FrozenText
    after: FrozenText


async def begin(
    plan_id: UUID, changer: UUID, cause: Cause, log_seq: int, detail: Json, restored_from: int | None
) -> Row:
    """Write down that the document is going to be changed; ``log_seq``: its log until now."""
    begun = await row(
        "INSERT INTO plan_change (id, plan, changer, cause, restored_from, detail, sha256, log_seq, begun_at)"
        " VALUES ($1, $2, $3, $4, $5, $6::jsonb, '', $7, $8) RETURNING *",
        new_id(), plan_id, changer, cause, restored_from, dumps(detail).decode(), log_seq, now(),
    )  # fmt: skip
    assert begun is not None
    return begun


async def note(key: UUID, sha256: bytes) -> None:
    """What the document is asked to become. Of several tries all but the last are certain to have failed."""
    await execute("UPDATE plan_change SET sha256 = $2 WHERE id = $1", key, sha256)


async def is_open(key: UUID) -> bool:
    """Whether it is still under way: no version was made of it."""
    return await row("SELECT 1 FROM plan_change WHERE id = $1", key) is not None


async def are_begun(plan_id: UUID) -> bool:
    """Whether any change of this plan is under way, or was when its process died."""
    return await row("SELECT 1 FROM plan_change WHERE plan = $1 LIMIT 1", plan_id) is not None


async def end(key: UUID) -> None:
    """It is a version now, or nothing was changed."""
    await execute("DELETE FROM plan_change WHERE id = $1", key)


async def committed(plan_id: UUID, upto: int) -> list[Found]:
    """The begun changes of a plan that are in its log up to row ``upto``, in that order.

    One that is not there long after it was begun is forgotten, and one that is not though a later one is:
    changes of one plan come one after the other. The caller has the plan locked.
    """
    begun = await rows("SELECT * FROM plan_change WHERE plan = $1 ORDER BY log_seq, begun_at", plan_id)
    if not begun:
        return []
    stretch = await log.after(plan_id, begun[0]["log_seq"], upto)
    found = await building.in_thread(find, stretch, begun)
    known = {one.begun["id"] for one in found}
    last = max((at for at, one in enumerate(begun) if one["id"] in known), default=-1)
    for at, one in enumerate(begun):
        if one["id"] not in known and (at < last or now() - one["begun_at"] > GIVEN_UP_AFTER):
            await end(one["id"])
    return found


def find(stretch: Stretch, begun: list[Row]) -> list[Found]:
    """The rows of ``stretch`` that are these changes: by who began them, with the wanted text after them."""
    return list(_found(stretch, list(begun)))


def _found(stretch: Stretch, ahead: list[Row]) -> Iterator[Found]:
    shared: Doc[Any] = building.build([stretch.start]).doc
    for change in stretch.changes:
        asked = [one for one in ahead if one["changer"] == change.user_id and one["log_seq"] < change.seq]
        before = ydoc.to_json(shared) if asked and _may_be_ours(change) else None
        try:
            building.put_into(shared, change.data)
        except ValueError:
            continue
        except Unsound:
            return  # what follows would be guesswork
        if before is None:
            continue
        after = ydoc.to_json(shared)
        digest = canonical.digest(after)
        # Asked again after a try that came to nothing, it is the last one's: only that is waited for.
        same = next((one for one in reversed(asked) if one["sha256"] == digest), None)
        if same is not None:
            ahead.remove(same)
            yield Found(same, change.seq, change.at, freeze(before), freeze(after))


def _may_be_ours(change: Change) -> bool:
    """Whether a patch may look so: it is written by a client that never wrote before. Keystrokes go on."""
    try:
        return all(start == 0 for _client, start, _end in structs.scan_own(change.data).gives)
    except Malformed:
        return False
