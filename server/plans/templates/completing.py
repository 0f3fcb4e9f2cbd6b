"""A text that comes from Word gets what the template of its place asks for, as if begun with it."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans.forms import Heading
from server.plans.templates import choosing, sections
from server.plans.templates.outlines import Outline


@dataclass(frozen=True, slots=True)
class Completed:
    """The text with the sections it lacked, their titles, and what its plan is to remember of it."""

    doc: Json
    added: tuple[str, ...]
    outline: Outline | None


async def complete(viewer: Viewer, heading: Heading, group_id: UUID | None, doc: Json) -> Completed:
    """As a new plan of this heading would begin: required and locked sections that are missing are put in,
    empty; nothing of the text moves.

    Raises:
        DomainError: ``group_id`` is not a group of the viewer's.
    """
    outline = await choosing.for_new(viewer, heading, group_id)
    if outline is None:
        return Completed(doc, (), None)
    whole, added = await asyncio.to_thread(sections.completed, doc, outline.sections)
    return Completed(whole, tuple(one.title for one in added), outline)
