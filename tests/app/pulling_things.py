"""A pull that can be taken back, and a 个案 behind its 通案 with a place of every colour."""

from uuid import UUID

from server.base.database import execute, value
from server.base.ids import new_id
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import drafting, forking, states, versions
from server.plans.pulling import automatic
from server.plans.tables import State
from tests.plans.writing import write
from tests.support.town import Town

FIRST = ("会读分数", "会写分数。", "知道分母表示平均分成几份。")
OURS = ("会读分数", "会写几分之一。", "知道分母表示平均分成了几份。")
THEIRS = ("会读会说分数", "会写分数，写对分数线。", "知道分母表示把整体平均分成几份。")


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


async def make_behind(town: Town) -> dict[str, object]:
    """A 个案 of 赵敏 from the first release of a 通案 that has a second."""
    master = await drafting.create(
        town.wang, title="认识几分之一", doc=_lesson(FIRST), subject="数学", grade="三年级",
        state=State.DISCUSSION,
    )  # fmt: skip
    await states.release(town.li, master)
    mine = await forking.fork(town.zhao, master)
    await write(mine, _lesson(OURS), town.zhao)
    await versions.settle(mine)
    await states.revise(town.wang, master)
    await write(master, _lesson(THEIRS), town.wang)
    await states.release(town.li, master, "说清楚为什么")
    await automatic.released({"plan": str(master)})
    return {"behind": mine, "ahead": master}


def _lesson(goals: tuple[str, ...]) -> Json:
    lines = [
        {
            "type": "paragraph",
            "attrs": {"id": f"g{number}"},
            "content": [{"type": "text", "text": words}],
        }
        for number, words in enumerate(goals)
    ]
    attrs = {"id": "goals", "key": "objectives", "title": "教学目标"}
    return {"type": "doc", "content": [{"type": "section", "attrs": attrs, "content": lines}]}
