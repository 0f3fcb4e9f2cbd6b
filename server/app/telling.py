"""What the inbox is handed from above: whether a plan is still there for a person, that a job has ended."""

from uuid import UUID

from server.base.database import rows
from server.base.progress import Row
from server.people.viewer import Viewer
from server.plans.access import VISIBLE, visible_to
from server.trail import notices


async def visible_plans(viewer: Viewer, plan_ids: list[UUID]) -> set[UUID]:
    """Which of these plans the viewer may read something of."""
    found = await rows(
        f"SELECT p.id FROM plan p WHERE p.id = ANY($8::uuid[]) AND {VISIBLE}",  # noqa: S608
        *visible_to(viewer), plan_ids,
    )  # fmt: skip
    return {line["id"] for line in found}


async def job_ended(run: Row) -> None:
    """Tell the owner of a long job."""
    end = "做好了" if run["state"] == "done" else "没有做成"
    await notices.tell(
        [run["owner_id"]],
        run["id"],
        title=f"{run['title']}：{end}",
        body=run["words"],
        url=f"/jobs/{run['id']}",
        kind="job",
        object_id=run["id"],
    )
