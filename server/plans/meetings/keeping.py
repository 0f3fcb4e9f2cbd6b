"""Records of meetings: beginning one, writing in it together, giving out the 分工, 定稿."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, value, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.base.titles import marked
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.meetings import access, filling
from server.plans.meetings.access import NO_MEETING
from server.plans.meetings.forms import HEADING, MOST_POINTS, POINT, TASK, Sent, day_of
from server.plans.meetings.weaving import Parts, mark, of_kind, weave
from server.trail import tasks
from server.trail.recording import audit

SIGNED = "这份记录已经定稿，不再改动。要补充，可以另记一次。"
CLASHED = "你改的几处，同事刚刚也改了，还没有存。两边的文字都在下面，看一眼再保存一次，存的就是你写的。"
NOT_READY = "定稿前还要写上：{missing}。已经写的都存好了。"
NO_DIVISION = "还没有可以交办的分工：每一条都要写上做什么、选好由谁做。已经写的都存好了。"
GONE = "{names}已经不在组里了，分工还没有交出去。换个人，或者清空那一条，再交一次。已经写的都存好了。"
FULL = f"一份记录最多 {MOST_POINTS} 条，新的批注没有全部带进来。"


class Clashed(Conflict):
    """Both sides changed the same parts: ``stored`` is what is there, ``parts`` what the form would make."""

    def __init__(self, stored: Parts, parts: Parts, clashes: tuple[str, ...]) -> None:
        super().__init__(CLASHED)
        self.stored, self.parts, self.clashes = stored, parts, clashes


async def begin(viewer: Viewer, plan_id: UUID, form_id: UUID | None = None) -> UUID:
    """A new record, filled in as far as possible. The same form twice (two clicks) is one record.

    Raises:
        Missing: not for this viewer, or the group does not have the plan.
    """
    plan = await access.find_plan(viewer, plan_id)
    meeting_id = form_id or new_id()
    heading = await filling.heading(viewer, plan)
    points, division = await filling.points(plan_id), await filling.division(plan_id)
    people = await filling.people(viewer, plan)
    async with writing():
        made = await row(
            "INSERT INTO meeting (id, plan, topic, held_on, at_time, place, host, recorder, guests, points,"
            " division, outcome, created_by, created_at, row_version)"
            " VALUES ($1, $2, $3, $4, '', '', $5, $6, '', $7, $8, '', $6, $9, 1)"
            " ON CONFLICT (id) DO NOTHING RETURNING id",
            meeting_id, plan_id, heading["topic"], heading["held_on"], heading["host"], viewer.id,
            json.dumps(points), json.dumps(division), now(),
        )  # fmt: skip
        if made is None:
            return await _begun_already(viewer, plan_id, meeting_id)
        for one in people:
            await _note(meeting_id, one["id"], is_present=True)
        await audit(viewer.id, "meeting_begun", "plan", plan_id, plan["title"], meeting=meeting_id)
    return meeting_id


async def _begun_already(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> UUID:
    known = await value("SELECT plan FROM meeting WHERE id = $1 AND created_by = $2", meeting_id, viewer.id)
    if known != plan_id:
        raise Missing(NO_MEETING)
    return meeting_id


def parts_of(meeting: Row) -> Parts:
    """A record from ``access.find`` as parts, each as a form would send it."""
    parts: Parts = {name: {"text": _said(meeting[name])} for name in HEADING}
    for one in meeting["people"]:
        is_here = one["is_present"]
        parts[f"person:{one['id']}"] = {"is_present": "1" if is_here else "", "reason": one["reason"]}
    parts |= {f"point:{one['id']}": {name: one.get(name, "") for name in POINT} for one in meeting["points"]}
    parts |= {f"task:{one['id']}": {name: one.get(name, "") for name in TASK} for one in meeting["division"]}
    return parts


async def save(viewer: Viewer, plan_id: UUID, meeting_id: UUID, sent: Sent) -> None:
    """Take over what a form changed, part by part. The same twice is once.

    Raises:
        Missing: not for this viewer.
        FormRefused: something is too long.
        Clashed: a colleague changed the same part since the form was opened; nothing was stored.
        Conflict: it is signed.
    """
    async with writing():
        meeting = await _locked(viewer, plan_id, meeting_id, even_signed=True)
        checked = sent.checked()
        stored = parts_of(meeting)
        known = _namable(await filling.namable(viewer, _as_plan(meeting)), meeting)
        woven = weave(stored, _only_known(checked.parts, stored, known), checked.was)
        if {name: mark(part) for name, part in woven.parts.items()} == {
            name: mark(part) for name, part in stored.items()
        }:
            return
        if meeting["signed_at"] is not None:
            raise Conflict(SIGNED)
        if woven.clashes:
            raise Clashed(stored, woven.parts, woven.clashes)
        await _store(meeting, woven.parts)
        await audit(viewer.id, "meeting_written", "plan", plan_id, meeting["title"], meeting=meeting_id)


async def bring_in(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> int:
    """带入新的批注: the threads no record of the plan has yet; how many there were. Twice is once.

    Raises:
        Missing, Conflict: as ``save``.
    """
    async with writing():
        meeting = await _locked(viewer, plan_id, meeting_id)
        fresh = await filling.points(plan_id)
        room = MOST_POINTS - len(meeting["points"])
        if fresh and room <= 0:
            raise Conflict(FULL)
        if fresh:
            await execute(
                "UPDATE meeting SET points = $2, row_version = row_version + 1 WHERE id = $1",
                meeting_id, json.dumps([*meeting["points"], *fresh[:room]]),
            )  # fmt: skip
    return len(fresh)


async def give_out(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> int:
    """交办: every line of the 分工 with somebody's name becomes a task of theirs; how many there were.

    A line given out already stays as it is, so that a second click does nothing.

    Raises:
        Missing: not for this viewer to hand out.
        DomainError: nothing to give out, or to somebody who has left since.
    """
    async with writing():
        meeting = await _locked(viewer, plan_id, meeting_id, even_signed=True)
        if not access.may_give_out(viewer, meeting):
            raise Missing(NO_MEETING)
        given = await filling.given_out(plan_id)
        named = [one for one in meeting["division"] if one["what"] and one.get("who")]
        if not named:
            raise DomainError(NO_DIVISION)
        waiting = [one for one in named if filling.kind_of(one) not in given and not one.get("act")]
        await _require_here(viewer, meeting, {UUID(one["who"]) for one in waiting})
        for one in waiting:
            await _assign(viewer, meeting, one)
    return len(waiting)


async def sign(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> None:
    """定稿 by the host: from now on nobody changes it, and the 教导处 may read it. Twice is once.

    Raises:
        Missing: not the host.
        DomainError: topic or day is missing.
    """
    async with writing():
        meeting = await _locked(viewer, plan_id, meeting_id, even_signed=True)
        if meeting["signed_at"] is not None and meeting["signed_by"] == viewer.id:
            return
        if not access.may_sign(viewer, meeting):
            raise Missing(NO_MEETING)
        missing = [word for name, word in (("topic", "主题"), ("held_on", "日期")) if not meeting[name]]
        if missing:
            raise DomainError(NOT_READY.format(missing="、".join(missing)))
        await execute(
            "UPDATE meeting SET signed_by = $2, signed_at = $3, row_version = row_version + 1 WHERE id = $1",
            meeting_id, viewer.id, now(),
        )  # fmt: skip
        await audit(viewer.id, "meeting_signed", "plan", plan_id, meeting["title"], meeting=meeting_id)


async def remove(viewer: Viewer, plan_id: UUID, meeting_id: UUID) -> None:
    """Throw away a record that is not signed: by whoever began it, the host or a lead.

    Raises:
        Missing: not theirs, or gone already.
        Conflict: it is signed.
    """
    async with writing():
        meeting = await _locked(viewer, plan_id, meeting_id)
        if not (access.may_give_out(viewer, meeting) or meeting["created_by"] == viewer.id):
            raise Missing(NO_MEETING)
        await execute("DELETE FROM meeting_attendance WHERE meeting = $1", meeting_id)
        await execute("DELETE FROM meeting WHERE id = $1", meeting_id)
        await audit(viewer.id, "meeting_removed", "plan", plan_id, meeting["title"], meeting=meeting_id)


async def _locked(viewer: Viewer, plan_id: UUID, meeting_id: UUID, *, even_signed: bool = False) -> Row:
    """The record as it is now, nobody else's to change until the transaction ends."""
    await execute("SELECT 1 FROM meeting WHERE id = $1 FOR UPDATE", meeting_id)
    meeting = await access.find(viewer, plan_id, meeting_id)
    if not meeting["in_circle"]:
        raise Missing(NO_MEETING)
    if meeting["signed_at"] is not None and not even_signed:
        raise Conflict(SIGNED)
    return meeting


