"""Taking a pull back: what it brought goes, what was written since stays."""

import asyncio
import json
from uuid import UUID

from server.base.clock import now
from server.base.database import row, value
from server.base.errors import Missing
from server.coedit import control
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import access, changing, own_changes, versions
from server.plans.access import Row
from server.plans.leading.moves import POKE
from server.plans.merge import Choice, Colour, Decision, Hunk, decide, merge
from server.plans.pulling.hunks import visible
from server.plans.pulling.pulls import Done, detail_of
from server.plans.pulling.tables import PullKind
from server.plans.tables import Cause
from server.plans.versions import Cut
from server.trail.recording import audit

NO_PULL = "没有找到这一次更新。"


async def undo(viewer: Viewer, plan_id: UUID, pull_id: UUID) -> int:
    """Take the newest pull back: what it brought goes, what was written since stays, the base is the one of
    before. Twice is once.

    The answer: in how many places something was written over what it brought, which stayed.

    Raises:
        Missing: no such pull, or not in a plan the viewer may write in; or the plan was pulled again since.
        DomainError: it is frozen.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    await changing.find_changeable(viewer, plan_id, Cause.UNDO_PULL)
    pulled = await row("SELECT * FROM plan_pull WHERE id = $1 AND plan = $2", pull_id, plan_id)
    if pulled is None or pulled["kind"] == PullKind.CARRY_OVER:
        raise Missing(NO_PULL)
    before = (await versions.find_by_id(pulled["ours_version"]))["doc"]
    after = (await versions.find_by_id(pulled["result_version"]))["doc"]

    def compute(present: Json) -> Json:
        kept: dict[str, Decision] = {one.id: Choice.OURS for one in _kept(after, present, before)}
        return decide(after, present, before, kept)

    async def check(_plan: Row) -> None:
        newest = await value(_NEWEST, plan_id)
        if newest == pull_id:
            return
        if await value("SELECT undone_at FROM plan_pull WHERE id = $1", pull_id):
            raise Done
        raise Missing(NO_PULL)

    detail = {"pull": str(pull_id)}
    try:
        await changing.change(
            viewer, plan_id, cause=Cause.UNDO_PULL, compute=compute, detail=detail, check=check
        )
    except Done:
        pass
    else:
        await own_changes.recount(plan_id)
    # What was kept stands in the text before and after: the second click learns the same number.
    present = await versions.current_doc(plan_id)
    return await asyncio.to_thread(lambda: len(visible(_kept(after, present, before))))


def _kept(after: Json, present: Json, before: Json) -> list[Hunk]:
    """The places where what a pull brought was written over since."""
    return [one for one in merge(after, present, before).hunks if one.colour is Colour.RED]


async def finish_undo(begun: Row, _before: Cut, _after: Cut) -> None:
    """The base goes back, and the row says by whom it was undone."""
    undone = await row(
        "UPDATE plan_pull SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL"
        " RETURNING plan, base_version, theirs_version",
        UUID(detail_of(begun)["pull"]), now(), begun["changer"],
    )  # fmt: skip
    if undone is None:
        return
    plan = await row(
        "UPDATE plan SET updated_at = $4, row_version = row_version + 1,"
        " base_version = CASE WHEN base_version = $3 THEN $2 ELSE base_version END"
        " WHERE id = $1 RETURNING title",
        undone["plan"], undone["base_version"], undone["theirs_version"], now(),
    )  # fmt: skip
    assert plan is not None
    await audit(begun["changer"], "pull_undone", "plan", undone["plan"], plan["title"])
    await control.poke(undone["plan"], POKE)


async def latest(viewer: Viewer, plan: Row) -> Row | None:
    """The pull that can be taken back now: numbers of the releases, when, by whom, the version before.

    Nothing of one that asked nothing: the text had it all before.
    """
    if plan["source_plan"] is None or not access.rights(viewer, plan).write:
        return None
    found = await row(_LATEST, plan["id"])
    return found if found is not None and json.loads(found["decisions"]) else None


_NEWEST = """
SELECT id FROM plan_pull WHERE plan = $1 AND kind <> 'carry_over' AND undone_at IS NULL
ORDER BY at DESC LIMIT 1
"""
_LATEST = """
SELECT l.id, l.kind, l.at, l.by, l.decisions, u.name AS by_name,
       old.number AS from_number, new.number AS to_number, before.seq AS before
FROM plan_pull l
JOIN users u ON u.id = l.by
JOIN plan_version before ON before.id = l.ours_version
LEFT JOIN plan_release old ON old.version = l.base_version
LEFT JOIN plan_release new ON new.version = l.theirs_version
WHERE l.plan = $1 AND l.kind <> 'carry_over' AND l.undone_at IS NULL
ORDER BY l.at DESC LIMIT 1
"""
