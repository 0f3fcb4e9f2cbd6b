"""What a release says of itself, to whoever is about to pull it."""

from uuid import UUID

from server.base.database import rows
from server.plans.access import Row


async def between(source_plan: UUID, base: Row, theirs: Row) -> list[Row]:
    """The releases after ``base`` up to ``theirs``, newest first: number, note, day, who released it."""
    return await rows(
        "SELECT r.number, r.note, r.at, u.name FROM plan_release r LEFT JOIN users u ON u.id = r.released_by"
        " WHERE r.plan = $1 AND r.number > $2 AND r.number <= $3 ORDER BY r.number DESC LIMIT 10",
        source_plan, base["number"] or theirs["number"] - 1, theirs["number"],
    )  # fmt: skip
