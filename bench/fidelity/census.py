"""Everything countable in one .docx, from its raw XML."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import codes, numbers, words
from .decor import decor
from .parts import MC, A, Element, M, O, Paper, R, V, val, w
from .tables import Table, tables_of

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a",
             b"\x01\0\0\0", b"\x01\0\x09\0")  # fmt: skip

_DRAWN_BY = re.compile(rb'relId="[^"]*"')  # a SmartArt names its picture by a relationship


@dataclass
class Census:
    """Multisets of what is there; their keys say enough to be looked for in another document."""

    clauses: Counter[str] = field(default_factory=Counter)
    whole: str = ""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: Counter[str] = field(default_factory=Counter)
    objects: Counter[str] = field(default_factory=Counter)
    formulas: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    comments: Counter[tuple[str, str]] = field(default_factory=Counter)
    insertions: Counter[tuple[str, str]] = field(default_factory=Counter)
    deletions: Counter[tuple[str, str]] = field(default_factory=Counter)
    rubies: Counter[tuple[str, str]] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)
    dots: Counter[str] = field(default_factory=Counter)
    margins: list[str] = field(default_factory=list)
    equations: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    signs: int = 0
    shown_signs: int = 0
    decor: dict[str, int] = field(default_factory=dict)


def take(data: bytes) -> Census:
    """The census of a document."""
    paper = Paper(data)
    body = paper.body
    pictures, objects = _shown(paper)
    return Census(
        clauses=words.clauses(body),
        whole=words.whole(body),
        numbers=numbers.displayed(paper),
        tables=tables_of(body),
        pictures=pictures,
        objects=objects,
        formulas=Counter(_formula(one) for one in body.iter(f"{{{M}}}oMath")),
        notes=Counter(_notes(paper)),
        comments=Counter(_comments(paper)),
        insertions=Counter(_tracked(body, "ins")),
        deletions=Counter(_tracked(body, "del")),
        rubies=Counter(_rubies(body)),
        boxes=Counter("".join(words.texts(box)) for box in body.iter(w("txbxContent"))),
        dots=Counter(_dotted(body)),
        margins=_margins(paper),
        equations=Counter(codes.equations(body)),
        drawn=Counter(codes.drawn(body)),
        signs=codes.signs(body),
        shown_signs=codes.shown_signs(body),
        decor=decor(body),
    )


def _shown(paper: Paper) -> tuple[Counter[str], Counter[str]]:
    """Pictures and embedded objects the body points to, by their bytes; missing parts do not count."""
    relations = paper.relations(paper.main)
    pictures: Counter[str] = Counter()
    objects: Counter[str] = Counter()
    for node in paper.body.iter(f"{{{A}}}blip", f"{{{V}}}imagedata"):
        for name in ("embed", "id", "pict"):
            _, target, is_outside = relations.get(node.get(f"{{{R}}}{name}", ""), ("", "", True))
            data = b"" if is_outside else paper.read(target)
            if data.startswith(_PICTURES):
                pictures[hashlib.sha256(data).hexdigest()] += 1
                break
    for node in paper.body.iter(f"{{{O}}}OLEObject", "{*}chart", "{*}relIds"):
        for name, value in node.attrib.items():
            _, target, is_outside = relations.get(str(value), ("", "", True))
            if str(name).startswith(f"{{{R}}}") and not is_outside and paper.read(target):
                objects[hashlib.sha256(_DRAWN_BY.sub(b"", paper.read(target))).hexdigest()] += 1
    return pictures, objects


def _formula(element: Element) -> str:
    """A formula by its structure and letters; how its letters look does not count."""
    said = []
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag.startswith(f"{{{M}}}"):
            values = "".join(f" {value}" for name, value in node.attrib.items() if str(name).startswith("{"))
            said.append(f"<{node.tag.rpartition('}')[2]}{values}>{(node.text or '').strip()}")
    return "".join(said)


def _notes(paper: Paper) -> Iterator[str]:
    for kind in ("footnote", "endnote"):
        root = paper.beside(kind + "s")
        told = {one.get(w("id")): one for one in root.iterchildren(w(kind))} if root is not None else {}
        for reference in paper.body.iter(w(kind + "Reference")):
            note = told.get(reference.get(w("id")))
            if note is not None:
                yield codes.letters("".join(words.texts(note)))


def _comments(paper: Paper) -> Iterator[tuple[str, str]]:
    root = paper.beside("comments")
    told = {one.get(w("id")): one for one in root.iterchildren(w("comment"))} if root is not None else {}
    for reference in paper.body.iter(w("commentReference")):
        found = told.get(reference.get(w("id")))
        if found is not None:
            yield str(found.get(w("author"), "")), "".join(words.texts(found))


def _tracked(body: Element, kind: str) -> Iterator[tuple[str, str]]:
    """Each tracked change as (author, what its paragraph says without and with all changes).

    How finely a change is cut is not counted: 全文 → 第二段 says the same in one piece or in three.
    """
    for paragraph in body.iter(w("p")):
        changes = [one for one in paragraph.iter(w(kind)) if next(one.iterancestors(w("p"))) is paragraph]
        said = [one for one in changes if any(leaf.text for leaf in one.iter(w("t"), w("delText")))]
        if not said:
            continue
        before, after = words.told(paragraph, (w("ins"), w("moveTo"))), words.told(paragraph, (w("del"),))
        for author in {str(one.get(w("author"), "")) for one in said}:
            yield author, f"{words.squeezed(before)} → {words.squeezed(after)}"


def _rubies(body: Element) -> Iterator[tuple[str, str]]:
    for ruby in body.iter(w("ruby")):
        yield tuple(  # type: ignore[misc]
            "".join(one.text or "" for holder in ruby.iterchildren(w(name)) for one in holder.iter(w("t")))
            for name in ("rubyBase", "rt")
        )


def _dotted(body: Element) -> Iterator[str]:
    """Characters with a 着重号."""
    for run in body.iter(w("r")):
        if val(run.find(w("rPr")), "em") not in ("", "none"):
            yield from words.squeezed("".join(one.text or "" for one in run.iterchildren(w("t"))))


def _margins(paper: Paper) -> list[str]:
    """Texts of headers and footers that say more than a page number."""
    found = []
    for kind, target, is_outside in paper.relations(paper.main).values():
        root = paper.tree(target) if kind in ("header", "footer") and not is_outside else None
        said = "".join(words.texts(root)) if root is not None else ""
        if re.search(r"[^\W\d]", re.sub(r"[第共页/]|Page|of|PAGE", "", said)):
            found.append(said)
    return found


def alternates(body: Element) -> int:
    """How many choices between two readings are in a body."""
    return sum(1 for _ in body.iter(f"{{{MC}}}AlternateContent"))
