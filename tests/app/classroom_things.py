"""What classrooms did, for the matrix: a release with five 个案."""

from uuid import UUID

from server.plans import drafting, forking, states
from server.plans.tables import State
from tests.plans.conftest import lesson
from tests.support.town import Town


async def make_classrooms(town: Town) -> dict[str, object]:
    """``watched``: a released 通案 of 王雨晴 with five 个案; ``zhaos``: that of 赵敏."""
    watched = await drafting.create(
        town.wang, title="圆的认识", doc=lesson(), subject="数学", grade="三年级", state=State.DISCUSSION
    )
    await states.release(town.li, watched)
    made: dict[str, UUID] = {}
    for viewer in (town.wang, town.li, town.zhao, town.zheng, town.zhou):
        made[viewer.login] = await forking.fork(viewer, watched)
    return {"watched": watched, "zhaos": made["zhao"]}
