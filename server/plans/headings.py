"""What stands above a plan, corrected later: title, subject, grade, textbook, 课时."""

from uuid import UUID

from server.base.clock import now
from server.base.database import row, writing
from server.base.errors import Conflict, DomainError
from server.people.viewer import Viewer
from server.plans import access
from server.plans.access import Row
from server.plans.forms import Heading
from server.plans.indexing import reindex_heading
from server.plans.tables import STANDING, State
from server.trail.recording import record

FIELDS = ("title", "subject", "grade", "textbook", "period")
RELEASED = "这份教案刚发布为通案第 {number} 版，课题没有改。你写的是“{title}”，要改请先点“修订下一版”。"
_NOT_SHARED = (State.DRAFT, State.PRIVATE)


def may_move(plan: Row) -> bool:
    """Whether subject and grade are still the author's to change: once shared, they say who releases it."""
    return plan["state"] in _NOT_SHARED


async def correct(viewer: Viewer, plan_id: UUID, changes: dict[str, str], row_version: int) -> None:
    """Take over the ``changes`` (field name to text), unless somebody changed the row since ``row_version``.

    Subject and grade of a shared plan stay as they are, whatever the form says. Twice is once.

    Raises:
        DomainError: it was released meanwhile; the text of the form is said again.
        FormRefused: no title left, or a field too long.
        Conflict: somebody else was faster; theirs stands.
        Missing: not for this viewer to change.
    """
    plan = await access.find_visible(viewer, plan_id)
    if plan["state"] in STANDING and access.rights(viewer, {**plan, "state": State.DISCUSSION}).write:
        raise DomainError(RELEASED.format(number=plan["released_number"], title=changes.get("title", "")))
    plan = await access.find_editable(viewer, plan_id)
    fixed = () if may_move(plan) else ("subject", "grade")
    wanted = {name: str({**plan, **changes}[name]) for name in FIELDS if name not in fixed}
    heading = Heading(**wanted).cleaned()
    new = {name: str(getattr(heading, name)) for name in wanted}
    if all(plan[name] == text for name, text in new.items()):
        return
    async with writing():
        changed = await row(
            "UPDATE plan SET title = $3, subject = coalesce($4, subject), grade = coalesce($5, grade),"
            " textbook = $6, period = $7, row_version = row_version + 1, updated_at = $8"
            " WHERE id = $1 AND row_version = $2"
            " AND state NOT IN ('submitted', 'released', 'archived') RETURNING id",
            plan_id, row_version, *(new.get(name) for name in FIELDS), now(),
        )  # fmt: skip
        if changed is None:
            standing = await access.find_visible(viewer, plan_id)
            if all(standing[name] == text for name, text in new.items()):
                return  # a second click
            raise Conflict(
                f"课题这一栏刚被同事改过，现在是“{standing['title']}”。"
                "你写的还在下面，看一眼再决定要不要保存。"
            )
        await reindex_heading(plan_id)
        if plan["title"] != heading.title:
            await record(viewer.id, "renamed", "plan", plan_id, heading.title)
