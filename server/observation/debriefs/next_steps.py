"""我的下一步: a card of the last column becomes a task of one person of the group."""

from uuid import UUID

from server.base.database import execute, row, writing
from server.base.errors import Missing
from server.observation import access, wording
from server.observation.access import NO_OBSERVATION
from server.observation.debriefs import board
from server.observation.debriefs.forms import StepForm
from server.observation.debriefs.tables import EntryKind
from server.observation.tables import KIND
from server.people.viewer import Viewer
from server.trail import tasks
from server.trail.recording import audit

STEP = "step "  # of a task's kind; what follows says which card
TITLE_LENGTH = 80


async def give(viewer: Viewer, observation_id: UUID, entry_id: UUID, form: StepForm) -> None:
    """One's own step for oneself; as the lead any step for anybody who writes on the board. Twice is once.

    Raises:
        Missing: no such card, not theirs to give, or not to this person.
        FormRefused: nobody chosen, or a day that is none.
    """
    who, due = form.checked()
    async with writing():
        found, theirs = await access.find_for(viewer, observation_id, "write_debrief")
        card = await row(
            "SELECT * FROM debrief_entry WHERE id = $2 AND observation = $1 AND kind = $3"
            " AND removed_at IS NULL FOR UPDATE",
            found["id"], entry_id, EntryKind.NEXT_STEP,
        )  # fmt: skip
        is_own = card is not None and card["author"] == viewer.id and who == viewer.id
        if card is None or not (theirs.is_lead or is_own):
            raise Missing(NO_OBSERVATION)
        if who not in {one["id"] for one in await board.group(found["id"])}:
            raise Missing(NO_OBSERVATION)
        if card["act"] is not None:
            return
        act = await tasks.assign(
            viewer.id, [who], kind=f"{STEP}{entry_id.hex}", object_kind=KIND, object_id=found["id"],
            title=_line(card["text"]), url=f"/observations/{found['id']}/debrief#card-{entry_id}",
            note=f"{wording.heading(found)}议课后的下一步", due=due,
        )  # fmt: skip
        await execute(
            "UPDATE debrief_entry SET act = $2, row_version = row_version + 1 WHERE id = $1", entry_id, act
        )
        await audit(viewer.id, "debrief_step_given", KIND, found["id"], entry=entry_id, to=who)


def _line(text: str) -> str:
    words = " ".join(text.split()) or "议课后的下一步"
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"
