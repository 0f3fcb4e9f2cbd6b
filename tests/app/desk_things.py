"""Records of meetings, handed-in plans and templates for the route matrix."""

from uuid import UUID

from server.plans.meetings import keeping
from tests.support.town import Town


async def make_desk(town: Town, discussed: UUID) -> dict[str, UUID]:
    """A record 王雨晴 is writing, and one 李建国 has signed."""
    signed = await keeping.begin(town.wang, discussed)
    await keeping.sign(town.li, discussed, signed)
    return {"meeting": await keeping.begin(town.wang, discussed), "signed_meeting": signed}
