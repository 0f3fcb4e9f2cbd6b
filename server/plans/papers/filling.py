"""A plan in a chosen form."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.base.database import rows
from server.documents.docx.filling.apart import fill_apart
from server.documents.docx.writing.sealing import sealed
from server.people.viewer import Viewer
from server.plans import exporting
from server.plans.access import Row, in_circle
from server.plans.answers import outgoing
from server.plans.exporting import Paper
from server.plans.imports import learning
from server.plans.papers import choosing


@dataclass(frozen=True, slots=True)
class Filled:
    """The paper, and what did not fit as it was, for the teacher."""

    paper: Paper
    warnings: list[str]


async def fill(viewer: Viewer, plan: Row, key: str, *, with_opinions: bool = False) -> Filled:
    """What this viewer reads of the plan, in the form of a choice (``choosing``); ``with_opinions``: 批注 and
    建议修改 go along, as far as they are for this viewer.

    Raises:
        Missing: the form is none of the viewer's, or not there any more.
        Refused: it cannot be filled; the sentence is the teacher's.
        Unavailable: the store is down.
    """
    blank = await choosing.blank(viewer, key, plan)
    sent = await outgoing.text_of(plan)
    is_told = with_opinions and in_circle(viewer, plan)
    opinions = await outgoing.opinions_of(viewer, plan, sent.doc) if is_told else None
    pictures = await exporting.pictures_of(viewer, sent.doc)
    said = await learning.adopted(await learning.district_of(viewer))
    meta = await exporting.meta_of(plan)
    digests = await _as_they_came(pictures) if blank.is_own else {}
    written = await fill_apart(
        blank.data,
        sent.doc,
        meta,
        pictures,
        blank.name,
        blank.is_own,
        said=said,
        digests=digests,
        opinions=opinions,
    )
    data = await asyncio.to_thread(sealed, written.data, sent.origin, sent.doc, written.owners)
    return Filled(Paper(data, exporting.file_name(plan["title"])), written.warnings)


async def _as_they_came(file_ids: Iterable[str]) -> dict[str, str]:
    """SHA-256 of pictures as they stood in Word: a photo is kept without its place, so its bytes differ."""
    found = await rows(
        "SELECT id, encode(coalesce(sent_sha256, sha256), 'hex') AS digest FROM file"
        " WHERE id = ANY($1::uuid[])",
        [UUID(file_id) for file_id in file_ids],
    )
    return {str(one["id"]): one["digest"] for one in found if one["digest"]}


async def write(viewer: Viewer, plan: Row, key: str) -> Filled:
    """A paper of several: in the form of ``key``; our own look where none is asked for, or where the plan was
    not imported and so has no paper of its own.

    Raises:
        Missing, Refused, Unavailable: as ``fill``.
    """
    if not key or (key == choosing.OWN and await choosing.own(viewer, plan) is None):
        return Filled(await exporting.export(viewer, plan), [])
    return await fill(viewer, plan, key)
