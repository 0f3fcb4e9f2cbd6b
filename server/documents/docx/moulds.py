"""The tables a plan was taken out of: their cells with what went where, so that an export may pour it back.

A mould is data beside the first section that came from its table (the attribute ``mould`` of the section):
``[{"widths": […], "rows": [[cell, …], …]}]``. A cell has its first column ``c``, its spans ``n`` and ``r``,
and one of: ``t`` words as they stood there (``of`` and ``was``: the label of that section, then called so) ·
``meta`` (a field of the plan, ``was`` its value then) · ``line`` (the block that says it behind ``was``) ·
``parts`` (sections poured in: ``s`` section, ``x`` its first block there, ``l`` the label to write first,
``i`` in the same line) · ``table`` and ``row`` (rows of a table of a section).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from . import fronts, marked
from .grid import Cell, Region, grid_of
from .ooxml.context import hint_of
from .pieces import Piece
from .texts import is_empty, text_of, text_of_all
from .whereabouts import Places

Json = dict[str, Any]

MAX_LENGTH = 60_000  # characters of a section's moulds together; a longer one is not kept
_MAX_CELLS = 600
_STAMP = re.compile(r'("(?:s|x|of|line|table|row)":)"(p\d+)"')
_CELLS = frozenset({"tableCell", "tableHeader"})
_META = frozenset({"title", "subject", "grade", "textbook", "period", "teacher", "type", "date", "course"})


def attach(
    blocks: list[Json],
    pieces: list[Piece],
    drawn: list[tuple[Json, Piece]],
    doc: Json,
    meta: dict[str, str],
) -> None:
    """Put the moulds of the tables in ``blocks``, and the lines it took fields from, beside the sections.

    ``drawn`` are the sections before they got their own ids, with their pieces; ``doc`` has the same ones in
    the same order. A table that is in the plan as it stood needs none.
    """
    places = Places([node for node, _ in drawn])
    maker = _Maker(places, pieces, drawn, doc, meta)
    lines = fronts.lines_of(blocks, pieces, meta, set(places.block))
    moulds: dict[int, list[Json]] = {0: lines} if lines else {}
    own = marked.first_mark(blocks) or 0  # before it stand the fields our own export wrote
    for block in blocks[own:]:
        if block["type"] == "table":
            found = maker.mould(block)
            if found is not None:
                owner, mould = found
                moulds.setdefault(owner, []).append(mould)
    for number, head in fronts.heads_of(blocks, [piece for _, piece in drawn]).items():
        title = doc["content"][number]["attrs"].get("title", "")
        moulds.setdefault(number, []).append({**head, "was": title})
    for number, found_moulds in moulds.items():
        written = json.dumps(found_moulds, ensure_ascii=False, separators=(",", ":"))
        if len(written) <= MAX_LENGTH:
            doc["content"][number]["attrs"]["mould"] = written


def renamed(mould: str, name: Callable[[str], str]) -> str:
    """The same moulds after the stamps of a paper's paragraphs (``p12``) got other names."""
    return _STAMP.sub(lambda found: f'{found[1]}"{name(found[2])}"', mould)


