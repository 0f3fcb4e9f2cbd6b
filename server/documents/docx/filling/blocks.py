"""Putting the blocks of a plan where the form has room for them."""

from typing import Any

from ..hints import is_prompt
from ..ooxml.names import Element, local, number, w
from ..texts import text_of
from ..writing.blocks import write_blocks
from ..writing.look import CELL
from ..writing.tables import TableWriter
from ..writing.xml import make
from . import captions, cells, noting, places, rows
from .leaves import Leaf, cells_of, leaves
from .looks import Look, arrange, follow, look_of
from .pairing import likeness, pair
from .paper import Paper
from .room import Room
from .saying import fill_controls, say

Json = dict[str, Any]

_PADDING = 300  # of a cell, and the frame of a table set in it


def put(paper: Paper, room: Room, content: list[Json]) -> None:
    """Make the room hold ``content``: equal blocks stay as they are, others take the look of their place."""
    tables = _row_rooms(room, content)
    if tables:
        _put_rows(paper, tables, content)
        return
    for part, lines in captions.parts(paper, room, leaves(content)):
        _Putting(paper, part, lines).run()


def _row_rooms(room: Room, content: list[Json]) -> list[Json]:
    """The tables whose rows are the only room there is; none when lines can stand beside them."""
    tables = [leaf for leaf in room.slots if leaf.kind == "table"]
    parts = [leaf.node for leaf in tables if leaf.element is None and cells_of(leaf.node)]
    others = [leaf for leaf in room.slots if leaf.kind != "table" and leaf.element is not None]
    if parts and all(leaf.is_blank_line for leaf in others):
        return parts
    columns = [leaf.node for leaf in tables if rows.is_process(leaf.node)]
    has_process = any(rows.is_process(block) for block in content)
    is_bare = len(columns) == 1 and not has_process and rows.is_blank(columns[0])
    return columns if is_bare and all(leaf.is_blank_line for leaf in others) else []


def _put_rows(paper: Paper, tables: list[Json], content: list[Json]) -> None:
    """Each table gets the table of the plan that is most like it, with the lines around that one."""
    theirs = [index for index, block in enumerate(content) if block["type"] == "table"]
    keys = [text_of(table) for table in tables]
    pairs = pair(keys, [text_of(content[index]) for index in theirs], lambda i, j: 0.9)
    cuts = [0] * (len(tables) + 1)
    for i, j in pairs:
        if i is not None and j is not None and i:
            cuts[i] = theirs[j]
    cuts[-1] = len(content)
    for index in range(len(tables) - 1, 0, -1):
        cuts[index] = cuts[index] or cuts[index + 1]
    for index, table in enumerate(tables):
        target = rows.Rows(paper, table, put)
        if target.is_open:
            target.fill(content[cuts[index] : cuts[index + 1]])
        elif cuts[index] < cuts[index + 1]:
            paper.leftover += content[cuts[index] : cuts[index + 1]]


