"""Keeping what a device sent: once, on top of what is there or beside it, never over it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.clock import local, now
from server.base.database import execute, row, rows, writing
from server.base.errors import Conflict, Missing
from server.base.ids import new_id
from server.observation import observing, resolving
from server.observation.access import NO_RECORD, Row
from server.observation.records import body as bodies
from server.observation.records import clocks, placing
from server.observation.records.checks import Json
from server.observation.records.clocks import Times
from server.observation.records.placing import Kept, Place, Way
from server.observation.records.sending import OtherUser, Sent
from server.people.viewer import Viewer
from server.rubrics import sheets
from server.rubrics.shape import Sheet

CANCELLED = "召集人已经写明这节课没有听成，记录没有收下；手机上的还在，可以抄出来。"
LEFT = "你已经不在这次听课里，记录没有收下；手机上的还在，可以抄出来。请跟召集人说一声。"
MOST_SHEETS = 64
_SHEETS: dict[UUID, Sheet] = {}  # an issued version never changes

_LOCK = """
SELECT m.id, m.observation, m.current, m.began_at, m.is_late, m.left_at, o.on_date, o.cancelled_at
FROM observer m JOIN observation o ON o.id = m.observation
WHERE m.id = $1 AND m."user" = $2 FOR NO KEY UPDATE OF m
"""
# A statement of its own: one that waited for the lock would not see what was written meanwhile.
_VERSIONS = """
SELECT seq, device, is_submitted, is_beside, received_at, mutation = $2 OR $2 = ANY(replaced) AS is_this,
       coalesce(seq = $3 AND body = $4::jsonb, false) AS is_same
FROM record_version WHERE observer = $1 ORDER BY seq
"""
# $1 record, $2 seq, $3 beside, $4 submitted, $5 received at, $6 began at, $7 late.
_OWN = """
UPDATE observer SET current = CASE WHEN $3 THEN current ELSE $2 END,
       shown = CASE WHEN $4 AND NOT $3 THEN $2 ELSE shown END,
       submitted_at = CASE WHEN $4 AND NOT $3 THEN coalesce(submitted_at, $5) ELSE submitted_at END,
       began_at = coalesce(began_at, $6), is_late = $7
WHERE id = $1
"""
# Both in one: each statement less is a journey to the database less, fifty times a second.
_ADD = f"""
WITH kept AS (
  INSERT INTO record_version (id, observer, seq, base, device, mutation, body, is_submitted, is_beside,
                              client_at, received_at)
  VALUES ($11, $1, $2, $12, $13, $8, $9, $4, $3, $10, $5))
{_OWN}
"""  # noqa: S608
_REPLACE = f"""
WITH kept AS (
  UPDATE record_version SET seq = $2, replaced = replaced || mutation, mutation = $8, body = $9,
         is_submitted = $4, client_at = $10, received_at = $5
  WHERE observer = $1 AND seq = $11)
{_OWN}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Saved:
    """``seq``: the version that holds this sending; ``newest``: the one in force; ``faults``: by indicator
    why a mark does not count."""

    seq: int
    is_beside: bool
    newest: int
    received_at: datetime
    is_late: bool
    clock_off_seconds: int
    faults: dict[str, str]


async def save(viewer: Viewer, record_id: UUID, sent: Sent) -> Saved:
    """Keep one sending. The same sending again gives the same answer and changes nothing.

    Where the device began the lesson itself (``sent.begun``) lesson and record are made with it, once.

    Raises:
        OtherUser: the record is of somebody else than who is signed in.
        Missing: no such record of this person, and nothing to begin one with.
        Conflict: the lesson was cancelled, or this person does not observe it any more.
        DomainError: the lesson cannot be begun: the teacher observes themself.
    """
    if sent.user != viewer.id:
        raise OtherUser
    received_at = now()
    sheet = await find_sheet(sent.body)
    times = _times(sent, received_at)
    async with writing():
        saved = await _keep(viewer, record_id, sent, times, received_at, sheet)
    if saved is None and sent.begun is not None:
        on = local(times.first_at).date() if times.first_at else min(sent.begun.on, local(received_at).date())
        lesson = await resolving.resolved(viewer, replace(sent.begun, on=on), is_lenient=True)
        async with writing():
            if await row("SELECT 1 FROM observer WHERE id = $1", record_id) is None:
                await observing.plant(viewer, lesson, record_id=record_id)
            saved = await _keep(viewer, record_id, sent, times, received_at, sheet)
            if saved is None:  # lesson or record is somebody else's: nothing of it was made
                raise Missing(NO_RECORD)
    if saved is None:
        raise Missing(NO_RECORD)
    return saved