class _Maker:
    def __init__(
        self,
        places: Places,
        pieces: list[Piece],
        drawn: list[tuple[Json, Piece]],
        doc: Json,
        meta: dict[str, str],
    ) -> None:
        self.meta = meta
        self.places = places
        self.drawn = drawn
        self.doc = doc
        self.label_of = {_id(piece.at): piece for piece in pieces if piece.at is not None and _id(piece.at)}
        self.room_of = {_id(cell): piece for piece in pieces for cell in piece.room if _id(cell)}
        self.number_of = {id(piece): number for number, (_, piece) in enumerate(drawn)}
        twins = {piece.heading: number for number, (_, piece) in reversed(list(enumerate(drawn)))}
        for piece in pieces:  # what joined the same heading before it
            if piece.heading in twins:
                self.number_of.setdefault(id(piece), twins[piece.heading])
        self.joined = {id(piece) for piece in pieces} - {id(piece) for _, piece in drawn}
        self.lines = {text_of(block): block for section in doc["content"][:1] for block in _blocks(section)}
        self.owner = -1

    def mould(self, table: Json) -> tuple[int, Json] | None:
        """(the section to keep it by, the mould); None when the table stands in the plan, or is too large."""
        region = grid_of(table)
        cells = [cell for row in region.rows for cell in row]
        homes = {home[:2] for cell in cells if (home := self.places.cell.get(_id(cell.node)))}
        is_whole = len(homes) == 1 and all(_id(cell.node) in self.places.cell for cell in cells)
        if is_whole or len(cells) > _MAX_CELLS or _id(table) in self.places.block:
            return None
        owners: set[int] = set()
        rows = [self._row(row, owners) for row in region.rows]
        if not owners:
            owners.add(max(self.owner, 0))
        made: Json = {"widths": _widths(region), "rows": rows}
        heads = self._heads_outside(owners, _ids(table))
        if heads:
            made["heads"] = heads
        fresh = min(
            (number for number in owners if number > self.owner), default=max(self.owner, min(owners))
        )
        self.owner = max(self.owner, fresh)
        return fresh, made

    def _heads_outside(self, owners: set[int], inside: set[str]) -> list[str]:
        """Sections of the table whose heading is a line before it."""
        outside = [
            number
            for number in sorted(owners)
            if (at := self.drawn[number][1].at) is not None
            and at["type"] not in _CELLS
            and _id(at) not in inside
        ]
        return [_id(self.doc["content"][number]) for number in outside]

    def _row(self, row: list[Cell], owners: set[int]) -> list[Json]:
        made: list[Json] = []
        for cell in row:
            home = self.places.cell.get(_id(cell.node))
            if home is not None:
                owners.add(home[0])
                self._table_cell(cell, home, made)
                continue
            shape: Json = {"c": cell.column, "n": cell.colspan, "r": cell.rowspan}
            if cell.node["type"] == "tableHeader":
                shape["h"] = 1
            made.append(shape | self._content(cell, owners))
        return made

    def _table_cell(self, cell: Cell, home: tuple[int, int, int], made: list[Json]) -> None:
        """One entry for all cells of a row that stand in the same table of a section."""
        table = self.doc["content"][home[0]]["content"][home[1]]
        last = made[-1] if made else {}
        if last.get("table") == _id(table):
            last["n"] = cell.end - last["c"]
            return
        row = table["content"][home[2]]
        made.append({"c": cell.column, "n": cell.colspan, "r": 1, "table": _id(table), "row": _id(row)})

    def _content(self, cell: Cell, owners: set[int]) -> Json:
        found = self.places.of(cell.blocks)
        piece = self.room_of.get(_id(cell.node))
        if found:
            owners.update(number for number, _ in found)
            return {"parts": self._parts(found, piece)}
        if piece is not None and piece.kind in ("meta", "info"):
            return self._field(cell, piece, owners)
        if (
            piece is not None
            and cell.is_blank
            and id(piece) in self.number_of
            and not _is_placed(piece, cell)
        ):
            number = self.number_of[id(piece)]
            owners.add(number)
            return {"parts": [{"s": _id(self.doc["content"][number])}]}
        return self._words(cell)

    def _words(self, cell: Cell) -> Json:
        made: Json = {"t": text_of_all(cell.blocks)}
        first = next((block for block in cell.blocks if text_of(block).strip()), None)
        if first is not None:
            if hint_of(first).bold:
                made["b"] = 1
            if align := first.get("attrs", {}).get("align"):
                made["a"] = align
        piece = self.label_of.get(_id(cell.node))
        if piece is not None and id(piece) in self.number_of and id(piece) not in self.joined:
            section = self.doc["content"][self.number_of[id(piece)]]
            made |= {"of": _id(section), "was": section["attrs"].get("title", "")}
        return made

    def _field(self, cell: Cell, piece: Piece, owners: set[int]) -> Json:
        value = " ".join(cell.text.split())
        line = self.lines.get(f"{piece.label}：{value}")
        if line is not None and value:
            owners.add(0)
            return {"line": _id(line), "was": piece.label + "："}
        made = self._words(cell)
        if piece.kind == "meta" and piece.key in _META and value in ("", self.meta.get(piece.key)):
            made |= {"meta": piece.key, "was": value}
        return made

    def _parts(self, found: list[tuple[int, int]], piece: Piece | None) -> list[Json]:
        """The sections in a cell, each from its first block there; a blank parent before its children."""
        parts: list[Json] = []
        last = -1
        parent = self.number_of.get(id(piece), -1) if piece is not None else -1
        if 0 <= parent < found[0][0] and is_empty(self.places.sections[parent].get("content", [])):
            parts.append({"s": _id(self.doc["content"][parent])})
        for number, place in found:
            if number == last and not self._is_front(number):
                continue
            last = number
            section = self.doc["content"][number]
            block = section["content"][place]
            part = {"s": _id(section), "x": _id(block)}
            if number != parent and not self._is_front(number):
                part |= self._label(number, block)
            parts.append(part)
        return parts

    def _label(self, number: int, block: Json) -> Json:
        """The label of a section that stands in the cell itself, as it was written."""
        piece = self.drawn[number][1]
        if piece.at is None or piece.at["type"] in _CELLS:
            return {}
        said, rest = text_of(piece.at), text_of(block)
        title = self.doc["content"][number]["attrs"].get("title", "")
        if rest and said.rstrip().endswith(rest.rstrip()) and said.strip() != rest.strip():
            return {"l": said.rstrip()[: -len(rest.rstrip())], "was": title, "i": 1}
        return {"l": said.strip() or title, "was": title}

    def _is_front(self, number: int) -> bool:
        """What stood before the sections, and the fields: each block goes by itself."""
        return self.drawn[number][1].via == "rest" and self.drawn[number][1].key == "basics"


def _is_placed(piece: Piece, cell: Cell) -> bool:
    """Whether this blank cell is not the first of the room of its section."""
    return bool(piece.room and piece.room[0] is not cell.node)


def _widths(region: Region) -> list[int]:
    """Of each column in pixels; 0 where the paper does not say."""
    widths = [0] * region.right
    for row in region.rows:
        for cell in row:
            said = cell.node.get("attrs", {}).get("colwidth") or []
            for offset, width in enumerate(said if len(said) == cell.colspan else []):
                widths[cell.column + offset] = widths[cell.column + offset] or int(width)
    return widths


def _blocks(section: Json) -> list[Json]:
    return [block for block in section.get("content", []) if block["type"] == "paragraph"]


def _ids(node: Json) -> set[str]:
    """Of a node and everything in it."""
    return {_id(node)}.union(*(_ids(child) for child in node.get("content", [])))


def _id(node: Json | None) -> str:
    return str(((node or {}).get("attrs") or {}).get("id") or "")
