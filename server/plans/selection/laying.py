"""Drafts of one lesson beside each other: section by section, and inside a section block by block. Pure.

Drafts of different schools share neither ids nor words, so sections go by key and 课时, blocks by how alike
they are; what is left between two alike ones stands beside each other in order.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.documents import process, text, walk
from server.documents.spec import Json
from server.plans import aligning
from server.plans.aligning import Piece

NAME_LENGTH = 110


@dataclass(frozen=True)
class Unit:
    """What can be picked by itself: a block of a section, or a step of its process (of ``table``)."""

    id: str
    node: Json
    words: str
    table: Json | None = None

    @property
    def piece(self) -> Piece:
        """For aligning."""
        kind = "step" if self.table is not None else self.node["type"]
        return Piece(self.id, self.words, "text" if kind in ("paragraph", "heading") else kind)


Row = tuple[Unit | None, ...]


@dataclass(frozen=True)
class Place:
    """One section over all drafts: that of each draft (None where it has none), and their aligned rows."""

    name: str
    title: str
    sections: tuple[Json | None, ...]
    rows: tuple[Row, ...]


def lay(docs: Sequence[Json]) -> list[Place]:
    """All sections of all drafts, in the order of the first, what only others have behind their neighbour."""
    named = [dict(_named(doc)) for doc in docs]
    order: list[str] = []
    for sections in named:
        at = 0
        for name in sections:
            if name in order:
                at = order.index(name) + 1
            else:
                order.insert(at, name)
                at += 1
    return [_place(name, [sections.get(name) for sections in named]) for name in order]


def units(section: Json) -> list[Unit]:
    """The blocks of a section that say something, of its process the steps."""
    found: list[Unit] = []
    for block in section.get("content") or ():
        if block["type"] == "table" and walk.attr(block, "kind") == "process":
            rows = {walk.attr(one, "id"): one for one in block.get("content") or ()}
            found += [
                Unit(step.id, rows[step.id], text.plain_block(rows[step.id]), block)
                for step in process.steps(block)
                if step.id in rows and text.says_something(rows[step.id])
            ]
        elif text.says_something(block):
            found.append(Unit(str(walk.attr(block, "id") or ""), block, text.plain_block(block)))
    return found


def name_of(doc: Json, section_id: str) -> str | None:
    """How the place of this section is called; None when the draft has no such section."""
    return next((name for name, section in _named(doc) if walk.attr(section, "id") == section_id), None)


def _named(doc: Json) -> list[tuple[str, Json]]:
    seen: Counter[str] = Counter()
    found = []
    for section in walk.sections(doc):
        name = str(walk.attr(section, "key") or text.title_of(section))[:NAME_LENGTH]
        period = walk.attr(section, "period")
        name = f"{name}/{period}" if isinstance(period, int) else name
        seen[name] += 1
        found.append((f"{name}#{seen[name]}" if seen[name] > 1 else name, section))
    return found


def _place(name: str, sections: list[Json | None]) -> Place:
    shown = next(section for section in sections if section is not None)
    columns = [units(section) if section is not None else [] for section in sections]
    return Place(name, text.title_of(shown), tuple(sections), tuple(_rows(columns)))


def _rows(columns: list[list[Unit]]) -> list[Row]:
    rows: list[Row] = [(unit,) for unit in columns[0]] if columns else []
    for number, column in enumerate(columns[1:], 1):
        rows = _beside(rows, column, number)
    return rows


def _beside(rows: list[Row], column: list[Unit], width: int) -> list[Row]:
    """The rows with one more column."""
    pairs = _pairs([_shown(row).piece for row in rows], [unit.piece for unit in column])
    result: list[Row] = []
    done = taken = 0
    for at, place in [*sorted(pairs.items()), (len(column), len(rows))]:
        between, fresh = rows[done:place], column[taken:at]
        for step in range(max(len(between), len(fresh))):
            row = between[step] if step < len(between) else (None,) * width
            result.append((*row, fresh[step] if step < len(fresh) else None))
        if at < len(column):
            result.append((*rows[place], column[at]))
        done, taken = place + 1, at + 1
    return result


def _pairs(base: list[Piece], other: list[Piece]) -> dict[int, int]:
    """Places in ``other`` → in ``base`` of what is alike and in one order on both sides."""
    pairs = aligning.by_id(base, other)
    used = set(pairs.values())
    pairs |= aligning.by_text(
        base,
        other,
        [place for place in range(len(base)) if place not in used],
        [at for at in range(len(other)) if at not in pairs],
    )
    steady = aligning.spine([pairs[at] for at in sorted(pairs)])
    return {at: place for at, place in pairs.items() if place in steady}


def _shown(row: Row) -> Unit:
    return next(unit for unit in row if unit is not None)
