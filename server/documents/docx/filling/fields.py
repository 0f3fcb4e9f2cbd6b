"""The fields of a form: 课题, 学科, 授课教师 …, in cells of their own or in a line after a colon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import labels
from ..lines import Line
from ..ooxml.names import Element, w
from ..pieces import Piece
from ..texts import paragraph, text_of, text_of_all
from .above import cells_above
from .gaps import fitted
from .paper import Paper
from .places import places
from .saying import say
from .splicing import splice

Json = dict[str, Any]

_PLACES = {"学校": "school", "学校名称": "school", "单位": "school", "学区": "district"}
_BLANKS = " \t\u3000_＿"
_ENDS = _BLANKS + "，,；;*"


@dataclass
class Said:
    """What the plan says for fields: ``meta`` by key, ``others`` by their bare label; ``lines`` all of those,
    also where a label comes again."""

    meta: dict[str, str]
    others: dict[str, str]
    lines: set[tuple[str, str]] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)  # the keys of ``meta`` that were written somewhere

    def place(self, piece: Piece) -> None:
        """Remember that a field of the form says it."""
        self.placed.add(labels.bare(piece.label))
        if piece.kind == "meta":
            self.homes.add(piece.key)

    def value(self, piece: Piece) -> str | None:
        """What belongs into a field of the form."""
        if piece.kind == "meta" and self.meta.get(piece.key):
            return self.meta[piece.key]
        return self.others.get(labels.bare(piece.label))

    def has(self, block: Json) -> bool:
        """Whether a line of the plan is only fields that found their place."""
        fields = Line(block).fields if block["type"] == "paragraph" else []
        return bool(fields) and all(labels.bare(label) in self.placed for _match, label, _value in fields)


def said(sections: list[Json], meta: Mapping[str, Any]) -> Said:
    """The fields of a plan: its heading, and lines such as 周次：第三周 among its 基本信息."""
    known = {key: " ".join(str(value).split()) for key, value in meta.items() if value}
    others = {labels.bare(key): value for key, value in known.items()}
    for label, key in _PLACES.items():
        if known.get(key):
            others.setdefault(label, known[key])
    lines: set[tuple[str, str]] = set()
    for section in sections:
        if (section.get("attrs") or {}).get("key") != "basics":
            continue
        for block in section.get("content") or []:
            if block["type"] == "paragraph":
                for _match, label, value in Line(block).fields:
                    if value:
                        others.setdefault(labels.bare(label), value)
                        lines.add((labels.bare(label), value))
    return Said(known, others, lines)


def fill(paper: Paper, values: Said) -> None:
    """Write the fields; those the plan says nothing about stay as the form has them."""
    from .blocks import put
    from .filling import room_of

    lines: dict[int, tuple[Json, list[Piece]]] = {}
    above = cells_above(paper.pieces)
    for piece in paper.pieces:
        if piece.kind not in ("meta", "info"):
            continue
        value = values.value(piece)
        if value is None and paper.is_sample and piece.kind == "meta":
            value = ""  # the hours and the teacher of another lesson
        if value is None:
            continue
        now = " ".join(text_of_all(piece.blocks).split())
        if paper.is_own and now and piece.kind == "meta" and paper.settled.meta.get(piece.key) != now:
            label = labels.bare(piece.label)  # kept as a line of the plan
            value = now if (label, now) in values.lines else values.others.get(label, now)
        if now == value:
            values.place(piece)
        elif any(block.get("element") is not None for block in piece.blocks) or piece.room:
            printed = "" if paper.is_emptied else text_of_all(piece.blocks)
            put(paper, room_of(paper, piece), [paragraph(fitted(printed, value) or value)])
            values.place(piece)
        elif id(piece) in above:
            _write(paper, above[id(piece)], value)
            values.place(piece)
        elif piece.at is not None and piece.at.get("element") is not None and piece.at["type"] == "paragraph":
            lines.setdefault(id(piece.at), (piece.at, []))[1].append(piece)
            values.place(piece)
    _fill_other_cells(paper, values)
    for node, pieces in lines.values():
        say(paper, node["element"], node, _filled(node, pieces, values, not paper.is_emptied))


def _fill_other_cells(paper: Paper, values: Said) -> None:
    """Labels the recogniser does not know (an item of a score sheet): the last cell of the row, if blank."""
    left = {label: value for label, value in values.others.items() if label and label not in values.placed}
    if not left:
        return
    for row in paper.body.iter(w("tr")):
        cells = places(row)
        for at, place in enumerate(cells[:-1]):
            label = labels.bare(_words(place.cell))
            beside = cells[at + 1] if not _words(cells[at + 1].cell) else cells[-1]
            if label in left and not _words(beside.cell) and _write(paper, beside.cell, left[label]):
                left.pop(label)
                values.placed.add(label)


def _write(paper: Paper, cell: Element, value: str) -> bool:
    """Into the first line of a blank cell."""
    line = next(cell.iterchildren(w("p")), None)
    if line is not None:
        say(paper, line, {"type": "paragraph"}, paragraph(value))
    return line is not None


def _words(cell: Element) -> str:
    return "".join(text.text or "" for text in cell.iter(w("t"))).strip()


def _filled(node: Json, pieces: list[Piece], values: Said, is_blank: bool) -> Json:
    text = text_of(node)
    spans: list[tuple[str, int, int]] = []
    at = 0
    for _match, label, _value in Line(node).fields:
        start = text.find(label, at)
        if start < 0:
            continue
        at = start + len(label)
        while at < len(text) and text[at] in _BLANKS + "】〗":
            at += 1
        at += at < len(text) and text[at] in ":："
        spans.append((label, start, at))
    wanted = {labels.title(piece.label): values.value(piece) for piece in pieces}
    for index in range(len(spans) - 1, -1, -1):
        label, _start, begin = spans[index]
        end = spans[index + 1][1] if index + 1 < len(spans) else len(text)
        value = next(
            (value for name, value in wanted.items() if labels.bare(name) == labels.bare(label)), None
        )
        if value is not None:
            stretch = text[begin:end].rstrip(_ENDS) if is_blank else ""
            fit = fitted(stretch, value)
            if fit is not None:
                node = splice(node, begin, begin + len(stretch), fit)
            else:
                node = _put(node, text[begin:end], begin, value, index + 1 < len(spans))
    return node


def _put(node: Json, stretch: str, begin: int, value: str, is_followed: bool) -> Json:
    """The value where one stands, or into the blanks; a gap stays before the next field."""
    core = stretch.strip(_ENDS)
    if core:
        start = begin + stretch.index(core)
        return splice(node, start, start + len(core), value)
    gap = stretch[-2:] if is_followed and len(stretch) > 2 else "　" if is_followed else ""
    kept = stretch[: -len(gap)] if gap and stretch.endswith(gap) else stretch
    return splice(node, begin, begin + len(kept), value if stretch.endswith(gap) and gap else value + gap)
