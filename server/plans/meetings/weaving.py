"""Putting together what two people wrote into one record: part by part, nothing lost. Pure.

A part is a field of the heading, a person, a point or a line of the 分工. A form says of each part how it was
when it was opened (``mark``); what somebody else changed meanwhile stays where this form left it alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Part: TypeAlias = "dict[str, str] | None"
Parts: TypeAlias = "dict[str, Part]"
MARK_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Woven:
    """``parts`` with both sides in it, and the names of those that both changed: there stands what the form
    sent, and nothing may be stored before somebody has looked."""

    parts: Parts
    clashes: tuple[str, ...]


def mark(part: Part) -> str:
    """Tells two texts of a part apart; "" is: not there."""
    if part is None:
        return ""
    said = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:MARK_DIGITS]


def weave(stored: Parts, sent: Parts, was: Mapping[str, str]) -> Woven:
    """What the record is when ``sent``, written over what ``was`` there, meets what is ``stored`` now."""
    parts: Parts = {}
    clashes = []
    for name in dict.fromkeys((*stored, *sent, *was)):
        theirs, mine, before = stored.get(name), sent.get(name), was.get(name, "")
        is_mine_changed, is_theirs_changed = mark(mine) != before, mark(theirs) != before
        if is_mine_changed and is_theirs_changed and mine != theirs:
            clashes.append(name)
        parts[name] = mine if is_mine_changed else theirs
    return Woven({name: part for name, part in parts.items() if part is not None}, tuple(clashes))


def of_kind(parts: Parts, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Id and content of the parts 「kind:id」, in their order."""
    for name, part in parts.items():
        head, _, key = name.partition(":")
        if head == kind and key and part is not None:
            yield key, part