class _Putting:
    def __init__(self, paper: Paper, room: Room, new: list[Leaf]) -> None:
        self.paper = paper
        self.room = room
        self.old = room.slots
        self.new = new
        self.cursor: Element | None = room.after
        if self.old and self.old[0].node.get("is_part") and not self.old[0].node.get("is_label"):
            self.cursor = self.old[0].element  # behind its label, whatever becomes of the words there
        self.kept: set[Element] = set()
        self.look = room.look or look_of(_pattern(self.old))

    def run(self) -> None:
        old_keys = [self.paper.sameness.key(leaf.node) for leaf in self.old]
        new_keys = [self.paper.sameness.key(leaf.node) for leaf in self.new]
        pairs = self._whole(pair(old_keys, new_keys, self._alike))
        matched = {i for i, j in pairs if i is not None and j is not None}
        used = [self.old[i].element for i in sorted(matched)]
        first = next((element for element in used if element is not None), None)
        self.before = (
            first
            if first is not None
            else next((leaf.element for leaf in self.old if leaf.element is not None), self.room.before)
        )
        gone: list[Leaf] = []
        for i, j in pairs:
            if j is None:
                assert i is not None
                gone.append(self.old[i])
            elif i is None:
                self._add(self.new[j])
            elif old_keys[i] == new_keys[j]:
                self._stay(self.old[i], self.new[j])
            else:
                self._change(self.old[i], self.new[j])
        for leaf in gone:
            self._drop(leaf)

    def _alike(self, i: int, j: int) -> float:
        old, new = self.old[i], self.new[j]
        if old.kind != new.kind:
            return 0.0
        if old.kind == "line":
            return max(likeness(old.text, new.text), 0.5 if old.node.get("is_part") and i == 0 else 0.0)
        if old.kind == "table" and rows.is_process(old.node) and rows.is_process(new.node):
            return 0.9
        return likeness(old.text, new.text) if old.kind in ("table", "textbox") else 0.5

    def _whole(self, pairs: list[tuple[int | None, int | None]]) -> list[tuple[int | None, int | None]]:
        """An element that several blocks were read from is only kept when all of them are."""
        lost = {id(self.old[i].element) for i, j in pairs if j is None and i is not None}
        torn = {
            i for i, j in pairs
            if i is not None and j is not None
            and self.old[i].kind != "line" and self.old[i].element is not None
            and id(self.old[i].element) in lost
        }  # fmt: skip
        found: list[tuple[int | None, int | None]] = []
        for i, j in pairs:
            found += [(i, None), (None, j)] if i in torn else [(i, j)]
        return found

    # -- what becomes of one block

    def _stay(self, old: Leaf, new: Leaf) -> None:
        if old.element is not None:
            if new.is_item != old.is_item and old.kind == "line":
                arrange(self.paper, old.element, old, new)
            self.paper.note_line(new, old.element)
            self._at(old.element)
        if old.kind == "table":
            noting.note_same(self.paper, old.node, new.node)
        if old.element is None and old.kind == "table":
            self._at(rows.last_row(old.node))

    def _change(self, old: Leaf, new: Leaf) -> None:
        element = old.element
        if old.kind == "table":
            table = rows.Rows(self.paper, old.node, put)
            if table.takes(new.node) or (element is None and table.is_open):
                table.fill([new.node])
                self._at(table.end)
                return
        if element is None:
            self._add(new)
        elif old.kind == "line":
            if old.is_blank_line and old.node.get("element") not in self.paper.donors:
                self._dress(element)
            say(self.paper, element, old.node, new.node, bool(old.node.get("is_part")))
            arrange(self.paper, element, old, new)
            self.paper.note_line(new, element)
            self._at(element)
        elif old.kind == "textbox":
            put(self.paper, Room(leaves(old.node.get("content") or [])), new.node.get("content") or [])
            self._at(element)
        else:
            is_shared = element in self.kept  # the words of its line stay
            self._add(new, beside=element)
            if not is_shared:
                places.take_out(element)

    def _dress(self, element: Element) -> None:
        own = look_of(element)
        letters = own.letters if own.letters is not None else self.look.letters
        if letters is not None:
            self.paper.donors[element] = letters

    def _add(self, leaf: Leaf, beside: Element | None = None) -> None:
        anchor = beside if beside is not None else self.cursor
        for element in self._made(leaf):
            if anchor is not None:
                anchor.addnext(element)
            elif self.before is not None and self.before.getparent() is not None:
                self.before.addprevious(element)
            else:
                _append(self.room.holder if self.room.holder is not None else self.paper.body, element)
            anchor = element
            fill_controls(element, is_new=True)
            self._at(element)

    def _at(self, element: Element | None) -> None:
        if element is not None:
            self.cursor = element
            self.kept.add(element)

    def _made(self, leaf: Leaf) -> list[Element]:
        if leaf.kind == "line":
            made = self.look.new(self.paper)
            say(self.paper, made, {"type": "paragraph"}, leaf.node)
            arrange(self.paper, made, None, leaf)
            if leaf.is_item and self.cursor is not None and self.paper.counts_on(leaf, self.cursor):
                follow(made, self.cursor)
            self.paper.note_line(leaf, made)
            return [made]
        return fresh(self.paper, [leaf.node], self._width(), self.look)

    def _width(self) -> int:
        place = self.cursor if self.cursor is not None else self.before
        if place is None:
            place = self.room.holder
        return width_at(self.paper, place)

    # -- what goes

    def _drop(self, leaf: Leaf) -> None:
        element = leaf.element
        if element is None or element in self.kept or leaf.node.get("is_label"):
            return
        if leaf.node.get("is_part"):
            if is_prompt(element):
                return
            say(self.paper, element, leaf.node, {"type": "paragraph"}, is_part=True)
            return
        places.take_out(element)


def _append(holder: Element, element: Element) -> None:
    if local(holder) == "body" and len(holder) and local(holder[-1]) == "sectPr":
        holder[-1].addprevious(element)
    else:
        holder.append(element)


def _pattern(slots: list[Leaf]) -> Element | None:
    lines = [leaf for leaf in slots if leaf.kind == "line" and leaf.element is not None]
    plain = [leaf for leaf in lines if leaf.node["type"] == "paragraph" and not leaf.is_item]
    filled = [leaf for leaf in plain if leaf.text.strip()]
    found = filled or plain or lines
    return found[0].element if found else None


def fresh(paper: Paper, nodes: list[Json], width: int, look: Look) -> list[Element]:
    """New elements for blocks that are no lines; text in new tables wears ``look``."""

    def inside(_context: Any, content: list[Json], into: Element) -> None:
        for leaf in leaves(content or [{"type": "paragraph"}]):
            if leaf.kind != "line":
                into.extend(fresh(paper, [leaf.node], width_at(paper, into), look))
                continue
            made = look.new(paper)
            into.append(made)
            paper.note(leaf.node, made)
            say(paper, made, {"type": "paragraph"}, leaf.node)
            arrange(paper, made, None, leaf)

    holder = make("tc")
    context = paper.writing.within(width, CELL)
    for node in nodes:
        if node["type"] == "table":
            TableWriter(context, inside).write(node, holder)
            trs = holder.findall(w("tbl"))[-1].findall(w("tr"))
            for row, tr in zip(node.get("content") or [], trs, strict=False):
                paper.note(row, tr)
        else:
            count = len(holder)
            write_blocks(context, [node], holder)
            if len(holder) > count:
                paper.note(node, holder[count])
    for style in list(holder.iter(w("pStyle"), w("rStyle"))):
        if style.get(w("val")) not in paper.styles:
            parent = style.getparent()
            if parent is not None:
                parent.remove(style)
    made = list(holder)
    if made and local(made[-1]) == "tbl":
        made.append(look.new(paper))
    return made


def width_at(paper: Paper, place: Element | None) -> int:
    """The room in twips at a place: that of the innermost cell, else of the page."""
    while place is not None and local(place) != "tc":
        place = place.getparent()
    if place is None:
        return paper.writing.width
    width = place.find(f"{w('tcPr')}/{w('tcW')}")
    said = number(width.get(w("w"))) if width is not None and width.get(w("type"), "dxa") == "dxa" else 0
    return max((said or cells.grid_width(place)) - _PADDING, 600)
