"""Immutable versions: cutting them from the committed text, and reading them back."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import Missing
from server.base.ids import new_id
from server.coedit import building, control, log
from server.documents import ydoc
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import changes, own_changes
from server.plans.access import NO_PLAN, Row, groups_of
from server.plans.indexing import index_present
from server.plans.summary import FrozenText, freeze
from server.plans.tables import STANDING, Cause, Reason

NO_VERSION = "没有找到这一版。"
POKE = "restored"  # to open editors
LARGEST_SEQ = 2**31 - 1  # of the column


@dataclass(frozen=True, slots=True)
class Cut:
    """The version that holds a text; ``is_new`` unless the newest already did. ``words``: all its text.
    ``log_seq``: the last row of the log that was looked at, 0 when none was.
    """

    id: UUID
    seq: int
    is_new: bool
    words: str
    log_seq: int = 0


async def current_doc(plan_id: UUID) -> Json:
    """The committed text as canonical JSON, whatever colleagues have on their screens this moment.

    Inside a transaction that holds the document (``holding.hold``) it is the last text there will be.
    """
    return (await _committed(plan_id))[0]


async def _committed(plan_id: UUID) -> tuple[Json, int]:
    """The committed text, and the last row of the log in it."""
    stored = await log.read(plan_id)
    return await building.in_thread(_as_json, stored.updates), stored.last_seq


def _as_json(updates: list[bytes]) -> Json:
    # The document is built, read and dropped in the deep thread: dropping a nested one recurses.
    return ydoc.to_json(building.build(updates).doc)


async def cut(plan_id: UUID, reason: Reason, author: UUID | None) -> Cut:
    """Keep the committed text as a version. The same text twice is one version.

    Raises:
        Missing: no such plan.
    """
    async with writing():
        await lock(plan_id)
        return await cut_locked(plan_id, reason, author)


async def cut_locked(plan_id: UUID, reason: Reason, author: UUID | None) -> Cut:
    """``cut`` for a verb that has its transaction open and the row locked already.

    The text is read under the lock, so that of two cuts the later one has the later text. A change on the
    way to it becomes a version of its own first.
    """
    doc, log_seq = await _committed(plan_id)
    await finish_changes(plan_id, log_seq)
    text = await asyncio.to_thread(freeze, doc)
    kept = await insert(plan_id, text, reason, author, log_seq=log_seq)
    await _refresh(plan_id, text, kept.is_new)
    return kept


async def finish_changes(plan_id: UUID, upto: int) -> dict[UUID, Cut]:
    """Cut the versions of the changes that the log up to row ``upto`` holds, and do what belongs to each; the
    versions by the id under which they were begun. Belongs into the transaction that has the plan locked.
    """
    made: dict[UUID, Cut] = {}
    for found in await changes.committed(plan_id, upto):
        begun = found.begun
        changer, cause = begun["changer"], Cause(begun["cause"])
        before = await insert(
            plan_id, found.before, changes.BEFORE[cause], changer, at=found.at, is_aside=True
        )
        kept = await insert(
            plan_id, found.after, changes.AFTER[cause], changer,
            at=found.at, log_seq=found.seq, restored_from=begun["restored_from"], key=begun["id"],
        )  # fmt: skip
        await _refresh(plan_id, found.after, True)
        await conclude(begun, before, kept)
        await control.poke(plan_id, POKE)
        made[begun["id"]] = kept
    return made


async def conclude(begun: Row, before: Cut, after: Cut) -> None:
    """Do what belongs to a change beside the text; the two versions are one when it changed no letter."""
    from server.plans import finishing  # late: the verbs that change a text cut versions themselves

    await changes.end(begun["id"])
    await finishing.FINISH[Cause(begun["cause"])](begun, before, after)


async def keep(plan_id: UUID, doc: Json, reason: Reason, author: UUID | None) -> Cut:
    """Keep a text that is not the present one, as a version aside: what a restore or an accident took away.

    It stands in the history and can be restored; the newest text of the plan stays what it is.

    Raises:
        Missing: no such plan.
    """
    text = await asyncio.to_thread(freeze, doc)
    async with writing():
        await lock(plan_id)
        return await keep_locked(plan_id, text, reason, author)


async def keep_locked(plan_id: UUID, text: FrozenText, reason: Reason, author: UUID | None) -> Cut:
    """``keep`` for a verb that has its transaction open and the row locked already."""
    return await insert(plan_id, text, reason, author, is_aside=True)


async def settle(document_id: UUID) -> None:
    """The job ``document.settled``: everybody has left, or ten minutes have passed. Harmless on repeat."""
    try:
        await cut(document_id, Reason.SETTLED, None)
    except Missing:
        return  # seeded by a transaction that was rolled back, or a document of another room
    await own_changes.recount(document_id)


async def lock(plan_id: UUID) -> Row:
    """The row, locked until the transaction ends: states and versions change one after the other.

    Raises:
        Missing: no such plan.
    """
    plan = await row("SELECT * FROM plan WHERE id = $1 FOR UPDATE", plan_id)
    if plan is None:
        raise Missing(NO_PLAN)
    return plan


async def insert(
    plan_id: UUID,
    text: FrozenText,
    reason: Reason,
    author: UUID | None,
    *,
    at: datetime | None = None,
    log_seq: int | None = None,
    restored_from: int | None = None,
    is_aside: bool = False,
    key: UUID | None = None,
) -> Cut:
    """Add ``text`` as the newest version, and to the search, unless the newest one is the same text.

    Sharing is a moment of its own, whatever the text: what was private before it is told by its version.

    ``log_seq``: the last row of the log in it, when it was read from there. ``at``: when the text was so, if
    that is not now. ``key``: the id of the version, if it is made.
    """
    newest = await rows(_NEWEST, plan_id)  # of all, and of those that are not aside
    for same in (line for line in newest if is_aside or not line["is_aside"]):
        if same["sha256"] == text.sha256 and reason != Reason.SHARED:
            return Cut(same["id"], same["seq"], False, text.words, log_seq or 0)
    seq = max((one["seq"] for one in newest), default=0) + 1
    made = Cut(key or new_id(), seq, True, text.words, log_seq or 0)
    await execute(
        "INSERT INTO plan_version"
        " (id, plan, seq, sha256, body, chars, reason, author, at, log_seq, restored_from, is_aside)"
        " VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12)",
        made.id, plan_id, made.seq, text.sha256, text.body.decode(), text.chars, reason, author,
        at or now(), log_seq, restored_from, is_aside,
    )  # fmt: skip
    if not is_aside:
        await index_present(plan_id, text.words)
    return made


async def _refresh(plan_id: UUID, text: FrozenText, is_changed: bool) -> None:
    await execute(
        "UPDATE plan SET excerpt = $2, filled_sections = $3, total_sections = $4, minutes = $5,"
        " settled_at = $6, updated_at = CASE WHEN $7 THEN $6 ELSE updated_at END WHERE id = $1",
        plan_id, text.excerpt, text.filled_sections, text.total_sections, text.minutes, now(), is_changed,
    )  # fmt: skip


# $1 plan, $2 its author looks, $3 a colleague looks, $4 when it was shared, $5 and the draft before.
READABLE = "v.plan = $1 AND (r.number IS NOT NULL OR $2 OR ($3 AND ($5 OR v.at >= $4::timestamptz)))"


def readable_to(viewer: Viewer, plan: Row) -> tuple[object, ...]:
    """The arguments $1 to $5 of ``READABLE``: the author reads every version, colleagues those since the plan
    was shared, everybody else the released ones."""
    return (
        plan["id"],
        plan["owner"] == viewer.id,
        plan["is_colleague"],
        plan["shared_at"],
        plan["shows_draft"] and plan["prep_group"] in groups_of(viewer),
    )


async def find_version(viewer: Viewer, plan: Row, seq: int) -> Row:
    """One version with its ``doc``, if this viewer may read it.

    Raises:
        Missing: no such version, or not for this viewer.
    """
    if seq > LARGEST_SEQ:
        raise Missing(NO_VERSION)
    found = await row(f"{_BODY} WHERE {READABLE} AND v.seq = $6", *readable_to(viewer, plan), seq)
    if found is None:
        raise Missing(NO_VERSION)
    return _with_doc(found)


async def find_release(plan_id: UUID, number: int) -> Row:
    """The version released as ``number``, with its ``doc``. Who may read it is the caller's question.

    Raises:
        Missing: no such release.
    """
    found = await row(_BODY + " WHERE v.plan = $1 AND r.number = $2", plan_id, number)
    if found is None:
        raise Missing("没有找到这一版通案。")
    return _with_doc(found)


async def find_by_id(version_id: UUID) -> Row:
    """Any version by its id, with its ``doc``. Who may read it is the caller's question.

    Raises:
        Missing: no such version.
    """
    found = await row(_BODY + " WHERE v.id = $1", version_id)
    if found is None:
        raise Missing(NO_VERSION)
    return _with_doc(found)


async def readable_doc(plan: Row) -> Json:
    """What this viewer reads under the plan's address: the release while it stands, and for whoever may
    not see the present text; else the present text."""
    if plan["is_live"] and plan["state"] not in STANDING:
        return await current_doc(plan["id"])
    found = await find_release(plan["id"], plan["released_number"])
    doc: Json = found["doc"]
    return doc


_NEWEST = """
(SELECT id, seq, sha256, is_aside FROM plan_version WHERE plan = $1 ORDER BY seq DESC LIMIT 1)
UNION
(SELECT id, seq, sha256, is_aside FROM plan_version WHERE plan = $1 AND NOT is_aside
 ORDER BY seq DESC LIMIT 1)
"""
_BODY = (
    "SELECT v.id, v.seq, v.body, v.reason, v.at, v.name, v.restored_from, v.is_aside,"
    " u.name AS author_name, r.number, r.note, r.at AS released_at"
    " FROM plan_version v LEFT JOIN users u ON u.id = v.author LEFT JOIN plan_release r ON r.version = v.id"
)


def _with_doc(found: Row) -> Row:
    body: Any = found.pop("body")
    return {**found, "doc": json.loads(body)}
