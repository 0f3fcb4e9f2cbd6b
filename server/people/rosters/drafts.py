"""A roster between upload and confirmation: kept as read, looked over, dropped or taken over."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError, Missing
from server.base.ids import new_id
from server.base.sheets.sandbox import read_in_sandbox
from server.people import access, reach
from server.people.reach import Arguments
from server.people.rosters import checking, entries
from server.people.rosters.entries import Entry
from server.people.rosters.findings import Review
from server.people.rosters.known import load
from server.people.spelling import clean_name
from server.people.tables import RosterState
from server.people.viewer import Viewer
from server.trail.recording import audit

KEPT_DAYS = 7
KEPT_APPLIED_DAYS = 90
OF_PEOPLE = ["people", "errors", "posts", "renames", "left"]  # what of a result says who was in it
NO_ROSTER = "没有找到这份名册：它可能已经过了 7 天，或者不归你管。原文件没有改动，可以重新导入。"
NO_PLACE = "先选名册是哪所学校的。"
FOUND = """
SELECT r.id, r.school, r.district, r.file_name, r.rows, r.state, r.created_at, r.applied_at, r.result,
       coalesce(s.name, d.name) AS place_name, u.name AS uploader_name
FROM roster_import r LEFT JOIN school s ON s.id = r.school LEFT JOIN district d ON d.id = r.district
JOIN users u ON u.id = r.uploader
"""


async def receive(viewer: Viewer, place_id: UUID | None, data: bytes, name: str) -> UUID:
    """Read a file and keep its rows for the confirm page; nobody is changed yet.

    Raises:
        DomainError: the file is not taken, or no place was chosen; the sentence says what to do.
        Missing: the place is not this viewer's to manage.
    """
    if place_id is None:
        raise DomainError(NO_PLACE)
    school, district = await find_place(viewer, place_id)
    name = clean_name(name)[:120] or "名册"
    roster = entries.read(await read_in_sandbox(data, name))
    kept = {"notes": roster.notes, "entries": [entry.to_json() for entry in roster.entries]}
    roster_id = new_id()
    async with writing():
        await execute(
            "INSERT INTO roster_import (id, school, district, uploader, file_name, rows, state, created_at,"
            " result) VALUES ($1, $2, $3, $4, $5, $6::jsonb, 'draft', $7, '{}')",
            roster_id, school, district, viewer.id, name, json.dumps(kept, ensure_ascii=False), now(),
        )  # fmt: skip
        await audit(viewer.id, "uploaded_roster", "roster", roster_id, name, people=len(roster.entries))
    return roster_id


async def find_place(viewer: Viewer, place_id: UUID) -> tuple[UUID | None, UUID | None]:
    """The school, or else the 学区, of this id.

    Raises:
        Missing: neither, or not this viewer's to manage.
    """
    if await access.may_manage_school(viewer, place_id):
        return place_id, None
    is_district = await value("SELECT 1 FROM district WHERE id = $1 AND ended_on IS NULL", place_id)
    if is_district and await access.may_manage_district(viewer, place_id):
        return None, place_id
    raise Missing(access.NO_SCHOOL)


async def places(viewer: Viewer) -> list[dict[str, Any]]:
    """Where the viewer may import a roster: 学区 first, then schools; empty for whoever manages nothing."""
    args = Arguments()
    schools = await rows(
        f"SELECT s.id, s.name FROM school s WHERE {reach.managed_school(viewer, args)} ORDER BY s.name",  # noqa: S608
        *args,
    )
    districts = await rows(
        "SELECT id, name FROM district WHERE ended_on IS NULL AND (id = ANY($1) OR $2) ORDER BY name",
        reach.headed_districts(viewer), reach.is_platform_admin(viewer),
    )  # fmt: skip
    return [*districts, *schools]


async def find(viewer: Viewer, roster_id: UUID) -> dict[str, Any]:
    """One roster with ``rows`` and ``result`` unpacked.

    Raises:
        Missing: absent, too old, or of a place the viewer does not manage.
    """
    args = Arguments()
    found = await row(f"{FOUND} WHERE {_managed(viewer, args)} AND r.id = {args.add(roster_id)}", *args)
    if found is None or found["state"] == RosterState.DROPPED:
        raise Missing(NO_ROSTER)
    return found | {"rows": json.loads(found["rows"]), "result": json.loads(found["result"])}


async def recent(viewer: Viewer) -> list[dict[str, Any]]:
    """The latest rosters of the places the viewer manages."""
    args = Arguments()
    found = await rows(
        f"SELECT r.id, r.file_name, r.state, r.created_at, r.applied_at,"  # noqa: S608
        f" r.result - {args.add(OF_PEOPLE)}::text[] AS result,"
        f" jsonb_array_length(r.rows -> 'entries') AS people, coalesce(s.name, d.name) AS place_name,"
        f" u.name AS uploader_name"
        f" FROM roster_import r LEFT JOIN school s ON s.id = r.school"
        f" LEFT JOIN district d ON d.id = r.district"
        f" JOIN users u ON u.id = r.uploader"
        f" WHERE {_managed(viewer, args)} AND r.state <> 'dropped' ORDER BY r.created_at DESC LIMIT 20",
        *args,
    )
    return [one | {"result": json.loads(one["result"])} for one in found]


async def review(found: dict[str, Any]) -> Review:
    """What taking it over would do now, with no change of a name ticked."""
    people = [Entry(**entry) for entry in found["rows"]["entries"]]
    return await review_entries(found["school"], found["district"], people)


async def review_entries(
    school: UUID | None, district: UUID | None, people: list[Entry], ticked: Collection[str] = ()
) -> Review:
    """The same for rows that are not kept (the command line), or with the names ``ticked``."""
    phones = [checking.phone_of(entry.phone) or "" for entry in people]
    return checking.check(people, await load(school, district, people, filter(None, phones)), ticked)


async def drop(viewer: Viewer, roster_id: UUID) -> None:
    """Put a roster aside unconfirmed; its rows are deleted.

    Raises:
        Missing: absent, not the viewer's, or taken over already.
    """
    found = await find(viewer, roster_id)
    async with writing():
        tag = await execute(
            "UPDATE roster_import SET state = 'dropped', rows = '{}' WHERE id = $1 AND state = 'draft'",
            roster_id,
        )
        if tag == "UPDATE 0":
            raise Missing(NO_ROSTER)
        await audit(viewer.id, "dropped_roster", "roster", roster_id, found["file_name"])


async def forget_old() -> None:
    """Delete rosters nobody confirmed within a week; of old ones taken over, who was in them."""
    await execute(
        "DELETE FROM roster_import WHERE state IN ('draft', 'dropped') AND created_at < $1",
        now() - timedelta(days=KEPT_DAYS),
    )
    await execute(
        "UPDATE roster_import SET rows = '{}', result = result - $2::text[]"
        " WHERE state IN ('applied', 'reverted') AND applied_at < $1 AND rows <> '{}'",
        now() - timedelta(days=KEPT_APPLIED_DAYS),
        OF_PEOPLE,
    )


def _managed(viewer: Viewer, args: Arguments) -> str:
    if reach.is_platform_admin(viewer):
        return "true"
    schools = f"(SELECT ms.id FROM school ms WHERE {reach.managed_school(viewer, args, 'ms')})"  # noqa: S608
    return f"(r.school IN {schools} OR r.district = ANY({args.add(reach.headed_districts(viewer))}::uuid[]))"
