"""What lower rooms are handed from above, in every process that answers for files."""

from server.app import leaving, telling
from server.base import progress
from server.files import access as file_access
from server.files.access import Door
from server.plans import access as plan_access
from server.trail import notices


def hand_over() -> None:
    """Who sees and who changes a plan, and who is told that a job has ended. Harmless on repeat."""
    file_access.doors["plan"] = Door(plan_access.sees_any, plan_access.require_edit)
    notices.doors["plan"] = telling.visible_plans
    progress.tell_by(telling.job_ended)
    leaving.hand_over()