async def _store(meeting: Row, parts: Parts) -> None:
    def text(name: str) -> str:
        return (parts.get(name) or {}).get("text", "")

    await execute(
        "UPDATE meeting SET topic = $2, held_on = $3, at_time = $4, place = $5, host = $6, recorder = $7,"
        " guests = $8, outcome = $9, points = $10, division = $11, row_version = row_version + 1"
        " WHERE id = $1",
        meeting["id"], text("topic"), day_of(text("held_on")), text("at_time"), text("place"),
        _uuid(text("host")), _uuid(text("recorder")), text("guests"), text("outcome"),
        json.dumps(list(_lines(parts, "point", meeting["points"], ("thread",)))),
        json.dumps(list(_lines(parts, "task", meeting["division"], ("act",)))),
    )  # fmt: skip
    for key, one in of_kind(parts, "person"):
        await _note(meeting["id"], UUID(key), is_present=bool(one["is_present"]), reason=one["reason"])


def _lines(parts: Parts, kind: str, stored: list[dict[str, str]], kept: tuple[str, ...]) -> Iterator[Row]:
    """The lines as they are stored: what a form does not know of them stays."""
    before = {one["id"]: one for one in stored}
    for key, one in of_kind(parts, kind):
        old = before.get(key, {})
        is_same = old.get("who", "") == one.get("who", "")  # given to somebody else it is a new task
        rest = {name: old[name] for name in kept if is_same and old.get(name)}
        yield {"id": key, **one, **rest}


