"""What observers gave several lessons, in as many queries as for one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from server.base.database import rows
from server.observation.access import Row
from server.observation.marks import Rated
from server.rubrics.shape import Sheet
from server.rubrics.sheets import sheet_of

_GIVEN = """
SELECT m.observation, m."user" AS user_id, u.name, m.is_late, v.body->>'sheet' AS sheet,
       v.body->>'marks' AS marks, v.body->>'comments' AS comments
FROM observer m JOIN users u ON u.id = m."user"
JOIN record_version v ON v.observer = m.id AND v.seq = m.shown
WHERE m.observation = ANY($1::uuid[]) AND m.submitted_at IS NOT NULL
ORDER BY m.role <> 'lead', m.joined_at, m.id
"""
_SHEETS = """
SELECT id, name, version, purpose, body FROM rubric_sheet WHERE id = ANY($1::uuid[]) AND issued_at IS NOT NULL
"""


@dataclass(slots=True)
class Marked:
    """What was given in one lesson: each version of a sheet by itself. ``late``: records written afterwards
    (补记), which do not count; ``without``: in time, but without a mark, or on a sheet nobody knows."""

    sheets: list[tuple[Sheet, list[Rated]]] = field(default_factory=list)
    late: int = 0
    without: int = 0


async def of_lessons(observation_ids: Sequence[UUID]) -> dict[UUID, Marked]:
    """By lesson; who may see what of it is the caller's question."""
    found = {one: Marked() for one in observation_ids}
    given = await rows(_GIVEN, list(observation_ids)) if observation_ids else []
    named = sorted({one["sheet"] for one in given if one["sheet"]})
    issued = {str(one["id"]): sheet_of(one) for one in await rows(_SHEETS, named)} if named else {}
    for line in given:
        _put(found[line["observation"]], line, issued.get(line["sheet"]))
    return found


def _put(lesson: Marked, line: Row, sheet: Sheet | None) -> None:
    if line["is_late"]:
        lesson.late += 1
        return
    marks = json.loads(line["marks"])
    if sheet is None or not marks:
        lesson.without += 1
        return
    rated = Rated(line["user_id"], line["name"], marks, json.loads(line["comments"]))
    for there, raters in lesson.sheets:
        if there.id == sheet.id:
            raters.append(rated)
            return
    lesson.sheets.append((sheet, [rated]))
