"""For the route matrix: a pull that can be taken back."""

from uuid import UUID

from server.base.database import execute, value
from server.base.ids import new_id
from server.people.viewer import Viewer


async def make_pull(owner: Viewer, plan_id: UUID) -> UUID:
    """A pull into the owner's 个案 that changed no letter."""
    base = await value("SELECT base_version FROM plan WHERE id = $1", plan_id)
    key = new_id()
    await execute(
        "INSERT INTO plan_pull (id, plan, kind, base_version, ours_version, theirs_version, result_version,"
        " by) VALUES ($1, $2, 'pull', $3, $3, $3, $3, $4)",
        key, plan_id, base, owner.id,
    )  # fmt: skip
    return key
