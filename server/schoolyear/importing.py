"""课表 from Excel: read, shown as a dry run with what is wrong in it, taken over."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.sheets.sandbox import read_book_in_sandbox
from server.people.viewer import Viewer
from server.schoolyear import access, grids, naming, slots, staff, teaching, years
from server.schoolyear.access import Row
from server.schoolyear.clashes import Placed
from server.schoolyear.days import year_of
from server.schoolyear.forms import FormRefused
from server.schoolyear.grids import Entry
from server.schoolyear.matching import DryRun, Found, Reader
from server.schoolyear.slots import Wanted
from server.schoolyear.tables import ImportState
from server.trail.recording import record

NO_IMPORT = "没有找到这份导入的课表，或者它不归你管。"
NOTHING = (
    "没有认出课表。能认两种：一个班一张表（左边节次、上面星期），"
    "或一张总表（左边班级、上面星期和节次）。没有导入任何内容。"
)


async def upload(viewer: Viewer, school_id: UUID, data: bytes, name: str) -> UUID:
    """Read a file and keep what was read for the dry run.

    Raises:
        Missing: not this viewer's school.
        DomainError: no .xlsx, or no timetable in it.
    """
    school = await access.find_managed_school(viewer, school_id)
    found, _without = grids.entries(await read_book_in_sandbox(data, name))
    if not found:
        raise DomainError(NOTHING)
    return await keep(viewer, school["id"], name, found)


async def keep(viewer: Viewer, school_id: UUID, name: str, found: Sequence[Entry]) -> UUID:
    """Store what was read, for the dry run.

    Raises:
        Missing: not this viewer's school.
    """
    school = await access.find_managed_school(viewer, school_id)
    import_id = new_id()
    async with writing():
        await execute(
            "INSERT INTO timetable_import (id, school, uploader, file_name, entries, state, created_at)"
            " VALUES ($1, $2, $3, $4, $5, 'draft', $6)",
            import_id, school_id, viewer.id, name[:200],
            json.dumps([entry.to_json() for entry in found], ensure_ascii=False), now(),
        )  # fmt: skip
        await record(viewer.id, "uploaded", "timetable", import_id, school["name"], cells=len(found))
    return import_id


async def find(viewer: Viewer, import_id: UUID) -> Row:
    """An upload of a school the viewer manages, with its ``cells``.

    Raises:
        Missing: absent or not this viewer's.
    """
    found = await row(
        "SELECT i.*, s.name AS school_name FROM timetable_import i JOIN school s ON s.id = i.school"
        " WHERE i.id = $1",
        import_id,
    )
    if found is None:
        raise Missing(NO_IMPORT)
    await access.find_managed_school(viewer, found["school"], NO_IMPORT)
    cells = [Entry.from_json(one) for one in json.loads(found["entries"])]
    return {**found, "cells": cells, "result": json.loads(found["result"] or "{}")}


async def dry_run(upload_row: Row, from_on: date) -> DryRun:
    """What the file means in this school on a date. Nothing is written."""
    school_id = upload_row["school"]
    year = await _year_of(school_id, from_on)
    classes = await rows(
        "SELECT id, name FROM school_class WHERE school = $1 AND school_year = $2"
        " AND (ends_on IS NULL OR ends_on >= $3)",
        school_id, year, from_on,
    )  # fmt: skip
    by_key = {naming.key(one["name"]): one for one in classes}
    lines = await slots.teachings_of([one["id"] for one in classes], from_on)
    reader = Reader(by_key, lines, await staff.of_school(school_id))
    for entry in upload_row["cells"]:
        reader.read(entry)
    run = reader.run
    _first, last = await years.span(school_id, year)
    class_ids = list({one.class_id for one in run.found})
    placed = [_placed(one, school_id, from_on, last) for one in run.found]
    run.clashes = await slots.clashes_of(class_ids, placed, from_on)
    return run


async def apply(viewer: Viewer, import_id: UUID, from_on: date | None, *, together: bool = False) -> UUID:
    """Set the timetables of the classes in the file from a date on, without the cells that are wrong; the
    answer is the school. Twice is once.

    Raises:
        Missing: not this viewer's.
        DomainError: the year is closed, or nothing can be taken over.
        Clashing: a class with two lessons at once, or a teacher in two places and not meant so.
    """
    found = await find(viewer, import_id)
    school_id: UUID = found["school"]
    if from_on is None:
        raise FormRefused({"from_on": "从哪一天起用这份课表，要填。"})
    year = await _year_of(school_id, from_on)
    async with writing():
        await years.lock_open(school_id, year)
        state = await row("SELECT state FROM timetable_import WHERE id = $1", import_id)
        if state is None or state["state"] == ImportState.APPLIED:
            return school_id
        run = await dry_run(found, from_on)
        if not run.found:
            raise DomainError("这份课表里没有一格能导入。没有改动；请先按下面的提示改。")
        wanted = await _settle(run, school_id, year, from_on)
        await slots.put(wanted, from_on, together=together)
        made = len(run.new_teachings)
        result = {"lessons": len(run.found), "classes": len(run.classes), "teachings": made}
        await execute(
            "UPDATE timetable_import SET state = 'applied', applied_at = $2, result = $3 WHERE id = $1",
            import_id, now(), json.dumps(result),
        )  # fmt: skip
        await record(
            viewer.id, "imported", "timetable", import_id, found["school_name"],
            from_on=from_on, lessons=len(run.found), teachings=made,
        )  # fmt: skip
    return school_id


async def _settle(run: DryRun, school_id: UUID, year: int, from_on: date) -> dict[UUID, set[Wanted]]:
    """Make the 任课 that are missing; the places each class is to have."""
    first, last = await years.span(school_id, year)
    made: dict[tuple[UUID, UUID, str], UUID] = {}
    wanted: dict[UUID, set[Wanted]] = {}
    for one in run.found:
        teaching_id = one.teaching_id
        if teaching_id is None:
            key = (one.class_id, one.teacher.id, one.subject)
            if key not in made:
                made[key] = await teaching.insert(
                    one.class_id, one.teacher.id, one.subject, None, max(first, from_on), last
                )
            teaching_id = made[key]
        place = Wanted(teaching_id, one.weekday, one.period, one.weeks)
        wanted.setdefault(one.class_id, set()).add(place)
    return wanted


async def _year_of(school_id: UUID, on: date) -> int:
    return year_of(on, (await years.calendar_of(school_id)).terms)


def _placed(one: Found, school_id: UUID, from_on: date, last: date) -> Placed:
    return Placed(
        school_id, one.class_id, one.class_name, one.subject, one.teacher.id, one.teacher.name, one.weekday,
        one.period, one.weeks, from_on, last,
    )  # fmt: skip
