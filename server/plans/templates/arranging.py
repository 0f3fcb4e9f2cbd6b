"""按模板恢复标题和顺序: one more change of the document, with the text of before as a version of its own."""

from uuid import UUID

from server.base.database import row
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import changing
from server.plans.access import Row
from server.plans.tables import Cause
from server.plans.templates import outlines, sections
from server.plans.versions import Cut
from server.trail.recording import audit


async def arrange(viewer: Viewer, plan_id: UUID) -> bool:
    """Put the locked titles and their order back; whether anything was to be done.

    Raises:
        Missing: not for this viewer to write.
        DomainError: it is frozen.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    await changing.find_changeable(viewer, plan_id, Cause.ARRANGE)
    wanted = await outlines.of(plan_id)
    if not wanted:
        return False

    def compute(present: Json) -> Json:
        return sections.arranged(present, wanted)

    return (await changing.change(viewer, plan_id, cause=Cause.ARRANGE, compute=compute)).is_changed


async def finish(begun: Row, before: Cut, after: Cut) -> None:
    """Write into the record that it was done."""
    if before.id == after.id:
        return
    plan = await row("SELECT title FROM plan WHERE id = $1", begun["plan"])
    assert plan is not None
    await audit(begun["changer"], "arranged_by_template", "plan", begun["plan"], plan["title"])
