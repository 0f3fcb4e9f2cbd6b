"""Reading records: those handed in, one's own with its versions."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.database import row, rows
from server.observation.access import Row
from server.observation.records.checks import Json
from server.observation.tables import ObserverRole
from server.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Record:
    """What one observer handed in, as others read it. ``observer_id`` is the record's id; ``seq`` the
    version."""

    observer_id: UUID
    user_id: UUID
    name: str
    hue: int
    role: ObserverRole
    views: tuple[str, ...]
    seq: int
    body: Json
    began_at: datetime | None
    submitted_at: datetime
    is_late: bool
    feedback_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one's own record. ``is_in_force``; ``is_beside``: waits for a choice."""

    seq: int
    base: int
    device: UUID
    body: Json
    is_submitted: bool
    is_beside: bool
    is_in_force: bool
    received_at: datetime


_SUBMITTED = """
SELECT m.id, m."user", u.name, u.hue, m.role, m.views, v.seq, v.body, m.began_at, m.submitted_at, m.is_late,
       m.feedback_at
FROM observer m JOIN users u ON u.id = m."user"
JOIN record_version v ON v.observer = m.id AND v.seq = m.shown
WHERE m.observation = ANY($1::uuid[]) AND m.submitted_at IS NOT NULL
ORDER BY m.role <> 'lead', m.joined_at, m.id
"""
_VERSIONS = """
SELECT v.seq, v.base, v.device, v.body, v.is_submitted, v.is_beside, v.seq = m.current AS is_in_force,
       v.received_at
FROM observer m JOIN record_version v ON v.observer = m.id
WHERE m.observation = $1 AND m."user" = $2 ORDER BY v.seq
"""


async def submitted(observation_id: UUID) -> list[Record]:
    """What was handed in, of each observer the version that is in force. Of those who left meanwhile too:
    what they wrote stays. Who may read it is the caller's question (``Rights.notes``)."""
    return [_record(one) for one in await rows(_SUBMITTED, [observation_id])]


async def own(viewer: Viewer, observation_id: UUID) -> Version | None:
    """The version in force of the viewer's own record; ``None`` before the first."""
    return next((one for one in await versions(viewer, observation_id) if one.is_in_force), None)


async def versions(viewer: Viewer, observation_id: UUID) -> list[Version]:
    """All versions of the viewer's own record, oldest first."""
    found = await rows(_VERSIONS, observation_id, viewer.id)
    return [Version(**{**one, "body": parsed(one["body"])}) for one in found]


async def of_record(record_id: UUID) -> Row | None:
    """What a record is: its observation and whose it is."""
    return await row('SELECT id, observation, "user" FROM observer WHERE id = $1', record_id)


def parsed(text: Any) -> Json:
    """A body as it comes out of its column."""
    body: Json = json.loads(text)
    return body


def _record(one: Row) -> Record:
    return Record(
        observer_id=one["id"],
        user_id=one["user"],
        name=one["name"],
        hue=one["hue"],
        role=ObserverRole(one["role"]),
        views=tuple(one["views"]),
        seq=one["seq"],
        body=parsed(one["body"]),
        began_at=one["began_at"],
        submitted_at=one["submitted_at"],
        is_late=one["is_late"],
        feedback_at=one["feedback_at"],
    )
