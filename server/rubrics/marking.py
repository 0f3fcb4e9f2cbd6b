"""Marks on their way: kept while somebody scores, handed in once. Who may is the caller's question."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import in_transaction, row, rows
from server.base.errors import Conflict
from server.base.ids import new_id

HANDED_IN = "这一份你已经交过评分，不能再改。"

_SAVE = """
INSERT INTO rubric_marking (id, sheet, subject_kind, subject_id, rater, marks, comments, saved_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $9 THEN $8::timestamptz END)
ON CONFLICT (subject_kind, subject_id, rater) DO UPDATE
SET marks = excluded.marks, comments = excluded.comments, saved_at = excluded.saved_at,
    done_at = excluded.done_at
WHERE rubric_marking.done_at IS NULL AND rubric_marking.sheet = excluded.sheet
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Marking:
    """What one person gave one thing; ``done_at`` is empty while it is not handed in."""

    subject: UUID
    rater: UUID
    marks: dict[str, float]
    comments: dict[str, str]
    done_at: datetime | None


async def save(
    sheet: UUID,
    kind: str,
    subject: UUID,
    rater: UUID,
    marks: Mapping[str, float],
    comments: Mapping[str, str],
    *,
    is_done: bool,
) -> None:
    """Keep the marks of one rater, or hand them in. In the transaction in which the right was asked for.

    Raises:
        Conflict: handed in already.
    """
    assert in_transaction(), "save() belongs into the writing() block that asked who may"
    saved = await row(
        _SAVE, new_id(), sheet, kind, subject, rater, json.dumps(dict(marks)),
        json.dumps(dict(comments), ensure_ascii=False), now(), is_done,
    )  # fmt: skip
    if saved is None:
        raise Conflict(HANDED_IN)


async def of(kind: str, subjects: Iterable[UUID]) -> list[Marking]:
    """All marks on these things, in the order in which they were handed in, those on their way last."""
    found = await rows(
        "SELECT subject_id, rater, marks, comments, done_at FROM rubric_marking"
        " WHERE subject_kind = $1 AND subject_id = ANY($2::uuid[]) ORDER BY done_at NULLS LAST, id",
        kind, list(subjects),
    )  # fmt: skip
    return [_marking(line) for line in found]


def _marking(line: dict[str, Any]) -> Marking:
    return Marking(
        line["subject_id"],
        line["rater"],
        json.loads(line["marks"]),
        json.loads(line["comments"]),
        line["done_at"],
    )
