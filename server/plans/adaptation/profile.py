"""How much of each part of a plan its teacher changed, as a profile. Pure.

The weights of the parts follow what valid 二次备课 is taken to be (docs/decisions/0028): the process half,
homework and pupils 0.15 each, goals and board 0.1 each. The share of a part: of both texts without white
space and punctuation, what is not common to them (Indel distance over both lengths).
Format, basics, dates and class names do not count; own notes and the reflection are facts beside it.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from server.documents import process, text, walk
from server.documents.spec import Json

NOTES = "second"  # the column 二次备课


@dataclass(frozen=True, slots=True)
class Kind:
    """A part of a plan: its name, its weight, the keys of its sections."""

    title: str
    weight: float
    keys: frozenset[str]


KINDS = (
    Kind("教学过程", 0.5, frozenset({"process"})),
    Kind("作业与练习", 0.15, frozenset({"homework", "exercise"})),
    Kind("学情分析", 0.15, frozenset({"learner"})),
    Kind("目标与重难点", 0.1, frozenset({"objectives", "key", "difficult", "key_difficult", "kd_measure"})),
    Kind("板书设计", 0.1, frozenset({"board"})),
)


class Light(StrEnum):
    """What is said of a share; never a mark."""

    NEAR = "near"
    SOME = "some"
    MUCH = "much"


WORDS = {Light.NEAR: "和通案相近", Light.SOME: "有调整", Light.MUCH: "调整较多"}


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many percent on it is called 有调整 and 调整较多."""

    amber: int
    green: int

    def light(self, percent: float) -> Light:
        """What a share is called."""
        return Light.MUCH if percent >= self.green else Light.SOME if percent >= self.amber else Light.NEAR


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what share of it was changed, in percent."""

    title: str
    weight: float
    percent: float


@dataclass(frozen=True, slots=True)
class Profile:
    """The parts that are there in either text, and the facts beside them."""

    parts: tuple[Part, ...]
    has_notes: bool
    has_reflection: bool

    @property
    def percent(self) -> float:
        """The weighted mean of the parts that are there; the weight of the others is shared among them."""
        weight = sum(part.weight for part in self.parts)
        return sum(part.weight * part.percent for part in self.parts) / weight if weight else 0.0


def profile(base: Json, own: Json) -> Profile:
    """The profile of ``own`` against the release ``base`` it was made from."""
    parts = []
    for kind in KINDS:
        before, after = _words(base, kind.keys), _words(own, kind.keys)
        if before or after:
            percent = 100 * Indel.normalized_distance(before, after)
            parts.append(Part(kind.title, kind.weight, percent))
    notes = _notes(own)
    return Profile(
        tuple(parts),
        has_notes=bool(notes) and notes != _notes(base),
        has_reflection=bool(_words(own, frozenset({"reflection"}))),
    )


def normalised(words: str) -> str:
    """The characters that say something: one width, no white space, no punctuation."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", words).casefold()
        if unicodedata.category(char)[0] not in "ZPC"
    )


def _words(doc: Json, keys: frozenset[str]) -> str:
    found = [_of_section(section) for section in walk.sections(doc) if walk.attr(section, "key") in keys]
    return normalised("\n".join(found))


def _of_section(section: Json) -> str:
    lines = []
    for block in section.get("content") or ():
        if block["type"] == "table" and walk.attr(block, "kind") == "process":
            cells = (cell for step in process.steps(block) for col, cell in step.cells if col != NOTES)
            lines += [process.cell_text(cell) for cell in cells]
        else:
            lines.append(text.plain_block(block))
    return "\n".join(lines)


def _notes(doc: Json) -> str:
    cells = (
        cell
        for table in process.tables(doc)
        for step in process.steps(table)
        for col, cell in step.cells
        if col == NOTES
    )
    return normalised("\n".join(process.cell_text(cell) for cell in cells))
