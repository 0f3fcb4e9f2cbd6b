"""Plans, and what two people do to them, drawn by chance: what somebody writes nobody else writes."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from server.documents import ids
from server.documents.canonical import normalise
from server.documents.spec import Json

_BASE_WORDS = "学生教师观察图形思考交流分数意义，。；不3"
_MARKS: list[list[Json]] = [
    [{"type": "bold"}],
    [{"type": "link", "attrs": {"href": "https://example.cn/1"}}],
    [{"type": "link", "attrs": {"href": "https://example.cn/2"}}],
    [{"type": "bold"}, {"type": "color", "attrs": {"color": "#C00000"}}],
]
_ATOMS: list[Json] = [
    {"type": "hardBreak"},
    {"type": "inlineMath", "attrs": {"latex": "x^2"}},
    {"type": "ruby", "attrs": {"base": "好", "rt": "hǎo"}},
    {"type": "inlineImage", "attrs": {"file_id": "f1", "width": 30}},
]
OURS, THEIRS = range(0x3400, 0x4DB0), range(0xAC00, 0xD7A0)  # rare characters, Korean: nobody else's


class Hand:
    """One person at the keyboard: ``written`` are the characters of theirs, each used once."""

    def __init__(self, chance: Random, letters: range, name: str, hot: str = "") -> None:
        """``hot``: the block where the two meet more often than chance would have it."""
        self.chance = chance
        self.hot = hot
        self.name = name
        self.written: set[str] = set()
        self._letters: Iterator[int] = iter(letters)
        self._made = 0

    def words(self, most: int = 4) -> str:
        fresh = [chr(next(self._letters)) for _ in range(self.chance.randint(1, most))]
        self.written |= set(fresh)
        return "".join(fresh) + self.chance.choice(["", "", "", "，", "。"])

    def pick(self, blocks: list[Json]) -> Json:
        hot = [block for block in blocks if block["attrs"]["id"] == self.hot]
        return hot[0] if hot and self.chance.random() < 0.35 else self.chance.choice(blocks)

    def fresh_id(self) -> str:
        self._made += 1
        return f"{self.name}{self._made}"

    def paragraph(self) -> Json:
        return _block(self.fresh_id(), [{"type": "text", "text": self.words()}])

    def cell(self) -> Json:
        return {"type": "tableCell", "attrs": {"id": self.fresh_id()}, "content": [self.paragraph()]}


def _block(own: str, content: list[Json], kind: str = "paragraph") -> Json:
    return {"type": kind, "attrs": {"id": own}, "content": content}


def document(chance: Random, is_told_apart: bool = False, tables: int = 0) -> Json:
    """A plan of a few sections with paragraphs, lists, tables, pictures, formulas.

    ``is_told_apart``: every character of it stands in it once. ``tables``: at least so many of them.
    """
    number = iter(range(10_000))
    letters = (chr(code) for code in itertools.count(0x4E00))

    def name() -> str:
        return f"b{next(number)}"

    def letter() -> str:
        if not is_told_apart:
            return chance.choice(_BASE_WORDS)
        return "，" if chance.random() < 0.12 else next(letters)

    sections = []
    for at in range(chance.randint(1, 3)):
        blocks = [_drawn(chance, name, letter) for _ in range(chance.randint(0, 5))]
        attrs = {"id": f"s{at}", "key": "process", "title": f"第{at}节"}
        sections.append({"type": "section", "attrs": attrs, "content": blocks})
    for _ in range(tables):
        blocks = chance.choice(sections)["content"]
        blocks.insert(chance.randint(0, len(blocks)), _table(chance, name, letter, "table"))
    return normalise({"type": "doc", "content": sections})


def _line(chance: Random, letter: Callable[[], str]) -> list[Json]:
    nodes: list[Json] = []
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        if chance.random() < 0.12:
            nodes.append(copy.deepcopy(chance.choice(_ATOMS)))
            continue
        text = "".join(letter() for _ in range(chance.randint(1, 12)))
        node: Json = {"type": "text", "text": text}
        if chance.random() < 0.2:
            node["marks"] = copy.deepcopy(chance.choice(_MARKS))
        nodes.append(node)
    return nodes


def _drawn(chance: Random, name: Callable[[], str], letter: Callable[[], str]) -> Json:
    kind = chance.choice(["paragraph"] * 6 + ["heading", "list", "table", "process", "image", "math", "box"])
    if kind == "list":
        items = [
            {"type": "listItem", "attrs": {"id": name()}, "content": [_block(name(), _line(chance, letter))]}
            for _ in range(chance.randint(1, 3))
        ]
        return {"type": "bulletList", "attrs": {"id": name()}, "content": items}
    if kind in ("table", "process"):
        return _table(chance, name, letter, kind)
    if kind == "image":
        return {"type": "image", "attrs": {"id": name(), "file_id": "f0", "width": 100}}
    if kind == "math":
        return {"type": "blockMath", "attrs": {"id": name(), "latex": "a+b"}}
    if kind == "box":
        return {
            "type": "textbox",
            "attrs": {"id": name()},
            "content": [_block(name(), _line(chance, letter))],
        }
    return _block(name(), _line(chance, letter), kind)


def _table(chance: Random, name: Callable[[], str], letter: Callable[[], str], kind: str) -> Json:
    columns = chance.randint(1, 3)
    rows = []
    for _ in range(chance.randint(1, 3)):
        cells: list[Json] = [
            {"type": "tableCell", "attrs": {"id": name()}, "content": [_block(name(), _line(chance, letter))]}
            for _ in range(columns)
        ]
        if columns > 1 and chance.random() < 0.2:
            cells.pop()
            cells[-1]["attrs"]["colspan"] = 2
        rows.append({"type": "tableRow", "attrs": {"id": name(), "minutes": 5}, "content": cells})
    if len(rows) > 1 and columns > 1 and chance.random() < 0.15:
        _span_rows(rows, chance.randint(0, len(rows) - 2))
    attrs = {"id": name(), **({"kind": "process"} if kind == "process" else {})}
    return {"type": "table", "attrs": attrs, "content": rows}


def _span_rows(rows: list[Json], at: int) -> None:
    """The last cell of this row reaches into the next one."""
    last = [row["content"][-1]["attrs"] for row in rows[at : at + 2]]
    if len(rows[at + 1]["content"]) > 1 and not any("colspan" in attrs for attrs in last):
        rows[at + 1]["content"].pop()
        last[0]["rowspan"] = 2


# --- changes


def edited(doc: Json, hand: Hand, most: int = 6) -> Json:
    """``doc`` after a few of the things people do, valid and normalised."""
    result = copy.deepcopy(doc)
    for _ in range(hand.chance.randint(1, most)):
        hand.chance.choice(_ACTS)(result, hand)
    if not result.get("content"):
        attrs = {"id": hand.fresh_id(), "key": "prep", "title": ""}
        result["content"] = [{"type": "section", "attrs": attrs}]
    return normalise(ids.ensure(normalise(result)))


def lists_in(node: Json, *kinds: str) -> list[list[Any]]:
    """The lists of children of nodes of these kinds."""
    found = [node.setdefault("content", [])] if node["type"] in kinds else []
    if node["type"] not in ("paragraph", "heading"):
        for child in node.get("content") or ():
            found += lists_in(child, *kinds)
    return found


_HOLDERS = ("section", "listItem", "tableCell", "textbox")


def _some(doc: Json, hand: Hand, *kinds: str) -> tuple[list[Any], int] | None:
    lists = [one for one in lists_in(doc, *kinds) if one]
    if not lists:
        return None
    content = hand.chance.choice(lists)
    return content, hand.chance.randrange(len(content))


def texts_of(doc: Json) -> list[Json]:
    """The paragraphs and headings."""
    return [
        child
        for content in lists_in(doc, *_HOLDERS)
        for child in content
        if child["type"] in ("paragraph", "heading")
    ]


def _pieces(block: Json) -> list[Json]:
    """Its line, one character or atom each."""
    pieces = []
    for node in block.get("content") or ():
        if node["type"] == "text":
            pieces += [{**node, "text": letter} for letter in node["text"]]
        else:
            pieces.append(node)
    return pieces


def _type(doc: Json, hand: Hand) -> None:
    if texts := texts_of(doc):
        block = hand.pick(texts)
        pieces = _pieces(block)
        at = hand.chance.randint(0, len(pieces))
        gone = hand.chance.choice([0, 0, 1, 3])
        pieces[at : at + gone] = [{"type": "text", "text": hand.words()}]
        block["content"] = pieces


def _erase(doc: Json, hand: Hand) -> None:
    if texts := texts_of(doc):
        block = hand.pick(texts)
        pieces = _pieces(block)
        at = hand.chance.randint(0, len(pieces))
        del pieces[at : at + hand.chance.randint(1, 5)]
        block["content"] = pieces


def _mark(doc: Json, hand: Hand) -> None:
    if texts := texts_of(doc):
        block = hand.pick(texts)
        pieces = _pieces(block)
        start = hand.chance.randint(0, len(pieces))
        marks = hand.chance.choice([*_MARKS, []])
        for piece in pieces[start : start + hand.chance.randint(1, 6)]:
            if piece["type"] == "text":
                piece["marks"] = copy.deepcopy(marks)
        block["content"] = pieces


def _atom(doc: Json, hand: Hand) -> None:
    if texts := texts_of(doc):
        block = hand.pick(texts)
        pieces = _pieces(block)
        node: Json = {"type": "inlineMath", "attrs": {"latex": hand.words()}}
        pieces.insert(hand.chance.randint(0, len(pieces)), node)
        block["content"] = pieces


def _split(doc: Json, hand: Hand) -> None:
    """Enter; in a list, where it stands alone in its item, a new item."""
    found = _some(doc, hand, *_HOLDERS)
    if found is None or found[0][found[1]]["type"] not in ("paragraph", "heading"):
        return
    content, at = found
    pieces = _pieces(content[at])
    where = hand.chance.randint(0, len(pieces))
    content[at]["content"] = pieces[:where]
    tail = _block(hand.fresh_id(), pieces[where:])
    for items in lists_in(doc, "bulletList", "orderedList"):
        for place, item in enumerate(items):
            if item.get("content") is content and len(content) == 1:
                attrs = {"id": hand.fresh_id()}
                items.insert(place + 1, {"type": "listItem", "attrs": attrs, "content": [tail]})
                return
    content.insert(at + 1, tail)


def _join(doc: Json, hand: Hand) -> None:
    """Backspace at the beginning of a paragraph."""
    found = _some(doc, hand, *_HOLDERS)
    if found is None or found[1] == 0:
        return
    content, at = found
    if {content[at]["type"], content[at - 1]["type"]} <= {"paragraph", "heading"}:
        content[at - 1].setdefault("content", []).extend(content.pop(at).get("content", []))


def _insert(doc: Json, hand: Hand) -> None:
    content = hand.chance.choice(lists_in(doc, "section") or [[]])
    content.insert(hand.chance.randint(0, len(content)), hand.paragraph())


def _insert_anywhere(doc: Json, hand: Hand) -> None:
    """A list, a table, a picture: in a section, a cell, a list item."""
    content = hand.chance.choice(lists_in(doc, *_HOLDERS) or [[]])
    kind = hand.chance.choice(["list", "table", "image", "paragraph"])
    block: Json = hand.paragraph()
    if kind == "list":
        item = {"type": "listItem", "attrs": {"id": hand.fresh_id()}, "content": [block]}
        block = {"type": "bulletList", "attrs": {"id": hand.fresh_id()}, "content": [item]}
    elif kind == "table":
        row = {"type": "tableRow", "attrs": {"id": hand.fresh_id()}, "content": [hand.cell()]}
        block = {"type": "table", "attrs": {"id": hand.fresh_id()}, "content": [row]}
    elif kind == "image":
        block = {"type": "image", "attrs": {"id": hand.fresh_id(), "alt": hand.words(), "file_id": "f9"}}
    content.insert(hand.chance.randint(0, len(content)), block)


def _delete(doc: Json, hand: Hand) -> None:
    found = _some(doc, hand, *_HOLDERS, "bulletList", "doc")
    if found:
        del found[0][found[1]]


def _move(doc: Json, hand: Hand) -> None:
    found = _some(doc, hand, *_HOLDERS)
    if found:
        block = found[0].pop(found[1])
        homes = lists_in(doc, *_HOLDERS)
        home = hand.chance.choice(homes or [found[0]])
        home.insert(hand.chance.randint(0, len(home)), block)


def _move_item(doc: Json, hand: Hand) -> None:
    """A list item, a step, a section: inside what it belongs to."""
    kind = hand.chance.choice(["bulletList", "table", "doc"])
    found = _some(doc, hand, kind)
    if found:
        block = found[0].pop(found[1])
        homes = lists_in(doc, kind) if kind == "bulletList" else [found[0]]
        home = hand.chance.choice(homes)
        home.insert(hand.chance.randint(0, len(home)), block)


def _attribute(doc: Json, hand: Hand) -> None:
    found = _some(doc, hand, *_HOLDERS, "doc", "table")
    if not found:
        return
    node = found[0][found[1]]
    attrs = node["attrs"]
    match node["type"]:
        case "paragraph":
            attrs["indentChars"] = hand.chance.randint(0, 2)
        case "heading":
            attrs["level"] = hand.chance.randint(1, 3)
        case "section":
            attrs["title"] = hand.words()
        case "image":
            attrs["alt"] = hand.words()
            attrs["width"] = hand.chance.randint(50, 60)
        case "blockMath":
            attrs["latex"] = hand.words()
        case "tableRow":
            attrs["minutes"] = hand.chance.randint(1, 9)
            for cell in node.get("content") or ():
                cell["attrs"]["colwidth"] = [hand.chance.randint(50, 60)] * cell["attrs"].get("colspan", 1)


def _retype(doc: Json, hand: Hand) -> None:
    if texts := texts_of(doc):
        block = hand.pick(texts)
        block["type"] = hand.chance.choice(["paragraph", "heading"])
        block["attrs"] = {"id": block["attrs"]["id"]}


def _row(doc: Json, hand: Hand) -> None:
    tables = [one for one in lists_in(doc, "table") if one]
    if not tables:
        return
    rows = hand.chance.choice(tables)
    at = hand.chance.randint(0, len(rows) - 1)
    if hand.chance.random() < 0.3:
        del rows[at]
        return
    add_row(rows, hand)


def add_row(rows: list[Any], hand: Hand) -> None:
    at = hand.chance.randint(0, len(rows) - 1)
    width = sum(cell["attrs"].get("colspan", 1) for cell in rows[at].get("content") or ())
    row = {
        "type": "tableRow",
        "attrs": {"id": hand.fresh_id()},
        "content": [hand.cell() for _ in range(width)],
    }
    rows.insert(at + hand.chance.randint(0, 1), row)


def _column(doc: Json, hand: Hand) -> None:
    tables = [one for one in lists_in(doc, "table") if one]
    if not tables:
        return
    rows = hand.chance.choice(tables)
    if hand.chance.random() < 0.4:
        if all(len(row.get("content") or ()) > 1 for row in rows):
            for row in rows:
                row["content"].pop()
        return
    for row in rows:
        row.setdefault("content", []).append(hand.cell())


_ACTS: list[Callable[[Json, Hand], None]] = [
    *[_type] * 5, *[_erase] * 3, *[_split] * 3, *[_join] * 2, *[_insert] * 2, *[_delete] * 2, *[_move] * 2,
    *[_mark] * 3, _atom, _insert_anywhere, _move_item, _attribute, _attribute, _retype, _row, _row, _column,
]  # fmt: skip
