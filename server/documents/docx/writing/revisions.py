"""Suggestions as tracked changes: several texts woven into one, and ``w:ins``/``w:del`` around what differs.

A woven node bears ``tracked`` (`{kind, author, at}`) beside its type: on pieces of a line, and on whole
blocks with everything in them. The schema knows nothing of it; only the writers of this room do.
"""

from collections.abc import Callable, Iterable

from server.documents import pairing
from server.documents.canonical import normalise
from server.documents.spec import Json

from ..ooxml.names import Element, local
from ..opinions import Remark, Suggested, Thread
from ..texts import text_of
from ..units import Alphabet, Edit, Unit, edits, joined, letters
from .xml import clean, make

TOLD = "【修改建议】"
_LINES = frozenset({"paragraph", "heading"})
_LOOKS = "这一处改的是样子（对齐、级别、字体一类），修订里写不出来，请在平台上看。"
_ALSO = "也建议删去这里。"
_COLUMNS = "这张表格的列改了，修订里写不出来，请在平台上看。"
_TWICE = "这一段已经有别人的修订，这里建议改成："


def weave(doc: Json, suggested: Iterable[Suggested]) -> tuple[Json, list[Thread]]:
    """``doc`` (normalised) with the changes of all tracked in it; and as comments what cannot be."""
    weaver = _Weaver(doc)
    for one in suggested:
        weaver.add(one)
    return weaver.doc, weaver.told


def is_new(node: Json) -> bool:
    """Whether a woven node is not there before the change is accepted."""
    return bool((node.get("tracked") or {}).get("kind") == "ins")


def as_was(nodes: list[Json]) -> list[Json]:
    """Woven nodes as they are before any change is accepted."""
    return [
        {**node, "content": as_was(node["content"])} if node.get("content") else node
        for node in nodes
        if not is_new(node)
    ]


class _Weaver:
    def __init__(self, doc: Json) -> None:
        self.doc = doc
        self.told: list[Thread] = []
        self._alphabet = Alphabet()
        self._one = Suggested("", {})
        self._new = 0

    def add(self, one: Suggested) -> None:
        """Weave in the changes of one author."""
        self._one = one
        self.doc = self._node(self.doc, normalise(one.doc))

    def _node(self, mine: Json, theirs: Json) -> Json:
        if mine.get("attrs") != theirs.get("attrs") or mine["type"] != theirs["type"]:
            self._tell(mine, _LOOKS)
        if mine["type"] in _LINES:
            return self._line(mine, theirs)
        kids, others = mine.get("content") or [], theirs.get("content") or []
        if mine["type"] == "tableRow" and _ids(kids) != _ids(others):
            self._tell(mine, _COLUMNS)
            return mine
        woven = self._children(kids, others)
        return {**mine, "content": woven} if woven else mine

    def _children(self, mine: list[Json], theirs: list[Json]) -> list[Json]:
        have = [None if is_new(kid) else _id(kid) for kid in mine]
        pairs = pairing.by_key(have, _ids(theirs))
        out: list[Json] = []
        at, there = 0, 0
        for place, other in [*pairs, (len(mine), len(theirs))]:
            out += [self._gone(kid) for kid in mine[at:place]]
            out += [self._come(kid) for kid in theirs[there:other]]
            if place < len(mine):
                out.append(self._both(mine[place], theirs[other]))
            at, there = place + 1, other + 1
        return out

    def _both(self, mine: Json, theirs: Json) -> Json:
        """What one author strikes as a whole, another may change: both are said."""
        if not mine.get("tracked"):
            return self._node(mine, theirs)
        if text_of(mine) != text_of(theirs):
            self._tell(mine, _TWICE + text_of(theirs))
        return mine

    def _gone(self, node: Json) -> Json:
        if node.get("tracked"):
            if not is_new(node):
                self._tell(node, _ALSO)
            return node
        return _marked(node, self._mark("del"))

    def _come(self, node: Json) -> Json:
        return _marked(self._renamed(node), self._mark("ins"))

    def _renamed(self, node: Json) -> Json:
        """Under other ids: what is moved stands in two places."""
        made = dict(node)
        if _id(node):
            self._new += 1
            made["attrs"] = {**node["attrs"], "id": f"new{self._new}"}
        if node.get("content"):
            made["content"] = [self._renamed(child) for child in node["content"]]
        return made

    def _mark(self, kind: str) -> Json:
        return {"kind": kind, "author": self._one.author, "at": self._one.at}

    def _line(self, mine: Json, theirs: Json) -> Json:
        units, wanted = (self._alphabet.units(one.get("content") or []) for one in (mine, theirs))
        base = [place for place, unit in enumerate(units) if not is_new(unit[1])]
        old, new = letters([units[place] for place in base]), letters(wanted)
        found = edits(old, new)
        if not found:
            looks = [units[place][1].get("marks") for place in base]
            if looks != [piece.get("marks") for _letter, piece in wanted]:
                self._tell(mine, _LOOKS)
            return mine
        struck = {base[place] for a, b, _c, _d in found for place in range(a, b)}
        if any(units[place][1].get("tracked") for place in struck):
            self._tell(mine, _TWICE + text_of(theirs))
            return mine
        return {**mine, "content": joined(self._tracked(units, wanted, base, found, struck))}

    def _tracked(
        self, units: list[Unit], wanted: list[Unit], base: list[int], found: list[Edit],
        struck: set[int],
    ) -> list[Json]:  # fmt: skip
        coming: dict[int, list[Json]] = {}  # behind which unit; -1: at the beginning
        for a, b, c, d in found:
            behind = base[b - 1] if b > a else (base[a - 1] if a else -1)
            coming[behind] = [{**piece, "tracked": self._mark("ins")} for _letter, piece in wanted[c:d]]
        pieces = list(coming.get(-1, ()))
        for place, (_letter, piece) in enumerate(units):
            pieces.append({**piece, "tracked": self._mark("del")} if place in struck else piece)
            pieces += coming.get(place, ())
        return pieces

    def _tell(self, node: Json, words: str) -> None:
        remark = Remark(self._one.author, TOLD + words, self._one.at)
        self.told.append(Thread([remark], _id(node) or ""))


