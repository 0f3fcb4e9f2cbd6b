"""Write down what happened, in the transaction in which it happened."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, in_transaction
from server.base.tracing import client_address, request_id

EVENT = """
INSERT INTO event (at, actor_id, verb, kind, object_id, title, facts, places)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
AUDIT = """
INSERT INTO audit (at, actor_id, action, kind, object_id, title, facts, address, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


async def record(
    actor_id: UUID | None,
    verb: str,
    kind: str,
    object_id: UUID | None,
    title: str,
    *,
    places: Iterable[UUID] = (),
    **facts: Any,
) -> None:
    """Add an event for the feed and its line in the audit record.

    ``places`` are the ids of groups, schools, districts, regions or users whose feed (今天) shows it; without
    any only the actor sees it. ``facts`` are small plain values (ids, names), never text of a document.

    Raises:
        AssertionError: outside of ``writing()``; an event without its change, or the reverse, would be a lie.
    """
    assert in_transaction(), "record() belongs into the writing() block of the change"
    moment = now()
    await execute(EVENT, moment, actor_id, verb, kind, object_id, title, _dumps(facts), list(places))
    await audit(actor_id, verb, kind, object_id, title, **facts)


async def audit(
    actor_id: UUID | None, action: str, kind: str, object_id: UUID | None, title: str = "", **facts: Any
) -> None:
    """Add a line to the audit record alone: sign-ins, refusals, rights, support access."""
    where, which = client_address.get()[:60], request_id.get()[:40]
    await execute(AUDIT, now(), actor_id, action, kind, object_id, title, _dumps(facts), where, which)


def _dumps(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=str)
