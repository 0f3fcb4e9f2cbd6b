"""Pours a plan back into the tables it was taken out of (``docx.moulds``): JSON to JSON, before anything is
written.

Whatever a mould says is data that browsers may have written too: what does not fit is passed over, and the
sections stand under headings as in any other plan. Every block of the plan is written exactly once.
"""

from dataclasses import dataclass, field
from typing import Any

from ..texts import is_empty, text_of
from .cells import cell_of, columns_of, id_of, line_of, own_blocks, placed, with_width, without
from .soundness import KNOWN_BETTER, is_of, moulds_of
from .tables import with_minutes

Json = dict[str, Any]

_INSTRUCTIONS = "custom:填写说明"  # our own name for what a form says about itself


@dataclass(frozen=True)
class Item:
    """One thing to write: a section with its heading, a section's blocks without one, or a table."""

    kind: str
    node: Json


@dataclass
class _Section:
    """A section with its blocks cut where moulds begin to take them."""

    node: Json
    lead: list[Json] = field(default_factory=list)
    by_part: dict[int, list[Json]] = field(default_factory=dict)  # id() of a part → its blocks
    tails: dict[str, list[Json]] = field(
        default_factory=dict
    )  # a table whose rows are cast → what follows it
    is_cast: bool = False

    @property
    def own(self) -> str:
        return id_of(self.node)


def is_cast(items: list[Item]) -> bool:
    """Whether sections stand in tables, so that the paper is known by them and not by its headings."""
    return any(item.kind != "section" for item in items) and any(
        item.kind == "table" and item.node.get("holds_sections") for item in items
    )


def cast(doc: Json, meta: dict[str, Any]) -> list[Item]:
    """What to write, in order; without moulds every section under its heading."""
    nodes = doc.get("content") or []
    moulds: list[tuple[int, Json]] = []
    for number, node in enumerate(nodes):
        known = [mould for _, mould in moulds]  # a section that was copied brings the same again
        mine = [mould for mould in moulds_of(node) if mould not in known]
        moulds += [(number, mould) for mould in mine if is_of(mould, {id_of(one) for one in nodes})]
    if not moulds:
        return [Item("section", node) for node in nodes]
    caster = _Caster(nodes, [mould for _, mould in moulds], meta)
    items: list[Item] = []
    for number, node in enumerate(nodes):
        mine = [mould for owner, mould in moulds if owner == number]
        section = caster.sections[id_of(node)]
        if not section.is_cast:
            is_untitled = (node.get("attrs") or {}).get("key") == _INSTRUCTIONS
            items.append(Item("blocks" if is_untitled else "section", node))
        elif _is_front(node) and not is_empty(section.lead):
            items.append(Item("blocks", {**node, "content": section.lead}))
        for mould in mine:
            items += [Item("section", head) for head in caster.heads(mould)]
            items.append(Item("table", caster.table(mould)))
            items += [Item("blocks", tail) for tail in caster.tails(mould)]
    return items


