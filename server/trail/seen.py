"""What a person has opened already, so that 今天 does not ask them to look again."""

from uuid import UUID

from server.base.database import execute


async def mark(user_id: UUID, object_id: UUID, stage: str) -> None:
    """Remember that ``user_id`` opened the object in this stage of its way. Twice is once."""
    await execute(
        "INSERT INTO seen (user_id, object_id, stage) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        user_id, object_id, stage,
    )  # fmt: skip