async def choose(viewer: Viewer, record_id: UUID, seq: int) -> int:
    """Put one of the versions kept beside each other in force; the others stay readable. Its ``seq``.

    Raises:
        Missing: no such record of this person, or no such version.
    """
    async with writing():
        mine = await row(_LOCK, record_id, viewer.id)
        found = await row(
            "SELECT is_submitted FROM record_version WHERE observer = $1 AND seq = $2", record_id, seq
        )
        if mine is None or found is None:
            raise Missing(NO_RECORD)
        await execute("UPDATE record_version SET is_beside = false WHERE observer = $1", record_id)
        await execute(_OWN, record_id, seq, False, found["is_submitted"], now(), None, mine["is_late"])
    return seq


async def find_sheet(body: Json) -> Sheet | None:
    """The issued version a record is marked on, retired or not; ``None`` when it names none there is."""
    if not body["sheet"]:
        return None
    sheet_id = UUID(body["sheet"])
    if sheet_id not in _SHEETS:
        try:
            found = await sheets.find(sheet_id)
        except Missing:
            return None
        if len(_SHEETS) >= MOST_SHEETS:
            _SHEETS.clear()
        _SHEETS[sheet_id] = found
    return _SHEETS[sheet_id]


def _times(sent: Sent, received_at: datetime) -> Times:
    began = sent.body["clock"]["began"]
    began_at = datetime.fromisoformat(began) if began else None
    return clocks.times(began_at, sent.written_at, sent.client_now, received_at)


async def _keep(
    viewer: Viewer, record_id: UUID, sent: Sent, times: Times, received_at: datetime, sheet: Sheet | None
) -> Saved | None:
    """Within the transaction; ``None``: this person has no such record."""
    mine = await row(_LOCK, record_id, viewer.id)
    if mine is None:
        return None
    text = bodies.dumps(sent.body)
    compared = text if sent.base != mine["current"] else None
    found = await rows(_VERSIONS, record_id, sent.mutation, mine["current"], compared)
    versions = [
        Kept(*(one[name] for name in ("seq", "device", "is_submitted", "is_beside", "is_this", "is_same")))
        for one in found
    ]
    placed = placing.place(versions, mine["current"], base=sent.base, device=sent.device)
    faults = bodies.faults(sent.body, sheet)
    if placed.way is Way.AGAIN:
        first = next(one["received_at"] for one in found if one["is_this"])
        off = times.off_seconds
        return Saved(placed.seq, placed.is_beside, mine["current"], first, mine["is_late"], off, faults)
    _require_open(mine)
    late = _is_late(mine, times, received_at, is_first=not found)
    known = (record_id, placed.seq, placed.is_beside, sent.is_submitted, received_at, times.began_at, late)
    await _write(sent, placed, text, *known)
    if not found and times.first_at is not None:
        await execute("UPDATE observer SET first_at = $2 WHERE id = $1", record_id, times.first_at)
    newest = mine["current"] if placed.is_beside else placed.seq
    return Saved(placed.seq, placed.is_beside, newest, received_at, late, times.off_seconds, faults)


def _require_open(mine: Row) -> None:
    if mine["cancelled_at"] is not None:
        raise Conflict(CANCELLED)
    if mine["left_at"] is not None:
        raise Conflict(LEFT)


def _is_late(mine: Row, times: Times, received_at: datetime, *, is_first: bool) -> bool:
    """Decided when the record begins, or when its lesson clock becomes known."""
    is_clock_new = mine["began_at"] is None and times.began_at is not None
    if is_first or is_clock_new:
        return clocks.is_late(times.first_at, received_at, mine["on_date"])
    return bool(mine["is_late"])


async def _write(sent: Sent, placed: Place, text: str, *known: Any) -> None:
    version = (*known, sent.mutation, text, sent.client_now)
    if placed.over:
        await execute(_REPLACE, *version, placed.over)
    else:
        await execute(_ADD, *version, new_id(), min(sent.base, placed.seq - 1), sent.device)
