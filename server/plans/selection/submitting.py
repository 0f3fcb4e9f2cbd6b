"""提交: a school's frozen version in a round; withdrawing it, replacing it, sending it back."""

import asyncio
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.documents import walk
from server.files import uses
from server.people.viewer import Viewer
from server.plans import versions
from server.plans.access import NO_PLAN, VISIBLE, Row, visible_to
from server.plans.forms import FormRefused, one_line, too_long
from server.plans.leads import is_lead
from server.plans.selection import access, telling
from server.plans.selection.access import NO_ENTRY
from server.plans.selection.opening import lock
from server.plans.selection.tables import ENTRY_KIND, KIND
from server.plans.selection.wording import letter_name
from server.plans.tables import Kind, Reason, State
from server.rubrics import marking
from server.trail.recording import audit

STATES = (State.DISCUSSION, State.SUBMITTED, State.RETURNED, State.RELEASED)
CLOSED = "交稿已经截止，没有交上去。教案还在原处，请和发起遴选的老师联系。"


async def eligible(viewer: Viewer, found: Row) -> list[Row]:
    """The 通案 the viewer leads and may submit to this round, newest first: title, state, author."""
    plans = await rows(
        _ELIGIBLE, *visible_to(viewer), found["id"], list(STATES), found["subject"], found["grade"]
    )
    return [plan for plan in plans if is_lead(viewer, plan)]


async def submit(viewer: Viewer, round_id: UUID, plan_id: UUID) -> UUID:
    """The plan's text as it stands (of a released one the release) becomes the entry of its school.

    What the school submitted before is replaced, unless the round allows several: then only the same plan is.
    Twice is once, and the same text again is the same entry.

    Raises:
        Missing: no such round for this viewer's school, or not a plan they may submit.
        Conflict: the window is not open.
    """
    found = await access.find_led(viewer, round_id)
    plan = next((one for one in await eligible(viewer, found) if one["id"] == plan_id), None)
    if plan is None:
        raise Missing(NO_PLAN)
    async with writing():
        await versions.lock(plan_id)
        standing = await lock(round_id)
        if not standing["is_open"] or standing["decided_at"] is not None:
            raise Conflict(CLOSED)
        version = await _version(viewer, plan)
        home: UUID = plan["school"] if plan["is_of_school"] else plan["prep_group"]
        before = await _replaced(standing, home, plan_id)
        same = next((one for one in before if one["version"] == version), None)
        if same is not None:
            entry_id: UUID = same["id"]
            return entry_id
        await execute(
            "UPDATE round_entry SET withdrawn_at = $2 WHERE id = ANY($1::uuid[])",
            [one["id"] for one in before], now(),
        )  # fmt: skip
        entry_id = await _enter(viewer, standing, plan, version, home, before)
        await audit(
            viewer.id, "round_submitted", KIND, round_id, found["title"], plan=plan_id, entry=entry_id
        )
        await telling.submitted(viewer, found, home, plan["home_name"], entry_id)
    return entry_id


async def withdraw(viewer: Viewer, round_id: UUID, entry_id: UUID) -> None:
    """撤回, until the window closes; who had begun to score it is told. Twice is once.

    Raises:
        Missing: not an entry of the viewer's side.
        Conflict: the window is closed, or the entry was sent back.
    """
    found = await access.find_led(viewer, round_id)
    entry = await access.find_entry(viewer, round_id, entry_id)
    if not entry["is_own"]:
        raise Missing(NO_ENTRY)
    async with writing():
        standing = await lock(round_id)
        entry = await _locked(entry_id)
        if entry["withdrawn_at"] is not None:
            return
        if not standing["is_open"] or entry["returned_at"] is not None:
            raise Conflict("交稿已经截止，这一份不能撤回了。" if not standing["is_open"] else RETURNED)
        await execute("UPDATE round_entry SET withdrawn_at = $2 WHERE id = $1", entry_id, now())
        raters = [one.rater for one in await marking.of(ENTRY_KIND, [entry_id])]
        await telling.withdrawn(viewer, found, raters, letter_name(entry["letter"]))
        await audit(viewer.id, "round_withdrew", KIND, round_id, found["title"], entry=entry_id)


async def send_back(viewer: Viewer, round_id: UUID, entry_id: UUID, words: str) -> None:
    """退回并说明, while the window is open: the school may submit again. Twice is once.

    Raises:
        Missing: not this viewer's round, or no such entry in it.
        FormRefused: no words, or too many.
        Conflict: the window is closed: the school could not submit again; or the school was faster, or it was
            sent back in other words.
    """
    found = await access.find_owned(viewer, round_id)
    await access.find_entry(viewer, round_id, entry_id)
    said = one_line(words)
    refused = too_long({"note": said})
    if not said:
        refused["note"] = "写一句要改什么，学校才知道怎么再交。"
    if refused:
        raise FormRefused({"words": refused["note"]})
    async with writing():
        standing = await lock(round_id)
        entry = await _locked(entry_id)
        if entry["returned_at"] is not None:
            if entry["returned_words"] != said:
                raise Conflict(RETURNED_BEFORE)
            return
        if entry["withdrawn_at"] is not None:
            raise Conflict(WITHDRAWN)
        if not standing["is_open"]:
            raise Conflict("交稿已经截止，退回去学校也不能再交了。可以先把截止的日子往后改，再退回。")
        await execute(
            "UPDATE round_entry SET returned_at = $2, returned_words = $3 WHERE id = $1",
            entry_id, now(), said,
        )  # fmt: skip
        await telling.sent_back(viewer, found, {**entry, "returned_words": said})
        await audit(viewer.id, "round_sent_back", KIND, round_id, found["title"], entry=entry_id)


