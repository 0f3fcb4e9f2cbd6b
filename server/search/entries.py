"""Putting texts in and taking them out, in the transaction of the change."""

import asyncio
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, rows
from server.base.ids import new_id
from server.search.words import fold, vector

LONG_TEXT = 2_000  # characters from which folding leaves the event loop

_PUT = """
INSERT INTO search_entry (id, kind, object_id, stage, title, fields, body, folded, head, lexemes, moment)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::tsvector, $10::text::tsvector, $11)
ON CONFLICT (kind, object_id, stage) DO UPDATE
SET title = $5, fields = $6, body = $7, folded = $8, head = $9::text::tsvector, lexemes = $10::text::tsvector,
    moment = $11
"""


async def put(
    kind: str, object_id: UUID, stage: str, *, title: str, fields: str = "", text: str = ""
) -> None:
    """From now on the object is found by these words, for the readers of ``stage``. Twice is once.

    ``fields`` are its short facts (subject, grade, names), separated by spaces.
    """
    title, fields, text = (one.replace("\0", "") for one in (title, fields, text))
    if len(text) > LONG_TEXT:
        folded, head, lexemes = await asyncio.to_thread(_prepared, title, fields, text)
    else:
        folded, head, lexemes = _prepared(title, fields, text)
    await execute(
        _PUT, new_id(), kind, object_id, stage, title, fields, text, folded, head, lexemes, now()
    )  # fmt: skip


async def retitle(kind: str, object_id: UUID, *, title: str, fields: str) -> None:
    """Title and fields of all stages of an object, the bodies as they are."""
    for entry in await rows(
        "SELECT stage, body FROM search_entry WHERE kind = $1 AND object_id = $2", kind, object_id
    ):
        await put(kind, object_id, entry["stage"], title=title, fields=fields, text=entry["body"])


async def copy(kind: str, object_id: UUID, stage: str, to_stage: str) -> None:
    """From now on the readers of ``to_stage`` find the object by what those of ``stage`` do now."""
    await remove(kind, object_id, to_stage)
    await execute(
        "INSERT INTO search_entry"
        " (id, kind, object_id, stage, title, fields, body, folded, head, lexemes, moment)"
        " SELECT $5, kind, object_id, $4, title, fields, body, folded, head, lexemes, moment"
        " FROM search_entry WHERE kind = $1 AND object_id = $2 AND stage = $3",
        kind, object_id, stage, to_stage, new_id(),
    )  # fmt: skip


async def remove(kind: str, object_id: UUID, stage: str | None = None) -> None:
    """The object is found no more, by the readers of ``stage`` or by anybody. Harmless on repeat."""
    await execute(
        "DELETE FROM search_entry WHERE kind = $1 AND object_id = $2 AND stage = coalesce($3, stage)",
        kind, object_id, stage,
    )  # fmt: skip


def _prepared(title: str, fields: str, text: str) -> tuple[str, str, str]:
    parts = [fold(title), fold(fields), fold(text)]
    return "\n".join(parts), *vector(*parts)
