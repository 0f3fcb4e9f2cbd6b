"""Whose a Yjs client id is. Structs are known by client id and clock alone: two people who write under one
id have documents that never agree again, so an id belongs to the person who first committed under it.

The owner of a room claims in the statement that appends (``batches``); here is the rest.
"""

from collections.abc import Iterable
from uuid import UUID

from server.base import database

CLAIM = """
    INSERT INTO coedit_client (document_id, client_id, user_id)
    SELECT $1, client_id, $3 FROM unnest($2::bigint[]) AS c(client_id) ON CONFLICT DO NOTHING
"""


async def owners(document_id: UUID) -> dict[int, UUID]:
    """Client id to person, of everybody who ever wrote in this document, its first state included."""
    found = await database.rows(
        "SELECT client_id, user_id FROM coedit_client WHERE document_id = $1", document_id
    )
    people: dict[UUID, UUID] = {}  # one object for each person, however many pages they opened
    return {row["client_id"]: people.setdefault(row["user_id"], row["user_id"]) for row in found}


async def claim(document_id: UUID, client_ids: Iterable[int], user_id: UUID) -> None:
    """Note whose these are, in the caller's transaction; an id that has an owner keeps it.

    For documents nobody has open: a running room would not learn of it.
    """
    await database.execute(CLAIM, document_id, sorted(set(client_ids)), user_id)
