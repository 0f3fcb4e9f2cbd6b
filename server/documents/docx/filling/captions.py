"""知识与技能：____ printed line by line into a place of a form: the words before the colon are the school's.

They stay; lines of the plan that begin with the same words go behind them."""

import re
from dataclasses import replace
from typing import Any

from .. import labels
from ..hints import CAPTION
from ..texts import text_of
from .leaves import Leaf
from .looks import look_of
from .paper import Paper
from .room import Room
from .saying import say
from .splicing import splice

Json = dict[str, Any]

_BEGINNING = re.compile(r"\s*[^:：】〗]{2,20}?\s*(?:[:：]|[】〗][:：]?)\s*")


def parts(paper: Paper, room: Room, new: list[Leaf]) -> list[tuple[Room, list[Leaf]]]:
    """A room as the rooms before, between and behind its captions, and which lines go into each.

    What begins like no caption of the form stands before them all.
    """
    marks = [] if paper.is_emptied else [at for at, leaf in enumerate(room.slots) if _is_caption(leaf)]
    if not marks:
        return [(room, new)]
    shares = _shares([room.slots[at] for at in marks], new)
    first = room.slots[marks[0]].element
    found = [(replace(room, slots=room.slots[: marks[0]], before=first), shares[0])]
    for at, end, share in zip(marks, [*marks[1:], len(room.slots)], shares[1:], strict=True):
        caption = room.slots[at]
        rest = share[1:] if share and _say_behind(paper, caption, share[0]) else share
        look = look_of(caption.element)
        found.append((Room(room.slots[at + 1 : end], room.holder, caption.element, look), rest))
    return found


def _is_caption(leaf: Leaf) -> bool:
    return (
        leaf.kind == "line"
        and leaf.element is not None
        and not leaf.node.get("is_part")
        and CAPTION.fullmatch(leaf.text) is not None
    )


def _shares(captions: list[Leaf], new: list[Leaf]) -> list[list[Leaf]]:
    """The lines before any caption, then those of each: from the one that begins like it to the next such."""
    shares: list[list[Leaf]] = [[] for _ in range(len(captions) + 1)]
    now = 0
    for leaf in new:
        now = next((at + 1 for at, one in enumerate(captions) if _begins(one, leaf)), now)
        shares[now].append(leaf)
    return shares


def _begins(caption: Leaf, new: Leaf) -> bool:
    return new.kind == "line" and without(new.node, _words(caption)) is not None


def without(line: Json, words: str) -> Json | None:
    """A line of the plan that begins with ``words`` and a colon, without them; None of any other."""
    found = _BEGINNING.match(text_of(line))
    is_same = found is not None and labels.bare(found[0]) == labels.bare(words)
    return splice(line, 0, found.end(), "") if found is not None and is_same else None


def _words(caption: Leaf) -> str:
    found = CAPTION.fullmatch(caption.text)
    return (found[1] or found[2]) if found is not None else caption.text


def _say_behind(paper: Paper, caption: Leaf, new: Leaf) -> bool:
    """The rest of the line in the line of the caption, where the form has its blanks."""
    words, element = _words(caption), caption.element
    rest = without(new.node, words)
    if rest is None or element is None:
        return False
    end = caption.text.index(words) + len(words)
    kept = splice(caption.node, end, len(caption.text), "")
    content = [*(kept.get("content") or []), *(rest.get("content") or [])]
    say(paper, element, caption.node, {**rest, "content": content})
    paper.note(new.node, element)
    return True
