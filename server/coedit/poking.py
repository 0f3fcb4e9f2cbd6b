"""Passing a poke on to the open editors of a document (``control.poke``)."""

from uuid import UUID

from server.coedit.hub import Hub


async def pass_on(hub: Hub, said: str | None) -> None:
    """Tell the members of the room, if it is open here.

    ``said`` is what ``control.poke`` notified; ``None``: some may have been missed, so all rooms look again.
    """
    if said is None:
        rooms, topic = list(hub.rooms.values()), ""
    else:
        document_id, _, topic = said.partition(" ")
        room = hub.rooms.get(UUID(document_id))
        rooms = [room] if room is not None else []
    for room in rooms:
        for member in room.members:
            member.poke(topic)