async def _note(meeting_id: UUID, person: UUID, *, is_present: bool, reason: str = "") -> None:
    await execute(
        "INSERT INTO meeting_attendance (id, meeting, person, is_present, reason)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT uq_meeting_attendance_person"
        " DO UPDATE SET is_present = excluded.is_present, reason = excluded.reason",
        new_id(), meeting_id, person, is_present, reason,
    )  # fmt: skip


async def _require_here(viewer: Viewer, meeting: Row, people: set[UUID]) -> None:
    gone = people - {one["id"] for one in await filling.namable(viewer, _as_plan(meeting))}
    if gone:
        names = await value(
            "SELECT string_agg(name, '、' ORDER BY name) FROM users WHERE id = ANY($1)", [*gone]
        )
        raise DomainError(GONE.format(names=names))


async def _assign(viewer: Viewer, meeting: Row, one: dict[str, str]) -> None:
    await tasks.assign(
        viewer.id, [UUID(one["who"])], kind=filling.kind_of(one), object_kind="plan",
        object_id=meeting["plan"], title=f"{marked(meeting['title'])}：{one['what']}",
        url=f"/plans/{meeting['plan']}/meetings/{meeting['id']}", note="集体备课的分工",
        due=day_of(one.get("due", "")),
    )  # fmt: skip


def _only_known(parts: Parts, stored: Parts, known: set[str]) -> Parts:
    """Without people the record cannot name: an id in a form names nobody else."""
    kept: Parts = {}
    for name, part in parts.items():
        if name.startswith("person:") and name not in stored:
            continue
        said = dict(part) if part is not None else None
        for what in ("text", "who"):
            is_person = name in ("host", "recorder") or what == "who"
            if said and is_person and said.get(what) and said[what] not in known:
                said[what] = ""
        kept[name] = said
    return kept


def _namable(people: list[Row], meeting: Row) -> set[str]:
    named = {one.get("who", "") for one in meeting["division"]}
    standing = {str(meeting[name]) for name in ("host", "recorder") if meeting[name]}
    return {str(one["id"]) for one in (*people, *meeting["people"])} | named | standing


def _as_plan(meeting: Row) -> Row:
    return {**meeting, "id": meeting["plan"]}


def _said(stored: Any) -> str:
    return "" if stored is None else str(stored)


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None