class _Caster:
    def __init__(self, nodes: list[Json], moulds: list[Json], meta: dict[str, Any]) -> None:
        self.sections = {id_of(node): _Section(node) for node in nodes}
        self.meta = meta
        self.blocks = {id_of(block): block for node in nodes for block in node.get("content") or []}
        self.taken: set[str] = set()
        self.headed: set[str] = set()
        cells = [cell for mould in moulds for row in mould["rows"] for cell in row]
        self._take_lines(cells)
        for section in self.sections.values():
            self._cut(section, cells)

    def _take_lines(self, cells: list[Json]) -> None:
        """Fields of 基本信息 that a cell says."""
        for cell in cells:
            block = self.blocks.get(cell.get("line", ""))
            if block is not None and text_of(block).startswith(cell.get("was", "")):
                self.taken.add(cell["line"])

    def _cut(self, section: _Section, cells: list[Json]) -> None:
        blocks = [block for block in own_blocks(section.node) if id_of(block) not in self.taken]
        places = {id_of(block): place for place, block in enumerate(blocks)}
        parts = [part for cell in cells for part in cell.get("parts", [])]
        begins: dict[int, Json | None] = {}
        for part in parts:
            if part.get("x") in places:
                begins.setdefault(places[part["x"]], part)
        for cell in cells:
            if cell.get("table") in places:
                begins.setdefault(places[cell["table"]], None)
        mine = [part for part in parts if part.get("s") == section.own]
        is_labelled = not blocks or is_empty(blocks)
        section.is_cast = (
            bool(begins or mine)
            or _is_front(section.node)
            or (is_labelled and any(cell.get("of") == section.own for cell in cells))
        )
        if _is_front(section.node):
            self._cut_front(section, blocks, begins)
            return
        if not begins and mine:
            begins[0] = mine[0]
        self._deal(section, blocks, begins)

    def _deal(self, section: _Section, blocks: list[Json], begins: dict[int, Json | None]) -> None:
        """Every block goes where the last beginning before it leads; a table whose rows are cast, nowhere."""
        first = begins[min(begins)] if begins else None
        into = section.lead if first is None else section.by_part.setdefault(id(first), [])
        for place, block in enumerate(blocks):
            if place in begins:
                part = begins[place]
                if part is None:  # its rows stand in a mould
                    into = section.tails.setdefault(id_of(block), [])
                    continue
                into = section.by_part.setdefault(id(part), [])
            into.append(block)

    def _cut_front(self, section: _Section, blocks: list[Json], begins: dict[int, Json | None]) -> None:
        for place, block in enumerate(blocks):
            part = begins.get(place)
            if part is not None:
                section.by_part.setdefault(id(part), []).append(block)
            elif place not in begins:
                section.lead.append(block)

    # -- what is written

    def heads(self, mould: Json) -> list[Json]:
        """Sections whose heading, and what stands under it, comes before the table."""
        wanted = mould.get("heads") or []
        cells = [cell for row in mould["rows"] for cell in row]
        with_lead = [
            section.own
            for section in self.sections.values()
            if section.lead and not _is_front(section.node) and _holds(section, cells)
        ]
        made = []
        for own in [*wanted, *with_lead]:
            section = self.sections.get(own)
            if section is not None and section.is_cast and own not in self.headed:
                self.headed.add(own)
                made.append({**section.node, "content": section.lead})
        return made

    def tails(self, mould: Json) -> list[Json]:
        """What follows the tables of sections whose heading stands before this one."""
        heads = mould.get("heads") or []
        tables = {cell["table"] for row in mould["rows"] for cell in row if "table" in cell}
        return [
            {**section.node, "content": blocks}
            for section in self.sections.values()
            if section.own in heads
            for table, blocks in section.tails.items()
            if table in tables and not is_empty(blocks)
        ]

    def table(self, mould: Json) -> Json:
        """The table node of a mould with the plan poured in."""
        rows = mould["rows"]
        poured = [self._rows(row, rows, mould.get("heads") or []) for row in rows]
        counts = [len(made) for made in poured]
        widths = mould.get("widths")
        made_rows: list[Json] = []
        for index, group in enumerate(poured):
            for cells in group:
                ready = []
                for cell, spread in cells:
                    if spread:
                        attrs = cell["attrs"]
                        attrs["rowspan"] = max(1, sum(counts[index : index + spread]))
                    ready.append(with_width(cell, widths))
                made_rows.append({"type": "tableRow", "content": ready})
        every = [cell for row in rows for cell in row]
        holds = any(cell.get("parts") or cell.get("table") or cell.get("of") for cell in every)
        return {"type": "table", "content": made_rows, "holds_sections": holds}

    def _rows(
        self, row: list[Json], rows: list[list[Json]], heads: list[str]
    ) -> list[list[tuple[Json, int]]]:
        """The rows one row of the mould becomes: (cell, rows of the mould it spans; 0 = as it says)."""
        begun = [cell for cell in row if "table" in cell]
        own = [(self._cell(cell), cell["r"]) for cell in row if "table" not in cell]
        if not begun:
            return [own] if own else []
        groups = [self._group(cell, rows, heads) for cell in begun]
        height = max([*map(len, groups), 1 if own else 0])
        made: list[list[tuple[Json, int]]] = []
        for offset in range(height):
            line = list(own) if offset == 0 else []
            for group in groups:
                line += [(cell, 0) for cell in group[offset]] if offset < len(group) else []
            made.append(sorted(line, key=lambda one: int(one[0]["at"])))
        return made

    def _group(self, begun: Json, rows: list[list[Json]], heads: list[str]) -> list[list[Json]]:
        """The rows of a table from the one this cell begins with to the next that another begins with."""
        table = self.blocks.get(begun["table"])
        if table is None or table["type"] != "table":
            return []
        cells = [cell for row in rows for cell in row if cell.get("table") == begun["table"]]
        left, right = min(cell["c"] for cell in cells), max(cell["c"] + cell["n"] for cell in cells)
        lines = with_minutes(table).get("content") or []
        anchors = {cell["row"] for cell in cells}
        known = {id_of(line): place for place, line in enumerate(lines) if id_of(line) in anchors}
        tail = self._tail(begun["table"], heads)
        if columns_of(table) != right - left or not known:
            whole = cell_of([table, *tail], left, right - left)
            return [[whole]] if begun is cells[0] else []
        place = known.get(begun["row"])
        if place is None:
            return []
        starts = sorted(known.values())
        first = 0 if starts[0] == place else place
        end = next((start for start in starts if start > place), len(lines))
        made = placed(lines, left)[first:end]
        return [*made, [cell_of(tail, left, right - left)]] if tail and end == len(lines) else made

    def _tail(self, table: str, heads: list[str]) -> list[Json]:
        """What follows a table within its section, where no heading of it stands outside."""
        holder = next((section for section in self.sections.values() if table in section.tails), None)
        blocks = holder.tails[table] if holder is not None and holder.own not in heads else []
        return [] if is_empty(blocks) else blocks

    def _cell(self, cell: Json) -> Json:
        made = cell_of(self._content(cell), cell["c"], cell["n"])
        if cell.get("h"):
            made["type"] = "tableHeader"
        if cell.get("a") in ("left", "center", "right", "justify"):
            made["attrs"]["align"] = cell["a"]
        return made

    def _content(self, cell: Json) -> list[Json]:
        if "parts" in cell:
            made = [self._part(part) for part in cell["parts"]]
            filled = [blocks for blocks in made if not is_empty(blocks)] or made[:1]
            return [block for blocks in filled for block in blocks]
        if cell.get("line") in self.taken:
            block = self.blocks[cell["line"]]
            return [without(block, len(cell.get("was", "")))]
        return [line_of(words, bool(cell.get("b"))) for words in self._words(cell).split("\n")]

    def _words(self, cell: Json) -> str:
        words, was = str(cell.get("t", "")), cell.get("was", "")
        section = self.sections.get(cell.get("of", ""))
        title = str((section.node.get("attrs") or {}).get("title") or "") if section is not None else ""
        if title and title != was:
            return title
        now = str(self.meta.get(cell.get("meta", ""), "") or "")
        if now and "meta" in cell and (not was or (cell["meta"] in KNOWN_BETTER and now != was)):
            return now
        return words

    def _part(self, part: Json) -> list[Json]:
        section = self.sections.get(part.get("s", ""))
        holder = next((one for one in self.sections.values() if id(part) in one.by_part), section)
        blocks = holder.by_part.get(id(part), []) if holder is not None else []
        if section is None or not part.get("l"):
            return blocks
        title = str((section.node.get("attrs") or {}).get("title") or "")
        is_same = title in ("", part.get("was", ""))
        label = part["l"] if is_same else title + ("：" if part.get("i") else "")
        if part.get("i") and blocks and blocks[0]["type"] == "paragraph":
            said = {"type": "text", "text": label, "marks": [{"type": "bold"}]}
            return [{**blocks[0], "content": [said, *(blocks[0].get("content") or [])]}, *blocks[1:]]
        return [line_of(label, is_bold=True), *blocks]


def _holds(section: _Section, cells: list[Json]) -> bool:
    blocks = {id_of(block) for block in section.node.get("content") or []}
    return any(
        cell.get("table") in blocks or any(id(part) in section.by_part for part in cell.get("parts", []))
        for cell in cells
    )


def _is_front(node: Json) -> bool:
    return (node.get("attrs") or {}).get("key") == "basics"
