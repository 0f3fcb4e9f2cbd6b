"""Passing a poke on to the open editors of a document (``control.poke``)."""

from uuid import UUID

from server.coedit import wire
from server.coedit.hub import Hub


async def pass_on(hub: Hub, said: str | None) -> None:
    """Write frame 104 to the members of the room, if it is open here.

    ``said`` is what ``control.poke`` notified; ``None``: some may have been missed, so all rooms look again.
    """
    if said is None:
        rooms, frame = list(hub.rooms.values()), wire.poke("")
    else:
        document_id, _, topic = said.partition(" ")
        room = hub.rooms.get(UUID(document_id))
        rooms, frame = [room] if room is not None else [], wire.poke(topic)
    for room in rooms:
        for member in room.members:
            if member.is_live:
                member.write(frame)
