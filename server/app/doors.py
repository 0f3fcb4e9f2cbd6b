"""What lower rooms are handed from above, in every process that answers for files."""

from server.files import access as file_access
from server.files.access import Door
from server.plans import access as plan_access


def hand_over() -> None:
    """Tell the files room who sees and who changes a plan. Harmless on repeat."""
    file_access.doors["plan"] = Door(plan_access.sees_any, plan_access.require_edit)
