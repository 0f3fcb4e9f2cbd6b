"""An observed lesson as the tests of 议课, notes and Word files find it, without the way there."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from server.base import database as db
from server.base.clock import now
from server.base.ids import new_id
from server.observation.records import body as bodies
from server.people.viewer import Viewer

TITLE = "分数的初步认识"
ON = date(2026, 11, 20)


async def observed(lead: Viewer, teacher: Viewer, **changes: Any) -> UUID:
    """王雨晴's lesson, seen on a Friday; ``changes`` are columns."""
    found = {
        "id": new_id(), "kind": "open", "teacher": teacher.id, "teacher_name": "", "subject": "数学",
        "school": teacher.school_id, "class_name": "三（2）班", "title": TITLE, "on_date": ON, "period": 2,
        "minutes": 40, "lead": lead.id, "question": "学生什么时候在想", "trims": False, "created_at": now(),
        "reply": "", "row_version": 1,
    } | changes  # fmt: skip
    names = ", ".join(found)
    places = ", ".join(f"${at}" for at in range(1, len(found) + 1))
    await db.execute(f"INSERT INTO observation ({names}) VALUES ({places})", *found.values())
    return UUID(str(found["id"]))


async def seen(
    observation: UUID, who: Viewer, body: dict[str, Any], *, submitted: bool = True, role: str = "observer"
) -> UUID:
    """What ``who`` wrote of it; the id of the record."""
    record = new_id()
    await db.execute(
        'INSERT INTO observer (id, observation, "user", role, views, current, shown, joined_at,'
        " began_at, submitted_at, is_late) VALUES ($1, $2, $3, $4, $5, 1, $8, $6, $6, $7, false)",
        record, observation, who.id, role, body.pop("own_views", []), now(), now() if submitted else None,
        int(submitted),
    )  # fmt: skip
    await db.execute(
        "INSERT INTO record_version (id, observer, seq, base, device, mutation, body, is_submitted,"
        " is_beside, received_at) VALUES ($1, $2, 1, 0, $3, $4, $5, $6, false, $7)",
        new_id(), record, new_id(), new_id(), json.dumps(bodies.read({"schema": 1, **body})), submitted,
        now(),
    )  # fmt: skip
    return record


def moment(key: str, seconds: int, text: str, remark: str = "", **more: Any) -> dict[str, Any]:
    """A line of a record."""
    return {"id": key, "t": seconds, "who": "s", "text": text, "remark": remark, "step": "", "view": "",
            "media": [], **more}  # fmt: skip


async def invite(observation: UUID, who: Viewer) -> None:
    """The teacher lets somebody read along."""
    await db.execute(
        'INSERT INTO observation_guest (id, observation, "user", at) VALUES ($1, $2, $3, $4)',
        new_id(), observation, who.id, now(),
    )  # fmt: skip


async def release(observation: UUID) -> None:
    """The lead shows scores and notes."""
    await db.execute("UPDATE observation SET released_at = $2 WHERE id = $1", observation, now())