def _marked(node: Json, tracked: Json) -> Json:
    """A block and all blocks in it."""
    made = {**node, "tracked": tracked}
    if node.get("content") and node["type"] not in _LINES:
        made["content"] = [
            child if child.get("tracked") else _marked(child, tracked) for child in node["content"]
        ]
    return made


def _id(node: Json) -> str | None:
    return (node.get("attrs") or {}).get("id")


def _ids(nodes: list[Json]) -> list[str | None]:
    return [_id(node) for node in nodes if not is_new(node)]


def change(tracked: Json, number: Callable[[], int], *children: Element) -> Element:
    """``w:ins`` or ``w:del`` around runs, or empty as the mark of a paragraph or row."""
    said = {"author": clean(tracked["author"]) or "未署名"} | (
        {"date": tracked["at"]} if tracked["at"] else {}
    )
    return make(tracked["kind"], *children, id=number(), **said)


def track_runs(elements: list[Element], tracked: Json, number: Callable[[], int]) -> list[Element]:
    """Runs and formulas inside a change; a link is around its change, not inside."""
    out: list[Element] = []
    for element in elements:
        if local(element) == "hyperlink":
            inside = change(tracked, number, *list(element))
            element.append(inside)
            out.append(element)
        else:
            out.append(change(tracked, number, element))
    if tracked["kind"] == "del":
        for element in out:
            strike(element)
    return out


def strike(element: Element) -> None:
    """The words in a change as words that go."""
    for text in element.iter(make("t").tag, make("instrText").tag):
        text.tag = make("delText" if local(text) == "t" else "delInstrText").tag


def track_block(elements: list[Element], tracked: Json, number: Callable[[], int]) -> None:
    """What a block was written as: its paragraphs, their marks too, as put there or struck."""
    for top in elements:
        for paragraph in list(top.iter(make("p").tag)):
            runs = [one for one in paragraph if local(one) in ("r", "hyperlink", "oMath", "oMathPara")]
            for run in runs:
                place = paragraph.index(run)
                paragraph.remove(run)
                for offset, one in enumerate(track_runs([run], tracked, number)):
                    paragraph.insert(place + offset, one)
            _mark_paragraph(paragraph, change(tracked, number))


def track_row(row: Element, node: Json, number: Callable[[], int]) -> None:
    """A ``w:tr`` all of whose blocks are put there by one author; or struck, whatever others put beside."""
    blocks = [block for cell in node.get("content") or () for block in cell.get("content") or ()]
    marks = [block.get("tracked") for block in as_was(blocks) or blocks]
    if marks and marks[0] and all(one == marks[0] for one in marks):
        _mark(row, "trPr", change(marks[0], number))


def _mark_paragraph(paragraph: Element, mark: Element) -> None:
    if not len(paragraph) or local(paragraph[0]) != "pPr":
        paragraph.insert(0, make("pPr"))
    properties = paragraph[0]
    holder = next((one for one in properties if local(one) == "rPr"), None)
    if holder is None:
        holder = make("rPr")
        after = next((one for one in properties if local(one) in ("sectPr", "pPrChange")), None)
        properties.append(holder) if after is None else after.addprevious(holder)
    holder.insert(0, mark)


def _mark(element: Element, name: str, mark: Element) -> None:
    properties = next((one for one in element if local(one) == name), None)
    if properties is None:
        properties = make(name)
        place = 1 if len(element) and local(element[0]) == "tblPrEx" else 0
        element.insert(place, properties)
    properties.append(mark)
