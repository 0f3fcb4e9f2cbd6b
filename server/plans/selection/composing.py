"""合成稿: a new text from picked sections, blocks and steps, each with its credit. Pure.

What comes from the draft that was picked whole keeps its ids, so that its school's later versions can still
be compared with it; everything else gets new ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from server.documents import grid, ids, process, text, walk
from server.documents.keys import COLUMN_TITLES
from server.documents.spec import Json
from server.plans import crediting
from server.plans.selection import laying
from server.plans.selection.laying import Unit


@dataclass(frozen=True)
class Source:
    """An entry to pick from."""

    version: UUID
    author: UUID
    school: UUID | None
    doc: Json


@dataclass(frozen=True)
class Part:
    """A section of an entry, or with ``block_id`` one block or step of it, for the section ``place``."""

    place: str
    entry: UUID
    section_id: str
    block_id: str = ""


@dataclass(frozen=True)
class Given:
    """A credit the text rests on: what ``crediting.give`` is to be asked with."""

    author: UUID
    school: UUID | None
    version: UUID
    block_id: str


@dataclass(frozen=True)
class Composed:
    """The text, and whose it is."""

    doc: Json
    given: tuple[Given, ...]


def compose(parts: Sequence[Part], sources: Mapping[UUID, Source], base: UUID | None = None) -> Composed:
    """The picked parts in their order. A part whose block is no longer in its entry is left out."""
    composing = _Composing(sources, base)
    sections = [composing.section(list(found)) for _, found in groupby(parts, key=lambda part: part.place)]
    doc = ids.ensure({"type": "doc", "content": [one for one in sections if one is not None]})
    return Composed(doc, tuple(composing.given.values()))


class _Composing:
    def __init__(self, sources: Mapping[UUID, Source], base: UUID | None) -> None:
        self.sources = sources
        self.base = base
        self.given: dict[UUID, Given] = {}

    def section(self, parts: list[Part]) -> Json | None:
        found = [self._find(part) for part in parts]
        known = [(part, section) for part, section in zip(parts, found, strict=True) if section is not None]
        if not known:
            return None
        first, shell = known[0]
        content: list[Json] = []
        steps: list[tuple[Part, Unit]] = []
        for part, section in known:
            for unit in self._picked(part, section):
                if isinstance(unit, Unit) and unit.table is not None:
                    steps.append((part, unit))
                    continue
                content += self._table(steps)
                steps = []
                node = unit.node if isinstance(unit, Unit) else unit
                content.append(self._own(part, node, part.block_id or part.section_id))
        content += self._table(steps)
        attrs = dict(shell.get("attrs") or {})
        if first.entry != self.base:
            attrs["id"] = ids.fresh()
        return {"type": "section", "attrs": attrs, "content": content}

    def _find(self, part: Part) -> Json | None:
        doc = self.sources[part.entry].doc
        return next((one for one in walk.sections(doc) if walk.attr(one, "id") == part.section_id), None)

    def _picked(self, part: Part, section: Json) -> list[Json | Unit]:
        """All of a section as it stands; of a pick its unit."""
        if not part.block_id:
            return list(section.get("content") or ())
        return [unit for unit in laying.units(section) if unit.id == part.block_id]

    def _own(self, part: Part, node: Json, block_id: str) -> Json:
        """The node with its credit, and ids of its own unless it is of the base."""
        return self._kept(part, _signed(node, self._source(part, block_id)))

    def _kept(self, part: Part, node: Json) -> Json:
        return node if part.entry == self.base else _renewed(node)

    def _source(self, part: Part, block_id: str) -> str:
        source = self.sources[part.entry]
        src = crediting.source(source.author, source.version, block_id)
        self.given[src] = Given(source.author, source.school, source.version, block_id)
        return str(src)

    def _table(self, steps: list[tuple[Part, Unit]]) -> list[Json]:
        """A process table of steps from several ones, with every column any of them has."""
        if not steps:
            return []
        heads: dict[str, Json] = {}
        bodies = []
        for part, unit in steps:
            assert unit.table is not None
            columns = _columns(unit.table)
            heads |= {key: head for key, head in columns if key not in heads}
            bodies.append((part, unit, [key for key, _ in columns]))
        rows = [{"type": "tableRow", "attrs": {}, "content": [_renewed(head) for head in heads.values()]}]
        for part, unit, keys in bodies:
            cells = _cells(unit, keys)
            row = {
                "type": "tableRow",
                "attrs": dict(unit.node.get("attrs") or {}),
                "content": [cells.get(key) or _empty(head) for key, head in heads.items()],
            }
            rows.append(self._kept(part, _signed_row(row, self._source(part, unit.id))))
        return [{"type": "table", "attrs": {"kind": "process"}, "content": rows}]


def _columns(table: Json) -> list[tuple[str, Json]]:
    """Each column's key, by which columns of two tables are one, and its head cell."""
    placed = grid.place(table)
    kinds, head = process.columns(placed), process.head_rows(placed)
    found: dict[str, Json] = {}
    for column in range(grid.width(placed)):
        above = [one.cell for row in placed[:head] for one in row if _covers(one, column)]
        kind = kinds[column]
        words = process.cell_text(above[-1]) if above else COLUMN_TITLES.get(kind or "", "")
        key = kind or words or "-"
        while key in found:
            key += "+"
        found[key] = {
            "type": "tableHeader",
            "attrs": {"col": kind} if kind else {},
            "content": above[-1].get("content") or [] if above else _line(words),
        }
    return list(found.items())


