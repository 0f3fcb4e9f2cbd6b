"""装订成册: plans of a term as one Word paper with a cover and contents."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from server.documents.docx import binding
from server.documents.docx.binding import Cover, Leafed
from server.people.viewer import Viewer
from server.plans import exporting, versions
from server.plans.access import Row
from server.schoolyear import years

BOOK = "book"
Told = Callable[[int, str], Awaitable[None]]


async def bind(viewer: Viewer, plans: list[Row], told: Told) -> bytes:
    """The plans as this viewer reads them, in the order given; ``told`` hears which one is being written.

    Raises:
        Unavailable: the store with the pictures is down.
    """
    leaves: list[Leafed] = []
    pictures: dict[str, bytes] = {}
    for number, plan in enumerate(plans):
        await told(number, plan["title"])
        doc = await versions.readable_doc(plan)
        if sum(len(data) for data in pictures.values()) < exporting.PICTURES_BYTES:
            pictures |= await exporting.pictures_of(viewer, doc)
        leaves.append(Leafed(doc, await exporting.meta_of(plan)))
    cover = await _cover(viewer, leaves)
    written = await asyncio.to_thread(binding.bind, cover, leaves, pictures.get)
    return written.data


async def _cover(viewer: Viewer, leaves: list[Leafed]) -> Cover:
    """What all plans have in common, and the term of today."""
    school, grade = _common(leaves, "school"), _common(leaves, "grade")
    subject, teacher = _common(leaves, "subject"), _common(leaves, "teacher")
    term = None
    if viewer.school_id is not None:
        term = (await years.calendar_of(viewer.school_id)).term_on(years.today())
    title = f"{grade}{subject}教案" if grade or subject else "教案集"
    lines = (school, term.name if term is not None else "", teacher, f"共 {len(leaves)} 份")
    return Cover(title, tuple(line for line in lines if line), school)


def _common(leaves: list[Leafed], name: str) -> str:
    said: set[Any] = {leaf.meta.get(name) or "" for leaf in leaves}
    return str(said.pop()) if len(said) == 1 else ""
