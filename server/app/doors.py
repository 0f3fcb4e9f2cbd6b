"""What lower rooms are handed from above, in every process that answers for files."""

from uuid import UUID

from server.app import dividing, leaving, school_year, telling
from server.base import progress
from server.base.titles import marked
from server.files import access as file_access
from server.files.access import Door, Subject
from server.observation import access as observation_access
from server.observation.media import access as media_access
from server.observation.scores import readers as progress_readers
from server.observation.tables import KIND as OBSERVATION
from server.people.viewer import Viewer
from server.plans import access as plan_access
from server.plans import comment_telling
from server.plans.adaptation import inviting, pages
from server.plans.desk import access as desk_access
from server.plans.desk import telling as desk_telling
from server.plans.papers import access as paper_access
from server.plans.papers.tables import KIND as PAPER
from server.plans.proposals import telling as proposals
from server.plans.selection import access as round_access
from server.plans.selection.tables import ENTRY_KIND
from server.plans.selection.tables import KIND as ROUND
from server.trail import notices


async def _named_plans(viewer: Viewer, plan_ids: list[UUID]) -> dict[UUID, Subject]:
    titles = await plan_access.titles(viewer, plan_ids)
    return {plan_id: Subject(f"{marked(title)}", f"/plans/{plan_id}") for plan_id, title in titles.items()}


def hand_over() -> None:
    """Who sees and who changes a plan, and who is told that a job has ended. Harmless on repeat."""
    file_access.doors["plan"] = Door(
        plan_access.sees_any, plan_access.require_edit, _named_plans, plan_access.read_until
    )
    file_access.doors["reading"] = Door(desk_access.sees_any, desk_access.require_edit, desk_access.named)
    notices.doors[desk_telling.KIND] = desk_telling.visible
    file_access.doors[pages.KIND] = Door(pages.sees_any, pages.refuse_edit, pages.named)
    file_access.doors[PAPER] = Door(paper_access.sees_any, paper_access.refuse_edit, paper_access.named)
    file_access.doors[media_access.KIND] = Door(
        media_access.sees_any,
        media_access.require_edit,
        media_access.named,
        added=media_access.added,
        is_recallable=True,
    )
    file_access.doors[ENTRY_KIND] = Door(round_access.sees_any_entry, round_access.refuse_edit)
    notices.doors[ROUND] = round_access.seen_among
    notices.doors["plan"] = telling.visible_plans
    notices.doors[comment_telling.KIND] = comment_telling.visible_threads
    notices.doors[proposals.KIND] = proposals.visible_proposals
    notices.doors[inviting.KIND] = inviting.opened_to
    notices.doors[OBSERVATION] = observation_access.sees_any
    notices.doors[progress_readers.KIND] = progress_readers.shown_to
    progress.tell_by(telling.job_ended)
    leaving.hand_over()
    dividing.hand_over()
    school_year.hand_over()
