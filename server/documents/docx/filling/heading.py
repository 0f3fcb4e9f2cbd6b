"""《勾股定理》教学设计 at the top of a form that has no field for 课题: the title of the plan goes there."""

import re

from .. import labels, titles
from ..texts import text_of
from .fields import Said
from .paper import Paper
from .saying import say
from .splicing import splice

_LINES = 6
_ROOM = re.compile(r"(?<=《)[\s_＿]*(?=》)")


def fill(paper: Paper, values: Said) -> None:
    """Replace the title the form was read with in its first lines."""
    title = values.meta.get("title", "")
    if (
        not title
        or labels.bare("课题") in values.placed
        or any(piece.kind == "meta" and piece.key == "title" for piece in paper.pieces)
    ):
        return
    before = paper.settled.meta.get("title", "")
    lines = [
        block for block in paper.blocks if block["type"] == "paragraph" and block.get("element") is not None
    ]
    for block in lines[:_LINES]:
        text = text_of(block)
        room = _ROOM.search(text) if not paper.is_emptied else None
        if room is not None:
            say(paper, block["element"], block, splice(block, room.start(), room.end(), title))
            values.homes.add("title")
            return
        # A blank form has its own name up there; only what stands in 《》 is that of a lesson.
        place = titles.place_in(text, before) if paper.is_emptied or f"《{before}》" in text else None
        if place is not None:
            values.homes.add("title")
            if "".join(before.split()) != "".join(title.split()):  # else its own blanks stay
                say(paper, block["element"], block, splice(block, *place, title))
            return
