"""How the rest of the platform speaks to the coedit processes: by NOTIFY, with ids only."""

from uuid import UUID

from server.base import database

CHANNEL = "coedit_recheck"
POKES = "coedit_poke"


async def recheck(any_id: UUID | str) -> None:
    """Ask the rights again of every socket of this document, person or session id.

    In the caller's transaction, so that the processes hear of it when the change is committed and not
    before. Sockets that lost their right are closed (4401, 4403) or become read-only.
    """
    await database.execute("SELECT pg_notify($1, $2)", CHANNEL, str(any_id))


async def poke(document_id: UUID, topic: str) -> None:
    """Tell every open editor of this document that something beside the text changed: ``comments``.

    In the caller's transaction, so that whoever looks again finds the change. What changed is not said: each
    looks with the rights of its own.
    """
    await database.execute("SELECT pg_notify($1, $2)", POKES, f"{document_id} {topic}")