def _cells(unit: Unit, keys: list[str]) -> dict[str, Json]:
    """The cells of a step by the key of their column, each one column wide and one row high."""
    assert unit.table is not None
    rows = [row for row in unit.table.get("content") or () if row.get("type") == "tableRow"]
    number = next(at for at, row in enumerate(rows) if row is unit.node or row == unit.node)
    return {
        keys[one.column]: {
            **one.cell,
            "type": "tableCell",
            "attrs": {
                name: value
                for name, value in (one.cell.get("attrs") or {}).items()
                if name in ("id", "col", "align")
            },
        }
        for one in grid.place(unit.table)[number]
    }


def _covers(one: grid.Placed, column: int) -> bool:
    return one.column <= column < one.column + one.colspan


def _empty(head: Json) -> Json:
    return {"type": "tableCell", "attrs": dict(head["attrs"]), "content": _line("")}


def _line(words: str) -> list[Json]:
    return [{"type": "paragraph", "content": [{"type": "text", "text": words}] if words else []}]


def _signed(node: Json, src: str) -> Json:
    """The block with ``src``; a process table's steps carry it in their cells. What was credited stays so."""
    if node["type"] == "table" and walk.attr(node, "kind") == "process":
        rows = [_signed_row(row, src) for row in node.get("content") or ()]
        return {**node, "content": rows}
    if not text.says_something(node) or walk.attr(node, "src"):
        return node
    return {**node, "attrs": {**(node.get("attrs") or {}), "src": src}}


def _signed_row(row: Json, src: str) -> Json:
    cells = [
        cell
        if cell["type"] == "tableHeader"
        else {**cell, "content": [_signed(block, src) for block in cell.get("content") or ()]}
        for cell in row.get("content") or ()
    ]
    return {**row, "content": cells}


def _renewed(node: Json) -> Json:
    """A copy in which every id is new."""
    result = dict(node)
    attrs = node.get("attrs")
    if attrs and "id" in attrs:
        result["attrs"] = {**attrs, "id": ids.fresh()}
    if node.get("content"):
        result["content"] = [_renewed(child) for child in node["content"]]
    return result


def entries_of(parts: Iterable[Part]) -> set[UUID]:
    """From which entries something was picked."""
    return {part.entry for part in parts}
