"""What came by itself is told to whose plan it is, in the transaction of the version that has it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from server.base.database import row
from server.base.titles import marked
from server.plans.access import Row
from server.plans.merge import Choice
from server.plans.pulling.hunks import told
from server.trail import notices

_ABOUT = """
SELECT p.owner, p.title, r.number FROM plan p JOIN plan_release r ON r.version = $2 WHERE p.id = $1
"""


async def came(begun: Row, detail: Mapping[str, Any]) -> None:
    """How many places of the release came, and how many wait for the author."""
    plan_id: UUID = begun["plan"]
    about = await row(_ABOUT, plan_id, UUID(detail["theirs"]))
    assert about is not None
    answers = detail["decisions"].values()
    green = sum(one == told(Choice.MERGED) for one in answers)
    left = len(answers) - green
    rest = f"还有 {left} 处你也改过，等你来定。" if left else ""
    await notices.tell(
        [about["owner"]],
        notices.act(plan_id, f"took {begun['id']}"),
        title=f"{marked(about['title'])}并入了通案第 {about['number']} 版的 {green} 处更新",
        body=f"都是你没有动过的地方。{rest}点这里看一看，可以整次撤回。",
        url=f"/plans/{plan_id}/pull" if left else f"/plans/{plan_id}",
        kind="plan",
        object_id=plan_id,
    )
