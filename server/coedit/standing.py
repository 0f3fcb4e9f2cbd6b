"""Open sockets' rights every few seconds, without asking for each: what rights rest on, as fingerprints.

Asking for one socket's right takes two queries and 3 ms of CPU; for a county's 1,750 sockets every five
seconds that would be a whole core. One look at all sessions and documents tells whose ground has moved, and
only these are asked. All are asked anyway once in a while, for what a right may rest on beyond that.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

from server.coedit.patience import within

if TYPE_CHECKING:
    from server.coedit.hub import Hub
    from server.coedit.sockets import Socket

ACTIVE_SECONDS: Final = 60.0  # asking is also what keeps the session of somebody who types alive
QUIET_SECONDS: Final = 300.0
LOOK_SECONDS: Final = 5.0

Ground: TypeAlias = tuple[str, str, bool]

Standings: TypeAlias = Callable[
    [Collection[str], Collection[UUID]], Coroutine[Any, Any, tuple[Mapping[str, str], Mapping[UUID, str]]]
]
"""Fingerprints of sessions (with their persons and posts) and of documents; what is gone has none."""


async def moved(hub: "Hub", sockets: "list[Socket]", standings: Standings) -> "list[Socket]":
    """The sockets whose right has to be asked again.

    Raises:
        DATABASE_DOWN: nobody knows.
    """
    ids = {socket.grant.session_id for socket in sockets}
    documents = {socket.document_id for socket in sockets}
    sessions, plans = await within(LOOK_SECONDS, standings(ids, documents))
    now = hub.now()
    found = []
    for socket in sockets:
        ground = (
            sessions.get(socket.grant.session_id, ""),
            plans.get(socket.document_id, ""),
            hub.quarantine.bars(socket.document_id, socket.grant.user_id),
        )
        patience = ACTIVE_SECONDS if socket.is_active else QUIET_SECONDS
        if ground != socket.ground or now - socket.asked_at > patience:
            socket.next_ground = ground  # holds from the answer on: what moves meanwhile is seen next time
            found.append(socket)
    return found
