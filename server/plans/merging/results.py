"""What a merge says: plain data for a page that lets a teacher accept or decline each place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from server.documents.spec import Json


class Side(StrEnum):
    OURS = "ours"
    THEIRS = "theirs"

    @property
    def other(self) -> Side:
        return Side.THEIRS if self is Side.OURS else Side.OURS


class Colour(StrEnum):
    """Green is theirs alone and clean; amber is combined but worth a look; red keeps one side and asks."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Kind(StrEnum):
    TEXT = "text"
    MARK = "mark"
    ATTR = "attr"
    INSERT = "insert"
    DELETE = "delete"
    MOVE = "move"
    DELETE_EDIT = "delete-edit"
    TABLE = "table"
    SPLIT = "split"
    JOIN = "join"


class Choice(StrEnum):
    """What a teacher decided about a hunk. ``MERGED``: as the merge proposes; ``BOTH``: red words only."""

    MERGED = "merged"
    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class Words:
    """A decision in the teacher's own words, for hunks of kind text."""

    text: str


Decision: TypeAlias = Choice | Words


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place to decide. ``id`` is the same in every merge of the same three documents.

    ``base``, ``ours``, ``theirs`` are words (of an attribute: its value), "" where a side has nothing.
    ``attr`` names the attribute, "type" when a paragraph became a heading. ``section_id`` and ``path``
    (ids of what the block stands in, the outermost first) say where the block is, or was. ``together``: other
    tables that are decided with this one.
    """

    id: str
    colour: Colour
    kind: Kind
    block_id: str
    base: str
    ours: str
    theirs: str
    attr: str = ""
    section_id: str = ""
    path: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merge:
    """``doc`` has every green hunk, the ambers combined, and of each red one side (ours, but what one side
    deleted and the other changed is kept). It shares its parts with the inputs: do not change it in place.
    """

    doc: Json
    hunks: tuple[Hunk, ...]

    @property
    def conflicts(self) -> list[Hunk]:
        return [hunk for hunk in self.hunks if hunk.colour is Colour.RED]

    @property
    def reviews(self) -> list[Hunk]:
        return [hunk for hunk in self.hunks if hunk.colour is Colour.AMBER]

    @property
    def updates(self) -> list[Hunk]:
        return [hunk for hunk in self.hunks if hunk.colour is Colour.GREEN]
