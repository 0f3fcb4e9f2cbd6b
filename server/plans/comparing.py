"""What differs between two states of a plan, block by block: a 个案 and its 通案, two versions. Pure.

Blocks are matched by id; those without a partner, within one section, by how alike their text is. Compared
are the smallest blocks: paragraphs (also those in lists and text boxes), pictures, formulas, tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.documents import text, walk
from server.documents.spec import Json
from server.plans import aligning
from server.plans.aligning import Piece
from server.plans.compared import Change, Comparison, Entry, Section
from server.plans.comparing_tables import CONTAINERS, compare_tables, differ
from server.plans.runs import Alphabet, Line, Run, compare_lines, whole

_TEXTS = frozenset({"paragraph", "heading"})


@dataclass(frozen=True)
class _Block:
    """A smallest block; ``section`` is the place of its section."""

    node: Json
    section: int
    marker: str
    level: int
    line: Line
    piece: Piece


def compare(base: Json, other: Json) -> Comparison:
    """Both normalised. Everything of ``other`` in its order; what was removed stands where it was.

    Empty paragraphs are left out: filling one counts as adding, emptying one as removing.
    """
    return _Comparing(base, other).run()


class _Comparing:
    def __init__(self, base: Json, other: Json) -> None:
        self.alphabet = Alphabet()
        self.base_sections = walk.sections(base)
        self.other_sections = walk.sections(other)
        self.base = self._blocks(self.base_sections)
        self.other = self._blocks(self.other_sections)
        self.sections = aligning.align(
            _section_pieces(self.base_sections), _section_pieces(self.other_sections), aligning.by_equal_text
        )
        self.base_places = _by_section(self.base, len(self.base_sections))
        self.other_places = _by_section(self.other, len(self.other_sections))
        self.pairs = self._pairs()
        self.partners = set(self.pairs.values())

    def run(self) -> Comparison:
        return Comparison(tuple(self._section(place, at) for place, at in self.sections.places))

    def _blocks(self, sections: list[Json]) -> list[_Block]:
        return [
            self._block(node, number, marker, level)
            for number, section in enumerate(sections)
            for node, marker, level in _smallest(section)
            if node["type"] == "table" or text.says_something(node)
        ]

    def _block(self, node: Json, section: int, marker: str, level: int) -> _Block:
        is_table = node["type"] == "table"
        line = Line("", ()) if is_table else self.alphabet.line([node])
        words = text.plain_block(node) if is_table else line.text
        kind = "text" if node["type"] in _TEXTS else node["type"]
        return _Block(
            node, section, marker, level, line, Piece(str(walk.attr(node, "id") or ""), words, kind)
        )

    def _pairs(self) -> dict[int, int]:
        """Blocks of other → of base: by id anywhere, by likeness inside one section."""
        old, new = [one.piece for one in self.base], [one.piece for one in self.other]
        pairs = aligning.by_id(old, new)
        used = set(pairs.values())
        for at, place in self.sections.pairs.items():
            pairs |= aligning.by_text(
                old,
                new,
                [n for n in self.base_places[place] if n not in used],
                [n for n in self.other_places[at] if n not in pairs],
            )
        return pairs

    def _section(self, place: int | None, at: int | None) -> Section:
        base = self.base_sections[place] if place is not None else None
        other = self.other_sections[at] if at is not None else None
        shown = other or base
        assert shown is not None
        old, new = text.title_of(base) if base else "", text.title_of(other) if other else ""
        key = walk.attr(shown, "key")
        return Section(
            change=_section_change(base, other, place is not None and place not in self.sections.steady),
            id=str(walk.attr(shown, "id") or ""),
            key=key if isinstance(key, str) else None,
            title=new or old,
            title_runs=compare_lines(_plain_line(old), _plain_line(new), self.alphabet),
            entries=tuple(self._entries(place, at)),
        )

    def _entries(self, place: int | None, at: int | None) -> Iterator[Entry]:
        order = self.other_places[at] if at is not None else []
        here = [n for n in order if n in self.pairs and self.base[self.pairs[n]].section == place]
        steady = aligning.spine([self.pairs[n] for n in here])
        removed = [n for n in self.base_places[place] if n not in self.partners] if place is not None else []
        for old, new in aligning.woven(order, self.pairs, removed, steady):
            base = self.base[old] if old is not None else None
            other = self.other[new] if new is not None else None
            yield self._entry(base, other, is_moved=old not in steady)

    def _entry(self, base: _Block | None, other: _Block | None, is_moved: bool) -> Entry:
        shown = other or base
        assert shown is not None
        rows = (
            compare_tables(base.node if base else None, other.node if other else None, self.alphabet)
            if shown.node["type"] == "table"
            else ()
        )
        is_edited = is_restyled = False
        change = Change.ADDED if base is None else Change.REMOVED
        if base is not None and other is not None:
            differs = differ(base.node, other.node)
            is_edited = (
                any(row.change is not Change.SAME for row in rows) or base.line.text != other.line.text
            )
            is_restyled = differs and not is_edited
            change = Change.MOVED if is_moved else Change.CHANGED if differs else Change.SAME
        return Entry(
            change=change,
            id=shown.piece.id,
            type=shown.node["type"],
            marker=shown.marker,
            level=shown.level,
            runs=self._runs(base, other),
            rows=rows,
            is_edited=is_edited,
            is_restyled=is_restyled,
            moved_from=self._origin(base, other) if is_moved else None,
            base=base.node if base else None,
            other=other.node if other else None,
        )

    def _runs(self, base: _Block | None, other: _Block | None) -> tuple[Run, ...]:
        if base is None or other is None:
            one = base or other
            assert one is not None
            return whole("del" if other is None else "ins", one.line, self.alphabet)
        return compare_lines(base.line, other.line, self.alphabet)

    def _origin(self, base: _Block | None, other: _Block | None) -> str | None:
        """The title of the section a block came from, None when it stayed in its own."""
        if base is None or other is None or self.sections.pairs.get(other.section) == base.section:
            return None
        return text.title_of(self.base_sections[base.section])


def _smallest(node: Json, marker: str = "", level: int = 0) -> Iterator[tuple[Json, str, int]]:
    """The smallest blocks with their list marker (of the first one in an item) and depth."""
    kind = node["type"]
    start = walk.attr(node, "start")
    for number, child in enumerate(node.get("content") or ()):
        if child["type"] not in CONTAINERS or child["type"] == "table":
            yield child, marker if number == 0 else "", level
        elif kind == "bulletList":
            yield from _smallest(child, "•", level)
        elif kind == "orderedList":
            yield from _smallest(child, f"{(start if isinstance(start, int) else 1) + number}.", level)
        else:
            deeper = level + (child["type"] in ("bulletList", "orderedList"))
            yield from _smallest(child, "", deeper)


def _by_section(blocks: list[_Block], sections: int) -> list[list[int]]:
    result: list[list[int]] = [[] for _ in range(sections)]
    for place, block in enumerate(blocks):
        result[block.section].append(place)
    return result


def _section_pieces(sections: list[Json]) -> list[Piece]:
    """Sections without a common id are one when they have the same key and 课时."""
    return [
        Piece(
            str(walk.attr(section, "id") or ""),
            f"{walk.attr(section, 'key') or text.title_of(section)}/{walk.attr(section, 'period') or ''}",
        )
        for section in sections
    ]


def _section_change(base: Json | None, other: Json | None, is_moved: bool) -> Change:
    if base is None:
        return Change.ADDED
    if other is None:
        return Change.REMOVED
    if is_moved:
        return Change.MOVED
    return Change.SAME if text.title_of(base) == text.title_of(other) else Change.CHANGED


def _plain_line(words: str) -> Line:
    return Line(words, (b"",) * len(words))