RETURNED_BEFORE = "这一份已经退回过了，学校看到的是那一次写的话。"
WITHDRAWN = "学校刚刚撤回或换了这一份，不用退回了。"
RETURNED = "这一份已经退回了，不用再撤回，改好可以重新交。"


async def _version(viewer: Viewer, plan: Row) -> UUID:
    """The version that is entered: the standing release, else the text as it is now."""
    if plan["state"] == State.RELEASED:
        found: UUID | None = await value(
            "SELECT version FROM plan_release WHERE plan = $1 AND number = $2",
            plan["id"], plan["released_number"],
        )  # fmt: skip
        if found is None:
            raise DomainError("这份通案的发布稿没有找到，没有交上去。请重新发布后再交。")
        return found
    return (await versions.cut_locked(plan["id"], Reason.ENTERED, viewer.id)).id


async def _replaced(standing: Row, home: UUID, plan_id: UUID) -> list[Row]:
    """What the new entry stands in for: of its home, or where several are allowed, of its plan."""
    return await rows(
        "SELECT id, version, letter, slot FROM round_entry WHERE round = $1 AND withdrawn_at IS NULL"
        " AND returned_at IS NULL AND (plan = $3 OR home = $2 AND NOT $4) ORDER BY slot",
        standing["id"], home, plan_id, standing["allows_several"],
    )  # fmt: skip


async def _enter(
    viewer: Viewer, standing: Row, plan: Row, version: UUID, home: UUID, before: list[Row]
) -> UUID:
    """Write the entry; a replaced one leaves it letter and slot, one that was sent back its letter."""
    entry_id, free = new_id(), await row(_FREE, standing["id"], home, plan["id"])
    assert free is not None
    letter = before[0]["letter"] if before else free["own_letter"] or free["letter"]
    slot = before[0]["slot"] if before else free["slot"]
    school = plan["school"] if plan["is_of_school"] else None
    await execute(
        _ENTER, entry_id, standing["id"], plan["id"], version, school, plan["prep_group"], home,
        plan["owner"], viewer.id, letter, slot, now(),
    )  # fmt: skip
    doc = (await versions.find_by_id(version))["doc"]
    shown = set(await asyncio.to_thread(walk.file_ids, doc))
    for file_id in await uses.of("plan", plan["id"]):
        if str(file_id) in shown:
            await uses.attach(file_id, ENTRY_KIND, entry_id, by=viewer.id)
    return entry_id


async def _locked(entry_id: UUID) -> dict[str, Any]:
    entry = await row("SELECT * FROM round_entry WHERE id = $1 FOR UPDATE", entry_id)
    if entry is None:
        raise Missing(NO_ENTRY)
    return entry


# A plan of a school, or of a group above the schools that is invited itself.
_ELIGIBLE = f"""
SELECT p.id, p.title, p.subject, p.grade, p.state, p.released_number, p.owner, p.school, p.prep_group,
       p.period, p.updated_at, u.name AS owner_name, i.school IS NOT NULL AS is_of_school,
       g.district AS group_district, g.region AS group_region, rule.deputy,
       coalesce(s.name, g.name) AS home_name
FROM plan p JOIN prep_group g ON g.id = p.prep_group JOIN users u ON u.id = p.owner
JOIN round_invitation i ON i.round = $8
  AND (i.school = p.school AND g.school = i.school OR i.prep_group = p.prep_group)
LEFT JOIN school s ON s.id = i.school LEFT JOIN group_rule rule ON rule.prep_group = p.prep_group
WHERE p.kind = '{Kind.MASTER}' AND p.state = ANY($9::text[]) AND p.subject = $10
  AND ($11 = '' OR p.grade IN ('', $11)) AND {VISIBLE}
ORDER BY p.updated_at DESC, p.id LIMIT 60
"""  # noqa: S608
_ENTER = """
INSERT INTO round_entry (id, round, plan, version, school, prep_group, home, author, submitted_by, letter,
  slot, submitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_FREE = """
SELECT coalesce(max(e.letter), 0) + 1 AS letter,
       coalesce(max(e.slot) FILTER (WHERE e.home = $2 AND e.withdrawn_at IS NULL AND e.returned_at IS NULL)
                + 1, 0) AS slot,
       max(e.letter) FILTER (WHERE e.plan = $3 AND NOT EXISTS (
         SELECT 1 FROM round_entry o WHERE o.round = $1 AND o.letter = e.letter AND o.withdrawn_at IS NULL
           AND o.returned_at IS NULL)) AS own_letter
FROM round_entry e WHERE e.round = $1
"""
