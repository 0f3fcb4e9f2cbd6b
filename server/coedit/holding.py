"""Holding a document still for the length of a transaction: what is read then is the last there will be."""

from uuid import UUID

from server.base import database


async def hold(document_id: UUID) -> None:
    """Wait for an append that is on its way, and let none follow until the caller's transaction ends.

    The lease is taken from whoever has it: their next append inserts nothing, they close the room (1012),
    and everybody who comes back is asked for their rights anew. Belongs into ``writing()``; a rolled-back
    transaction leaves the lease as it was.
    """
    assert database.in_transaction(), "hold() lasts as long as the writing() block of the change"
    await database.execute(
        "INSERT INTO room_lease (room, epoch, owner, expires) VALUES ($1, 0, '', '-infinity')"
        " ON CONFLICT (room) DO NOTHING",
        document_id,
    )
    # FOR UPDATE, not the UPDATE's own weaker lock: that one would not wait for an append's KEY SHARE.
    await database.execute("SELECT FROM room_lease WHERE room = $1 FOR UPDATE", document_id)
    # It runs out, and is not given back: of what its owner told nobody of, whoever takes it tells.
    await database.execute(
        "UPDATE room_lease SET epoch = epoch + 1, expires = LEAST(expires, now() - interval '1 minute')"
        " WHERE room = $1",
        document_id,
    )
