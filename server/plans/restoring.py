"""恢复: an older text comes back as one more change. Nothing is taken out of the history, nobody is thrown
out of the editor, and the text of before is a version of its own, by which this is undone."""

from uuid import UUID

from server.base.database import row
from server.documents.sanitising import sanitise
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import changing, versions
from server.plans.access import Row
from server.plans.tables import Cause
from server.plans.versions import Cut
from server.trail.recording import audit


async def restore(viewer: Viewer, plan_id: UUID, seq: int) -> int:
    """Write the text of version ``seq`` into the document; the seq of the newest version, which then has it.

    When the present text is that text already (a second click) nothing is done. Colleagues keep their carets
    where the text stays; what they typed until that moment is in the version before.

    Raises:
        Missing: no such version for this viewer, or a plan they may not write.
        DomainError: it is released.
        Moved, Refused, Unavailable: nothing was changed; ``coedit.applying`` says why.
    """
    plan = await changing.find_changeable(viewer, plan_id, Cause.RESTORE)
    target = sanitise((await versions.find_version(viewer, plan, seq))["doc"])

    def compute(_present: Json) -> Json:
        return target

    made = await changing.change(viewer, plan_id, cause=Cause.RESTORE, compute=compute, restored_from=seq)
    return made.after.seq


async def finish(begun: Row, before: Cut, after: Cut) -> None:
    """Write into the record what was brought back."""
    if before.id == after.id:
        return
    plan = await row("SELECT title FROM plan WHERE id = $1", begun["plan"])
    assert plan is not None
    await audit(
        begun["changer"], "version_restored", "plan", begun["plan"], plan["title"],
        version=begun["restored_from"],
    )  # fmt: skip
