"""旁注: notes in the margin of one's own plan, beside a block or a step, for all classes or for one."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError, Missing
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.adaptation.access import find_own
from server.plans.adoption.statuses import Passage, passages
from server.plans.forms import FormRefused, one_line
from server.plans.lessons.tables import BLOCK_LENGTH, CLASS_LENGTH, NOTE_LENGTH

MOST = 300  # of one plan; a page shows them all
NO_NOTE = "没有找到这条旁注。"


@dataclass(frozen=True, slots=True)
class NoteForm:
    """As typed. ``id`` is that of the form: two clicks are one note."""

    id: UUID
    block: str = ""
    words: str = ""
    class_name: str = ""

    def checked(self) -> "NoteForm":
        """The same in one spelling.

        Raises:
            FormRefused: no words, or too many.
        """
        words, name = one_line(self.words), one_line(self.class_name)
        if not words:
            raise FormRefused({"words": "旁注还没有写。"})
        if len(words) > NOTE_LENGTH:
            raise FormRefused({"words": f"旁注最多 {NOTE_LENGTH} 个字，现在有 {len(words)} 个。"})
        if len(name) > CLASS_LENGTH or len(self.block) > BLOCK_LENGTH:
            raise FormRefused({"words": "班名太长。"})
        return NoteForm(self.id, self.block, words, name)


@dataclass(frozen=True, slots=True)
class Noted:
    """A passage of the plan with the notes beside it. Without a passage: what it stood beside is gone."""

    passage: Passage | None
    notes: tuple[Row, ...]


async def write(viewer: Viewer, plan_id: UUID, form: NoteForm) -> None:
    """Add a note. The same form again is the same note.

    Raises:
        Missing: not the viewer's plan.
        FormRefused: no words, or too many.
        DomainError: the margin is full.
    """
    await find_own(viewer, plan_id)
    note = form.checked()
    async with writing():
        if await value("SELECT count(*) FROM margin_note WHERE plan = $1", plan_id) >= MOST:
            raise DomainError(f"一份教案最多 {MOST} 条旁注，先删掉几条用不着的。")
        await execute(
            'INSERT INTO margin_note (id, plan, block, class_name, words, "by", at)'
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            note.id, plan_id, note.block, note.class_name, note.words, viewer.id, now(),
        )  # fmt: skip


async def correct(viewer: Viewer, plan_id: UUID, form: NoteForm) -> None:
    """Put other words into a note.

    Raises:
        Missing: not the viewer's plan, or no such note in it.
        FormRefused: no words, or too many.
    """
    await find_own(viewer, plan_id)
    note = form.checked()
    async with writing():
        found = await row(
            "UPDATE margin_note SET words = $3, class_name = $4"
            ' WHERE id = $1 AND plan = $2 AND "by" = $5 RETURNING id',
            note.id, plan_id, note.words, note.class_name, viewer.id,
        )  # fmt: skip
    if found is None:
        raise Missing(NO_NOTE)


async def remove(viewer: Viewer, plan_id: UUID, note_id: UUID) -> None:
    """Delete a note. Twice is once.

    Raises:
        Missing: not the viewer's plan.
    """
    await find_own(viewer, plan_id)
    async with writing():
        await execute(
            'DELETE FROM margin_note WHERE id = $1 AND plan = $2 AND "by" = $3', note_id, plan_id, viewer.id
        )


async def of(plan_id: UUID) -> list[Row]:
    """The notes of its present owner, in the order they were written."""
    return await rows(
        "SELECT n.id, n.block, n.class_name, n.words, n.at FROM margin_note n"
        ' JOIN plan p ON p.id = n.plan AND p.owner = n."by" WHERE n.plan = $1 ORDER BY n.at, n.id',
        plan_id,
    )


async def beside(doc: Json, notes: list[Row]) -> list[Noted]:
    """The text passage by passage with its notes; those of passages that are gone come last."""
    shown = await asyncio.to_thread(passages, doc)
    by_block: dict[str, list[Row]] = {}
    for note in notes:
        by_block.setdefault(note["block"], []).append(note)
    found = [Noted(passage, tuple(by_block.pop(passage.id, ()))) for passage in shown]
    left = [note for lines in by_block.values() for note in lines]
    return [*found, Noted(None, tuple(left))] if left else found
